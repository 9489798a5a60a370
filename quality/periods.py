"""Periods one after another: which are missing, and how a period compares with those beside it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Final

from contracts import Contract
from contracts.model import GRAINS, Grain
from quality.model import LAST_PUBLISHED, Row

DATE: Final = "date"
LONG_GAPS: Final[Mapping[Grain, int]] = {"year": 5, "month": 12, "day": 92}
"""From this many missing periods on, the input is two stretches of time and not one with a lost file."""


@dataclass(frozen=True)
class Calendar:
    """The periods of one grain as whole numbers, so that neighbours differ by one.

    `parts` are the columns that hold one.
    """

    grain: Grain
    parts: tuple[str, ...]

    def ordinal(self, row: Row) -> int | None:
        """The number of a row's period; None where a part of it is empty."""
        return None if any(row[part] is None for part in self.parts) else self.number(row)

    def number(self, row: Row) -> int:
        """The number of the period of a row that has one."""
        values = [row[part] for part in self.parts]
        if self.parts == (DATE,):
            day: date = values[0]
            return day.toordinal()
        return self._number(*(int(value) for value in values))

    def at(self, moment: date) -> int:
        """The number of the period in which a day lies."""
        return self._number(*(getattr(moment, part) for part in GRAINS[self.grain]))

    def _number(self, year: int, month: int = 1, day: int = 1) -> int:
        if self.grain == "day":
            return date(year, month, day).toordinal()
        return year if self.grain == "year" else year * 12 + month - 1

    def name(self, period: int) -> str:
        """The period as people write it: 2020, 2020-04 or 2020-04-30."""
        if self.grain == "day":
            return date.fromordinal(period).isoformat()
        return f"{period:04d}" if self.grain == "year" else f"{period // 12:04d}-{period % 12 + 1:02d}"

    def spans(self, periods: Iterable[int]) -> str:
        """Periods in words, neighbours drawn together: `2020-04, 2020-06 to 2020-08`."""
        runs: list[list[int]] = []
        for period in sorted(periods):
            if runs and period == runs[-1][1] + 1:
                runs[-1][1] = period
            else:
                runs.append([period, period])
        return ", ".join(
            self.name(first) if first == last else f"{self.name(first)} to {self.name(last)}" for first, last in runs
        )

    def periods(self, rows: Iterable[Row]) -> set[int]:
        """The periods of all rows that have one."""
        return {period for row in rows if (period := self.ordinal(row)) is not None}

    def gaps(self, rows: Iterable[Row]) -> tuple[list[int], list[int]]:
        """The periods missing between the first and the last: in short gaps, and in long ones."""
        short: list[int] = []
        long: list[int] = []
        for before, after in pairwise(sorted(self.periods(rows))):
            missing = range(before + 1, after)
            (long if len(missing) >= LONG_GAPS[self.grain] else short).extend(missing)
        return short, long

    def taken_back(self, here: Iterable[Row], there: Iterable[Row]) -> tuple[list[int], list[int]]:
        """The published periods that are missing now: up to where this series ends, and beyond its end."""
        periods = self.periods(here)
        missing = self.periods(there) - periods
        end = max(periods, default=None)
        beyond = [period for period in sorted(missing) if end is not None and period > end]
        return sorted(missing - set(beyond)), beyond


def calendar_of(contract: Contract) -> Calendar | None:
    """The periods that a table's keys or evidence's columns tell apart; None where they name none completely."""
    parts = contract.parts
    if DATE in parts:
        return Calendar("day", (DATE,))
    for grain in LONG_GAPS:
        if set(GRAINS[grain]) == set(parts):
            return Calendar(grain, GRAINS[grain])
    return None


Numbered = Sequence[tuple[int, Any]]
"""Values by the numbers of their periods."""


def same(values: Numbered) -> Callable[[int], Any]:
    """The value of the same period; None when that period is not there."""
    by_period = dict(values)
    return by_period.get


def before(values: Numbered) -> Callable[[int], Any]:
    """The value of the period before; None when that period is not there."""
    by_period = dict(values)
    return lambda period: by_period.get(period - 1)


def beside(values: Numbered) -> Callable[[int], Any]:
    """The smaller value of the periods before and after; None when neither is there."""
    by_period = dict(values)

    def smaller(period: int) -> Any:
        neighbours = [by_period.get(neighbour) for neighbour in (period - 1, period + 1)]
        return min((neighbour for neighbour in neighbours if neighbour is not None), default=None)

    return smaller


NEIGHBOURS: Final[Mapping[str, Callable[[Numbered], Callable[[int], Any]]]] = {
    "the period before": before,
    "the periods beside it": beside,
    LAST_PUBLISHED: same,
}
"""What `against` may say, and what finds it; against the published run, among that run's periods."""
