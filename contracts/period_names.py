"""The period that a file's name or its folders promise: `2020-04` in a name, `year=2013/month=01`, `dt=2013-01-05`."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from contracts.model import Period

_DATE: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:[-_](0[1-9]|1[0-2])(?:[-_](0[1-9]|[12]\d|3[01]))?)?(?!\d)")
_PART: Final = re.compile(r"part-\d+", re.IGNORECASE)
_PARTITION: Final = re.compile(r"(\w+)=(.+)")
_ENDING: Final = re.compile(r"\.(csv(\.gz)?|parquet)$", re.IGNORECASE)


def period_of(period: Period | None, folders: Sequence[str], name: str) -> tuple[int | None, int | None, int | None]:
    """Year, month and day of the period that a file's name or folders promise; Nones where they promise none."""
    if period is None or not period.of_file:
        return None, None, None
    wanted = len(period.parts)
    for origin in period.origins:
        if origin == "file_name":
            # The part files of a folder that is called as a file, or of a partition, have names by chance.
            own = [] if _PART.match(name) else [name]
            files = [*(folder for folder in reversed(folders) if _ENDING.search(folder)), *own]
            parts = next((parts for one in files if (parts := _date_in(one))[wanted - 1] is not None), None)
        else:
            parts = _date_of_folders(folders)
        if parts and parts[wanted - 1] is not None and _is_date(*parts[:wanted]):
            year, month, day = (*parts[:wanted], None, None, None)[:3]
            return year, month, day
    return None, None, None


def _is_date(year: int | None, month: int | None = 1, day: int | None = 1) -> bool:
    """Whether there was such a day: no month has a thirteenth, and no February a thirtieth."""
    try:
        date(year or 0, month or 0, day or 0)
    except ValueError:
        return False
    return True


def _date_in(text: str) -> tuple[int | None, int | None, int | None]:
    dates = sorted(_DATE.findall(text), key=lambda parts: -sum(map(bool, parts)))
    if not dates:
        return None, None, None
    year, month, day = (int(part) if part else None for part in dates[0])
    return year, month, day


def _date_of_folders(folders: Sequence[str]) -> tuple[int | None, int | None, int | None]:
    """`year=2013/month=01/day=05`, or a folder such as `dt=2013-01-05`."""
    parts = {match[1].lower(): match[2] for folder in folders if (match := _PARTITION.fullmatch(folder))}
    for value in parts.values():
        if re.fullmatch(r"\d{4}[-_]\d\d([-_]\d\d)?", value):
            return _date_in(value)
    numbers = [int(parts[name]) if parts.get(name, "").isdecimal() else None for name in ("year", "month", "day")]
    year, month, day = numbers
    return year, month, day
