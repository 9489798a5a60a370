"""Time the job beside one plain typed pass of Spark over the same files, and write docs/benchmarks-scale.md.

python -m tools.bench.scale [--dataset NAME] [--input FOLDER] [--rows N] [--runs N]

The input is made of FOLDER's files (or of the dataset's samples): each file's rows are drawn again, with a seed, until
all files together have N rows; once as Parquet, once as CSV. Both passes run in one session, one after the other, so
that what else the machine does slows both.
"""

import argparse
import os
import platform
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import duckdb
from pyspark.sql import SparkSession

from contracts import Dataset, load_dataset
from spark.input_files import names_of
from spark.job import summarise
from spark.record import Request
from spark.scan import SESSION

PAGE: Final = Path(__file__).resolve().parents[2] / "docs" / "benchmarks-scale.md"
SEED: Final = 20_261_127
FORMATS: Final = ("parquet", "csv")


@dataclass(frozen=True)
class Timing:
    """The shortest of some runs: seconds of wall, and seconds of processor time of Spark's process."""

    wall_s: float
    cpu_s: float


@dataclass(frozen=True)
class Row:
    """One input: its rows, and what the two passes took."""

    dataset: str
    format: str
    rows: int
    size_mib: float
    plain: Timing
    job: Timing

    def text(self) -> str:
        wall, cpu = self.job.wall_s / self.plain.wall_s, self.job.cpu_s / self.plain.cpu_s
        return (
            f"| {self.dataset} | {self.format} | {self.rows:,} | {self.size_mib:,.0f} | {self.plain.wall_s:.1f} | "
            f"{self.job.wall_s:.1f} | **{wall:.1f} x** | {cpu:.1f} x | {1e6 * self.job.cpu_s / self.rows:.2f} |"
        )


def main() -> None:
    options = _options()
    dataset = load_dataset(options.dataset)
    with tempfile.TemporaryDirectory() as folder:
        source = options.input or _samples(dataset, Path(folder) / "samples")
        rows = []
        for kind in FORMATS:
            lake = Path(folder) / kind
            count = make_input(dataset, source, lake / "input", kind, options.rows)
            rows.append(_measured(dataset, lake, kind, count, options.runs))
            shutil.rmtree(lake)
    PAGE.write_text(_page(rows, options))
    print(PAGE.read_text())


def make_input(dataset: Dataset, source: Path, to: Path, kind: str, rows: int) -> int:
    """Write files of one format as the dataset's input; the number of rows. Raises ValueError where there are none."""
    connection = duckdb.connect()
    connection.execute(f"SET threads = 2; SELECT setseed({SEED % 1000 / 1000})")
    files = [path for path in sorted(source.rglob("*")) if path.name.endswith((".csv", ".csv.gz", ".parquet"))]
    if not files:
        raise ValueError(f"{source} holds no files: name a folder of {dataset.name}'s files with --input")
    each = max(rows // len(files), 1)
    for file in files:
        name = file.name.partition(".")[0]
        target = to / file.relative_to(source).parent / f"{name}.{kind}"
        target.parent.mkdir(parents=True, exist_ok=True)
        read = f"read_parquet('{file}')" if file.suffix == ".parquet" else f"read_csv('{file}', all_varchar = true)"
        typed = read if kind == "csv" or file.suffix == ".parquet" else f"read_csv('{file}')"
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE one AS SELECT row_number() OVER () AS n, * FROM {typed}"  # noqa: S608 (ours)
        )
        count = connection.execute("SELECT count(*) FROM one").fetchall()[0][0]
        drawn = f"SELECT 1 + hash(i * 7919 + {SEED}) % {count} AS n FROM range({each}) AS draw(i)"  # noqa: S608 (ours)
        options = "FORMAT parquet" if kind == "parquet" else "FORMAT csv, HEADER"
        connection.execute(
            f"COPY (SELECT one.* EXCLUDE (n) FROM ({drawn}) JOIN one USING (n)) TO '{target}' ({options})"  # noqa: S608
        )
    return each * len(files)


def plain_pass(spark: SparkSession, dataset: Dataset, lake: Path, kind: str) -> Callable[[], object]:
    """One typed pass over the columns that the first product sums, for every kind of raw files."""
    frames = [frame for source in dataset.source.sources for frame in _plain_frames(spark, dataset, lake, kind, source)]
    return lambda: [frame.collect() for frame in frames]


