"""What the published run knows already: the evidence of files that did not change since is kept, not made again."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 (Spark's own custom)

from contracts import Contract
from pipeline.layout import Layout
from spark.errors import LakeUnreadableError
from spark.input_files import InputFile
from spark.lake import Lake
from spark.record import SCHEMA, Request, moment

FRESHNESS = "days_without_news"
"""What the evidence's contract calls the age of the newest file."""

_ONE_TICK = timedelta(seconds=2)
"""S3 tells times to the second: a file that came as the earlier run began may have come twice within that second."""


@dataclass(frozen=True)
class Earlier:
    """A run whose evidence may stand in another: the same code made it, by the same rules."""

    layout: Layout
    started: datetime
    files: Mapping[str, Mapping[str, Any]]
    """What its record says of each file."""


@dataclass(frozen=True)
class Input:
    """The files of the input: those to read, and those that an earlier run has read as they are now."""

    read: tuple[InputFile, ...]
    kept: tuple[InputFile, ...] = ()
    earlier: Earlier | None = None

    @property
    def files(self) -> list[InputFile]:
        return sorted((*self.read, *self.kept), key=lambda file: file.file)

    @property
    def gone(self) -> int:
        """How many files of the earlier run are there no more."""
        return len(set(self.earlier.files) - {file.file for file in self.files}) if self.earlier else 0

    @property
    def is_news(self) -> bool:
        """Whether anything differs from the earlier run."""
        return bool(self.read or self.gone)

    @property
    def entries(self) -> list[Mapping[str, Any]]:
        """What the earlier run's record says of the files that are kept."""
        return [{**self.earlier.files[file.file], "kept": True} for file in self.kept] if self.earlier else []

    def whole(self, spark: SparkSession, made: DataFrame, place: Callable[[Layout], str]) -> DataFrame:
        """What was made of the files to read, and what the earlier run holds of the others in one of its folders."""
        if not (self.kept and self.earlier):
            return made
        names = spark.createDataFrame([(file.file,) for file in self.kept], "file string")
        there = spark.read.schema(made.schema).parquet(place(self.earlier.layout))
        return made.unionByName(there.join(F.broadcast(names), "file", "left_semi"))


def earlier(lake: Lake, layout: Layout, made_by: Mapping[str, str | None]) -> Earlier | None:
    """The run of this layout; None unless its record says that the same code and rules made it."""
    try:
        said = json.loads(lake.read(layout.record) or "{}")
    except (ValueError, LakeUnreadableError):
        return None  # what an earlier run left must not stop this one
    if not isinstance(said, dict) or said.get("schema") != SCHEMA:
        return None
    if any(value is None or said.get(name) != value for name, value in made_by.items()):
        return None
    files = {entry["file"]: entry for entry in said["files"]}
    return Earlier(layout, datetime.fromisoformat(said["started"]), files)


def told_apart(files: Sequence[InputFile], known: Earlier | None) -> Input:
    """The files to read: all but those that the earlier run has read as they are now."""
    kept = {file.file for file in files if known and _is_known(file, known)}
    read = tuple(file for file in files if file.file not in kept)
    return Input(read, tuple(file for file in files if file.file in kept), known)


def changes(request: Request, found: Input, now: datetime, *, news: bool) -> dict[str, Any]:
    """What a run found new since the published one, as a document small enough for a state machine to read."""
    return {
        "schema": SCHEMA,
        "run": request.run,
        "since": request.published,
        "news": news,
        "read": len(found.read),
        "kept": len(found.kept),
        "gone": found.gone,
        FRESHNESS: _age_days(found.files, now),
    }


def is_fresh(files: Iterable[InputFile], contract: Contract, now: datetime) -> bool:
    """Whether the newest file came as lately as the evidence's contract expects."""
    expected = [e.arguments["max_value"] for e in contract.expectations if e.arguments.get("measure") == FRESHNESS]
    return all(_age_days(files, now) <= days for days in expected)


def _age_days(files: Iterable[InputFile], now: datetime) -> int:
    return (now - max(file.modified for file in files)).days


def _is_known(file: InputFile, known: Earlier) -> bool:
    entry = known.files.get(file.file, {})
    # A file system tells times to the millisecond.
    margin = timedelta(0) if file.modified.microsecond else _ONE_TICK
    # A file that was refused is looked at again: what failed may have been the store.
    return (
        entry.get("status") == "read"
        and (entry["size_bytes"], entry["modified"]) == (file.size_bytes, moment(file.modified))
        and file.modified < known.started - margin
    )
