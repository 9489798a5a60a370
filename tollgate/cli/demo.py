"""`tollgate demo`."""

import json
import time
from pathlib import Path

import click

from tollgate.cli.console import Console
from tollgate.cli.local_input import chosen_dataset, replace_input
from tollgate.cli.options import dataset_option, home_option, json_option, path_option
from tollgate.cli.outcome import follow_to_end
from tollgate.cli.stacks import deploy_local


@click.command()
@path_option("--input", "input_", help_="A folder of the dataset's files, or one file. Left out: generated ones.")
@click.option(
    "--filter", "filter_", metavar="NAME", help="Which of the contract's filters refuses rows, if not its own."
)
@dataset_option
@home_option
@json_option
def demo(input_: Path | None, filter_: str | None, dataset: str | None, home: Path, json_: bool) -> None:
    """Run the whole pipeline here, with no AWS account, and print the answer.

    Starts an emulated AWS, deploys the program onto it, takes (or generates) input, starts the state machine, follows
    it, and prints the answer and where the quality report is. Everything stays under --home.
    """
    began, console = time.monotonic(), Console(json_)
    name = chosen_dataset(dataset, home, input_)
    _check(name, input_, filter_)
    config = {"datasets": json.dumps({name: {"filter": filter_}})} if filter_ else {}
    with deploy_local(home, console, config, name) as session:
        from tollgate.operate.runs import start

        # Other files (a person's own after the generated ones) are not a later state of what was published.
        # Every step is shown, also to a person who runs the demo again.
        started = start(session.stack, compare=replace_input(session, input_, console), full=True)
        console.fact("run", started.run)
        follow_to_end(session, started, console, seconds_before=time.monotonic() - began)
    console.print()
    queries = "".join(f" · tollgate query 'SELECT * FROM {view}'" for view in session.stack.views)  # noqa: S608 (names of the contracts)
    console.print(f"Now try: tollgate report --open · tollgate runs{queries}")


def _check(dataset: str, path: Path | None, filter_: str | None) -> None:
    """Refuse what cannot be meant before anything starts."""
    from contracts import load_dataset
    from contracts.suggest import did_you_mean
    from tollgate.operate.inputs import input_files

    source = load_dataset(dataset).source
    if path is not None:
        input_files(path, source)
    if filter_ is not None and filter_ not in source.filters:
        name = f"it has {', '.join(map(repr, source.filters))}" if source.filters else "it has none"
        raise click.UsageError(f"{dataset} has no filter {filter_!r}; {name}.{did_you_mean(filter_, source.filters)}")
