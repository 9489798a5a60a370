"""The driver with the real engine, on a small program whose resources need no provider."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from pulumi import automation

from tests.engine.conftest import set_up
from tollgate.deploy import driver
from tollgate.deploy.engine import Project, plan_file
from tollgate.deploy.errors import EngineError, MistakeError
from tollgate.deploy.report import data, text
from tollgate.deploy.rules import Keys

PROGRAM = """
import time
import pulumi

settings = pulumi.Config()
size = settings.require_int("size")
if size > 100:
    raise pulumi.RunError("The configuration of stack 'dev' needs one change:\\n  pulumi config set size 1")
for name in settings.require("names").split(","):
    protect = settings.get_bool("protect")
    pulumi.Stash(name, input=size, opts=pulumi.ResourceOptions(protect=protect, retain_on_delete=name == "kept"))
if settings.get_bool("slow") and not pulumi.runtime.is_dry_run():
    time.sleep(60)
pulumi.export("size", size)
pulumi.export("word", pulumi.Output.secret("hunter2"))
"""
SETTINGS = (
    "name: small\nruntime: python\nconfig:\n  size: {type: integer}\n  names: {type: string, default: 'one,two'}\n"
)


@dataclass(frozen=True)
class Bench:
    """A project in a folder of its own, and its stack `dev` in a backend of its own."""

    project: Project
    workspace: automation.LocalWorkspace

    def set(self, **settings: str) -> None:
        for key, value in settings.items():
            self.workspace.set_config("dev", key, automation.ConfigValue(value))

    def up(self, *, yes: bool = True) -> driver.Report:
        return driver.up(self.project, "dev", Keys(), lambda _report: yes)

    @property
    def standing(self) -> list[str]:
        """The names of what the state holds, the stack itself and its provider left out."""
        resources = (self.workspace.export_stack("dev").deployment or {}).get("resources", [])
        return sorted(r["urn"].rpartition("::")[2] for r in resources if "Stash" in r["type"])


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    project, workspace = set_up(tmp_path, SETTINGS, PROGRAM)
    made = Bench(project, workspace)
    made.set(size="1")
    return made


def test_a_preview_says_everything_and_makes_nothing(bench: Bench) -> None:
    report = driver.preview(bench.project, "dev", Keys())
    assert dict(report.preview.counts) == {"create": 2}
    assert report.preview.first
    assert bench.standing == []


def test_without_a_yes_an_update_makes_nothing(bench: Bench) -> None:
    assert not bench.up(yes=False).done
    assert bench.standing == []


def test_an_update_makes_what_was_previewed_and_a_second_one_nothing(bench: Bench) -> None:
    first, second = bench.up(), bench.up()
    assert bench.standing == ["one", "two"]
    assert dict(first.outputs) == {"size": 1, "word": "[secret]"}
    assert (second.preview.changes, second.preview.standing) == ((), 2)


def test_nothing_secret_is_told(bench: Bench) -> None:
    report = bench.up()
    assert "hunter2" not in text(report) + json.dumps(data(report))
    state = "".join(path.read_text() for path in bench.project.folder.parent.joinpath("state").rglob("*.json"))
    assert "hunter2" not in state


def test_what_changed_after_the_preview_stops_the_update(bench: Bench) -> None:
    bench.up()
    with plan_file() as plan:
        bench.set(size="2")
        bench.project.preview("dev", plan)
        bench.set(size="3")
        with pytest.raises(MistakeError) as stopped:
            bench.project.up("dev", plan)
    assert stopped.value.kind == "plan broken"


def test_one_protected_thing_stops_the_end_before_anything_is_deleted(bench: Bench) -> None:
    bench.set(protect="true")
    bench.up()
    with pytest.raises(MistakeError) as stopped:
        driver.destroy(bench.project, "dev", Keys(), lambda _report: True)
    assert stopped.value.kind == "protected"
    assert bench.standing == ["one", "two"]


def test_the_end_deletes_everything_and_names_what_is_kept(bench: Bench) -> None:
    bench.set(names="one,kept")
    bench.up()
    ended = driver.destroy(bench.project, "dev", Keys(), lambda _report: True)
    assert ended.done
    assert "kept  (kept in the account)" in text(ended)
    assert bench.standing == []


def test_many_changes_are_refused_until_they_are_meant(bench: Bench) -> None:
    bench.set(names=",".join(f"n{i}" for i in range(20)))
    bench.up()
    bench.set(size="2")
    assert bench.up().exit_code == 3
    assert driver.up(bench.project, "dev", Keys(many=True), lambda _report: True).done


@pytest.mark.parametrize(
    ("stack", "settings", "kind"),
    [("dve", {}, "no stack"), ("dev", {"size": "many"}, "wrong type"), ("dev", {"size": ""}, "wrong type")],
)
def test_a_mistake_is_told_before_anything_runs(stack: str, settings: dict[str, str], kind: str, bench: Bench) -> None:
    bench.set(**settings)
    with pytest.raises(MistakeError) as error:
        driver.preview(bench.project, stack, Keys())
    assert error.value.kind == kind


def test_a_missing_setting_is_named(bench: Bench) -> None:
    bench.workspace.remove_config("dev", "size")
    with pytest.raises(MistakeError, match="no setting 'size'"):
        driver.preview(bench.project, "dev", Keys())


def test_what_the_program_says_is_wrong_is_told_whole_and_without_a_traceback(bench: Bench) -> None:
    bench.set(size="101")
    with pytest.raises(EngineError) as error:
        driver.preview(bench.project, "dev", Keys())
    assert str(error.value) == "The configuration of stack 'dev' needs one change:\n  pulumi config set size 1"


def test_a_commit_is_remembered_with_the_update_that_it_made(bench: Bench) -> None:
    folder = str(bench.project.folder)
    who = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "one"]):
        subprocess.run(["git", "-C", folder, *who, *words], check=True)
    bench.up()
    last = bench.project.last_update("dev")
    made_by = subprocess.run(["git", "-C", folder, "rev-parse", "HEAD"], check=True, capture_output=True, text=True)
    assert last is not None
    assert (last.environment or {}).get("git.head") == made_by.stdout.strip()


@pytest.fixture
def killed(bench: Bench) -> Callable[[], None]:
    """Kills an update of the bench, engine and all, in the middle of it."""

    def kill() -> None:
        bench.set(slow="true", size="2")
        script = (
            "import sys, json; from pathlib import Path; from tollgate.deploy import driver;"
            "from tollgate.deploy.engine import Project; from tollgate.deploy.rules import Keys;"
            "driver.up(Project(Path(sys.argv[1]), json.loads(sys.argv[2])), 'dev', Keys(), lambda r: True)"
        )
        words = [sys.executable, "-c", script, str(bench.project.folder), json.dumps(dict(bench.project.environment))]
        process = subprocess.Popen(words, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        locks = bench.project.folder.parent / "state" / ".pulumi" / "locks"
        give_up = time.monotonic() + 60
        while not list(locks.rglob("*.json")) and time.monotonic() < give_up:
            time.sleep(0.1)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    return kill


def test_an_update_that_was_killed_leaves_a_lock_and_says_how_to_go_on(
    bench: Bench, killed: Callable[[], None]
) -> None:
    bench.up()
    killed()
    bench.set(slow="false")
    with pytest.raises(MistakeError) as locked:
        bench.up()
    assert locked.value.kind == "state locked"
    assert "pulumi cancel --stack dev" in locked.value.next_step
    automation.Stack.select("dev", bench.workspace).cancel()
    assert bench.up().done
