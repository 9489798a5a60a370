"""`tollgate demo`."""

import time
from pathlib import Path

import click

from tollgate.cli.console import Voice
from tollgate.cli.local_input import fill
from tollgate.cli.options import as_json, at_home, path_option
from tollgate.cli.outcome import see_through
from tollgate.cli.stacks import deployed


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
@at_home
@as_json
def demo(input_: Path | None, filter_: str, home: Path, json_: bool) -> None:
    """Run the whole pipeline here, with no AWS account, and print the answer.

    Starts an emulated AWS, deploys the program onto it, takes (or generates) input, starts the state machine, follows
    it, and prints the answer and where the quality report is. Everything stays under --home.
    """
    began, voice = time.monotonic(), Voice(json_)
    if input_ is not None:
        from tollgate.operate.inputs import files_of

        files_of(input_)
    with deployed(home, voice, {"filter": filter_}) as at:
        from tollgate.operate.runs import start

        # Wholly other input, say a person's own after the generated one, is no later state of what was published.
        # The whole pipeline is to be seen, also by who sees it twice.
        started = start(at.stack, compare=fill(at, input_, voice), full=True)
        voice.fact("run", started.run)
        see_through(at, started, voice, seconds_before=time.monotonic() - began)
    voice.say()
    voice.say("Now try: tollgate report --open · tollgate runs · tollgate query 'SELECT * FROM nyc_taxi_avg_summary'")
