"""`tollgate report`, `tollgate logs` and `tollgate rollback`."""

from dataclasses import asdict

import click

from tollgate.cli.console import Voice
from tollgate.cli.options import Where, as_json, on_stack
from tollgate.cli.stacks import opened


@click.command()
@click.argument("run", required=False)
@click.option("--index", is_flag=True, help="The page of all runs instead, with the reports it lists.")
@click.option("--open", "open_", is_flag=True, help="Open it in the browser.")
@on_stack
@as_json
def report(run: str | None, index: bool, open_: bool, where: Where, json_: bool) -> None:
    """Bring a run's quality report (or the last one's) here and say where it is."""
    from tollgate.operate.report import fetch, fetch_index

    if index and run is not None:
        raise click.UsageError(f"--index is the page of all runs: leave out {run}, or leave out --index.")
    voice = Voice(json_)
    with opened(where) as at:
        path = fetch_index(at.stack, at.reports) if index else fetch(at.stack, run, at.reports)
    voice.give({"report": str(path)})
    voice.say(str(path))
    if open_:
        click.launch(path.absolute().as_uri())


@click.command()
@click.argument("run")
@on_stack
@as_json
def rollback(run: str, where: Where, json_: bool) -> None:
    """Show analysts an earlier run's table again, in one atomic step."""
    from tollgate.operate import rollback as back

    voice = Voice(json_)
    with opened(where) as at:
        moved = back.rollback(at.stack, run)
    voice.give(asdict(moved))
    if moved.before == moved.now:
        voice.say(f"Analysts saw {moved.now} already.")
    else:
        voice.say(f"Analysts now see {moved.now} (before: {moved.before}).")


@click.command()
@click.argument("run")
@on_stack
@as_json
def logs(run: str, where: Where, json_: bool) -> None:
    """Print what the drivers of a run's jobs wrote."""
    from tollgate.operate import logs as reading

    voice = Voice(json_)
    with opened(where) as at:
        found = reading.logs(at.stack, run)
    voice.give([asdict(log) for log in found])
    for log in found:
        voice.say(f"== {log.state} · {log.stream} · job {log.job}")
        voice.say(log.text.rstrip("\n"))
