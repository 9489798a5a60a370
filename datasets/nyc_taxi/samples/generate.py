"""Months of made-up trips, written as TLC's csv.gz: the same seed gives the same bytes."""

import gzip
import re
from calendar import monthrange
from collections.abc import Sequence
from pathlib import Path
from random import Random

from datasets.nyc_taxi.samples.errors import SamplesError
from datasets.nyc_taxi.samples.lines import LINES, Days, Texts
from datasets.nyc_taxi.samples.shapes import SHAPES
from datasets.nyc_taxi.samples.trips import trips

MONTH = re.compile(r"((?:19|20)\d\d)-(0[1-9]|1[0-2])")
_DAY_S = 86_400


def generate(
    to: Path, seed: int, months: Sequence[str], rows: int, colours: Sequence[str] = ("green", "yellow")
) -> list[Path]:
    """Writes one file per colour and month (`2020-04`) of so many rows under `to`, laid out as the lake's input/.

    Raises SamplesError for a month, a colour or a number of rows that makes no file.
    """
    _check(months, rows, colours)
    return [_file(to, seed, month, rows, colour) for colour in colours for month in months]


def _check(months: Sequence[str], rows: int, colours: Sequence[str]) -> None:
    wrong = [f"{month!r} is no month; write it like 2020-04" for month in months if not MONTH.fullmatch(month)]
    wrong += [
        f"there are no {colour!r} taxis here; choose from {', '.join(sorted(SHAPES))}"
        for colour in colours
        if colour not in SHAPES
    ]
    if rows < 1:
        wrong.append(f"a file of {rows} rows is no sample; ask for 1 or more")
    if not months or not colours:
        wrong.append("without a month and a colour there is no file to make")
    if wrong:
        raise SamplesError("; ".join(wrong))


def _file(to: Path, seed: int, month: str, rows: int, colour: str) -> Path:
    path = to / f"{colour}-taxi" / f"year={month[:4]}" / f"{colour}_tripdata_{month}.csv.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = _text(colour, Random(f"{seed} {colour} {month}"), month, rows)  # noqa: S311 (samples, not secrets)
    # No name and no time in the gzip header: they would make every run's bytes differ.
    path.write_bytes(gzip.compress(text.encode(), compresslevel=1, mtime=0))
    return path


def _text(colour: str, rng: Random, month: str, rows: int) -> str:
    shape, line = SHAPES[colour], LINES[colour]
    texts, days = Texts(shape.number), Days(month)
    lines = (line(trip, texts, days) for trip in trips(shape, rng, _seconds(month), rows))
    return shape.ending.join([",".join(shape.header), *lines, ""])


def _seconds(month: str) -> int:
    return monthrange(int(month[:4]), int(month[5:]))[1] * _DAY_S
