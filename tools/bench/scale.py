"""Time the job beside plain Spark, a script and DuckDB, and many files; docs/benchmarks-scale.md and docs/scale.md.

python -m tools.bench.scale [--tlc FOLDER] [--flights FOLDER] [--rows N] [--files N] [--runs N]

The input is made of each FOLDER's files (or of the dataset's samples): each file's rows are drawn again, with a seed,
until all files together have N rows; as Parquet and as CSV, and each with a quarter and with double the rows. What is
compared runs in one process, one after the other, so that what else the machine does slows all of it.
"""

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import duckdb
from pyspark.sql import SparkSession

from contracts import Dataset, load_dataset
from pipeline.layout import Layout
from spark.job import summarise
from spark.record import Request
from spark.scan import SESSION
from tools.bench import budget, files
from tools.bench.executors import separate_executors
from tools.bench.memory import children
from tools.bench.passes import Work, duckdb_pass, typed_pass, untyped_script
from tools.bench.scale_page import PAGE, Executors, Measured, Row, Timing, page

SEED: Final = 20_261_127
RUN: Final = "bench"
FORMATS: Final = ("parquet", "csv")
DATASETS: Final = ("nyc_taxi", "flights")
ROWS: Final = 1_500_000
SIZES: Final = (0.25, 1.0, 2.0)
"""Of the rows asked for."""


def main() -> None:
    options = _options()
    many = files.results(options.files)
    rows: list[Row] = []
    executors = []
    for name in DATASETS:
        dataset, folder_of_files = load_dataset(name), getattr(options, name)
        with tempfile.TemporaryDirectory() as folder:
            source = folder_of_files or _samples(dataset, Path(folder) / "samples")
            rows += [row for kind in FORMATS for row in _compared(dataset, Path(folder), source, kind, options)]
            executors.append(_executors(dataset, Path(folder), source, options))
    origin = "real files" if options.nyc_taxi and options.flights else "the samples of the datasets"
    measured = Measured(rows, executors, many, options.runs, origin)
    PAGE.write_text(page(measured))
    budget.PAGE.write_text(budget.page(measured))
    print(PAGE.read_text(), budget.PAGE.read_text(), sep="\n")


