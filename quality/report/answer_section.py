"""The answers in the report: each as a table, as charts over periods, and as the numbers of each period."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from charts import formats
from charts.axes import Chart
from charts.lines import lines
from charts.palette import COLOURS, OTHER, palette
from contracts import Answer, Contract, Number
from pipeline.documents import AnswerNumber, AnswerTable, Verdict
from quality.answers import answer_of, numbers, plain
from quality.model import Judged, Row
from quality.periods import Calendar, calendar_of
from quality.report.history import label, largest
from quality.tables import grouped, total

POINTS = 9_000
"""Points of all charts together, so that the page stays small; beyond them the oldest periods are left out."""

DOTS = 700
"""With more points than these no chart draws them one by one."""

TOP_ROWS = 6
"""Rows of an answer that are shown at once; the others are folded."""

PERIOD_ROWS = 400
"""Rows of the table of each period's numbers."""


@dataclass(frozen=True)
class Cell:
    """A number as text, and how long its bar is beside the largest of its column, in percent."""

    text: str
    bar: float


@dataclass(frozen=True)
class Line:
    """A row of a table: whom it is about, its colour, its numbers."""

    label: str
    colour: str
    cells: tuple[Cell, ...]
    period: str = ""


@dataclass(frozen=True)
class OverTime:
    """An answer over periods: its charts (title, unit, SVG), the numbers behind them, what is left out."""

    grain: str
    charts: tuple[tuple[str, str, str], ...]
    rows: tuple[Line, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """One answer on the page."""

    name: str
    keys: str
    numbers: tuple[AnswerNumber, ...]
    rows: tuple[Line, ...]
    """Those of the most records, where there are many."""
    folded: tuple[Line, ...]
    left_out: int
    formulas: tuple[tuple[str, str], ...]
    over_time: OverTime | None


def sections(verdict: Verdict, judged: Judged | None) -> list[Section]:
    """The answers of a verdict, with what the run's tables say of them over time."""
    products = dict(judged.dataset.answers) if judged else {}
    charts = sum(len(table.numbers) for table in verdict.answers.values())
    return [
        _section(name, table, products.get(name), judged, POINTS // max(charts, 1))
        for name, table in verdict.answers.items()
    ]


def _section(name: str, table: AnswerTable, product: Contract | None, judged: Judged | None, points: int) -> Section:
    over_time, colours = None, palette(label(table, row) for row in table.rows) if len(table.rows) <= COLOURS else {}
    calendar = calendar_of(product) if product else None
    if product and judged and calendar:
        rows = [row for row in judged.tables[product.name] if calendar.ordinal(row) is not None]
        over_time, colours = _over_time(product, rows, calendar, points)
    answer = answer_of(product) if product else None
    return Section(
        name,
        formats.initial(" and ".join(table.by).replace("_", " ")),
        table.numbers,
        *_rows(table, colours),
        table.left_out,
        tuple((number.title, number.formula.text) for number in answer.numbers) if answer else (),
        over_time,
    )


def _rows(table: AnswerTable, colours: Mapping[str, str]) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """The rows that are shown at once, and the others."""
    values = {number.name: [_size(row[number.name]) for row in table.rows] for number in table.numbers}
    highest = {name: max(column, default=0) for name, column in values.items()}

    def line(row: Row) -> Line:
        cells = tuple(Cell(_text(n, row[n.name]), _bar(row[n.name], highest[n.name])) for n in table.numbers)
        return Line(label(table, row), colours.get(label(table, row), OTHER), cells)

    top = {label(table, row) for row in largest(table, TOP_ROWS)}
    lines = [line(row) for row in table.rows]
    return tuple(row for row in lines if row.label in top), tuple(row for row in lines if row.label not in top)


def _size(value: Any) -> float:
    """What a value's bar shows of it: nothing of a text, nor of a number below zero."""
    return max(value, 0.0) if isinstance(value, int | float) else 0.0


def _text(number: AnswerNumber, value: Any) -> str:
    """A number without its unit, which stands above the column."""
    return formats.amount(value, digits=number.digits)


def _bar(value: Any, highest: float) -> float:
    return round(100 * _size(value) / highest, 1) if highest else 0


def _over_time(
    product: Contract, rows: Sequence[Row], calendar: Calendar, points: int
) -> tuple[OverTime | None, dict[str, str]]:
    """The charts of an answer, a line for each of its keys beside the period; and the lines' colours."""
    answer = answer_of(product)
    keys = tuple(column for column in answer.by.values() if column not in product.parts)
    groups = grouped(rows, keys)
    largest = sorted(groups, key=lambda key: -total(groups[key], product.count))[:COLOURS]
    shown = {_name(key): _by_period(answer, product, calendar, groups[key]) for key in groups if key in largest}
    if not any(shown.values()):
        return None, {}
    every = sorted({period for by_period in shown.values() for period in by_period})
    kept = set(every[-max(points // len(shown), 2) :])
    series = {name: {p: v for p, v in by_period.items() if p in kept} for name, by_period in shown.items()}
    has_dots = sum(map(len, series.values())) * len(answer.numbers) <= DOTS
    charts = tuple(
        (number.title, number.unit, lines(_chart(number, calendar, has_dots=has_dots), _points(series, number.name)))
        for number in answer.numbers
    )
    colours = palette(series)
    table = _table(answer, calendar, series, colours)
    notes = _notes(calendar, len(groups) - len(shown), len(every) - len(kept))
    return OverTime(calendar.grain, charts, table, notes), colours


def _chart(number: Number, calendar: Calendar, *, has_dots: bool) -> Chart:
    return Chart(number.title, number.unit, number.digits, calendar, has_dots)


def _name(key: tuple[Any, ...]) -> str:
    return " ".join("none" if value is None else str(plain(value)) for value in key)


def _by_period(answer: Answer, product: Contract, calendar: Calendar, rows: Sequence[Row]) -> dict[int, dict[str, Any]]:
    by_period: dict[int, list[Row]] = {}
    for row in rows:
        by_period.setdefault(calendar.number(row), []).append(row)
    return {
        period: numbers(answer, group) for period, group in sorted(by_period.items()) if total(group, product.count)
    }


Series = Mapping[str, Mapping[int, Mapping[str, Any]]]


def _points(series: Series, name: str) -> dict[str, list[tuple[int, float]]]:
    return {
        key: [(p, values[name]) for p, values in by_period.items() if isinstance(values[name], int | float)]
        for key, by_period in series.items()
    }


def _table(answer: Answer, calendar: Calendar, series: Series, colours: Mapping[str, str]) -> tuple[Line, ...]:
    """The numbers of each period, as the charts draw them: a row for each line; the newest periods that fit."""

    def line(name: str, period: int) -> Line:
        values = series[name][period]
        cells = tuple(Cell(formats.amount(values[n.name], digits=n.digits), 0) for n in answer.numbers)
        return Line(name, colours[name], cells, calendar.name(period))

    periods = sorted({period for by_period in series.values() for period in by_period})
    rows = [line(name, period) for period in periods for name in series if period in series[name]]
    return tuple(rows[-PERIOD_ROWS:])


def _notes(calendar: Calendar, groups: int, periods: int) -> tuple[str, ...]:
    notes = []
    if groups:
        notes.append(f"The {COLOURS} with the most records are drawn; {groups} more are in the table above.")
    if periods:
        notes.append(f"The {periods} oldest {calendar.grain}s are not drawn.")
    return tuple(notes)
