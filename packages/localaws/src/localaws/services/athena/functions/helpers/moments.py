# ruff: noqa: DTZ001, DTZ007 - Athena's timestamps have no zone
"""Dates and moments: MySQL's formats, Joda's, ISO 8601, and texts that are cast."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any, Final

Moment = dt.datetime

_DATE: Final = re.compile(r"\s*([+-]?\d{1,5})-(\d{1,2})-(\d{1,2})\s*")
_TIME: Final = re.compile(
    r"\s*(\d{4,5})-(\d{1,2})-(\d{1,2})(?: (\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,12}))?)?)?\s*"
)
_ISO: Final = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})(?:T(\d{2})(?::(\d{2})(?::(\d{2})(?:[.,](\d+))?)?)?)?(Z|[+-]\d{2}:?\d{2})?"
)
_MYSQL: Final[dict[str, Callable[[Moment], str]]] = {
    "a": lambda m: f"{m:%a}",
    "b": lambda m: f"{m:%b}",
    "c": lambda m: str(m.month),
    "d": lambda m: f"{m.day:02}",
    "e": lambda m: str(m.day),
    "f": lambda m: f"{m.microsecond // 1000 * 1000:06}",
    "H": lambda m: f"{m.hour:02}",
    "h": lambda m: f"{m.hour % 12 or 12:02}",
    "I": lambda m: f"{m.hour % 12 or 12:02}",
    "i": lambda m: f"{m.minute:02}",
    "j": lambda m: f"{m:%j}",
    "k": lambda m: str(m.hour),
    "l": lambda m: str(m.hour % 12 or 12),
    "M": lambda m: f"{m:%B}",
    "m": lambda m: f"{m.month:02}",
    "p": lambda m: "AM" if m.hour < 12 else "PM",  # noqa: PLR2004  # noon
    "r": lambda m: f"{m:%I:%M:%S %p}",
    "S": lambda m: f"{m.second:02}",
    "s": lambda m: f"{m.second:02}",
    "T": lambda m: f"{m:%H:%M:%S}",
    "v": lambda m: f"{m.isocalendar().week:02}",
    "W": lambda m: f"{m:%A}",
    "x": lambda m: str(m.isocalendar().year),
    "Y": lambda m: f"{m.year:04}",
    "y": lambda m: f"{m.year % 100:02}",
    "%": lambda _: "%",
}
_PARSED: Final = dict.fromkeys("abHIjmdSpYyT%") | {
    "c": "m", "e": "d", "f": "f", "h": "I", "i": "M", "k": "H", "l": "I", "M": "B", "s": "S",
    "r": "I:%M:%S %p", "W": "A",
}  # fmt: skip
"""MySQL's letters → Python's, where they are others."""


def _date_format(moment: Moment, pattern: str) -> str:
    def written(match: re.Match[str]) -> str:
        if match[1] in "DUuVwX":
            raise ValueError(f"INVALID_FUNCTION_ARGUMENT: %{match[1]} not supported in date format string")
        write = _MYSQL.get(match[1])
        return write(moment) if write else str(match[1])

    return re.sub(r"%(.)", written, pattern)


def _date_parse(text: str, pattern: str) -> Moment:
    def code(match: re.Match[str]) -> str:
        if match[1] not in _PARSED:
            raise ValueError(f"INVALID_FUNCTION_ARGUMENT: %{match[1]} not supported in date format string")
        return f"%{_PARSED[match[1]] or match[1]}"

    return _strptime(text, re.sub(r"%(.)", code, pattern))


def _strptime(text: str, pattern: str) -> Moment:
    try:
        moment = dt.datetime.strptime(text, pattern)
    except ValueError as error:
        raise ValueError(f'INVALID_FUNCTION_ARGUMENT: Invalid format: "{text}"') from error
    has_year = re.search("%[YyG]", pattern)
    return moment if has_year else moment.replace(year=1970)


def _joda(pattern: str) -> list[tuple[str, str]]:
    """A pattern as ("", text) and (letter, run of it)."""
    tokens = re.findall(r"'((?:[^']|'')*)'|(([A-Za-z])\3*)|([^A-Za-z']+)", pattern)
    return [
        (letter, run) if run else ("", quoted.replace("''", "'") or plain or "'")
        for quoted, run, letter, plain in tokens
    ]


def _format_datetime(moment: Moment, pattern: str) -> str:
    return "".join(_joda_field(moment, letter, run) if letter else run for letter, run in _joda(pattern))


def _joda_field(moment: Moment, letter: str, run: str) -> str:
    width, iso = len(run), moment.isocalendar()
    numbers: dict[str, int] = {
        "d": moment.day, "D": moment.timetuple().tm_yday, "H": moment.hour, "k": moment.hour or 24,
        "h": moment.hour % 12 or 12, "K": moment.hour % 12, "m": moment.minute, "s": moment.second,
        "e": moment.isoweekday(), "w": iso.week, "x": iso.year,
    }  # fmt: skip
    if letter in numbers:
        return str(numbers[letter]).zfill(width)
    year = f"{moment.year % 100:02}" if width == 2 else str(moment.year).zfill(width)  # noqa: PLR2004  # a year in two digits
    month = (str(moment.month).zfill(width), f"{moment:%b}", f"{moment:%B}")[min(max(width - 2, 0), 2)]
    texts: dict[str, str] = {
        "y": year, "Y": year, "u": year, "M": month, "L": month, "a": f"{moment:%p}",
        "E": f"{moment:%A}" if width > 3 else f"{moment:%a}",  # noqa: PLR2004  # Joda's long form
        "S": f"{moment.microsecond // 1000:03}"[:width].ljust(width, "0"),
        "Z": {1: "+0000", 2: "+00:00"}.get(width, "UTC"), "z": "UTC",
    }  # fmt: skip
    if letter not in texts:
        raise ValueError(f"INVALID_FUNCTION_ARGUMENT: the local Athena does not know the letter {letter} of a format")
    return texts[letter]


def _parse_datetime(text: str, pattern: str) -> Moment:
    codes = {
        "y": "Y",
        "Y": "Y",
        "u": "Y",
        "d": "d",
        "H": "H",
        "h": "I",
        "m": "M",
        "s": "S",
        "a": "p",
        "S": "f",
        "Z": "z",
    }
    written = ""
    for letter, run in _joda(pattern):
        if letter == "M":
            written += "%B" if len(run) > 3 else "%b" if len(run) == 3 else "%m"  # noqa: PLR2004  # Joda's lengths
        elif letter in "yYu" and letter and len(run) == 2:  # noqa: PLR2004  # a year in two digits
            written += "%y"
        elif letter and letter not in codes:
            raise ValueError(
                f"INVALID_FUNCTION_ARGUMENT: the local Athena does not know the letter {letter} of a format"
            )
        else:
            written += f"%{codes[letter]}" if letter else run.replace("%", "%%")
    return _in_utc(_strptime(text, written))


def _in_utc(moment: Moment) -> Moment:
    return moment.astimezone(dt.UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _iso_moment(text: str) -> Moment:
    match = _ISO.fullmatch(text)
    if not match:
        raise ValueError(f'INVALID_FUNCTION_ARGUMENT: Invalid format: "{text}"')
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    moment = dt.datetime(year, month, day, hour, minute, second, int((match[7] or "0").ljust(6, "0")[:6]))
    zone = match[8] or "Z"
    offset = 0 if zone == "Z" else (int(zone[1:3]) * 60 + int(zone[-2:])) * (-1 if zone[0] == "-" else 1)
    return moment - dt.timedelta(minutes=offset)


def _iso_date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f'INVALID_FUNCTION_ARGUMENT: Invalid format: "{text}"') from error


def _date(text: str) -> dt.date:
    match = _DATE.fullmatch(text)
    if match:
        try:
            return dt.date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            pass
    raise ValueError(f"INVALID_CAST_ARGUMENT: Value cannot be cast to date: {text}")


def timestamp(text: str) -> Moment:
    """A text as a timestamp; raises ValueError."""
    match = _TIME.fullmatch(text)
    if match:
        try:
            parts = [int(part or 0) for part in match.groups()[:6]]
            micros = (int((match[7] or "0").ljust(4, "0")[:4]) + 5) // 10 * 1000
            return dt.datetime(*parts) + dt.timedelta(microseconds=micros)  # type: ignore[arg-type]  # six numbers
        except ValueError:
            pass
    raise ValueError(f"INVALID_CAST_ARGUMENT: Value cannot be cast to timestamp: {text}")


_TEXTS: Final = ("VARCHAR", "VARCHAR")
HELPERS: Final[dict[str, Any]] = {
    "date": (_date, ("VARCHAR",), "DATE"),
    "date_format": (_date_format, ("TIMESTAMP", "VARCHAR"), "VARCHAR"),
    "date_parse": (_date_parse, _TEXTS, "TIMESTAMP"),
    "format_datetime": (_format_datetime, ("TIMESTAMP", "VARCHAR"), "VARCHAR"),
    "iso_date": (_iso_date, ("VARCHAR",), "DATE"),
    "iso_moment": (_iso_moment, ("VARCHAR",), "TIMESTAMP"),
    "parse_datetime": (_parse_datetime, _TEXTS, "TIMESTAMP"),
    "timestamp": (timestamp, ("VARCHAR",), "TIMESTAMP"),
}
