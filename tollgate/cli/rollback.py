"""`tollgate rollback`."""

from dataclasses import asdict

import click

from tollgate.cli.console import Console
from tollgate.cli.options import Target, json_option, stack_option
from tollgate.cli.stacks import open_stack


@click.command()
@click.argument("run")
@stack_option
@json_option
def rollback(run: str, target: Target, json_: bool) -> None:
    """Show analysts an earlier run's table again, in one atomic step."""
    from tollgate.operate.rollback import rollback as roll_back

    console = Console(json_)
    with open_stack(target, console, run=run) as session, console.waiting("Waiting for Athena …"):
        result = roll_back(session.stack, run)
    console.print_json(asdict(result))
    if result.before == result.now:
        console.print(f"Analysts saw {result.now} already.")
    else:
        console.print(f"Analysts now see {result.now} (before: {result.before}).")
