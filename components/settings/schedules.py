"""Schedules and time zones as EventBridge Scheduler takes them, checked before AWS refuses them."""

import re
from typing import Final
from zoneinfo import available_timezones

from contracts.suggest import did_you_mean

_FIELDS: Final = ("minutes", "hours", "day of the month", "month", "day of the week", "year")
_NAMES: Final = "JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC|SUN|MON|TUE|WED|THU|FRI|SAT"
_FIELD: Final = rf"(\d|{_NAMES}|[*?,/\-LW#])+"
_RANGES: Final = ((0, 59), (0, 23), (1, 31), (1, 12), (1, 7), (1970, 2199))


def check_schedule(text: str) -> None:
    """Raise ValueError, with the reason, for a text that is not a schedule."""
    if text == "" or re.fullmatch(r"rate\([1-9]\d* (minute|hour|day)s?\)", text):
        return
    if re.fullmatch(r"at\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\)", text):
        return
    cron = re.fullmatch(r"cron\((.*)\)", text)
    if cron is None:
        raise ValueError(
            f"'{text}' is not a schedule: write cron(0 6 2 * ? *), rate(1 day) or at(2027-01-31T06:00:00)."
        )
    _check_cron(text, cron[1].split())


def check_time_zone(text: str) -> None:
    """Raise ValueError, with the reason, for a text that is not a time zone."""
    zones = available_timezones()
    if text not in zones:
        raise ValueError(f"'{text}' is not a time zone.{did_you_mean(text, zones)}")


def _check_cron(text: str, fields: list[str]) -> None:
    if len(fields) != len(_FIELDS):
        raise ValueError(f"'{text}' has {len(fields)} fields and needs {len(_FIELDS)}: {', '.join(_FIELDS)}.")
    for field, what, (least, most) in zip(fields, _FIELDS, _RANGES, strict=True):
        numbers = [int(number) for number in re.findall(r"(?<![/#\d])\d+", field)]
        if not re.fullmatch(_FIELD, field) or any(not least <= number <= most for number in numbers):
            raise ValueError(f"'{field}' is not a valid {what} in '{text}' ({least} to {most}).")
    if "?" not in (fields[2], fields[4]):
        raise ValueError(f"In '{text}' the day of the month or the day of the week must be '?'.")
