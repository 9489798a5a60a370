"""What a visual shows, computed from the rows of its data set: filtered, grouped, aggregated, sorted, limited."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from operator import itemgetter
from typing import Any, Final

from tollgate.dashboard.expressions import Row, aggregated
from tollgate.dashboard.formats import DateFormat, text, truncated
from tollgate.dashboard.model import Board, Field, Visual

Rows = Sequence[Row]
Key = tuple[Any, ...]

OTHERS: Final = "others"


@dataclass(frozen=True)
class Group:
    """Rows that a visual shows as one: their values of the fields that it groups by, and the rows."""

    key: Key
    rows: Rows
    others: int = 0
    """How many values it stands for, where it is the rest of them."""


@dataclass(frozen=True)
class Source:
    """The rows of each data set, and what is computed of them at a moment."""

    board: Board
    rows: Mapping[str, Rows]
    now: datetime

    def of(self, sheet: str, visual: Visual) -> Rows:
        """The rows that a visual may show."""
        filters = [one for one in self.board.filters if one.holds_for(sheet, visual)]
        return [row for row in self.rows[visual.data_set] if all(str(row[one.column]) in one.values for one in filters)]

    def value(self, field: Field, rows: Rows) -> Any:
        """A measure over rows."""
        expression = self.board.calculated.get((field.data_set, field.column))
        if expression is None:
            return aggregated(field.aggregation, (row[field.column] for row in rows))
        if expression.aggregates:
            return expression.over(rows, self.now)
        return aggregated(field.aggregation, (expression.of_row(row, self.now) for row in rows))

    def grouped(self, fields: Sequence[Field], rows: Rows) -> list[Group]:
        """Rows by the values of fields, in the order of those values, nulls last."""
        groups: dict[Key, list[Row]] = {}
        columns = [(field.column, field.granularity) for field in fields]
        for row in rows:
            key = tuple([_starts(row[column], step) if step else row[column] for column, step in columns])
            groups.setdefault(key, []).append(row)
        return [Group(key, groups[key]) for key in sorted(groups, key=lambda key: [_order(value) for value in key])]

    def sorted(self, visual: Visual, dimensions: Sequence[Field], groups: Iterable[Group], key: str) -> list[Group]:
        """Groups as the visual sorts them, those of no value last."""
        kept = list(groups)
        fields = {field.id: field for field in visual.fields}
        for sort in reversed(visual.sorts(key)):
            sorter = self._sorter(fields[sort.field], dimensions)
            valued = [(sorter(group), group) for group in kept]
            some = [(_order(value), group) for value, group in valued if value is not None]
            some.sort(key=itemgetter(0), reverse=sort.descending)
            kept = [group for _, group in some] + [group for value, group in valued if value is None]
        return kept

    def _sorter(self, field: Field, dimensions: Sequence[Field]) -> Callable[[Group], Any]:
        if field in dimensions:
            place = list(dimensions).index(field)
            return lambda group: group.key[place]
        return lambda group: self.value(field, group.rows)


def limited(groups: Sequence[Group], limit: int | None) -> list[Group]:
    """The first groups, and all others together as one."""
    if limit is None or len(groups) <= limit:
        return list(groups)
    rest = groups[limit:]
    rows = [row for group in rest for row in group.rows]
    return [*groups[:limit], Group((OTHERS,), rows, others=len(rest))]


def name(field: Field, value: Any) -> str:
    """A value that rows are grouped by, as it is written."""
    if field.date_format is not None and (value is None or isinstance(value, date)):
        return field.date_format.write(value)
    return text(value)


def by_day(field: Field) -> Field:
    """The field with the dates of its moments alone, for the names below a chart."""
    return replace(field, date_format=DateFormat("%Y-%m-%d")) if field.granularity == "MINUTE" else field


@cache
def _starts(value: date | None, step: str) -> date | None:
    """The start of the period that a date lies in; many rows have the same date."""
    return truncated(value, step)


def _order(value: Any) -> tuple[bool, bool, Any]:
    """Numbers before texts, nulls last."""
    return (value is None, isinstance(value, str), 0 if value is None else value)
