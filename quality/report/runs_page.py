"""The page of all runs: every judge writes it again from the verdicts in the lake, so each is complete by itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.documents import Verdict
from quality.report.history import SHOWN, History, Past, past
from quality.report.page import page
from quality.report.trends import MEASURES, NONE

SHORT = ("avgDist", "avgCostPerMile", "avgCost")
"""The numbers of the answer that a line has room for."""


@dataclass(frozen=True)
class Line:
    """A run as the page lists it."""

    run: Past
    cells: tuple[str, ...]


def render(verdict: Verdict, history: History) -> str:
    """The page after this verdict, the newest run first."""
    runs = history.with_run(past(verdict)).runs
    types = sorted({row["type"] for run in runs for row in run.answer})
    return page(
        "index.html.j2",
        verdict=verdict,
        runs=runs[-SHOWN:],
        goes_on=runs[-1].publishable,
        lines=[Line(run, _cells(run, types)) for run in reversed(runs)],
        types=types,
        measures=[measure for measure in MEASURES if measure[0] in SHORT],
        published=verdict.compared_with,
        history=history,
    )


def _cells(run: Past, types: Sequence[str]) -> tuple[str, ...]:
    numbers = [run.number(of, key) for of in types for key in SHORT]
    return tuple(NONE if number is None else f"{number:.2f}" for number in numbers)
