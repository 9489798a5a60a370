"""A run as a good month leaves it, small and by hand, and ways to spoil it; plain rows, so no JVM is needed."""

import calendar
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from zlib import crc32

from contracts import Contract, Dataset, load_dataset
from pipeline.documents import RunRecord
from quality.model import Judged, PublishedRun
from quality.verdict import counted

Row = dict[str, Any]

ROWS = 10_000
SHARES = {"distance_not_positive": 0.03, "distance_too_short": 0.004, "cost_not_positive": 0.004}
MILES = {"green": Decimal("5.1"), "yellow": Decimal("3.3")}
COST = {"green": Decimal("23.4"), "yellow": Decimal("18.1")}
PER_MILE = {"green": Decimal("7.5"), "yellow": Decimal("8.6")}
COUNTS = {"trips": "records"}
"""What evidence calls a product's column."""

SAMPLES = ("records", "sampled", "sampled_distinct")
MONTHS = ((2020, 4), (2020, 5), (2020, 6))


@dataclass
class Run:
    """A run's record, table and evidence as lists that a test may change before it is judged."""

    record: Row
    evidence: list[Row] = field(default_factory=list)
    table: list[Row] = field(default_factory=list)
    """The rows of the dataset's only product."""
    last: "Run | None" = None
    """The run that is published when this one is judged."""
    dataset: Dataset = field(default_factory=lambda: load_dataset("nyc_taxi"))

    def judged(self) -> Judged:
        last = self.last.as_published() if self.last else None
        return Judged(self.dataset, RunRecord.of(self.record), self._tables(), tuple(self.evidence), last)

    def as_published(self) -> PublishedRun:
        """The run as a later one is compared with it."""
        return PublishedRun(self.record["run"], self.record["started"], self._tables(), counted(self.evidence), {})

    def _tables(self) -> dict[str, tuple[Row, ...]]:
        [product] = self.dataset.products
        return {product.name: tuple(self.table)}

    def of(self, file: str, outcome: str = "accepted") -> Row:
        return next(row for row in self.evidence if row["file"] == file and row["outcome"] == outcome)

    def published(self, file: str) -> Row:
        return next(row for row in self.table if row["file"] == file)

    def listed(self, file: str) -> Row:
        return next(entry for entry in self.record["files"] if entry["file"] == file)

    def change(self, file: str, outcome: str = "accepted", **values: Any) -> None:
        """Change an outcome's evidence, and the table with it, as the job would; `trips` are the evidence's records."""
        evidence = {COUNTS.get(name, name): value for name, value in values.items()}
        self.of(file, outcome).update(evidence)
        if outcome == "accepted":
            self.published(file).update({k: v for k, v in values.items() if k in self.published(file)})

    def scale(self, column: str, factor: str, files: Iterable[str] | None = None) -> None:
        for row in list(self.table):
            if files is None or row["file"] in files:
                self.change(row["file"], **{column: row[column] * Decimal(factor)})

    def move(self, file: str, reason: str, rows: int) -> None:
        """Refuse so many of a file's accepted rows, for a reason, leaving its means as they are."""
        accepted = self.of(file)
        share = Decimal(rows) / accepted["records"]
        moved = {c: accepted[c] * share for c in ("sum_miles", "sum_cost", "sum_cost_per_mile")}
        if not any(row["file"] == file and row["outcome"] == reason for row in self.evidence):
            self.evidence.append(
                evidence_row(file, reason, 0, (accepted["colour"], accepted["year"], accepted["month"]))
            )
        other = self.of(file, reason)
        other.update({name: other[name] + rows for name in SAMPLES})
        left = {c: accepted[c] - moved[c] for c in moved}
        self.change(file, **{name: accepted[name] - rows for name in SAMPLES}, trips=accepted["records"] - rows, **left)

    def drop(self, keep: Callable[[Row], bool]) -> None:
        """Forget everything about files that `keep` does not want."""
        self.evidence = [row for row in self.evidence if keep(row)]
        self.table = [row for row in self.table if keep(row)]
        self.record["files"] = [entry for entry in self.record["files"] if keep(entry)]


def name(colour: str, year: int, month: int) -> str:
    return f"{colour}-taxi/year={year}/{colour}_tripdata_{year}-{month:02d}.csv.gz"


def good_run(months: Iterable[tuple[int, int]] = MONTHS, colours: Iterable[str] = ("green", "yellow")) -> Run:
    files = [(colour, year, month) for colour in colours for year, month in months]
    run = Run(record(files))
    for colour, year, month in files:
        file = name(colour, year, month)
        refused = {reason: int(ROWS * share) for reason, share in SHARES.items()}
        for outcome, trips in {"accepted": ROWS - sum(refused.values()), **refused}.items():
            run.evidence.append(evidence_row(file, outcome, trips, (colour, year, month)))
        accepted = run.of(file)
        [product] = run.dataset.products
        own = accepted | {"trips": accepted["records"]}
        run.table.append({column.name: own[column.name] for column in product.columns})
    return run


def record(files: Iterable[tuple[str, int, int]]) -> Row:
    return {
        "schema": 2,
        "run": "a-run",
        "code": "c0de",
        "filter": "plausible",
        "arguments": {"lake": "s3://lake/nyc_taxi", "run": "a-run"},
        "contracts": {"nyc_taxi_trips": "1.1.0", "nyc_taxi_trips_summary": "1.1.0"},
        "started": "2026-11-23T11:00:00Z",
        "finished": "2026-11-23T11:00:09Z",
        "seconds": {"read": 4.2, "write": 2.1},
        "files": [
            {
                "file": name(colour, year, month),
                "kind": colour,
                "year": year,
                "month": month,
                "day": None,
                "size_bytes": 1_234_567,
                "modified": "2026-11-20T08:00:00Z",
                "format": "csv",
                "rows": ROWS,
                "status": "read",
                "reason": None,
                "message": None,
                "unknown_columns": [],
                "kept": False,
            }
            for colour, year, month in files
        ],
        "rows_in": 0,
        "accepted": 0,
        "refused": {},
        "rules": "ru1e5",
    }


def evidence_row(file: str, outcome: str, trips: int, of: tuple[str, int, int]) -> Row:
    colour, year, month = of
    last = calendar.monthrange(year, month)[1]
    return nothing_special(load_dataset("nyc_taxi").evidence) | {
        "colour": colour,
        "year": year,
        "month": month,
        "file": file,
        "outcome": outcome,
        "records": trips,
        "sum_miles": MILES[colour] * trips,
        "sum_cost": COST[colour] * trips,
        "sum_cost_per_mile": PER_MILE[colour] * trips,
        "min_miles": Decimal("0.1"),
        "max_miles": Decimal("88.2"),
        "min_cost": Decimal("2.80"),
        "max_cost": Decimal("399.00"),
        "min_pickup": datetime(year, month, 1, 0, 3),  # noqa: DTZ001 (wall clock, as TLC's)
        "max_pickup": datetime(year, month, last, 23, 55),  # noqa: DTZ001
        "outside_period": trips // 5000,
        "backwards": trips // 4000,
        "sampled": trips,
        "sampled_distinct": trips,
        "digest": Decimal(crc32(f"{file} {outcome}".encode()) * 31 + trips),
        "size_bytes": 1_234_567,
        "modified": datetime(2026, 11, 20, 8),  # noqa: DTZ001
        "rules": "ru1e5",
    }


def nothing_special(evidence: Contract) -> Row:
    """Evidence of a file in which nothing is empty, and nothing unreadable."""
    return {
        column.name: 0 if column.required and column.logical_type != "string" else None for column in evidence.columns
    }
