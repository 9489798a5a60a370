"""Months of made-up flights as a good run leaves them, by hand like the trips of sample_run, and ways to spoil them."""

import calendar
import random
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Final
from zlib import crc32

from contracts import load_dataset
from tools import sample_run
from tools.sample_run import Row, Run, nothing_special

YEAR: Final = 2013
MONTHS: Final = range(1, 13)
CARRIERS: Final = {
    "9E": (1500, 530), "AA": (2700, 1340), "B6": (4500, 1070), "DL": (4000, 1240), "EV": (4400, 560), "MQ": (2200, 570),
    "UA": (4800, 1530), "US": (1700, 550), "WN": (1000, 1000),
}  # fmt: skip
"""Flights a month and miles a flight."""

REFUSED: Final = {"cancelled": 0.024, "diverted": 0.003}


def name(month: int) -> str:
    return f"flights/flights_{YEAR}-{month:02d}.csv.gz"


def good_flights(seed: int = 7) -> Run:
    """A year of good months that differ as months do."""
    rng = random.Random(seed)  # noqa: S311 (a picture needs no secret)
    run = Run(_record(), dataset=load_dataset("flights"))
    for month in MONTHS:
        rows = list(_rows(month, rng))
        run.table += rows
        flights = sum(row["flights"] for row in rows)
        for reason, share in REFUSED.items():
            run.evidence.append(_evidence(month, reason, round(flights * share * rng.uniform(0.8, 1.2)), {}))
        sums = {column: sum(row[column] for row in rows) for column in rows[0] if column.startswith("sum_")}
        run.evidence.append(_evidence(month, "accepted", flights, sums))
        run.listed(name(month))["rows"] = sum(e["records"] for e in run.evidence if e["file"] == name(month))
    return run


def lose_distances(run: Run, month: int, share: float) -> None:
    """Leave the distance of so many accepted flights of a month empty."""
    accepted = run.of(name(month))
    accepted["null_distance"] = int(accepted["records"] * share)
    rows = [row for row in run.table if row["file"] == name(month)]
    for row in rows:
        row["sum_distance"] = int(row["sum_distance"] * (1 - share))
    accepted["sum_distance"] = sum(row["sum_distance"] for row in rows)


def _rows(month: int, rng: random.Random) -> Iterator[Row]:
    for carrier, (flights, miles) in CARRIERS.items():
        many = round(flights * rng.uniform(0.95, 1.05))
        delay = 12 + 6 * (month in (6, 7, 12)) + rng.uniform(-2, 2)
        yield {
            "carrier": carrier,
            "year": YEAR,
            "month": month,
            "file": name(month),
            "flights": many,
            "sum_dep_delay": round(many * delay),
            "sum_arr_delay": round(many * (delay - 6)),
            "sum_distance": many * miles,
            "sum_air_time": round(many * (20 + miles / 8) * rng.uniform(0.99, 1.01)),
        }


def _evidence(month: int, outcome: str, records: int, sums: Row) -> Row:
    days = calendar.monthrange(YEAR, month)[1]
    return (
        nothing_special(load_dataset("flights").evidence)
        | sums
        | {
            "year": YEAR,
            "month": month,
            "file": name(month),
            "outcome": outcome,
            "records": records,
            "sampled": records,
            "sampled_distinct": records,
            "digest": Decimal(crc32(f"{name(month)} {outcome}".encode()) * 31 + records),
            "min_scheduled": datetime(YEAR, month, 1, 5),  # noqa: DTZ001 (wall clock, as the files')
            "max_scheduled": datetime(YEAR, month, days, 23),  # noqa: DTZ001
            "size_bytes": 2_345_678,
            "modified": datetime(2026, 11, 20, 8),  # noqa: DTZ001
            "rules": "ru1e5",
        }
    )


def _record() -> Row:
    record = sample_run.record([("flights", YEAR, month) for month in MONTHS])
    for entry, month in zip(record["files"], MONTHS, strict=True):
        entry.update(file=name(month), size_bytes=2_345_678)
    return record | {"filter": "default", "contracts": dict(load_dataset("flights").versions)}
