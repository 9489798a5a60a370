"""A lake in a folder: what tests put into it, and what a run makes of it."""

import gzip
import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from pyspark.sql import DataFrame, Row, SparkSession

from contracts import Dataset, load_dataset
from contracts.evidence import READ_BY
from spark.job import summarise
from spark.record import Request
from spark.records import Transform

TAXI = load_dataset("nyc_taxi")
GREEN = "green-taxi/year=2020/green_tripdata_2020-04.csv"
YELLOW = "yellow-taxi/year=2020/yellow_tripdata_2020-04.csv"
ROW: Mapping[str, str] = {
    "VendorID": "2",
    "lpep_pickup_datetime": "2020-04-01 10:00:00",
    "lpep_dropoff_datetime": "2020-04-01 10:20:00",
    "PULocationID": "7",
    "trip_distance": "2.5",
    "total_amount": "12.50",
    "trip_type": "1",
}
"""A green trip that every filter accepts; tests change what they are about."""


def csv_text(rows: Sequence[Mapping[str, str]], ending: str = "\n") -> str:
    return ending.join([",".join(rows[0]), *(",".join(row.values()) for row in rows), ""])


@dataclass(frozen=True)
class Lake:
    """A lake in a folder: put files into it, run the job, look at what it wrote."""

    spark: SparkSession
    folder: Path
    dataset: Dataset = TAXI
    transform: Transform | None = None

    def put(self, file: str, content: bytes | str) -> Path:
        """A file of the input; text for a `.gz` is packed, bytes are written as they are."""
        path = self.folder / "input" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            content = gzip.compress(content.encode(), mtime=0) if file.endswith(".gz") else content.encode()
        path.write_bytes(content)
        return path

    def put_frame(self, file: str, frame: DataFrame) -> Path:
        """The frame as one Parquet file of that name."""
        aside = self.folder / "aside"
        frame.coalesce(1).write.mode("overwrite").parquet(str(aside))
        (part,) = aside.glob("part-*.parquet")
        return self.put(file, part.read_bytes())

    def age(self, seconds: int = 3600) -> datetime:
        """Let every file of the input have come so long ago; says when that was."""
        came = int(time.time()) - seconds
        for path in (self.folder / "input").rglob("*"):
            if path.is_file():
                os.utime(path, times=(came, came))
        return datetime.fromtimestamp(came, UTC)

    def record(self, run: str, change: Callable[[dict[str, Any]], object]) -> None:
        """Change what a run wrote to run.json."""
        path = self.folder / "runs" / run / "run.json"
        record = json.loads(path.read_text())
        change(record)
        path.write_text(json.dumps(record))
        path.with_name(".run.json.crc").unlink(missing_ok=True)

    def run(self, name: str = "one", rules: str | None = None, **options: str) -> dict[str, Any]:
        """What the run wrote to run.json."""
        filter_ = self.dataset.source.default_filter or "" if rules is None else rules
        request = Request(self.folder.as_uri(), name, filter_, **{"code": "abc", **options})
        summarise(self.spark, request, self.dataset, self.transform)
        record: dict[str, Any] = json.loads((self.folder / "runs" / name / "run.json").read_text())
        return record

    def rows(self, what: str, name: str = "one") -> list[Row]:
        """Every row of `evidence`, `refused`, a product, or the first product's `table`, in a settled order."""
        place = self.place(what, name)
        files = sorted((file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in place.iterdir())
        return list(_rows(self.spark, place, tuple(files)))

    def content(self, what: str, name: str = "one") -> list[dict[str, Any]]:
        """The same rows without the run that read their file."""
        return [
            {column: value for column, value in row.asDict().items() if column != READ_BY}
            for row in self.rows(what, name)
        ]

    def place(self, what: str, name: str = "one") -> Path:
        """The folder that holds `evidence`, `refused`, a product, or the first product's `table`."""
        product = self.dataset.products[0].name if what == "table" else what
        own = what in ("evidence", "refused")
        return self.folder / what / name if own else self.folder / "runs" / name / f"tables/{product}"

    def outcomes(self, name: str = "one") -> dict[str, int]:
        """Rows by outcome over all files."""
        counts: dict[str, int] = {}
        for row in self.rows("evidence", name):
            counts[row.outcome] = counts.get(row.outcome, 0) + row.records
        return counts


@lru_cache(maxsize=16)
def _rows(spark: SparkSession, place: Path, _files: tuple[tuple[str, int, int], ...]) -> list[Row]:
    """Read once for all tests that look at a run, as long as its files are the same."""
    frame = spark.read.parquet(str(place))
    # Python would move times into the machine's own zone.
    texts = [f"cast({c} as string) as {c}" if t == "timestamp" else c for c, t in frame.dtypes]
    return sorted(frame.selectExpr(*texts).collect(), key=str)
