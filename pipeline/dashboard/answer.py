"""The sheets of an answer: each number with its change, by key and by period, and all of them as a table."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

from contracts import Contract, Number
from contracts.model import PERIOD
from pipeline import sql
from pipeline.dashboard.data_sets import answer_set
from pipeline.dashboard.fields import Dimension, Measure
from pipeline.dashboard.sheets import COLUMNS, Row, in_rows, sheet
from pipeline.dashboard.visuals import Heading, Visual, bars, kpi, lines, table

NUMBERS: Final = 16
"""How many numbers one sheet shows: each is three visuals, and CloudFormation takes 50 of them."""
ABREAST: Final = 5
KPI_ROWS, CHART_ROWS, TABLE_ROWS = 7, 12, 14
BAR_COLUMNS: Final = 12
NAME_CHARS: Final = 128
"""How long the name of a calculated field may be."""


@dataclass(frozen=True)
class AnswerFields:
    """What an answer has to show: its numbers, in their order, by these keys and periods."""

    name: str
    data_set: str
    period: Dimension | None
    keys: tuple[Dimension, ...]
    numbers: tuple[tuple[Number, Measure], ...]

    @property
    def calculated(self) -> list[dict[str, str]]:
        """The numbers as calculated fields: QuickSight applies the contract's formula to whatever a visual groups."""
        return [
            {"DataSetIdentifier": self.data_set, "Name": measure.column, "Expression": number.formula.quicksight()}
            for number, measure in self.numbers
        ]


def answer_fields(product: Contract, taken: set[str]) -> AnswerFields:
    """The fields of a product's answer; adds the names of its calculated fields to those taken."""
    answer, data_set = product.answer, answer_set(product)
    if answer is None:
        raise sql.SqlError(f"{product.name} has no answer to show.")
    period = None
    if PERIOD in data_set.columns:
        period = Dimension(data_set.name, PERIOD, "Period", "date", granularity(product))
    # A part of the period that is a key, too, is what the period already shows.
    by = {shown: product.column(key) for shown, key in answer.by.items()}
    keys = tuple(
        Dimension(data_set.name, shown, shown, column.physical_type, _day(column.physical_type))
        for shown, column in by.items()
        if period is None or column.part is None
    )
    taken |= {name.casefold() for name in data_set.columns}
    numbers = tuple((number, _measure(data_set.name, number, taken)) for number in answer.numbers)
    return AnswerFields(answer.name, data_set.name, period, keys, numbers)


def answer_sheets(product: Contract, fields: AnswerFields, name: str) -> Iterator[dict[str, Any]]:
    """The sheet of an answer, and more of them where it has more numbers than one can hold."""
    for page, start in enumerate(range(0, len(fields.numbers), NUMBERS), 1):
        numbers = fields.numbers[start : start + NUMBERS]
        rows = in_rows(KPI_ROWS, [_kpi(fields, *one) for one in numbers], ABREAST)
        rows += [row for one in numbers if (row := _charts(fields, *one))]
        rows += _table(fields, [measure for _, measure in numbers], page)
        ending = "" if page == 1 else f"-{page}"
        title = f"{name} ({page})" if ending else name
        yield sheet(f"{fields.name}{ending}", title, _headline(fields), product.description, rows)


def granularity(product: Contract) -> str:
    """The step from one period of a product to the next, as QuickSight calls it."""
    if {"day", "date"} & _parts(product):
        return "DAY"
    return "MONTH" if "month" in _parts(product) else "YEAR"


def _parts(product: Contract) -> set[str]:
    return {column.part for column in product.keys if column.part}


def _day(kind: str) -> str:
    return "DAY" if kind in ("date", "timestamp") else ""


def _headline(fields: AnswerFields) -> str:
    by = " and ".join(["period"] * bool(fields.period) + [key.label for key in fields.keys])
    return f"{fields.name} by {by}" if by else fields.name


def _measure(data_set: str, number: Number, taken: set[str]) -> Measure:
    label = f"{number.title} ({number.unit})" if number.unit else number.title
    name = next(one for one in _names(label) if one.casefold() not in taken)
    taken.add(name.casefold())
    return Measure(data_set, name, label, unit=number.unit, digits=number.digits)


def _names(label: str) -> Iterator[str]:
    """Names for a calculated field, none of which may be a column's or another's: QuickSight knows no case."""
    plain = label.translate(str.maketrans("", "", "{}")).strip()[: NAME_CHARS - 20]
    yield plain
    yield f"{plain} (answer)"
    for other in count(2):
        yield f"{plain} (answer {other})"


def _kpi(fields: AnswerFields, number: Number, measure: Measure) -> Visual:
    heading = Heading(f"{fields.name}-{number.name}-kpi", number.title, _newest(fields))
    return kpi(heading, measure, fields.period, as_ratio=number.steady)


def _newest(fields: AnswerFields) -> str:
    if fields.period is None:
        return ""
    return f"the newest {fields.period.granularity.lower()}, beside the one before"


def _charts(fields: AnswerFields, number: Number, measure: Measure) -> Row | None:
    """A number by key beside the same by period; one of them alone takes the width."""
    charts: list[Visual] = []
    colour = fields.keys[0] if fields.keys else None
    if colour is not None:
        heading = Heading(f"{fields.name}-{number.name}-bars", f"{measure.label} by {colour.label}")
        charts.append(bars(heading, colour, measure, fields.keys[1] if fields.keys[1:] else None))
    if fields.period is not None:
        heading = Heading(f"{fields.name}-{number.name}-lines", f"{measure.label} by period")
        charts.append(lines(heading, fields.period, measure, colour))
    if not charts:
        return None
    widths = (BAR_COLUMNS, COLUMNS - BAR_COLUMNS) if charts[1:] else (COLUMNS,)
    return CHART_ROWS, list(zip(charts, widths, strict=True))


def _table(fields: AnswerFields, measures: Iterable[Measure], page: int) -> list[Row]:
    by = [*([fields.period] if fields.period else []), *fields.keys]
    if not by:
        return []
    heading = Heading(f"{fields.name}-table{page}", "All numbers")
    sort = [(one, "DESC" if one is fields.period else "ASC") for one in by]
    return in_rows(TABLE_ROWS, [table(heading, by, list(measures), sort)], 1)
