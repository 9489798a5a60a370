"""A frame made ready for its checks: rows chosen, ratios computed, each row with a name that a person knows."""

from collections.abc import Callable, Iterable
from typing import Any

from quality.model import LAST_PUBLISHED, Frame, Measure, Row
from quality.periods import NEIGHBOURS

SUBJECT = "subject"
"""The column that names a row in words."""


def measure(frame: Frame, where: Iterable[tuple[str, Any]], measures: Iterable[Measure]) -> Frame:
    """The rows that match `where`, with the measures as columns under their names, and who they are about."""
    filters = dict(where)
    rows = [row for row in frame.rows if all(row[column] in _several(value) for column, value in filters.items())]
    computed = {column.name: _values(column, frame, rows) for column in measures}
    return Frame(
        (SUBJECT, *computed),
        tuple(
            {SUBJECT: frame.subject(row)} | {name: values[i] for name, values in computed.items()}
            for i, row in enumerate(rows)
        ),
    )


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _values(measure: Measure, frame: Frame, rows: list[Row]) -> list[Any]:
    value = _ratio(measure)
    is_published = measure.against == LAST_PUBLISHED
    line, other_line = frame.line, frame.published_line if is_published else frame.line
    if measure.against is None:
        return [value(row) for row in rows]
    if line is None or other_line is None:
        return [None for _ in rows]
    series: dict[tuple[Any, ...], list[tuple[int, Any]]] = {}
    for row in frame.published if is_published else rows:
        place = other_line(row)
        if place.complete:
            series.setdefault(place.series, []).append((place.period, value(row)))
    neighbours = {key: NEIGHBOURS[measure.against](values) for key, values in series.items()}

    def compared(row: Row) -> float | None:
        place = line(row)
        is_comparable = place.complete and place.series in neighbours
        return _divide(value(row), neighbours[place.series](place.period)) if is_comparable else None

    return [compared(row) for row in rows]


def _ratio(measure: Measure) -> Callable[[Row], Any]:
    bottom = measure.bottom
    if bottom is None:
        return lambda row: row[measure.top]
    return lambda row: _divide(row[measure.top], row[bottom])


def _divide(top: Any, bottom: Any) -> float | None:
    return None if top is None or not bottom else float(top / bottom)
