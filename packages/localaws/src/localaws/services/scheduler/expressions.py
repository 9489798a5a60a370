"""When a schedule fires: EventBridge Scheduler's `rate(…)`, `cron(…)` and `at(…)`, in a time zone.

docs.aws.amazon.com/scheduler, "Schedule types": minutes, hours, day of month, month, day of week, year; Sunday is 1.
"""

import calendar
import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol
from zoneinfo import ZoneInfo

_MONTHS: Final = {name.upper(): number for number, name in enumerate(calendar.month_abbr) if name}
_DAYS: Final = {name: number for number, name in enumerate(["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"], start=1)}
_UNITS: Final = {"minute": 60, "hour": 3600, "day": 86400}
_LAST_YEAR: Final = 2199


class ExpressionError(ValueError):
    """An expression that EventBridge Scheduler would refuse."""

    def __init__(self, expression: str) -> None:
        super().__init__(f"Invalid Schedule Expression {expression}.")


class Expression(Protocol):
    """When a schedule fires."""

    def after(self, moment: dt.datetime) -> dt.datetime | None:
        """The first time later than a moment, or None when there is no more."""


@dataclass(frozen=True)
class At:
    """Once."""

    moment: dt.datetime

    def after(self, moment: dt.datetime) -> dt.datetime | None:
        return self.moment if self.moment > moment else None


@dataclass(frozen=True)
class Rate:
    """Again and again since a start."""

    every: dt.timedelta
    start: dt.datetime

    def after(self, moment: dt.datetime) -> dt.datetime | None:
        if moment < self.start:
            return self.start
        return self.start + ((moment - self.start) // self.every + 1) * self.every


@dataclass(frozen=True)
class Cron:
    """At the minutes that all fields agree on, by the clock of a time zone."""

    minutes: frozenset[int]
    hours: frozenset[int]
    months: frozenset[int]
    years: frozenset[int]
    days: Callable[[int, int], frozenset[int]]
    """The days of a month (year, month) on which it fires."""
    zone: ZoneInfo

    def after(self, moment: dt.datetime) -> dt.datetime | None:
        local = moment.astimezone(self.zone)
        for day in self._days_from(local.date()):
            for hour in sorted(self.hours):
                for minute in sorted(self.minutes):
                    next_time = dt.datetime.combine(day, dt.time(hour, minute), self.zone).astimezone(dt.UTC)
                    # A time that the summer's clock skips does not come that day.
                    if next_time > moment and next_time.astimezone(self.zone).hour == hour:
                        return next_time
        return None

    def _days_from(self, first: dt.date) -> Iterator[dt.date]:
        for year in sorted(year for year in self.years if year >= first.year):
            for month in sorted(self.months):
                for day in sorted(self.days(year, month)):
                    if (date := dt.date(year, month, day)) >= first:
                        yield date


def parse(expression: str, zone: str = "UTC", start: dt.datetime | None = None) -> Expression:
    """Read an expression; `start` is where a rate counts from.

    Raises ExpressionError.
    """
    try:
        return _parse(expression, ZoneInfo(zone), start or dt.datetime.now(dt.UTC))
    except (ValueError, KeyError, StopIteration) as error:
        raise ExpressionError(expression) from error


def _parse(expression: str, zone: ZoneInfo, start: dt.datetime) -> Expression:
    match = re.fullmatch(r"(rate|cron|at)\((.+)\)", expression)
    if not match:
        raise ExpressionError(expression)
    kind, inside = match[1], match[2].strip()
    if kind == "at":
        return At(dt.datetime.fromisoformat(inside).replace(tzinfo=zone).astimezone(dt.UTC))
    if kind == "rate":
        number, unit = inside.split()
        seconds = int(number) * _UNITS[unit.removesuffix("s")]
        if seconds <= 0:
            raise ExpressionError(expression)
        return Rate(dt.timedelta(seconds=seconds), start)
    minutes, hours, days, months, weekdays, years = inside.upper().split()
    return Cron(
        _numbers(minutes, 0, 59),
        _numbers(hours, 0, 23),
        _numbers(months, 1, 12, _MONTHS),
        _numbers(years, 1970, _LAST_YEAR),
        _day_rule(days, weekdays),
        zone,
    )


def _numbers(field: str, low: int, high: int, names: dict[str, int] | None = None) -> frozenset[int]:
    numbers: set[int] = set()
    for part in field.split(","):
        span, _, step = part.partition("/")
        first, _, last = span.partition("-")
        begin = low if first == "*" else _number(first, names)
        end = _number(last, names) if last else high if first == "*" or step else begin
        if not low <= begin <= end <= high or (step and int(step) < 1):
            raise ValueError(part)
        numbers.update(range(begin, end + 1, int(step or 1)))
    return frozenset(numbers)


def _number(text: str, names: dict[str, int] | None) -> int:
    return names[text] if names and text in names else int(text)


def _day_rule(days: str, weekdays: str) -> Callable[[int, int], frozenset[int]]:
    if (days == "?") == (weekdays == "?"):
        raise ValueError("one of day-of-month and day-of-week is '?'")
    if weekdays == "?":
        return _by_day(days)
    if match := re.fullmatch(r"([A-Z0-9]+)#([1-5])", weekdays):
        weekday, turn = _number(match[1], _DAYS), int(match[2])
        return lambda year, month: frozenset(_weekdays(year, month, {weekday})[turn - 1 : turn])
    if match := re.fullmatch(r"([A-Z0-9]+)L", weekdays):
        weekday = _number(match[1], _DAYS)
        return lambda year, month: frozenset(_weekdays(year, month, {weekday})[-1:])
    chosen = set(_numbers(weekdays, 1, 7, _DAYS))
    return lambda year, month: frozenset(_weekdays(year, month, chosen))


def _by_day(days: str) -> Callable[[int, int], frozenset[int]]:
    if days == "L":
        return lambda year, month: frozenset({calendar.monthrange(year, month)[1]})
    if match := re.fullmatch(r"(\d+)W", days):
        wanted = int(match[1])
        return lambda year, month: frozenset({_nearest_weekday(year, month, wanted)})
    chosen = _numbers(days, 1, 31)
    return lambda year, month: frozenset(day for day in chosen if day <= calendar.monthrange(year, month)[1])


def _weekdays(year: int, month: int, chosen: set[int]) -> list[int]:
    days = range(1, calendar.monthrange(year, month)[1] + 1)
    return [day for day in days if (dt.date(year, month, day).isoweekday() % 7) + 1 in chosen]


def _nearest_weekday(year: int, month: int, day: int) -> int:
    last = calendar.monthrange(year, month)[1]
    working = [one for one in range(1, last + 1) if dt.date(year, month, one).isoweekday() <= 5]  # noqa: PLR2004 - Friday
    return min(working, key=lambda one: abs(one - day))
