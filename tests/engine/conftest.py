"""The real engine, the emulated AWS under it, and programs to bring up."""

import asyncio
import gc
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from pulumi import automation
from pulumi.automation.events import EngineEvent

from components.job_code.dependencies import CACHE_VARIABLE
from localaws import LocalAws
from tollgate.deploy.engine import Project, command
from tollgate.deploy.errors import MistakeError
from tools.bench import workbench
from tools.bench.workbench import Workbench
from tools.engine import NoEngineError

ROOT = Path(__file__).resolve().parents[2]
HEAD = "import json\nimport pulumi\nfrom pulumi_aws import cloudwatch, iam, s3, sns\n"


# An engine that stops a program half way leaves its coroutines to the collector, in the Automation API's own server.
ABANDONED = "ignore:Exception ignored in. <coroutine object run_:pytest.PytestUnraisableExceptionWarning"


ended: dict[str, int] = {}


def pytest_sessionfinish(exitstatus: int) -> None:
    ended["with"] = exitstatus


@pytest.hookimpl(tryfirst=True)
def pytest_unconfigure() -> None:
    """Ends the process at once: an engine that was killed leaves a thread of the SDK that waits for ever."""
    if "with" in ended:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(ended["with"])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.filterwarnings(ABANDONED))


@pytest.fixture(autouse=True)
def closed_loops() -> Iterator[None]:
    """Closes the event loops that the Automation API leaves open when the engine stops a program half way."""
    yield
    # By type(): a weak reference whose object is gone fails when it is asked what it is.
    left = [one for one in gc.get_objects() if issubclass(type(one), asyncio.BaseEventLoop)]
    for loop in left:
        if not loop.is_closed() and not loop.is_running():
            loop.close()


@pytest.fixture(scope="session", autouse=True)
def engine() -> Iterator[Path | None]:
    """The engine that there is."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("PULUMI_BIN", "PATH", CACHE_VARIABLE):  # as they are, to be put back
            patch.setenv(name, os.environ.get(name, ""))
        try:
            yield workbench.use_engine()
        except NoEngineError:
            yield None


def set_up(folder: Path, settings: str, program: str, **more: str) -> tuple[Project, automation.LocalWorkspace]:
    """A project that needs no AWS, its backend and its stack `dev`, all below one folder."""
    try:
        engine = command()
    except MistakeError as missing:
        pytest.skip(f"no engine, so nothing was tried with it: {missing.sentence}")
    home, state, project = (folder / name for name in ("home", "state", "project"))
    for needed in (home, state, project):
        needed.mkdir()
    (project / "Pulumi.yaml").write_text(settings)
    (project / "__main__.py").write_text(program)
    environment = {
        "PULUMI_HOME": str(home),
        "PULUMI_BACKEND_URL": f"file://{state}",
        "PULUMI_CONFIG_PASSPHRASE": "",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        **more,
    }
    workspace = automation.LocalWorkspace(work_dir=str(project), env_vars=environment, pulumi_command=engine)
    automation.Stack.create("dev", workspace)
    return Project(project, environment), workspace


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory, engine: Path | None) -> Iterator[LocalAws]:
    if engine is None:
        pytest.skip(
            "no pulumi engine is here, so nothing was tried with it (python tools/engine.py says how to get one)"
        )
    with LocalAws(tmp_path_factory.mktemp("aws")) as aws:
        yield aws


@pytest.fixture(scope="session")
def environment(aws: LocalAws, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An engine's own home with the emulated provider in it, and a backend of files."""
    return workbench.environment(aws, tmp_path_factory.mktemp("pulumi"))


@dataclass(frozen=True)
class Bench(Workbench):
    """A workbench whose program a test writes."""

    def write(self, body: str) -> None:
        (self.folder / "__main__.py").write_text(HEAD + dedent(body))


@pytest.fixture
def bench(aws: LocalAws, environment: dict[str, str], tmp_path: Path) -> Bench:
    """An empty project."""
    (tmp_path / "Pulumi.yaml").write_text(f"name: {tmp_path.name[:40]}\nruntime: python\n")
    return Bench(aws, tmp_path, environment)


@pytest.fixture(scope="session")
def checkout(aws: LocalAws, environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    """The project's own program, unmodified, in a copy."""
    folder = tmp_path_factory.mktemp("checkout")
    workbench.checkout(aws, folder)
    return Workbench(aws, folder, environment)


def planned(stack: automation.Stack, *, refresh: bool = False) -> dict[str, set[str]]:
    """What a preview would do: the names of resources by operation, those that stay as they are left out."""
    changes: dict[str, set[str]] = {}

    def note(event: EngineEvent) -> None:
        step = event.resource_pre_event
        if step and step.metadata.type.startswith("aws:") and step.metadata.op not in {"same", "refresh", "read"}:
            name = step.metadata.urn.rpartition("::")[2]
            changes.setdefault(str(step.metadata.op).rpartition(".")[2].lower(), set()).add(name)

    stack.preview(on_event=note, refresh=refresh)
    return changes


def resources(stack: automation.Stack) -> dict[str, dict[str, object]]:
    """The state's resources of AWS by their names, providers left out."""
    state = stack.export_stack().deployment or {}
    every = state.get("resources") or []
    return {one["urn"].rpartition("::")[2]: one for one in every if one["type"].startswith("aws:")}


def tollgate(bench: Workbench, *words: str) -> tuple[int, dict[str, Any]]:
    """`tollgate deploy …` of the bench's own checkout, as a person types it: its exit code, and its JSON."""
    command = [sys.executable, "-c", "from tollgate.cli.main import main; main()", "deploy", *words, "--json"]
    environment = {**os.environ, **bench.environment, "PYTHONPATH": str(bench.folder)}
    done = subprocess.run(command, cwd=bench.folder, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)
