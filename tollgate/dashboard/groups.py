"""What a visual shows, computed from the rows of its data set: filtered, grouped, aggregated, sorted, limited."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
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
        for row in rows:
            groups.setdefault(tuple(_dimension(field, row) for field in fields), []).append(row)
        return [Group(key, groups[key]) for key in sorted(groups, key=lambda key: [_order(value) for value in key])]

    def sorted(self, visual: Visual, dimensions: Sequence[Field], groups: Iterable[Group], key: str) -> list[Group]:
        """Groups as the visual sorts them, those of no value last."""
        kept = list(groups)
        fields = {field.id: field for field in visual.fields}
        for sort in reversed(visual.sorts(key)):
            value = self._sorter(fields[sort.field], dimensions)
            some = [group for group in kept if value(group) is not None]
            none = [group for group in kept if value(group) is None]
            kept = sorted(some, key=lambda group: _order(value(group)), reverse=sort.descending) + none
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


def _dimension(field: Field, row: Row) -> Any:
    value = row[field.column]
    return truncated(value, field.granularity) if field.granularity else value


def _order(value: Any) -> tuple[bool, bool, Any]:
    """Numbers before texts, nulls last."""
    return (value is None, isinstance(value, str), 0 if value is None else value)
