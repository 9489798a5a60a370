"""`tollgate run` and `tollgate runs`."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tollgate.cli.console import Voice
from tollgate.cli.local_input import fill
from tollgate.cli.options import Where, as_json, on_stack, path_option
from tollgate.cli.outcome import see_through
from tollgate.cli.stacks import Opened, deployed, opened

if TYPE_CHECKING:
    from tollgate.operate.runs import Run


@click.command()
@path_option("--input", "input_", help_="Local stack: first make this folder of TLC files the lake's input.")
@click.option("--full", is_flag=True, help="Read every file, also those that did not change since the published run.")
@click.option("--wait/--no-wait", default=True, show_default=True, help="Follow the run to its end.")
@on_stack
@as_json
def run(input_: Path | None, full: bool, wait: bool, where: Where, json_: bool) -> None:
    """Start a run and follow it; exits with 3 when the gate refuses the data.

    It reads the files that are new or changed since the published run. Where there are none, it ends early.
    """
    voice = Voice(json_)
    if input_ is not None:
        _check_input(input_, where)
    with deployed(where.home, voice) if where.local else opened(where) as at:
        if input_ is not None:
            fill(at, input_, voice)
        _start(at, voice, full=full, wait=wait)


def _check_input(path: Path, where: Where) -> None:
    from tollgate.operate.inputs import files_of

    if not where.local:
        raise click.UsageError(
            f"--input replaces the input of the local lake only. For {where.stack}: "
            f"tollgate input --from {path} --stack {where.stack}, then run."
        )
    files_of(path)


def _start(at: Opened, voice: Voice, *, full: bool, wait: bool) -> None:
    from tollgate.operate.inputs import is_there
    from tollgate.operate.runs import start

    if not is_there(at.stack):
        raise click.UsageError("The lake holds no input. Bring some: tollgate input --from PATH")
    if not wait and not at.stays:
        raise click.UsageError("The local AWS would end with this command. First, in another terminal: tollgate serve")
    started = start(at.stack, full=full)
    voice.fact("run", started.run)
    if wait:
        see_through(at, started, voice)
        return
    voice.give({"run": started.run, "execution": started.execution_arn})
    voice.say("It goes on by itself. How it ended: tollgate runs")


@click.command()
@click.option("--limit", type=click.IntRange(1, 500), default=20, show_default=True, help="At most this many.")
@on_stack
@as_json
def runs(limit: int, where: Where, json_: bool) -> None:
    """List the runs, newest first, and which one analysts see."""
    from tollgate.operate.runs import list_runs

    voice = Voice(json_)
    with opened(where) as at:
        found = list_runs(at.stack, limit)
    voice.give([asdict(item) for item in found])
    if not found:
        voice.say("There is no run yet: tollgate run")
        return
    rows = [
        (
            "→" if item.published else "",
            item.name,
            item.status.lower(),
            _verdict(item),
            item.rows_in,
            item.accepted,
            f"{item.seconds:.1f} s" if item.seconds is not None else "-",
        )
        for item in found
    ]
    voice.table(("", "run", "status", "verdict", "rows in", "accepted", "took"), rows)
    voice.say(
        "→ is the run that analysts see." if any(item.published for item in found) else "Nothing is published yet."
    )


def _verdict(run: "Run") -> str:
    if run.found_nothing_new:
        return "nothing new"
    return f"{run.verdict}, released" if run.released else run.verdict or "-"
