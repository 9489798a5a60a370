"""What goes into run.json: what ran, on which files, with which counts."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

from contracts import Contract
from pipeline.documents import ACCEPTED, FileEntry, RunRecord
from spark.input_files import InputFile, unknown_columns


@dataclass(frozen=True)
class Request:
    """The arguments of a run."""

    lake: str
    run: str
    filter: str
    code: str | None = None
    published: str | None = None
    """The run that analysts see: its evidence of unchanged files is kept. None: every file is read."""


@dataclass(frozen=True)
class Count:
    """How many rows of a file have one outcome."""

    file: str
    outcome: str
    records: int


@dataclass
class Clock:
    """When the run began, and how long each step took."""

    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        begin = time.monotonic()
        try:
            yield
        finally:
            self.seconds[name] = round(self.seconds.get(name, 0.0) + time.monotonic() - begin, 3)


def record(
    request: Request,
    entries: Iterable[FileEntry],
    counts: Sequence[Count],
    versions: Mapping[str, str],
    clock: Clock,
) -> RunRecord:
    """The record of a run: counts add up to `rows_in`, and every input file has an entry."""
    outcomes: Counter[str] = Counter()
    for count in counts:
        outcomes[count.outcome] += count.records
    return RunRecord(
        run=request.run,
        code=request.code,
        filter=request.filter,
        arguments={name: value for name, value in asdict(request).items() if value is not None},
        contracts=dict(versions),
        started=moment(clock.started),
        finished=moment(datetime.now(UTC)),
        seconds=dict(clock.seconds),
        files=tuple(sorted(entries, key=lambda entry: entry.file)),
        rows_in=outcomes.total(),
        accepted=outcomes[ACCEPTED],
        refused={reason: n for reason, n in sorted(outcomes.items()) if n and reason != ACCEPTED},
    )


def rows_of(counts: Iterable[Count]) -> Counter[str]:
    """How many rows each file has, whatever became of them."""
    rows: Counter[str] = Counter()
    for count in counts:
        rows[count.file] += count.records
    return rows


def entry_of(file: InputFile, rows: int, contract: Contract) -> FileEntry:
    """The record's entry of a file that was read or refused, with its number of rows."""
    return FileEntry(
        file=file.file,
        kind=file.kind,
        year=file.year,
        month=file.month,
        day=file.day,
        size_bytes=file.size_bytes,
        modified=moment(file.modified),
        format=file.format,
        rows=rows,
        status="refused" if file.reason else "read",
        reason=file.reason,
        message=file.message,
        unknown_columns=tuple(unknown_columns(contract, file)),
    )


def moment(when: datetime) -> str:
    """A moment as the record has it: UTC, to the millisecond."""
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")
