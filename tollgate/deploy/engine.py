"""The real engine on the unmodified program: one preview, one update, one end, each as data."""

import os
import runpy
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pulumi import automation

from tollgate.deploy.errors import DeployError, MistakeError
from tollgate.deploy.known_errors import diagnose
from tollgate.deploy.preview import Preview, read
from tollgate.operate.doctor import Check

if TYPE_CHECKING:
    from pulumi.automation.events import EngineEvent

OLDEST: Final = "3.259.0"
"""The oldest engine that this project was tried with."""

Progress = Callable[[str], None]
Inspect = Callable[[str], Iterable[Check]]


@dataclass(frozen=True)
class Project:
    """A checkout and the engine that runs it."""

    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    policy_packs: tuple[str, ...] = ()
    progress: Progress = lambda _line: None
    inspect: Inspect = lambda _stack: ()
    """Asks AWS whether the account is ready for a stack."""

    def stack(self, name: str) -> automation.Stack:
        """The stack of this name. Raises MistakeError when there is no engine, or no such stack."""
        folder = str(self.folder)
        # Update plans are behind the engine's flag for experiments; nothing else here is.
        environment = {"PULUMI_SKIP_UPDATE_CHECK": "true", "PULUMI_EXPERIMENTAL": "true", **self.environment}
        try:
            workspace = automation.LocalWorkspace(
                work_dir=folder, program=self.run, env_vars=environment, pulumi_command=command()
            )
            return automation.Stack.select(name, workspace)
        except automation.CommandError as error:
            raise diagnose((), str(error), name) from None
        except automation.InvalidVersionError as error:
            raise diagnose((str(error),), "", name) from None

    def run(self) -> None:
        """The program as it is."""
        runpy.run_path(str(self.folder / "__main__.py"), run_name="__main__")

    def preview(self, name: str, plan: Path) -> Preview:
        """What `up` would do, after a look at what really stands; the plan is written for `up` to hold to."""
        stack = self.stack(name)
        preview = self._run_preview(
            name,
            lambda watch: stack.preview(
                plan=str(plan), refresh=True, policy_packs=[*self.policy_packs], on_event=watch
            ),
        )
        return replace(preview, first=preview.first or _never_succeeded(stack))

    def preview_destroy(self, name: str) -> Preview:
        """What `destroy` would do. Raises what would stop it half way, before anything is deleted."""
        stack = self.stack(name)
        preview = self._run_preview(name, lambda watch: stack.preview_destroy(refresh=True, on_event=watch))
        # The end of a stack has no prelude of settings, but the keys are read from them.
        return _with_config(preview, stack)

    def up(self, name: str, plan: Path) -> Mapping[str, Any]:
        """Make exactly what the plan says; the outputs afterwards, secrets hidden."""
        stack = self.stack(name)
        with _events(name) as watch:
            result = stack.up(
                plan=str(plan),
                refresh=True,
                policy_packs=[*self.policy_packs],
                on_event=watch,
                on_output=self.progress,
                show_secrets=False,
            )
        return _plain(result.outputs)

    def destroy(self, name: str) -> None:
        stack = self.stack(name)
        with _events(name) as watch:
            stack.destroy(refresh=True, on_event=watch, on_output=self.progress, show_secrets=False)

    def outputs(self, name: str) -> Mapping[str, Any]:
        return _plain(self.stack(name).outputs())

    def last_update(self, name: str) -> automation.UpdateSummary | None:
        """The newest update that succeeded."""
        return next((update for update in _updates(self.stack(name)) if update.result == "succeeded"), None)

    def _run_preview(self, name: str, request: Callable[[automation.OnEvent], object]) -> Preview:
        events: list[EngineEvent] = []
        try:
            request(events.append)
        except automation.CommandError as error:
            preview = read(events)
            # A mandatory policy fails the preview: that is a finding to report with the others, not a breakdown.
            if any(violation.mandatory for violation in preview.violations):
                return preview
            raise diagnose(preview.errors, str(error) if not preview.errors else "", name) from None
        return read(events)


def command() -> automation.PulumiCommand:
    """The engine: $PULUMI_BIN, else `pulumi` on PATH. Raises MistakeError when there is none, or it is too old."""
    configured = os.environ.get("PULUMI_BIN")
    if configured and shutil.which("pulumi") != configured:
        # The SDK looks for `pulumi` on PATH and nowhere else.
        os.environ["PATH"] = os.pathsep.join([str(Path(configured).parent), os.environ.get("PATH", "")])
    if shutil.which("pulumi") is None:
        raise MistakeError(
            "no engine",
            "The pulumi command is not on PATH.",
            "curl -fsSL https://get.pulumi.com | sh   (or set PULUMI_BIN to where it is)",
        )
    pulumi = automation.PulumiCommand()
    if pulumi.version is not None and pulumi.version.compare(OLDEST) < 0:
        raise diagnose(
            (f"The minimum CLI version requirement is {OLDEST}, your current CLI version is {pulumi.version}",), "", ""
        )
    return pulumi


@contextmanager
def plan_file() -> Iterator[Path]:
    """A place for a plan that nobody else can read, and that is deleted afterwards."""
    with tempfile.TemporaryDirectory(prefix="tollgate-plan-") as folder:
        yield Path(folder) / "plan.json"


@contextmanager
def _events(name: str) -> Iterator[automation.OnEvent]:
    """Collects the engine's errors while something is changed, and says what was done when it fails."""
    events: list[EngineEvent] = []
    try:
        yield events.append
    except automation.CommandError as error:
        preview = read(events)
        failure = diagnose(preview.errors, str(error) if not preview.errors else "", name)
        raise _half_way(failure, preview) from None


def _half_way(failure: DeployError, preview: Preview) -> DeployError:
    started = ", ".join(f"{count} {op}" for op, count in preview.counts.items())
    if started:
        failure.half_way = (
            f"It stopped half way ({started} begun). The state knows what was done: the same command goes on."
        )
    return failure


def _updates(stack: automation.Stack) -> list[automation.UpdateSummary]:
    return [update for update in stack.history(show_secrets=False) if update.kind == "update"]


def _never_succeeded(stack: automation.Stack) -> bool:
    """Whether updates were tried, and none came through: the next one still is the first."""
    updates = _updates(stack)
    return bool(updates) and all(update.result != "succeeded" for update in updates)


def _with_config(preview: Preview, stack: automation.Stack) -> Preview:
    settings = {key: value.value for key, value in stack.get_all_config().items() if not value.secret}
    return replace(preview, config={**settings, **preview.config})


def _plain(outputs: Mapping[str, automation.OutputValue]) -> Mapping[str, Any]:
    return {key: "[secret]" if output.secret else output.value for key, output in sorted(outputs.items())}
