"""Damaged bytes through the real job: a file is read as an independent reader reads it, or refused by its name."""

import csv
import gzip
import io
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest
from pyspark.sql import SparkSession

from support.seeds import seeded
from tests.generated.damage import OF_BYTES, OF_TEXTS, damaged
from tests.generated.dataset import Made, made
from tests.generated.expected import Key, expected
from tests.generated.reading import Reading, is_plain, read
from tests.integration.spark.lakes import Lake

FILES = 12
"""Damaged files of one seed, all read in one run."""
CODECS = ("snappy", "lz4_raw", "zstd", "gzip", "uncompressed")


@dataclass(frozen=True)
class Job:
    """What the real job made of files: by file its entry in the record, its rows by outcome; and the product's rows."""

    entries: Mapping[str, Mapping[str, Any]]
    outcomes: Mapping[str, Mapping[str, int]]
    table: Mapping[Key, Key]

    def of(self, file: str) -> dict[Key, Key]:
        return {key: row for key, row in self.table.items() if key[0] == file}


def ran(spark: SparkSession, folder: Path, case: Made, files: Mapping[str, bytes]) -> Job:
    lake = Lake(spark, folder, case.dataset())
    for name, content in files.items():
        lake.put(name, content)
    record = lake.run()
    outcomes: dict[str, dict[str, int]] = {}
    for row in lake.rows("evidence"):
        outcomes.setdefault(row.file, {})[row.outcome] = row.records
    names = [one.name for one in case.measures]
    rows = [row.asDict() for row in lake.rows("counted")]
    table = {tuple(row[key] for key in ("file", *case.keys)): tuple(row[name] for name in names) for row in rows}
    assert record["rows_in"] == record["accepted"] + sum(record["refused"].values())
    return Job({entry["file"]: entry for entry in record["files"]}, outcomes, table)


def text_of(case: Made, rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([case.header, *rows])
    return text.getvalue().encode()


@contextmanager
def annotated(what: str) -> Iterator[None]:
    """What fails inside says which file it was about."""
    try:
        yield
    except BaseException as error:
        error.add_note(what)
        raise


def another_name(name: str, number: int) -> str:
    """A further file beside one, of the same period."""
    folder, _, own = name.rpartition("/")
    return f"{folder}/{own[0]}{number}{own}" if own.startswith("n") else f"{folder}/part-{number}{own[4:]}"


def assert_is_read_right(case: Made, job: Job, file: str, reading: Reading) -> None:
    """The job read as many rows as the reader sees, and each that is beyond doubt as it sees it."""
    wanted = expected(replace(case, files={file: reading.rows}))
    assert sum(job.outcomes[file].values()) == job.entries[file]["rows"] == reading.count
    for outcome in job.outcomes[file].keys() | wanted.outcomes.keys():
        sure, count = wanted.outcomes.get(outcome, 0), job.outcomes[file].get(outcome, 0)
        assert sure <= count <= sure + reading.doubtful, outcome
    if not reading.doubtful:
        assert job.of(file) == wanted.table


def is_refused(job: Job, file: str) -> bool:
    """Whether a file is refused whole, with its reason and a sentence."""
    entry = job.entries[file]
    if entry["status"] == "refused":
        assert job.outcomes[file] == {entry["reason"]: 0}
        assert entry["message"].endswith(("…", ".", ":")) or len(entry["message"]) > 20, entry
        assert not job.of(file)
    return bool(entry["status"] == "refused")


@pytest.mark.tried(
    "text files damaged at random",
    "read as Python reads them line by line, or refused by name; never fewer rows",
    times=FILES,
)
@seeded(2)
def test_a_damaged_text_is_read_as_python_reads_it_or_refused(spark: SparkSession, tmp_path: Path, seed: int) -> None:
    case, rng = made(seed), Random(seed)  # noqa: S311 (damage, not secrets)
    files, ways = {}, {}
    for number in range(FILES):
        original = rng.choice(list(case.files))
        name = another_name(original.removesuffix(".gz"), number)
        ways[name], files[name] = damaged(text_of(case, case.files[original]), rng, OF_TEXTS)
    job = ran(spark, tmp_path / str(seed), case, files)
    for name, content in files.items():
        reading, header = read(content, case), ",".join(case.header)
        with annotated(f"{name}: {ways[name]}"):
            if is_refused(job, name):
                assert reading.header != header or reading.count == 0 or b"\0" in content
            elif reading.header == header:
                assert_is_read_right(case, job, name, reading)
            else:
                assert sum(job.outcomes[name].values()) == reading.count


@pytest.mark.tried("gzip files damaged at random", "all rows or none", times=FILES)
@seeded(1)
def test_a_damaged_gzip_gives_all_its_rows_or_none(spark: SparkSession, tmp_path: Path, seed: int) -> None:
    case, rng = made(seed), Random(seed)  # noqa: S311 (damage, not secrets)
    texts = {name: text_of(case, rows) for name, rows in case.files.items()}
    files, ways, originals = {}, {}, {}
    for number in range(FILES):
        original = rng.choice(list(texts))
        name = another_name(f"{original.removesuffix('.gz')}.gz", number)
        ways[name], files[name] = damaged(gzip.compress(texts[original], mtime=0), rng, OF_BYTES)
        originals[name] = texts[original]
    job = ran(spark, tmp_path / str(seed), case, files)
    for name, content in files.items():
        with annotated(f"{name}: {ways[name]}"):
            if not is_refused(job, name):
                assert_is_read_right(case, job, name, read(unpacked(content) or originals[name], case))


def unpacked(content: bytes) -> bytes | None:
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, ValueError, zlib.error):
        return None


