"""Incremental runs: the published run's evidence of unchanged files is kept, and only the other files are read."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 (Spark's own custom)

from contracts import Contract
from pipeline.documents import Changes, DocumentError, FileEntry, RunRecord
from pipeline.lake import Lake, LakeUnreadableError
from pipeline.layout import Layout
from spark.input_files import InputFile
from spark.local_frame import local_frame
from spark.record import Request, moment

FRESHNESS = "days_without_news"
"""The evidence contract's name for the age of the newest file."""

_ONE_TICK = timedelta(seconds=2)
"""S3 times are whole seconds: a file that came as the previous run began may have changed again within that second."""


@dataclass(frozen=True)
class PreviousRun:
    """A run whose evidence may be kept: the same code made it, by the same rules."""

    layout: Layout
    started: datetime
    files: Mapping[str, FileEntry]
    """The entries of its record, by file."""


@dataclass(frozen=True)
class Input:
    """The files of the input: those to read, and those that are unchanged since the previous run."""

    read: tuple[InputFile, ...]
    kept: tuple[InputFile, ...] = ()
    previous: PreviousRun | None = None

    @property
    def files(self) -> list[InputFile]:
        return sorted((*self.read, *self.kept), key=lambda file: file.file)

    @property
    def removed(self) -> int:
        """How many files of the previous run are not there any more."""
        return len(set(self.previous.files) - {file.file for file in self.files}) if self.previous else 0

    @property
    def has_news(self) -> bool:
        """Whether anything differs from the previous run."""
        return bool(self.read or self.removed)

    @property
    def entries(self) -> list[FileEntry]:
        """The previous run's entries of the files that are kept."""
        if self.previous is None:
            return []
        entries = [self.previous.files[file.file] for file in self.kept]
        return [replace(one, kept=True, read_by=one.read_by or self.previous.layout.run) for one in entries]

    def with_kept(self, spark: SparkSession, made: DataFrame, folder: Callable[[Layout], str]) -> DataFrame:
        """Rows made of the files to read, and the previous run's rows of the kept files from one of its folders."""
        if not (self.kept and self.previous):
            return made
        names = local_frame(spark, ({"file": file.file} for file in self.kept), "file string")
        rows = spark.read.schema(made.schema).parquet(folder(self.previous.layout))
        return made.unionByName(rows.join(F.broadcast(names), "file", "left_semi"))


def previous_run(lake: Lake, layout: Layout, made_by: Mapping[str, str | None]) -> PreviousRun | None:
    """The run with this layout; None unless its record says that the same code and rules made it."""
    try:
        record = RunRecord.parse(lake.read(layout.record) or b"")
    except (DocumentError, LakeUnreadableError):
        return None  # what a previous run left must not stop this one
    if any(value is None or getattr(record, name) != value for name, value in made_by.items()):
        return None
    return PreviousRun(layout, datetime.fromisoformat(record.started), {entry.file: entry for entry in record.files})


def split(files: Sequence[InputFile], previous: PreviousRun | None) -> Input:
    """The files to read: all but those that are unchanged since the previous run read them."""
    kept = {file.file for file in files if previous and _is_unchanged(file, previous)}
    read = tuple(file for file in files if file.file not in kept)
    return Input(read, tuple(file for file in files if file.file in kept), previous)


def changes(request: Request, files: Input, now: datetime, *, news: bool) -> Changes:
    """What is new in this run since the published one."""
    return Changes(
        run=request.run,
        since=request.published,
        news=news,
        read=len(files.read),
        kept=len(files.kept),
        removed=files.removed,
        days_without_news=_age_days(files.files, now),
    )


def is_fresh(files: Iterable[InputFile], contract: Contract, now: datetime) -> bool:
    """Whether the newest file is as young as the evidence's contract expects."""
    limits = [e.arguments["max_value"] for e in contract.expectations if e.arguments.get("measure") == FRESHNESS]
    return all(_age_days(files, now) <= days for days in limits)


def _age_days(files: Iterable[InputFile], now: datetime) -> int:
    return (now - max(file.modified for file in files)).days


def _is_unchanged(file: InputFile, previous: PreviousRun) -> bool:
    entry = previous.files.get(file.file)
    # A file system tells times to the millisecond.
    margin = timedelta(0) if file.modified.microsecond else _ONE_TICK
    # A file that was refused is read again: what failed may have been the store.
    return (
        entry is not None
        and entry.status == "read"
        and (entry.size_bytes, entry.modified) == (file.size_bytes, moment(file.modified))
        and file.modified < previous.started - margin
    )
