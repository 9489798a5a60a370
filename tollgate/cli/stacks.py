"""Open a stack: a deployed one by its outputs, or the local one, whose AWS lives as long as the command."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tollgate.cli.console import Voice, counted
from tollgate.cli.options import LOCAL, Where

if TYPE_CHECKING:
    from tollgate.operate.stack import Stack

PROGRAM = Path(__file__).resolve().parents[2]
"""The folder of `__main__.py` and Pulumi.yaml."""


@dataclass(frozen=True)
class Opened:
    """A stack that can be worked with."""

    stack: "Stack"
    home: Path
    local: bool
    stays: bool = True
    """Whether this AWS goes on when the command has ended."""

    @property
    def reports(self) -> Path:
        """Where reports are brought to."""
        return self.home / "reports"


@contextmanager
def opened(where: Where) -> Iterator[Opened]:
    """The stack as it was deployed; the local one must have been deployed before."""
    if not where.local:
        from tollgate.operate.remote import read_stack

        yield Opened(read_stack(where.stack, PROGRAM), where.home, local=False)
        return
    outputs = _outputs(where.home)
    if not outputs:
        raise click.UsageError(f"There is no local stack under {where.home} yet. Make one and run it: tollgate demo")
    with local_aws(where.home) as aws:
        yield _opened(aws, outputs)


@contextmanager
def deployed(home: Path, voice: Voice, config: Mapping[str, str] | None = None) -> Iterator[Opened]:
    """The local stack, deployed from the program as it stands now."""
    from localaws.engine.deploy import deploy

    with local_aws(home) as aws:
        voice.fact("local AWS", f"{aws.endpoint_url}, everything under {home}")
        done = deploy(aws, PROGRAM, LOCAL, config=dict(config or {}))
        changes = ((done.created, "created"), (done.updated, "updated"), (done.replaced, "replaced"))
        told = ", ".join(f"{len(which)} {word}" for which, word in (*changes, (done.deleted, "deleted")) if which)
        voice.fact("stack", f"{LOCAL}: {told or counted(len(done.unchanged), 'resource') + ', none changed'}")
        yield _opened(aws, done.outputs)


@contextmanager
def local_aws(home: Path, port: int = 0) -> Iterator[Any]:
    """The emulated AWS of a home, started here, or found where another process serves it."""
    import logging

    from localaws import LocalAws

    with LocalAws(home, port=port) as aws:
        # Libraries warn of what a person cannot mend; it is kept for whoever looks for it.
        logging.basicConfig(filename=home / "local-aws.log", level=logging.WARNING, format="%(asctime)s %(message)s")
        if aws.note:
            click.echo(aws.note, err=True)
        yield aws


def _opened(aws: Any, outputs: Mapping[str, object]) -> Opened:
    from functools import cache

    from tollgate.operate.stack import Stack

    return Opened(Stack.from_outputs(outputs, cache(aws.client), poll_s=0.2), aws.home, local=True, stays=aws.attached)


def _outputs(home: Path) -> dict[str, object]:
    # Not by localaws.engine.deploy, which would load Pulumi to read one file.
    from localaws.engine.state import Stack as Kept

    return dict(Kept(home / "stacks" / f"{LOCAL}.json").outputs)