def make_input(dataset: Dataset, source: Path, to: Path, kind: str, rows: int) -> int:
    """Write files of one format as the dataset's input; the number of rows. Raises ValueError where there are none."""
    connection = duckdb.connect()
    connection.execute(f"SET threads = 2; SELECT setseed({SEED % 1000 / 1000})")
    raw = [path for path in sorted(source.rglob("*")) if path.name.endswith((".csv", ".csv.gz", ".parquet"))]
    if not raw:
        raise ValueError(f"{source} holds no files: name another folder of {dataset.name}'s files")
    each = max(rows // len(raw), 1)
    for file in raw:
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
    return each * len(raw)


def _compared(dataset: Dataset, folder: Path, source: Path, kind: str, options: argparse.Namespace) -> Iterator[Row]:
    """One row for each size; the first size is also what warms the session up."""
    with _session({"spark.master": f"local[{os.cpu_count()}]", "spark.driver.memory": "4g"}) as spark:
        for number, size in enumerate(SIZES):
            lake = folder / f"{kind}-{size}"
            count = make_input(dataset, source, lake / "input", kind, int(options.rows * size))
            passes: dict[str, Work] = {
                "plain": typed_pass(spark, dataset, lake, kind),
                "script": untyped_script(spark, dataset, lake, kind),
                "duckdb": duckdb_pass(dataset, lake, kind, folder / "duckdb"),
                "job": _job(spark, dataset, lake),
            }
            if number == 0:
                _interleaved(spark, passes, 1)
            times = _interleaved(spark, passes, options.runs)
            inputs = [path.stat().st_size for path in (lake / "input").rglob(f"*.{kind}")]
            before = _shuffled(spark)
            passes["job"]()
            shuffled, written = _shuffled(spark) - before, _written(lake)
            shutil.rmtree(lake)
            yield Row(dataset.name, kind, size, count, sum(inputs) / 2**20, times, len(inputs), written, shuffled)


def _written(lake: Path) -> dict[str, int]:
    """Bytes that the job left, by what they are."""
    layout = Layout(str(lake), RUN)
    folders = {"evidence": layout.evidence, "tables": layout.tables, "refused": layout.refused}
    sizes = {name: [path.stat().st_size for path in Path(folder).rglob("part-*")] for name, folder in folders.items()}
    missing = [name for name, each in sizes.items() if not each]
    if missing:
        raise FileNotFoundError(f"the job left no {missing[0]} below {lake}")
    return {name: sum(each) for name, each in sizes.items()}


def _shuffled(spark: SparkSession) -> int:
    """Bytes that stages have handed to later ones, by Spark's own status store."""
    context: Any = spark._jsc.sc()  # noqa: SLF001
    nothing = spark.sparkContext._gateway.new_array(spark._jvm.double, 0)  # type: ignore[union-attr]  # noqa: SLF001
    stages = context.statusStore().stageList(None, False, False, nothing, None)
    return sum(stages.apply(number).shuffleWriteBytes() for number in range(stages.size()))


def _executors(dataset: Dataset, folder: Path, source: Path, options: argparse.Namespace) -> Executors:
    """The job on Parquet files with one and with two executors of one core, each in a process of its own."""
    lake = folder / "executors"
    count = make_input(dataset, source, lake / "input", "parquet", options.rows)
    timings = []
    for number in (1, 2):
        with separate_executors(folder, number) as settings, _session(settings) as spark:
            job = {"job": _job(spark, dataset, lake)}
            _interleaved(spark, job, 1)
            timings.append(_interleaved(spark, job, options.runs)["job"])
    shutil.rmtree(lake)
    return Executors(dataset.name, count, *timings)


def _job(spark: SparkSession, dataset: Dataset, lake: Path) -> Work:
    return lambda: summarise(spark, Request(str(lake), RUN, dataset.source.default_filter or ""), dataset)


@contextmanager
def _session(settings: Mapping[str, str]) -> Iterator[SparkSession]:
    quiet = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false"}
    builder = SparkSession.builder
    for name, value in {**SESSION, **quiet, **settings}.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    try:
        yield spark
    finally:
        spark.stop()
        # The next session may have other processes and more memory: a Java of its own.
        gateway, SparkSession._instantiatedSession = spark.sparkContext._gateway, None  # noqa: SLF001
        _end_java(gateway)


def _end_java(gateway: object) -> None:
    from pyspark import SparkContext

    gateway.shutdown()  # type: ignore[attr-defined]
    gateway.proc.stdin.close()  # type: ignore[attr-defined]
    gateway.proc.wait(60)  # type: ignore[attr-defined]
    SparkContext._gateway = SparkContext._jvm = None  # noqa: SLF001


def _interleaved(spark: SparkSession, passes: Mapping[str, Work], runs: int) -> dict[str, Timing]:
    """Each pass so many times, in turns; of each the shortest."""
    java = spark._jvm.java.lang.ProcessHandle.current().pid()  # type: ignore[union-attr]  # noqa: SLF001
    times: dict[str, list[Timing]] = {name: [] for name in passes}
    for _ in range(runs):
        for name, work in passes.items():
            times[name].append(_timed(java, work))
    return {
        name: Timing(min(one.wall_s for one in each), min(one.cpu_s for one in each), max(one.peak_mib for one in each))
        for name, each in times.items()
    }


def _timed(java: int, work: Callable[[], object]) -> Timing:
    """Wall and processor seconds of this process, Spark's driver and its executors; the driver's most memory."""
    Path(f"/proc/{java}/clear_refs").write_text("5")  # from here on the peak is this pass's own
    began, used = time.monotonic(), _processor_s(java)
    work()
    wall, cpu = time.monotonic() - began, _processor_s(java) - used
    status = Path(f"/proc/{java}/status").read_text()
    peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:"))
    return Timing(wall, cpu, peak / 1024)


def _processor_s(java: int) -> float:
    """Processor time so far of this process and of Spark's processes (Linux)."""
    used = sum(os.times()[:2])
    for pid in children(java):
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        used += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return used


def _samples(dataset: Dataset, to: Path) -> Path:
    samples = import_module(f"datasets.{dataset.name}.samples")
    samples.generate(to, seed=SEED, months=samples.PERIODS, rows=20_000)
    return to


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, option in zip(DATASETS, ("--tlc", "--flights"), strict=True):
        parser.add_argument(option, dest=name, type=Path, help=f"a folder of files of {name}; without it, its samples")
    parser.add_argument("--rows", type=int, default=ROWS, help="rows in all files together")
    parser.add_argument("--files", type=int, default=files.FILES, help="files of the run that is made up")
    parser.add_argument("--runs", type=int, default=2, help="turns, of which the shortest counts")
    return parser.parse_args()


if __name__ == "__main__":
    main()