@pytest.mark.tried("Parquet files damaged at random", "read as DuckDB reads them, or refused by name", times=FILES)
@seeded(1)
def test_a_damaged_parquet_file_is_read_as_duckdb_reads_it_or_refused(
    spark: SparkSession, tmp_path: Path, seed: int
) -> None:
    case, rng = made(seed), Random(seed)  # noqa: S311 (damage, not secrets)
    wholes = {
        name: parquet_of(case, rows, tmp_path / "one.parquet", rng.choice(CODECS)) for name, rows in case.files.items()
    }
    files, ways, originals = {}, {}, {}
    for number in range(FILES):
        original = rng.choice(list(wholes))
        name = another_name(f"{original.partition('.')[0]}.parquet", number)
        ways[name], files[name] = damaged(wholes[original], rng, OF_BYTES)
        originals[name] = complete_rows(case, case.files[original])
    job = ran(spark, tmp_path / str(seed), case, files)
    for name, content in files.items():
        with annotated(f"{name}: {ways[name]}"):
            if not is_refused(job, name):
                rows = rows_of(case, content, tmp_path / "one.parquet") or originals[name]
                sure = [row for row in rows if all(map(partial(is_plain, made=case), row, case.header))]
                assert_is_read_right(case, job, name, Reading("", sure, len(rows) - len(sure)))


def complete_rows(case: Made, rows: Sequence[Sequence[str]]) -> list[list[str]]:
    return [list(row) for row in rows if len(row) == len(case.header)]


def parquet_of(case: Made, rows: Sequence[Sequence[str]], path: Path, codec: str) -> bytes:
    """The rows that are not broken as a Parquet file of texts."""
    columns = ", ".join(f'"{name}" VARCHAR' for name in case.header)
    with duckdb.connect() as database:
        database.execute(f"CREATE TABLE t ({columns})")
        marks = ", ".join("?" * len(case.header))
        database.executemany(f"INSERT INTO t VALUES ({marks})", complete_rows(case, rows) or [[""] * len(case.header)])  # noqa: S608 (question marks)
        database.execute(f"COPY t TO '{path}' (FORMAT parquet, COMPRESSION {codec})")
    return path.read_bytes()


def rows_of(case: Made, content: bytes, path: Path) -> list[list[str]] | None:
    """The rows of a Parquet file; None where DuckDB cannot read it."""
    path.write_bytes(content)
    names = ", ".join(f"coalesce(\"{name}\", '')" for name in case.header)
    try:
        with duckdb.connect() as database:
            return [list(row) for row in database.execute(f"SELECT {names} FROM read_parquet('{path}')").fetchall()]  # noqa: S608 (a test's own)
    except (duckdb.Error, UnicodeDecodeError):
        return None
