"""Running a Pulumi program, unmodified, in this process."""

import asyncio
import contextlib
import json
import logging
import runpy
import sys
import threading
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pulumi
import yaml
from google.protobuf import empty_pb2
from pulumi.runtime import config as pulumi_config
from pulumi.runtime import mocks, settings
from pulumi.runtime.stack import run_in_stack

from localaws.engine.monitor import Monitor
from localaws.provider.errors import DeployError, ProgramError

LOG = logging.getLogger("localaws.engine.deploy")


def read_yaml(path: Path) -> dict[str, Any]:
    try:
        data = yaml.safe_load(path.read_text())
    except OSError as error:
        raise ProgramError(f"{path} cannot be read: {error.strerror}.") from error
    except yaml.YAMLError as error:
        raise ProgramError(f"{path} is not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(data, dict):
        raise ProgramError(f"{path} is not a map.")
    return data


def project_name(program: Path) -> str:
    return str(read_yaml(program / "Pulumi.yaml")["name"])


def configuration(program: Path, stack: str, overrides: Mapping[str, str]) -> dict[str, str]:
    """What the engine would give the program: the project's defaults, the stack's file, and what is set here."""
    project = read_yaml(program / "Pulumi.yaml")
    name = project["name"]
    values: dict[str, Any] = {}
    for key, declared in (project.get("config") or {}).items():
        default = declared.get("default") if isinstance(declared, dict) else declared
        if default is not None:
            values[key] = default
    own = program / f"Pulumi.{stack}.yaml"
    values |= (read_yaml(own).get("config") or {}) if own.exists() else {}
    values |= overrides
    secret = [key for key, value in values.items() if isinstance(value, dict) and "secure" in value]
    if secret:
        raise ProgramError(f"{own.name} keeps {', '.join(secret)} encrypted, which only the pulumi engine can read.")
    return {key if ":" in key else f"{name}:{key}": as_text(value) for key, value in values.items()}


def as_text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value) if isinstance(value, dict | list) else str(value)


def run(program: Path, project: str, stack: str, config: Mapping[str, str], monitor: Monitor) -> None:
    """Runs the program to its end; raises the first thing that went wrong as a DeployError.

    The thread is its own world: the SDK keeps its settings in context variables and its work on the thread's loop.
    """
    failure: list[BaseException] = []

    def body() -> None:
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        try:
            prepare(project, stack, config, monitor)
            loop.run_until_complete(run_in_stack(lambda: execute(program)))
        except BaseException as error:  # noqa: BLE001 - handed to the thread that waits
            failure.append(error)
        finally:
            close(loop)

    thread = threading.Thread(target=body, name=f"deploy {stack}")
    with contextlib.chdir(program):
        thread.start()
        thread.join()
    if monitor.failed:
        raise monitor.failed[0]
    if failure:
        raise explained(program, failure[0]) from failure[0]


def prepare(project: str, stack: str, config: Mapping[str, str], monitor: Monitor) -> None:
    features = monitor.GetDeploymentInfo(empty_pb2.Empty()).supportedFeatures  # type: ignore[no-untyped-call]  # the SDK's
    settings.configure(
        mocks.MockSettings(  # type: ignore[no-untyped-call]  # the SDK's
            monitor=monitor,
            monitor_features=set(features),
            engine=mocks.MockEngine(LOG),
            project=project,
            stack=stack,
            dry_run=False,
            organization="local",
            callbacks=None,
        )
    )
    settings.set_root_resource(None)  # type: ignore[arg-type]  # there is none yet
    pulumi_config.set_all_config(dict(config), [])


def execute(program: Path) -> None:
    sys.path.insert(0, str(program))
    try:
        runpy.run_path(str(program / "__main__.py"), run_name="__main__")
    finally:
        sys.path.remove(str(program))


def close(loop: asyncio.AbstractEventLoop) -> None:
    """Ends what a failure left running, quietly: its reason is known already."""
    left = asyncio.all_tasks(loop)
    for task in left:
        task.cancel()
    loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
    loop.run_until_complete(loop.shutdown_default_executor())
    loop.close()
    asyncio.set_event_loop(None)


def explained(program: Path, error: BaseException) -> DeployError:
    """What stopped the program, in one line; for a mistake in its code also where."""
    if isinstance(error, DeployError):
        return error
    if isinstance(error, pulumi.RunError):
        return ProgramError(str(error))
    frames = [one for one in traceback.extract_tb(error.__traceback__) if one.filename.startswith(str(program))]
    where = f" ({Path(frames[-1].filename).relative_to(program)}:{frames[-1].lineno})" if frames else ""
    return ProgramError(f"The program stopped: {type(error).__name__}: {error}{where}")
