"""What README and docs say is so: links lead somewhere, commands exist, what is generated is fresh."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_to_a_file_leads_to_one(page: Path) -> None:
    targets = [
        t for t in LINK.findall(FENCE.sub("", page.read_text())) if "://" not in t and not t.startswith("mailto:")
    ]
    missing = [target for target in targets if not (page.parent / target).exists()]
    assert not missing


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_make_target_that_is_named_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"`make ([a-z-]+)", page.read_text())) | set(
        re.findall(r"^make ([a-z-]+)", page.read_text(), re.MULTILINE)
    )
    assert named <= targets


def test_ci_runs_the_two_commands_that_the_readme_promises() -> None:
    readme, ci = (ROOT / "README.md").read_text(), (ROOT / ".ci" / "run").read_text()
    for command in ("make demo", "make test"):
        assert command in readme
        assert command in ci
    assert "- run: .ci/run\n" in (ROOT / ".github" / "workflows" / "ci.yml").read_text()


@pytest.mark.parametrize("target", ["setup", "check", "test", "demo"])
def test_ci_ends_with_an_error_when_a_step_fails(tmp_path: Path, target: str) -> None:
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci")
    make = tmp_path / "bin" / "make"
    make.parent.mkdir()
    make.write_text(f'#!/bin/sh\necho "make $1"\n[ "$1" != "{target}" ]\n')
    make.chmod(0o755)
    environment = {"PATH": f"{make.parent}:{os.environ['PATH']}", "TOLLGATE_CHROMIUM": "/bin/true"}
    done = subprocess.run([tmp_path / ".ci" / "run"], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert done.stdout.splitlines()[-1] == f"make {target}"


def test_decisions_are_short_and_have_a_number_of_their_own_and_their_three_parts() -> None:
    records = sorted((ROOT / "docs" / "adr").glob("*.md"))
    assert [int(record.name[:4]) for record in records] == list(range(1, len(records) + 1))
    for record in records:
        text = record.read_text()
        assert text.startswith(f"# {int(record.name[:4])}. "), record.name
        assert len(text.splitlines()) <= 40, record.name
        assert all(part in text for part in ("## Context", "## Decision", "## Consequences")), record.name


def test_the_changelog_keeps_its_form() -> None:
    lines = (ROOT / "CHANGELOG.md").read_text().splitlines()
    entries = [line for line in lines if line.startswith(("- ", "* "))]
    sections = {line.removeprefix("### ") for line in lines if line.startswith("### ")}
    assert "## [Unreleased]" in lines
    assert sections <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    assert all(line.startswith("- ") for line in entries)


def test_every_picture_is_small_and_shown() -> None:
    pages = "".join(page.read_text() for page in PAGES)
    pictures = list((ROOT / "docs" / "images").iterdir())
    assert [picture.name for picture in pictures if picture.stat().st_size > 150_000] == []
    assert [picture.name for picture in pictures if f"images/{picture.name}" not in pages] == []


@pytest.fixture(scope="module")
def states() -> dict[str, dict[str, Any]]:
    """The deployed machine's states, by name."""
    golden = ROOT / "tests" / "unit" / "pipeline" / "golden" / "persistent.json"
    every: dict[str, dict[str, Any]] = json.loads(golden.read_text())["States"]
    return every


def test_the_picture_of_a_run_names_states_of_the_machine_and_leaves_no_call_out(
    states: dict[str, dict[str, Any]],
) -> None:
    picture = FENCE.findall((ROOT / "docs" / "architecture.md").read_text())[0]
    named = set(re.findall(r'"([A-Z][^"]+)"', picture))
    calls = {name for name, state in states.items() if state["Type"] == "Task"}
    assert named - states.keys() == set()
    assert {name for name in calls - named if not name.startswith("Tell the owners")} == set()


@pytest.mark.parametrize("page", ["docs/architecture.md", "README.md", "CONTRIBUTING.md"])
def test_every_file_that_is_named_exists(page: str) -> None:
    named = re.findall(r"`([a-z_]+/[\w./-]*)`", FENCE.sub("", (ROOT / page).read_text()))
    tops = {path.name for path in ROOT.iterdir()}
    folders = [ROOT, ROOT / "packages" / "localaws" / "src" / "localaws"]
    missing = [n for n in named if n.split("/")[0] in tops and not any((top / n).exists() for top in folders)]
    assert missing == []


@pytest.mark.parametrize("subject", ["incremental", "alarm", "charts", "published run"])
def test_a_stranger_finds_in_one_search_where_a_subject_is(subject: str) -> None:
    lines = (ROOT / "docs" / "architecture.md").read_text().splitlines()
    assert [line for line in lines if subject in line and re.search(r"`[a-z]+/[a-z/_]+\.py`", line)]
