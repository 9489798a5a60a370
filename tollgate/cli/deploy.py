"""`tollgate deploy`: a deployed stack from its first preview to its end, as CI drives it."""

import functools
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tollgate.cli.console import Console
from tollgate.cli.group import CommandGroup
from tollgate.cli.local_input import ROWS, SEED, generate_samples, has_samples
from tollgate.cli.options import LOCAL, Command, json_option
from tollgate.cli.stacks import PROGRAM

if TYPE_CHECKING:
    from tollgate.deploy.driver import Proof, Report
    from tollgate.deploy.engine import Project
    from tollgate.deploy.rules import Keys
    from tollgate.operate.doctor import Check

KEYS: Mapping[str, str] = {
    "lose_data": "Data may be lost, if the setting keepData is false, too.",
    "new_permissions": "Somebody may get more permissions.",
    "yes_many": "Many things at once may change.",
}
"""What allows that which is refused otherwise."""


@dataclass(frozen=True)
class DeployOptions:
    """The options that every `tollgate deploy` command shares."""

    stack: str
    console: Console
    policy: tuple[str, ...] = ()
    yes: bool = False
    allowed: frozenset[str] = frozenset()

    @property
    def keys(self) -> "Keys":
        from tollgate.deploy.rules import Keys

        return Keys(
            lose_data="lose_data" in self.allowed,
            permissions="new_permissions" in self.allowed,
            many="yes_many" in self.allowed,
        )

    @property
    def project(self) -> "Project":
        from tollgate.deploy.engine import Project
        from tollgate.deploy.policy import pack_path

        packs = tuple(str(pack_path(Path(pack))) for pack in self.policy)
        return Project(PROGRAM, policy_packs=packs, progress=self._progress, inspect=_inspect)

    def check_consent(self, command: str) -> None:
        """A change needs --yes, or a terminal to ask at: a script that forgot it must not pass for a deployment."""
        if not self.yes and not self.console.interactive:
            raise click.UsageError(
                f"Nothing was changed in {self.stack!r}: there is no terminal to ask at. To do it without a question: "
                f"tollgate deploy {command} --stack {self.stack} --yes"
            )

    def confirm(self, report: "Report") -> bool:
        """Whether the person wants what the report says."""
        from tollgate.deploy.report import text

        if self.yes:
            return True
        self.console.print(text(report))
        return click.confirm(f"Do that to {report.stack!r}?", default=False)

    def _progress(self, line: str) -> None:
        if line.strip():
            self.console.print(f"  {line}")


def deploy_options(*keys: str, changes: bool = True) -> Callable[[Command], Command]:
    """`--stack`, `--policy`, `--json`, the keys and `--yes`, given to the command as one `options`."""

    def options(command: Command) -> Command:
        @functools.wraps(command)
        def wrapper(stack: str, json_: bool, policy: tuple[str, ...], yes: bool = False, **arguments: Any) -> Any:
            allowed = frozenset(key for key in KEYS if arguments.pop(key, False))
            return command(DeployOptions(_deployable(stack), Console(json_), policy, yes, allowed), **arguments)

        decorated = json_option(wrapper)
        if changes:
            decorated = click.option("--yes", is_flag=True, help="Do it without asking.")(decorated)
        for key in reversed(keys):
            decorated = click.option(f"--{key.replace('_', '-')}", key, is_flag=True, help=KEYS[key])(decorated)
        pack = click.option("--policy", multiple=True, metavar="FOLDER", help="A policy pack to hold the preview to.")
        return click.option("--stack", required=True, metavar="NAME", help="The stack, such as dev.")(pack(decorated))

    return options


@click.group(cls=CommandGroup)
def deploy() -> None:
    """Deploy a stack to AWS: preview, judge the preview, make exactly that, prove it with a run."""


@deploy.command()
@deploy_options(*KEYS, changes=False)
def preview(options: DeployOptions) -> int:
    """Say what would change, what it would cost, and what stands against it. Changes nothing."""
    from tollgate.deploy import driver

    return _report(options, lambda: driver.preview(options.project, options.stack, options.keys))


@deploy.command()
@deploy_options(*KEYS)
@click.option("--smoke/--no-smoke", default=True, show_default=True, help="Prove it with a run of each dataset.")
def up(options: DeployOptions, smoke: bool) -> int:
    """Make exactly what the preview said, and prove it with a run of each dataset."""
    from tollgate.deploy import driver

    options.check_consent("up")
    with _proof() as proof:
        chosen_proof = proof if smoke else None
        return _report(
            options, lambda: driver.up(options.project, options.stack, options.keys, options.confirm, chosen_proof)
        )


@deploy.command()
@click.option("--from", "source", required=True, metavar="NAME", help="The stack in which it ran green.")
@deploy_options(*KEYS)
def promote(options: DeployOptions, source: str) -> int:
    """Bring to a stack the commit and the code that ran green in another."""
    from tollgate.deploy import driver

    options.check_consent(f"promote --from {source}")
    route = driver.Route(_deployable(source), options.stack)
    with _proof() as proof:
        return _report(options, lambda: driver.promote(options.project, route, options.keys, options.confirm, proof))


@deploy.command()
@deploy_options("lose_data")
def destroy(options: DeployOptions) -> int:
    """Delete what the stack made, after a preview of just that. Data stays, unless both keys are turned."""
    from tollgate.deploy import driver

    options.check_consent("destroy")
    return _report(options, lambda: driver.destroy(options.project, options.stack, options.keys, options.confirm))


def _inspect(stack: str) -> "Iterator[Check]":
    from tollgate.operate.account import examine, read_plan
    from tollgate.operate.remote import clients

    return examine(read_plan(PROGRAM, stack, clients))


def _deployable(stack: str) -> str:
    if stack == LOCAL:
        raise click.UsageError("The local stack needs no deployment: tollgate demo")
    return stack


@contextmanager
def _proof() -> "Iterator[Proof]":
    """How a deployment is proven; input is made up here, and brought only for a dataset that has none in the lake."""
    from tollgate.deploy.driver import Proof
    from tollgate.operate.remote import clients
    from tollgate.operate.stack import Stack

    def connect(outputs: Mapping[str, Any]) -> Stack:
        return Stack.from_outputs(outputs, clients(str(outputs.get("region", ""))), any_dataset=True)

    with tempfile.TemporaryDirectory(prefix="tollgate-smoke-") as folder:

        def make_samples(dataset: str) -> Path | None:
            if not has_samples(dataset):
                return None
            generate_samples(dataset, Path(folder) / dataset, SEED, (), ROWS)
            return Path(folder) / dataset

        yield Proof(connect, make_samples)


def _report(options: DeployOptions, work: Callable[[], "Report"]) -> int:
    """Do the work, print its report, and return the exit code."""
    from tollgate.deploy.report import data, text
    from tollgate.deploy.summary import markdown

    report = work()
    if step_summary := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(step_summary).open("a", encoding="utf-8") as file:
            file.write(markdown(report))
    options.console.print(text(report))
    options.console.print_json(data(report))
    return report.exit_code
