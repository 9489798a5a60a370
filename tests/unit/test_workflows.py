"""GitHub's workflows: no key, no standing permission, nothing that can change under our feet."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
ACTIONS = sorted((ROOT / ".github" / "actions").rglob("action.yml"))


def read(path: Path) -> dict[str, Any]:
    # YAML 1.1 reads the key `on` as a boolean.
    content: dict[str, Any] = yaml.safe_load(re.sub(r"^on:", '"on":', path.read_text(), flags=re.MULTILINE))
    return content


def steps(path: Path) -> Iterator[dict[str, Any]]:
    content = read(path)
    for job in content.get("jobs", {"": content.get("runs", {})}).values():
        yield from job["steps"]


def jobs(name: str) -> dict[str, Any]:
    named_jobs: dict[str, Any] = read(ROOT / ".github" / "workflows" / name)["jobs"]
    return named_jobs


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_starts_with_no_permission(path: Path) -> None:
    assert read(path)["permissions"] == {}


@pytest.mark.parametrize("path", WORKFLOWS + ACTIONS, ids=lambda path: path.parent.name + "/" + path.name)
def test_an_action_is_ours_or_pinned_by_its_whole_hash_with_its_version_beside_it(path: Path) -> None:
    used = re.findall(r"uses: (.*)", path.read_text())
    loose = [use for use in used if not re.fullmatch(r"(\$/\S+|\S+@[0-9a-f]{40} # v\d+\.\d+\.\d+)", use)]
    assert used
    assert not loose


def test_one_action_has_one_version() -> None:
    pins = {use for path in WORKFLOWS + ACTIONS for use in re.findall(r"uses: (\S+@\S+)", path.read_text())}
    assert len(pins) == len({pin.partition("@")[0] for pin in pins})


@pytest.mark.parametrize("path", WORKFLOWS + ACTIONS, ids=lambda path: path.parent.name + "/" + path.name)
def test_there_is_no_key_and_no_secret(path: Path) -> None:
    assert not re.search(r"secrets\.|AWS_SECRET|AWS_ACCESS_KEY|ACCESS_TOKEN", path.read_text())


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_checkout_leaves_no_credentials_behind(path: Path) -> None:
    checkouts = [step for step in steps(path) if str(step.get("uses", "")).startswith("actions/checkout@")]
    assert checkouts
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


@pytest.mark.parametrize("path", WORKFLOWS + ACTIONS, ids=lambda path: path.parent.name + "/" + path.name)
def test_nothing_that_somebody_typed_becomes_part_of_a_script(path: Path) -> None:
    assert not [step["run"] for step in steps(path) if "${{" in str(step.get("run", ""))]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_every_job_ends_some_time(path: Path) -> None:
    assert all(job.get("timeout-minutes") for job in read(path)["jobs"].values())


def test_strangers_get_no_identity() -> None:
    assert "pull_request_target" not in (ROOT / ".github" / "workflows" / "deploy.yml").read_text()
    assert "head.repo.full_name == github.repository" in jobs("deploy.yml")["preview"]["if"]
    assert all("id-token" not in job["permissions"] for job in jobs("ci.yml").values())


def test_a_change_is_previewed_goes_up_on_main_and_is_promoted_by_hand() -> None:
    triggers = {name: (job["if"], str(job["steps"][-1]["run"])) for name, job in jobs("deploy.yml").items()}
    assert "pull_request" in triggers["preview"][0]
    assert "deploy preview --stack dev" in triggers["preview"][1]
    assert "push" in triggers["up"][0]
    assert "deploy up --stack dev" in triggers["up"][1]
    assert "workflow_dispatch" in triggers["promote"][0]
    assert "deploy promote --from dev --stack prod" in triggers["promote"][1]


def test_an_update_is_never_cut_off_half_way() -> None:
    changing = [job for name, job in jobs("deploy.yml").items() if name != "preview"]
    assert all(job["concurrency"]["cancel-in-progress"] is False for job in changing)


def test_no_workflow_can_lose_data() -> None:
    assert "--lose-data" not in (ROOT / ".github" / "workflows" / "deploy.yml").read_text()


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., int]:
    """Runs a step's script as GitHub does where the step names no shell, and returns its exit code."""

    def run(script: str, folder: Path = tmp_path, **environment: str) -> int:
        (tmp_path / "script").write_text(script)
        summary = {"GITHUB_STEP_SUMMARY": str(tmp_path / "summary"), "KEYS": "--new-permissions "}
        return subprocess.run(
            ["bash", "-e", str(tmp_path / "script")],
            cwd=folder,
            env={**os.environ, **summary, **environment},
            capture_output=True,
            check=False,
        ).returncode

    return run


