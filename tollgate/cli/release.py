"""`tollgate release`."""

import click

from tollgate.cli.console import Console
from tollgate.cli.options import Target, json_option, stack_option
from tollgate.cli.outcome import follow_to_end
from tollgate.cli.stacks import open_stack


@click.command()
@click.argument("run")
@click.option("--because", required=True, metavar="TEXT", help="Why; kept in the verdict and shown in the report.")
@stack_option
@json_option
def release(run: str, because: str, target: Target, json_: bool) -> None:
    """Publish a run that the gate stopped, on your word; the owners are told who released it and why."""
    import getpass

    from tollgate.operate import release as releases

    console = Console(json_)
    with open_stack(target, console, run=run) as session:
        by = getpass.getuser() if session.local else releases.caller_arn(session.stack)
        started = releases.release(session.stack, run, by, because)
        console.fact("release", f"{started.run}, by {by}")
        follow_to_end(session, started, console)
