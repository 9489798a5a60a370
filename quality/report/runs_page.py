"""The page of all runs: every judge writes it again from the verdicts in the lake, so each is complete by itself."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from charts import formats
from charts.palette import palette
from pipeline.documents import AnswerNumber, AnswerTable, Verdict
from quality.report.history import SHOWN, History, Past, label, largest, past
from quality.report.page import page
from quality.report.trends import MOST_ROWS

GROUPS, NUMBERS = 2, 3
"""Rows of the first answer, those of the most records, and numbers of each, that a line has room for."""


@dataclass(frozen=True)
class Line:
    """A run as the page lists it."""

    run: Past
    cells: tuple[str, ...]
    kind: str
    """What the filter knows it by."""


@dataclass(frozen=True)
class Choice:
    """Runs that the filter can show alone: what it knows them by, how many they are, and in words."""

    kind: str
    many: int
    word: str


KINDS = {
    "passed": "passed",
    "warnings": "with warnings",
    "stopped": "stopped",
    "released": "released",
    "unjudged": "not judged",
}
"""What the filter knows runs by, and what it calls them."""


@dataclass(frozen=True)
class Heading:
    """A row of the answer that every line shows, and its colour."""

    label: str
    colour: str


def render(verdict: Verdict, history: History) -> str:
    """The page after this verdict, the newest run first."""
    runs = history.with_run(past(verdict)).runs
    name, table = _answer(runs)
    groups = [label(table, row) for row in largest(table, GROUPS)] if table else []
    numbers = _numbers(table) if table else []
    colours = palette(label(table, row) for row in largest(table, MOST_ROWS)) if table else {}
    return page(
        "index.html.j2",
        verdict=verdict,
        records=formats.initial(verdict.records),
        runs=runs[-SHOWN:],
        goes_on=runs[-1].publishable,
        lines=[Line(run, _cells(run, name, groups, numbers), _kind(run)) for run in reversed(runs)],
        choices=_choices(runs),
        groups=[Heading(group, colours[group]) for group in groups],
        numbers=numbers,
        published=verdict.compared_with,
        history=history,
    )


def _kind(run: Past) -> str:
    kinds = {"passed": "passed", "passed with warnings": "warnings", "failed": "stopped", "error": "unjudged"}
    return "released" if run.let_through else kinds[run.verdict]


def _choices(runs: Sequence[Past]) -> list[Choice]:
    many = Counter(map(_kind, runs))
    return [Choice(kind, many[kind], word) for kind, word in KINDS.items() if many[kind]]


def _answer(runs: Sequence[Past]) -> tuple[str, AnswerTable | None]:
    """The first answer of the newest run that has one with rows."""
    tables = ((name, table) for run in reversed(runs) for name, table in run.answers.items() if table.rows)
    return next(tables, ("", None))


def _numbers(table: AnswerTable) -> list[AnswerNumber]:
    """The numbers of a line: averages before counts, which the line shows of the run anyway."""
    return sorted(table.numbers, key=lambda number: number.digits == 0)[:NUMBERS]


def _cells(run: Past, answer: str, groups: Sequence[str], numbers: Sequence[AnswerNumber]) -> tuple[str, ...]:
    return tuple(
        formats.amount(run.number(answer, group, number.name), digits=number.digits)
        for group in groups
        for number in numbers
    )
