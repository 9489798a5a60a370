"""`tollgate deploy`: a deployed stack through its whole life, as CI drives it."""

import functools
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tollgate.cli import exit_codes
from tollgate.cli.console import Voice
from tollgate.cli.local_input import ROWS, SEED, generated
from tollgate.cli.options import LOCAL, Command, as_json
from tollgate.cli.stacks import PROGRAM

if TYPE_CHECKING:
    from tollgate.deploy.driver import Proof, Report
    from tollgate.deploy.engine import Project
    from tollgate.deploy.rules import Keys

MONTHS = ("2020-04",)
"""One generated month proves the way through; its figures do not matter."""

KEYS: Mapping[str, str] = {
    "lose_data": "Data may be lost, if the setting keepData is false, too.",
    "new_permissions": "Somebody may get more permissions.",
    "yes_many": "Many things at once may change.",
}
"""What allows that which is refused otherwise."""


@dataclass(frozen=True)
class Asked:
    """What was asked for on the command line, by the names of the options."""

    stack: str
    voice: Voice
    policy: tuple[str, ...] = ()
    yes: bool = False
    turned: frozenset[str] = frozenset()

    @property
    def keys(self) -> "Keys":
        from tollgate.deploy.rules import Keys

        return Keys(
            lose_data="lose_data" in self.turned,
            permissions="new_permissions" in self.turned,
            many="yes_many" in self.turned,
        )

    @property
    def project(self) -> "Project":
        from tollgate.deploy.engine import Project

        packs = tuple(str(Path(pack).resolve()) for pack in self.policy)
        return Project(PROGRAM, policy_packs=packs, progress=self._progress)

    def agree(self, report: "Report") -> bool:
        """Whether the person wants what the report says; nobody is asked where nobody can answer."""
        from tollgate.deploy.report import text

        if self.yes or not self.voice.lively:
            return self.yes
        self.voice.say(text(report))
        return click.confirm(f"Do that to {report.stack!r}?", default=False)

    def _progress(self, line: str) -> None:
        if line.strip():
            self.voice.say(f"  {line}")


def asking(*keys: str, changes: bool = True) -> Callable[[Command], Command]:
    """`--stack`, `--policy`, `--json`, the keys and `--yes`, given to the command as one `asked`."""

    def options(command: Command) -> Command:
        @functools.wraps(command)
        def packed(stack: str, json_: bool, policy: tuple[str, ...], yes: bool = False, **given: Any) -> Any:
            turned = frozenset(key for key in KEYS if given.pop(key, False))
            return command(Asked(_deployable(stack), Voice(json_), policy, yes, turned), **given)

        wrapped = as_json(packed)
        if changes:
            wrapped = click.option("--yes", is_flag=True, help="Do it without asking.")(wrapped)
        for key in reversed(keys):
            wrapped = click.option(f"--{key.replace('_', '-')}", key, is_flag=True, help=KEYS[key])(wrapped)
        pack = click.option("--policy", multiple=True, metavar="FOLDER", help="A policy pack to hold the preview to.")
        return click.option("--stack", required=True, metavar="NAME", help="The stack, such as dev.")(pack(wrapped))

    return options


@click.group()
def deploy() -> None:
    """Deploy a stack to AWS: preview, judge the preview, make exactly that, prove it with a run."""


@deploy.command()
@asking(*KEYS, changes=False)
def preview(asked: Asked) -> int:
    """Say what would change, what it would cost, and what stands against it. Changes nothing."""
    from tollgate.deploy import driver

    return _told(asked, lambda: driver.preview(asked.project, asked.stack, asked.keys))


@deploy.command()
@asking(*KEYS)
@click.option("--smoke/--no-smoke", default=True, show_default=True, help="Prove it with a run.")
def up(asked: Asked, smoke: bool) -> int:
    """Make exactly what the preview said, and prove it with a run."""
    from tollgate.deploy import driver

    with _proof() as proof:
        proven = proof if smoke else None
        return _told(asked, lambda: driver.up(asked.project, asked.stack, asked.keys, asked.agree, proven))


@deploy.command()
@click.option("--from", "source", required=True, metavar="NAME", help="The stack in which it ran green.")
@asking(*KEYS)
def promote(asked: Asked, source: str) -> int:
    """Bring to a stack the commit and the code that ran green in another."""
    from tollgate.deploy import driver

    route = driver.Route(_deployable(source), asked.stack)
    with _proof() as proof:
        return _told(asked, lambda: driver.promote(asked.project, route, asked.keys, asked.agree, proof))


@deploy.command()
@asking("lose_data")
def destroy(asked: Asked) -> int:
    """Delete what the stack made, after a preview of just that. Data stays, unless both keys are turned."""
    from tollgate.deploy import driver

    return _told(asked, lambda: driver.destroy(asked.project, asked.stack, asked.keys, asked.agree))


def _deployable(stack: str) -> str:
    if stack == LOCAL:
        raise click.UsageError("The local stack needs no deployment: tollgate demo")
    return stack


@contextmanager
def _proof() -> "Iterator[Proof]":
    """The run after a deployment; its input is made up here, and brought only to a lake that holds none."""
    from tollgate.deploy.driver import Proof
    from tollgate.operate.remote import clients
    from tollgate.operate.stack import Stack

    def reach(outputs: Mapping[str, Any]) -> Stack:
        return Stack.from_outputs(outputs, clients(str(outputs.get("region", ""))))

    with tempfile.TemporaryDirectory(prefix="tollgate-smoke-") as folder:

        def make_up() -> Path:
            generated(Path(folder), SEED, MONTHS, ROWS)
            return Path(folder)

        yield Proof(reach, make_up)


def _told(asked: Asked, work: Callable[[], "Report"]) -> int:
    """Do the work, say what came of it, and return the exit code that says so, too."""
    from tollgate.deploy.errors import DeployError, EngineError
    from tollgate.deploy.report import data, text

    try:
        report = work()
    except DeployError as error:
        asked.voice.give({"schema": 1, "error": str(error), "kind": getattr(error, "kind", type(error).__name__)})
        click.echo(f"tollgate: {error}", err=True)
        return exit_codes.BROKE if isinstance(error, EngineError) else exit_codes.BAD_USE
    asked.voice.say(text(report))
    asked.voice.give(data(report))
    if report.command != "preview" and report.judgement.passes and not report.done:
        asked.voice.say("To do it without being asked: --yes")
    return report.exit_code
