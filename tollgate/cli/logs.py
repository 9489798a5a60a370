"""`tollgate logs`."""

from dataclasses import asdict

import click

from tollgate.cli.console import Console
from tollgate.cli.options import Target, json_option, stack_option
from tollgate.cli.stacks import open_stack


@click.command()
@click.argument("run")
@stack_option
@json_option
def logs(run: str, target: Target, json_: bool) -> None:
    """Print what the drivers of a run's jobs wrote."""
    from tollgate.operate.logs import logs as read_logs

    console = Console(json_)
    with open_stack(target, console, run=run) as session, console.waiting("Reading the logs …"):
        streams = read_logs(session.stack, run)
    console.print_json([asdict(stream) for stream in streams])
    for stream in streams:
        console.print(f"== {stream.state} · {stream.stream} · job {stream.job}")
        console.print(stream.text.rstrip("\n"))