def _plain_frames(spark: SparkSession, dataset: Dataset, lake: Path, kind: str, source: str) -> Iterator[Any]:
    folder = lake / "input" / dataset.source.sources[source].folder
    paths = [str(path) for path in sorted(folder.rglob(f"*.{kind}"))]
    if not paths:
        return
    header = spark.read.option("header", "true").csv(paths[0]).columns if kind == "csv" else []
    names: dict[str, str] = {}
    columns = spark.read.parquet(paths[0]).columns if kind == "parquet" else header
    for column in dataset.source.columns:
        by_name = {name.lower(): name for name in columns}
        match = next((by_name[name.lower()] for name in names_of(column, source) if name.lower() in by_name), None)
        if match:
            names[column.name] = match
    measured = [c.measure for c in dataset.products[0].measured if c.measure and c.measure.kind == "sum"]
    sums = [" / ".join(f"cast({names[name]} as double)" for name in measure.columns) for measure in measured]
    numeric = {names[name] for measure in measured for name in measure.columns}
    if kind == "csv":
        schema = ", ".join(f"`{name}` {'double' if name in numeric else 'string'}" for name in columns)
        frame = spark.read.option("header", "true").schema(schema).csv(paths)
    else:
        frame = spark.read.parquet(*paths)
    yield frame.selectExpr("count(*)", *(f"sum({one})" for one in sums))


def _measured(dataset: Dataset, lake: Path, kind: str, rows: int, runs: int) -> Row:
    builder = SparkSession.builder.master("local[2]").config("spark.driver.memory", "4g")
    for name, value in {**SESSION, "spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false"}.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    plain = plain_pass(spark, dataset, lake, kind)

    def job() -> None:
        summarise(spark, Request(str(lake), "bench", dataset.source.default_filter or ""), dataset)

    pairs = [(_timed(spark, plain), _timed(spark, job)) for _ in range(runs)]
    size = sum(path.stat().st_size for path in (lake / "input").rglob(f"*.{kind}")) / 2**20
    shortest = [Timing(min(t.wall_s for t in times), min(t.cpu_s for t in times)) for times in zip(*pairs, strict=True)]
    spark.stop()
    return Row(dataset.name, kind, rows, size, *shortest)


def _timed(spark: SparkSession, work: Callable[[], object]) -> Timing:
    pid = spark._jvm.java.lang.ProcessHandle.current().pid()  # type: ignore[union-attr]  # noqa: SLF001 (Spark's own process)
    began, used = time.monotonic(), _processor_s(pid)
    work()
    return Timing(time.monotonic() - began, _processor_s(pid) - used)


def _processor_s(pid: int) -> float:
    """Processor time of a process so far (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _samples(dataset: Dataset, to: Path) -> Path:
    samples = import_module(f"datasets.{dataset.name}.samples")
    samples.generate(to, seed=SEED, months=samples.PERIODS, rows=20_000)
    return to


def _page(rows: Sequence[Row], options: argparse.Namespace) -> str:
    given = "a folder of real files" if options.input else "the dataset's samples"
    folder = " INPUT=FOLDER" if options.input else ""
    lines = [
        "# The job at scale",
        f"Generated by `make bench-scale{folder}` on {datetime.now(UTC):%Y-%m-%d}: {os.cpu_count()} cores,",
        f"Python {platform.python_version()}, `local[2]`, rows drawn from {given}. The plain pass counts rows and sums",
        "the columns of the first product's measures, typed as doubles; the job does all of its work (rules, evidence,",
        f"tables, refused rows). Shortest of {options.runs} pairs in one session.",
        "",
        "| dataset | files | rows | MiB | plain, s | job, s | ratio | ratio of processor time | job's µs a row |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|",
        *(row.text() for row in rows),
        "",
        "Where other programs use the cores, compare the ratios of processor time.",
        "",
    ]
    return "\n".join(lines)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dataset", required=True, help="the dataset whose job is timed")
    parser.add_argument("--input", type=Path, help="a folder of its files; without it, its samples")
    parser.add_argument("--rows", type=int, default=6_000_000, help="rows in all files together")
    parser.add_argument("--runs", type=int, default=3, help="pairs, of which the shortest count")
    return parser.parse_args()


if __name__ == "__main__":
    main()