SCRIPTS = [
    pytest.param(str(step["run"]), id=f"{path.parent.name}-{number}")
    for path in WORKFLOWS + ACTIONS
    for number, step in enumerate(steps(path))
    if "run" in step and "merge-base" not in step["run"]
]


@pytest.mark.parametrize("code", [0, 1, 2, 3])
@pytest.mark.parametrize("script", SCRIPTS)
def test_a_step_ends_with_the_exit_code_of_its_command(
    script: str, code: int, run: Callable[..., int], tmp_path: Path
) -> None:
    names = (".venv/bin/tollgate", "policy/.venv/bin/python", ".ci/run", "bin/make", "bin/python")
    programs = [tmp_path / name for name in names]
    for program in programs:
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text(f"#!/bin/sh\necho refused\nexit {code}\n")
        program.chmod(0o755)
    assert run(script, PATH=f"{tmp_path / 'bin'}:{os.environ['PATH']}") == code


def test_the_keys_that_somebody_chose_reach_the_command(run: Callable[..., int], tmp_path: Path) -> None:
    command = tmp_path / ".venv" / "bin" / "tollgate"
    command.parent.mkdir(parents=True)
    command.write_text(f'#!/bin/sh\necho "$@" > {tmp_path / "arguments"}\n')
    command.chmod(0o755)
    run(jobs("deploy.yml")["up"]["steps"][-1]["run"])
    assert "deploy up --stack dev --policy policy/pack --yes --new-permissions" in (tmp_path / "arguments").read_text()


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone, as actions/checkout makes it, of a repository with two commits on main and one on a branch."""
    origin, clone = tmp_path / "origin", tmp_path / "clone"
    git(tmp_path, "init", "--quiet", "--initial-branch", "main", str(origin))
    for subject in ("first", "second"):
        git(origin, "commit", "--quiet", "--allow-empty", "-m", subject)
    git(origin, "checkout", "--quiet", "-b", "other")
    git(origin, "commit", "--quiet", "--allow-empty", "-m", "not reviewed")
    git(origin, "tag", "origin/main")
    git(tmp_path, "clone", "--quiet", str(origin), str(clone))
    return clone


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.mark.parametrize("job", ["up", "promote"])
@pytest.mark.parametrize(("ref", "code"), [("origin/other~1", 0), ("origin/other~2", 0), ("origin/other", 2)])
def test_only_a_commit_of_main_is_deployed(job: str, ref: str, code: int, run: Callable[..., int], clone: Path) -> None:
    before_role = jobs("deploy.yml")[job]["steps"][:2]
    assert before_role[0]["with"]["fetch-depth"] == 0
    git(clone, "checkout", "--quiet", "--detach", f"refs/remotes/{ref}")
    assert run(before_role[1]["run"], clone) == code


def test_zizmor_finds_nothing() -> None:
    zizmor = shutil.which("zizmor", path=str(Path(sys.executable).parent)) or shutil.which("zizmor")
    if zizmor is None:
        pytest.skip("zizmor is not installed here (it is in the dev group of pyproject.toml), so it did not look")
    done = subprocess.run(
        [zizmor, "--offline", "--quiet", str(ROOT / ".github")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
