"""`tollgate report`."""

import click

from tollgate.cli.console import Console
from tollgate.cli.options import Target, json_option, stack_option
from tollgate.cli.stacks import open_stack


@click.command()
@click.argument("run", required=False)
@click.option("--index", is_flag=True, help="The page of all runs instead, with the reports it lists.")
@click.option("--open", "open_", is_flag=True, help="Open it in the browser.")
@stack_option
@json_option
def report(run: str | None, index: bool, open_: bool, target: Target, json_: bool) -> None:
    """Bring a run's quality report (or the last one's) here and say where it is."""
    from tollgate.operate.report import fetch, fetch_index

    if index and run is not None:
        raise click.UsageError(f"--index is the page of all runs: leave out {run}, or leave out --index.")
    console = Console(json_)
    with open_stack(target, console, run=run) as session, console.waiting("Bringing the report …"):
        path = fetch_index(session.stack, session.reports) if index else fetch(session.stack, run, session.reports)
    console.print_json({"report": str(path)})
    console.print(str(path))
    if open_:
        click.launch(path.absolute().as_uri())
