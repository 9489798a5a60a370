"""`tollgate report`."""

import functools
from pathlib import Path
from typing import Any

import click

from tollgate.cli.console import Console
from tollgate.cli.options import Command, Target, json_option, stack_option
from tollgate.cli.stacks import Session, open_stack


def _page_options(command: Command) -> Command:
    """`--index` and `--gx`, given to the command as one `page`."""

    @functools.wraps(command)
    def wrapper(run: str | None, index: bool, gx: bool, **arguments: Any) -> Any:
        if index and gx:
            raise click.UsageError("--index and --gx are two pages: leave out one of them.")
        if index and run is not None:
            raise click.UsageError(f"--index is the page of all runs: leave out {run}, or leave out --index.")
        return command(run, "index" if index else "gx" if gx else "report", **arguments)

    index = click.option(
        "--index",
        is_flag=True,
        help="The page of all runs instead, with the reports it lists; of all datasets unless one is named.",
    )
    gx = click.option("--gx", is_flag=True, help="The run's Data Docs of Great Expectations instead, built here.")
    return index(gx(wrapper))


@click.command()
@click.argument("run", required=False)
@_page_options
@click.option("--open", "open_", is_flag=True, help="Open it in the browser.")
@stack_option
@json_option
def report(run: str | None, page: str, open_: bool, target: Target, json_: bool) -> None:
    """Bring a run's quality report (or the last one's) here and say where it is."""
    console = Console(json_)
    with (
        open_stack(target, console, any_dataset=page == "index", run=run) as session,
        console.waiting("Bringing the report …"),
    ):
        path = _fetch_indexes(session) if page == "index" and target.dataset is None else _fetch(session, run, page)
    if page == "gx":
        path = _data_docs(path, console)
    console.print_json({"report": str(path)})
    console.print(str(path))
    if open_:
        click.launch(path.absolute().as_uri())


def _fetch_indexes(session: Session) -> Path:
    """The page of all runs, or with several datasets one that leads to each one's."""
    from tollgate.operate.report import fetch_indexes
    from tollgate.operate.runs import list_runs, published_run

    stacks = session.stack.each()
    if len(stacks) == 1:
        return _fetch(session, None, "index")
    from tollgate.dashboard.datasets_page import DatasetRuns, datasets_page

    folder = session.reports.parent
    pages = fetch_indexes(stacks, folder)
    links = {name: page.relative_to(folder).as_posix() if page else None for name, page in pages.items()}
    lines = [
        DatasetRuns(stack.dataset, published_run(stack), next(iter(list_runs(stack, 1)), None), links[stack.dataset])
        for stack in stacks
    ]
    path = folder / "index.html"
    path.write_text(datasets_page(session.name, lines), encoding="utf-8")
    return path


def _fetch(session: Session, run: str | None, page: str) -> Path:
    from tollgate.operate.report import fetch, fetch_index, fetch_validations

    if page == "index":
        return fetch_index(session.stack, session.reports)
    if page == "gx":
        return fetch_validations(session.stack, run, session.reports)
    return fetch(session.stack, run, session.reports)


def _data_docs(validations: Path, console: Console) -> Path:
    """The first page of the Data Docs over what a run kept, and what whoever opens it should know."""
    with console.waiting("Building the Data Docs of Great Expectations …"):
        from quality.data_docs import LOADED_FROM, build

        path = build(validations)
    hosts = ", ".join(LOADED_FROM)
    console.print(f"Opened, these pages load styles and scripts from {hosts}; without them the first is empty.")
    return path
