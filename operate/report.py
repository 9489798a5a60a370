"""The report of a run, brought to where a browser can open it."""

from pathlib import Path

from operate.errors import RunError
from operate.objects import read
from operate.runs import last_judged, list_runs, places, unknown
from operate.stack import Stack


def fetch(stack: Stack, run: str | None, folder: Path) -> Path:
    """Bring a run's report (or the last one's) to a folder; the file's path."""
    name = run if run is not None else _last(stack)
    body = read(stack, places(stack, name).report)
    if body is None:
        raise _no_report(stack, name)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.html"
    path.write_bytes(body)
    return path


def _last(stack: Stack) -> str:
    run = last_judged(list_runs(stack))
    if run is None:
        raise RunError("No run was judged yet, so there is no report. Start one: tollgate run")
    return run.name


def _no_report(stack: Stack, name: str) -> RunError:
    if all(run.name != name for run in list_runs(stack)):
        return unknown(stack, name)
    return RunError(f"The run {name!r} has no report: it ended before it was judged. See why: tollgate logs {name}")
