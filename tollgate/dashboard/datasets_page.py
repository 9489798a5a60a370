"""The page of a stack's datasets: what analysts see of each, how its last run ended, and where its runs are listed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC

from charts.style import style
from tollgate.dashboard.html import Html, joined, tag
from tollgate.dashboard.page import head
from tollgate.operate.runs import Run

_COLUMNS = ("Dataset", "Analysts see", "The last run", "began", "ended", "its verdict")


@dataclass(frozen=True)
class DatasetRuns:
    """A line of the page."""

    dataset: str
    published: str | None
    """The run that analysts see."""
    last: Run | None
    page: str | None
    """Where its page of all runs lies, from this page; its reports lie beside that one."""


def datasets_page(stack: str, datasets: Sequence[DatasetRuns]) -> str:
    """One file of HTML, a line a dataset."""
    heads = [tag("th", column, scope="col") for column in _COLUMNS]
    table = tag("table", tag("thead", tag("tr", heads)), tag("tbody", map(_line, datasets)))
    body = tag(
        "body",
        tag("header", tag("p", "Tollgate", tag("span", "all datasets"), class_="brand")),
        tag("main", tag("h1", f"{len(datasets)} datasets on {stack}"), tag("div", table, class_="scroll")),
    )
    return f'<!doctype html>\n<html lang="en">\n{joined(head(f"All datasets on {stack}", style()), body)}\n</html>\n'


def _line(entry: DatasetRuns) -> Html:
    name = tag("a", entry.dataset, href=entry.page) if entry.page else entry.dataset
    published = _report(entry, entry.published) if entry.published else "nothing was published yet"
    return tag("tr", tag("th", name, scope="row"), tag("td", published), [tag("td", cell) for cell in _last(entry)])


def _last(entry: DatasetRuns) -> tuple[str, ...]:
    run = entry.last
    if run is None:
        return ("none yet", "", "", "")
    began = f"{run.started.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if run.started else ""
    verdict = "nothing new" if run.nothing_new else run.verdict or "none"
    name = _report(entry, run.name) if run.verdict else run.name
    return (name, began, run.status.lower(), f"{verdict}, released" if run.released else verdict)


def _report(entry: DatasetRuns, run: str) -> str:
    """A run's name, linked to its report."""
    folder = (entry.page or "").rpartition("/")[0]
    return tag("a", run, href=f"{folder}/{run}/report.html", class_="name") if folder else run
