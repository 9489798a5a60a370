"""Months one after another: which are missing, and how a month compares with those beside it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from quality.model import LAST_PUBLISHED, Row

YEAR = 12
LONG_HOLE = YEAR
"""From this many missing months on, the input is two stretches of time and not one with a lost file."""


def ordinal(row: Row) -> int:
    """The months since year 0, so that neighbours differ by one."""
    return int(row["year"]) * YEAR + int(row["month"]) - 1


def name(month: int) -> str:
    """The month as people write it: 2020-04."""
    return f"{month // YEAR:04d}-{month % YEAR + 1:02d}"


def spans(months: Sequence[int]) -> str:
    """Months in words, neighbours drawn together: `2020-04, 2020-06 to 2020-08`."""
    runs: list[list[int]] = []
    for month in sorted(months):
        if runs and month == runs[-1][1] + 1:
            runs[-1][1] = month
        else:
            runs.append([month, month])
    return ", ".join(name(first) if first == last else f"{name(first)} to {name(last)}" for first, last in runs)


def holes(rows: Iterable[Row]) -> tuple[list[int], list[int]]:
    """The months missing between the first and the last: in short holes, and in holes of a year or more."""
    months = sorted({ordinal(row) for row in rows})
    short: list[int] = []
    long: list[int] = []
    for before, after in pairwise(months):
        missing = range(before + 1, after)
        (long if len(missing) >= LONG_HOLE else short).extend(missing)
    return short, long


def taken_back(here: Iterable[Row], there: Iterable[Row]) -> tuple[list[int], list[int]]:
    """The published months that are missing now: up to where this series ends, and beyond its end."""
    months = {ordinal(row) for row in here}
    missing = {ordinal(row) for row in there} - months
    end = max(months, default=None)
    beyond = [month for month in sorted(missing) if end is not None and month > end]
    return sorted(missing - set(beyond)), beyond


def same(value: Callable[[Row], Any], rows: Iterable[Row]) -> Callable[[Row], Any]:
    """What `value` was in the same month of other rows; None when that month is not there."""
    values = {ordinal(row): value(row) for row in rows}
    return lambda row: values.get(ordinal(row))


def before(value: Callable[[Row], Any], rows: Iterable[Row]) -> Callable[[Row], Any]:
    """What `value` was in the month before a row's own; None when that month is not there."""
    values = {ordinal(row): value(row) for row in rows}
    return lambda row: values.get(ordinal(row) - 1)


def beside(value: Callable[[Row], Any], rows: Iterable[Row]) -> Callable[[Row], Any]:
    """The smaller of what `value` was in the months before and after a row's own; None when neither is there."""
    values = {ordinal(row): value(row) for row in rows}

    def smaller(row: Row) -> Any:
        neighbours = [values.get(month) for month in (ordinal(row) - 1, ordinal(row) + 1)]
        return min((neighbour for neighbour in neighbours if neighbour is not None), default=None)

    return smaller


Neighbour = Callable[[Callable[[Row], Any], Iterable[Row]], Callable[[Row], Any]]

NEIGHBOURS: Mapping[str, Neighbour] = {"the month before": before, "the months beside it": beside, LAST_PUBLISHED: same}
"""What `against` may say, and the function that finds it; against the published run, among that run's months."""
