"""`tollgate release`."""

import click

from tollgate.cli.console import Voice
from tollgate.cli.options import Where, as_json, on_stack
from tollgate.cli.outcome import see_through
from tollgate.cli.stacks import opened


@click.command()
@click.argument("run")
@click.option("--because", required=True, metavar="TEXT", help="Why; kept in the verdict and shown in the report.")
@on_stack
@as_json
def release(run: str, because: str, where: Where, json_: bool) -> None:
    """Publish a run that the gate stopped, on your word; the owners are told who released it and why."""
    import getpass

    from tollgate.operate import release as releasing

    voice = Voice(json_)
    with opened(where) as at:
        by = getpass.getuser() if at.local else releasing.who(at.stack)
        started = releasing.release(at.stack, run, by, because)
        voice.fact("release", f"{started.run}, by {by}")
        see_through(at, started, voice)
