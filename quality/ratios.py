"""A frame made ready for its checks: rows chosen, ratios computed, each row with a name that a person knows."""

from collections.abc import Callable, Iterable
from typing import Any

from quality.files import short
from quality.model import LAST_PUBLISHED, Frame, Measure, Row
from quality.periods import NEIGHBOURS, name, ordinal
from quality.tables import MONTH, grouped

SUBJECT = "subject"
"""The column that names a row in words."""


def measure(frame: Frame, where: Iterable[tuple[str, Any]], measures: Iterable[Measure]) -> Frame:
    """The rows that match `where`, with the measures as columns under their names, and who they are about."""
    filters = dict(where)
    rows = [row for row in frame.rows if all(row[column] in _several(value) for column, value in filters.items())]
    computed = {column.name: _values(column, frame, rows) for column in measures}
    columns = (SUBJECT, *computed)
    return Frame(
        frame.key,
        columns,
        tuple(
            {SUBJECT: subject(frame.key, row)} | {name: values[i] for name, values in computed.items()}
            for i, row in enumerate(rows)
        ),
    )


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _values(measure: Measure, frame: Frame, rows: list[Row]) -> list[Any]:
    value = _ratio(measure)
    if measure.against is None:
        return [value(row) for row in rows]
    lines = tuple(column for column in frame.key if column not in (*MONTH, "file"))
    others = grouped(frame.published if measure.against == LAST_PUBLISHED else rows, lines)
    neighbours = {key: NEIGHBOURS[measure.against](value, others.get(key, [])) for key in grouped(rows, lines)}
    return [_divide(value(row), neighbours[tuple(row[column] for column in lines)](row)) for row in rows]


def _ratio(measure: Measure) -> Callable[[Row], Any]:
    bottom = measure.bottom
    if bottom is None:
        return lambda row: row[measure.top]
    return lambda row: _divide(row[measure.top], row[bottom])


def _divide(top: Any, bottom: Any) -> float | None:
    return None if top is None or not bottom else float(top / bottom)


def subject(key: tuple[str, ...], row: Row) -> str:
    """Who a row is about: `green 2020-05`, or the file's own name."""
    parts = [
        str(row[column]) for column in key if column not in (*MONTH, "file", "outcome") and row[column] is not None
    ]
    if set(MONTH) <= set(key) and row["year"] is not None:
        parts.append(name(ordinal(row)))
    if "file" in key:
        parts = [short(row["file"])]
    return " ".join(parts) + (f" ({row['outcome']})" if "outcome" in key else "")
