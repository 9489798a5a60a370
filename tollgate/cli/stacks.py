"""Open a stack: a deployed one by its outputs, or the local one, whose AWS lives as long as the command."""

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tollgate.cli.console import Console, plural
from tollgate.cli.options import LOCAL, Target

if TYPE_CHECKING:
    from tollgate.operate.stack import Stack

DATASETS = Path(__file__).resolve().parents[2] / "datasets"

LAST = "dataset"
"""The file of a home that names the dataset of the last run."""

PROGRAM = Path(__file__).resolve().parents[2]
"""The folder of `__main__.py` and Pulumi.yaml."""


@dataclass(frozen=True)
class Session:
    """A stack that can be worked with."""

    stack: "Stack"
    home: Path
    local: bool
    persistent: bool = True
    """Whether this AWS goes on when the command has ended."""
    name: str = LOCAL
    """What the stack is called."""

    @property
    def reports(self) -> Path:
        """Where reports of the dataset are brought to: runs of two stacks may have one name."""
        return self.home / "reports" / self.name / self.stack.dataset

    def dashboard(self, name: str) -> Path:
        """Where the dashboard of the dataset is written; the stack is called by this name."""
        return self.home / "dashboards" / name / f"{self.stack.dataset}.html"


@contextmanager
def open_stack(
    target: Target, console: Console, *, any_dataset: bool = False, run: str | None = None
) -> Iterator[Session]:
    """The stack as it was deployed, for one of its datasets; the local one must have been deployed before.

    The dataset that is meant need not be named where any of them will do, or where a run is named that one of them has.
    """
    with _open(target, console, any_dataset=any_dataset or run is not None) as session:
        if run is not None and target.dataset is None and len(session.stack.datasets) > 1:
            from tollgate.operate.runs import holder

            yield replace(session, stack=holder(session.stack, run))
        else:
            yield session


@contextmanager
def _open(target: Target, console: Console, *, any_dataset: bool) -> Iterator[Session]:
    if not target.local:
        from tollgate.operate.remote import read_stack

        stack = read_stack(target.stack, PROGRAM, target.dataset, any_dataset=any_dataset)
        yield Session(stack, target.home, local=False, name=target.stack)
        return
    outputs = _read_outputs(target.home)
    if not outputs and not _has_buckets(target.home):
        raise click.UsageError(f"There is no local stack under {target.home} yet. Make one and run it: tollgate demo")
    with ExitStack() as resources:
        with console.waiting("Starting the local AWS …") as update:
            aws = resources.enter_context(local_aws(target.home))
            if aws.lost or not outputs:
                update("Making again what the account lost …")
                outputs = _deploy(aws).outputs
        yield _session(aws, outputs, target.dataset, any_dataset=any_dataset)


@contextmanager
def deploy_local(
    home: Path, console: Console, config: Mapping[str, str] | None = None, dataset: str | None = None
) -> Iterator[Session]:
    """The local stack, deployed from the program as it stands now; its dataset is the one that is meant from now on."""
    with ExitStack() as resources:
        with console.waiting("Starting the local AWS …"):
            aws = resources.enter_context(local_aws(home))
        console.fact("local AWS", f"{aws.endpoint_url}, everything under {home}")
        with console.waiting("Deploying the program onto it …"):
            result = _deploy(aws, config)
        changes = ((result.created, "created"), (result.updated, "updated"), (result.replaced, "replaced"))
        summary = ", ".join(f"{len(names)} {verb}" for names, verb in (*changes, (result.deleted, "deleted")) if names)
        console.fact("stack", f"{LOCAL}: {summary or plural(len(result.unchanged), 'resource') + ', none changed'}")
        session = _session(aws, result.outputs, dataset)
        (home / LAST).write_text(session.stack.dataset)
        yield session


def _deploy(aws: Any, config: Mapping[str, str] | None = None) -> Any:
    """Make the local stack what the program says, and with it whatever the account lost."""
    from localaws.engine.deploy import deploy

    result = deploy(aws, PROGRAM, LOCAL, config=dict(config or {}))
    aws.made_again()
    return result


@contextmanager
def local_aws(home: Path, port: int = 0) -> Iterator[Any]:
    """The emulated AWS of a home, started here, or reached where another process serves it."""
    import logging

    from localaws import LocalAws
    from tollgate.cli.environment import isolate

    isolate()
    # What lies in the home is the person's own (its state is run as code), whatever files they share otherwise.
    umask = os.umask(0o077)
    try:
        with LocalAws(home, port=port) as aws:
            # Libraries warn of what a person cannot mend; it is kept for whoever looks for it.
            logging.basicConfig(
                filename=home / "local-aws.log", level=logging.WARNING, format="%(asctime)s %(message)s"
            )
            logging.raiseExceptions = False  # a full disk is said once, not once more for each line of the log
            if aws.note:
                click.echo(aws.note, err=True)
            try:
                yield aws
            except KeyboardInterrupt:
                raise
            except BaseException:  # also of a command that ends with an exit code of its own
                aws.wait_for_clients(_say_that_others_go_on)
                raise
            aws.wait_for_clients(_say_that_others_go_on)
    finally:
        os.umask(umask)


def _say_that_others_go_on() -> None:
    click.echo("Another command uses the local AWS that this one serves; this one ends with it. Ctrl-C: now", err=True)


def last_dataset(home: Path) -> str | None:
    """The dataset that was run here last."""
    path = home / LAST
    return path.read_text().strip() or None if path.is_file() else None


def _session(aws: Any, outputs: Mapping[str, Any], dataset: str | None, *, any_dataset: bool = False) -> Session:
    from functools import cache

    from tollgate.operate.stack import Stack

    name = dataset or _last_of(aws.home, outputs)
    stack = Stack.from_outputs(outputs, cache(aws.client), poll_s=0.2, dataset=name, any_dataset=any_dataset)
    return Session(stack, aws.home, local=True, persistent=aws.attached)


def _last_of(home: Path, outputs: Mapping[str, Any]) -> str | None:
    last = last_dataset(home)
    return last if last in outputs.get("datasets", {}) else None


def _has_buckets(home: Path) -> bool:
    """Whether there was a stack: its file can be lost, and what it published still stands."""
    return any(path.is_dir() for path in (home / "s3").glob("*"))


def _read_outputs(home: Path) -> dict[str, Any]:
    # Not by localaws.engine.deploy, which would load Pulumi to read one file.
    from localaws.engine.state import Stack as StackState

    return dict(StackState(home / "stacks" / f"{LOCAL}.json").outputs)
