"""`tollgate demo`."""

import time
from pathlib import Path

import click

from tollgate.cli.console import Console
from tollgate.cli.local_input import replace_input
from tollgate.cli.options import home_option, json_option, path_option
from tollgate.cli.outcome import follow_to_end
from tollgate.cli.stacks import deploy_local


@click.command()
@path_option("--input", "input_", help_="A folder of TLC files, or one file. Left out: generated ones.")
@click.option(
    "--filter",
    "filter_",
    type=click.Choice(["plausible", "positive"]),
    default="plausible",
    show_default=True,
    help="Which trips count: those within plausible ranges, or, as in AWS's post, all above zero.",
)
@home_option
@json_option
def demo(input_: Path | None, filter_: str, home: Path, json_: bool) -> None:
    """Run the whole pipeline here, with no AWS account, and print the answer.

    Starts an emulated AWS, deploys the program onto it, takes (or generates) input, starts the state machine, follows
    it, and prints the answer and where the quality report is. Everything stays under --home.
    """
    began, console = time.monotonic(), Console(json_)
    if input_ is not None:
        from tollgate.operate.inputs import input_files

        input_files(input_)
    with deploy_local(home, console, {"filter": filter_}) as session:
        from tollgate.operate.runs import start

        # Another dataset (a person's own after the generated one) is not a later state of what was published.
        # Every step is shown, also to a person who runs the demo again.
        started = start(session.stack, compare=replace_input(session, input_, console), full=True)
        console.fact("run", started.run)
        follow_to_end(session, started, console, seconds_before=time.monotonic() - began)
    console.print()
    console.print(
        "Now try: tollgate report --open · tollgate runs · tollgate query 'SELECT * FROM nyc_taxi_avg_summary'"
    )
