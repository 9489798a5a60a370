"""`tollgate run` and `tollgate runs`."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tollgate.cli.console import Console
from tollgate.cli.local_input import chosen_dataset, replace_input
from tollgate.cli.options import Target, json_option, path_option, stack_option
from tollgate.cli.outcome import follow_to_end
from tollgate.cli.stacks import Session, deploy_local, open_stack

if TYPE_CHECKING:
    from tollgate.operate.runs import Run


@click.command()
@path_option("--input", "input_", help_="Local stack: first make this folder the dataset's input.")
@click.option("--full", is_flag=True, help="Read every file, also those that did not change since the published run.")
@click.option("--wait/--no-wait", default=True, show_default=True, help="Follow the run to its end.")
@stack_option
@json_option
def run(input_: Path | None, full: bool, wait: bool, target: Target, json_: bool) -> None:
    """Start a run and follow it; exits with 3 when the gate refuses the data.

    It reads the files that are new or changed since the published run. Where there are none, it ends early.
    """
    console = Console(json_)
    if input_ is not None:
        _check_input(input_, target)
    name = chosen_dataset(target.dataset, target.home, input_) if target.local else target.dataset
    with deploy_local(target.home, console, None, name) if target.local else open_stack(target, console) as session:
        if input_ is not None:
            replace_input(session, input_, console)
        _start(session, console, full=full, wait=wait)


def _check_input(path: Path, target: Target) -> None:
    from contracts import load_dataset
    from tollgate.operate.inputs import input_files

    if not target.local:
        raise click.UsageError(
            f"--input replaces the input of the local lake only. For {target.stack}: "
            f"tollgate input --from {path} --stack {target.stack}, then run."
        )
    input_files(path, load_dataset(chosen_dataset(target.dataset, target.home, path)).source)


def _start(session: Session, console: Console, *, full: bool, wait: bool) -> None:
    from tollgate.operate.inputs import has_input
    from tollgate.operate.runs import start

    if not has_input(session.stack):
        raise click.UsageError("The lake holds no input. Bring some: tollgate input --from PATH")
    if not wait and not session.persistent:
        raise click.UsageError("The local AWS would end with this command. First, in another terminal: tollgate serve")
    started = start(session.stack, full=full)
    console.fact("run", started.run)
    if wait:
        follow_to_end(session, started, console)
        return
    console.print_json({"run": started.run, "execution": started.execution_arn})
    console.print("It goes on by itself. How it ended: tollgate runs")


@click.command()
@click.option("--limit", type=click.IntRange(1, 500), default=20, show_default=True, help="At most this many.")
@stack_option
@json_option
def runs(limit: int, target: Target, json_: bool) -> None:
    """List the runs, newest first, and which ones analysts see; of all datasets unless one is named."""
    from tollgate.operate.runs import list_all_runs

    console = Console(json_)
    with open_stack(target, console, any_dataset=True) as session:
        stacks = session.stack.each() if target.dataset is None else (session.stack,)
        listed = list_all_runs(stacks, limit)
    console.print_json([asdict(item) for item in listed])
    if not listed:
        console.print("There is no run yet: tollgate run")
        return
    rows = [
        (
            "→" if item.published else "",
            item.dataset,
            item.name,
            item.status.lower(),
            _verdict(item),
            item.rows_in,
            item.accepted,
            f"{item.seconds:.1f} s" if item.seconds is not None else "-",
        )
        for item in listed
    ]
    console.table(("", "dataset", "run", "status", "verdict", "rows in", "accepted", "took"), rows)
    console.print(
        "→ is the run of its dataset that analysts see."
        if any(item.published for item in listed)
        else "Nothing is published yet."
    )
    removed = sum(item.verdict is not None and not item.has_data for item in listed)
    if removed:
        console.print(f"Of {removed} of these runs the verdict and the report are left: see the setting keepRuns.")


def _verdict(run: "Run") -> str:
    if run.nothing_new:
        return "nothing new"
    return f"{run.verdict}, released" if run.released else run.verdict or "-"
