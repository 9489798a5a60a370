"""`tollgate dashboard`."""

from pathlib import Path

import click

from tollgate.cli.console import Console
from tollgate.cli.options import Target, json_option, path_option, stack_option
from tollgate.cli.stacks import open_stack


@click.command()
@click.option("--open", "open_", is_flag=True, help="Open it in the browser.")
@path_option(
    "--output", metavar="FILE", help_="Where the page goes.  [default: dashboards/STACK/DATASET.html of --home]"
)
@stack_option
@json_option
def dashboard(open_: bool, output: Path | None, target: Target, json_: bool) -> None:
    """Draw the dataset's QuickSight dashboard here, as one page, from what Athena answers now.

    The page is drawn from the definition that QuickSight gets. It fetches nothing, and takes no account there.
    """
    from tollgate.dashboard.build import build

    console = Console(json_)
    with open_stack(target, console) as session, console.waiting("Asking Athena …"):
        text = build(session.stack, target.stack)
        path = output if output is not None else session.dashboard(target.stack)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    console.print_json({"dashboard": str(path)})
    console.print(str(path))
    if open_:
        click.launch(path.absolute().as_uri())
