"""What a file of a made-up dataset holds, read line by line with Python alone and by nothing of the job's own code."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from tests.generated.dataset import MISSING, Made

_LINE_ENDS: Final = re.compile(r"\r\n|\n|\r")
_NUMBER: Final = re.compile(r" *-?[0-9]{1,15}([.][0-9]{1,9})? *")
_OTHER_NUMBER: Final = re.compile(r"[\s\x00-\x20]*[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?[\s\x00-\x20]*")
_DATE: Final = r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_TIME: Final = re.compile(rf"{_DATE} ([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]")
_WORDS: Final = re.compile(r"[A-Za-z? ]*[?g-mo-su-xzG-MO-SU-XZ][A-Za-z? ]*")
"""Texts of letters that no reader takes for a number, a time or a flag."""


@dataclass(frozen=True)
class Reading:
    """A file as a careful reader sees it."""

    header: str
    rows: Sequence[Sequence[str]]
    """The rows whose meaning is beyond doubt; a broken one has a cell too many."""
    doubtful: int
    """Rows of which readers may think differently: quotes that do not match, odd letters, other spellings."""

    @property
    def count(self) -> int:
        return len(self.rows) + self.doubtful


def read(data: bytes, made: Made) -> Reading:
    """The reading of a CSV text."""
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")
    # What consists of blanks and control characters alone is no line.
    header, *lines = [line for line in _LINE_ENDS.split(text) if line.strip("".join(map(chr, range(33))))] or [""]
    rows = [_row(line, made) for line in lines]
    sure = [row for row in rows if row is not None]
    return Reading(header.strip(), sure, len(rows) - len(sure))


def _row(line: str, made: Made) -> list[str] | None:
    """The cells of a line; None where they are in doubt."""
    count = len(made.header)
    broken = [""] * (count + 1)
    if '"' in line:
        try:
            cells = next(csv.reader([line], strict=True))
        except csv.Error:
            return None
        if len(cells) != count:
            return None
    else:
        cells = line.split(",")
        if len(cells) > count and not any(cell.strip(" \t") for cell in cells[count:]):
            cells = cells[:count]
    if len(cells) != count:
        return broken
    return cells if all(is_plain(cell, column, made) for cell, column in zip(cells, made.header, strict=True)) else None


def is_plain(cell: str, column: str, made: Made) -> bool:
    """Whether every reader takes a cell for the same value, or for none, as any field that reads it."""
    if re.search(r"[\x00-\x1f\x7f-\xa0\u2000-\uffff\"]", cell):
        return False
    if cell.strip(" ") in ("", MISSING):
        return True
    return all(_is_plain(cell, one.type) for one in made.fields if column in one.raw)


def _is_plain(cell: str, kind: str) -> bool:
    if kind == "string":
        return True
    if kind in ("timestamp", "date"):
        pattern = _TIME if kind == "timestamp" else re.compile(_DATE)
        return bool(pattern.fullmatch(cell) or _WORDS.fullmatch(cell))
    if kind == "boolean":
        return cell in ("true", "false") or bool(_WORDS.fullmatch(cell))
    if _NUMBER.fullmatch(cell):
        return abs(Decimal(cell.strip())) < 10**15
    return not _OTHER_NUMBER.fullmatch(cell) and bool(_WORDS.fullmatch(cell))
