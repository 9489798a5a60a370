# ruff: noqa: S608 - the benchmark's own text
"""What the job is timed beside: a typed pass of Spark, a script that lets Spark find types, DuckDB doing all of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import duckdb
from pyspark.sql import DataFrame, SparkSession

from contracts import Column, Dataset
from contracts.evidence import needed_columns
from contracts.model import SOURCE_KIND
from spark.input_files import names_of

Work = Callable[[], object]
MACRO: Final = "CREATE OR REPLACE MACRO from_utc_timestamp(t, zone) AS timezone(zone, timezone('UTC', t::TIMESTAMP))"
"""What contracts call a function that DuckDB calls otherwise."""


def typed_pass(spark: SparkSession, dataset: Dataset, lake: Path, kind: str) -> Work:
    """Counts rows and sums what the first product sums, over columns that are read with their types."""
    frames = []
    for paths, names in _kinds(spark, dataset, lake, kind):
        numeric = {names[name] for columns in _sums(dataset) for name in columns}
        if kind == "csv":
            header = spark.read.option("header", "true").csv(paths[0]).columns
            schema = ", ".join(f"`{name}` {'double' if name in numeric else 'string'}" for name in header)
            frame = spark.read.option("header", "true").schema(schema).csv(paths)
        else:
            frame = spark.read.parquet(*paths)
        frames.append(_summed(frame, dataset, names))
    return lambda: [frame.collect() for frame in frames]


def untyped_script(spark: SparkSession, dataset: Dataset, lake: Path, kind: str) -> Work:
    """The same, by a script that has Spark look for the types of a CSV file's columns, which reads the files twice."""

    def work() -> None:
        for paths, names in _kinds(spark, dataset, lake, kind):
            reader = spark.read.option("header", "true").option("inferSchema", "true")
            _summed(reader.csv(paths) if kind == "csv" else spark.read.parquet(*paths), dataset, names).collect()

    return work


def _kinds(
    spark: SparkSession, dataset: Dataset, lake: Path, kind: str
) -> Iterator[tuple[list[str], Mapping[str, str]]]:
    """For each kind of raw files that the input holds: their paths, and what they call the contract's columns."""
    for source, paths in files_of(dataset, lake, kind):
        options = spark.read.option("header", "true")
        columns = (options.csv(paths[0]) if kind == "csv" else spark.read.parquet(paths[0])).columns
        yield paths, matches(dataset, source, columns)


def files_of(dataset: Dataset, lake: Path, kind: str) -> Iterator[tuple[str, list[str]]]:
    for source, entry in dataset.source.sources.items():
        paths = [str(path) for path in sorted((lake / "input" / entry.folder).rglob(f"*.{kind}"))]
        if paths:
            yield source, paths


def matches(dataset: Dataset, source: str, columns: Sequence[str]) -> dict[str, str]:
    """What files of a kind call the contract's columns, of those that they have by one name."""
    by_name = {name.lower(): name for name in columns}
    names = ((column.name, names_of(column, source)) for column in dataset.source.columns)
    raw_names = (
        (name, next((by_name[one.lower()] for one in raw if one.lower() in by_name), None)) for name, raw in names
    )
    return {name: match for name, match in raw_names if match}


def _sums(dataset: Dataset) -> list[Sequence[str]]:
    measures = (column.measure for column in dataset.products[0].measured)
    return [measure.columns for measure in measures if measure and measure.kind == "sum"]


def _summed(frame: DataFrame, dataset: Dataset, names: Mapping[str, str]) -> DataFrame:
    sums = (" / ".join(f"cast(`{names[name]}` as double)" for name in columns) for columns in _sums(dataset))
    return frame.selectExpr("count(*)", *(f"sum({one})" for one in sums))


def duckdb_pass(dataset: Dataset, lake: Path, kind: str, to: Path) -> Work:
    """Evidence, the first product's rows and refused rows, by the contract's rules, written as Parquet by DuckDB."""

    def work() -> None:
        to.mkdir(parents=True, exist_ok=True)
        with duckdb.connect() as connection:
            connection.execute("SET threads = 2; SET TimeZone = 'UTC'")
            connection.execute(MACRO)
            for source, paths in files_of(dataset, lake, kind):
                _judge(connection, dataset, source, _reader(kind, paths))
                for name, query in _queries(dataset):
                    connection.execute(f"COPY ({query}) TO '{to}/{source}-{name}.parquet'")

    return work


def _reader(kind: str, paths: Sequence[str]) -> str:
    files = ", ".join(f"'{path}'" for path in paths)
    if kind == "csv":
        return f"read_csv([{files}], header = true, all_varchar = true, filename = true)"
    return f"read_parquet([{files}], filename = true)"


def _judge(connection: duckdb.DuckDBPyConnection, dataset: Dataset, source: str, read: str) -> None:
    """Make the view `judged`: typed columns, their texts, the row as it stands in the file, and its outcome."""
    described = connection.execute(f"DESCRIBE SELECT * FROM {read}").fetchall()
    raw = [row[0] for row in described if row[0] != "filename"]
    names = matches(dataset, source, raw)
    typed = [f"{_typed(column, names)} AS {column.name}" for column in _needed(dataset)]
    texts = [f'CAST("{names[c.name]}" AS VARCHAR) AS {c.name}_text' for c in _needed(dataset) if c.name in names]
    filters = dataset.source.filters
    rules = filters.get(dataset.source.default_filter or "", next(iter(filters.values())))
    whens = " ".join(f"WHEN {rule.condition} THEN '{rule.reason}'" for rule in rules)
    cells = ", ".join(f'"{name}"' for name in raw)
    columns = ", ".join(["filename", f"row({cells}) AS row", *typed, *texts])
    connection.execute(
        f"CREATE OR REPLACE VIEW judged AS SELECT *, CASE {whens} ELSE 'accepted' END AS outcome "
        f"FROM (SELECT {columns} FROM {read})"
    )


def _queries(dataset: Dataset) -> Iterator[tuple[str, str]]:
    """What a run writes, each as a query over `judged`."""
    sums = [_aggregate(columns) for columns in _sums(dataset)]
    ordered = [column.name for column in _needed(dataset) if column.physical_type != "string"]
    ends = [f"{end}({name})" for name in ordered for end in ("min", "max")]
    present = [f"count({column.name})" for column in _needed(dataset)]
    identity = f"hash({', '.join(dataset.source.identity)})"
    evidence = ["count(*)", *sums, *present, *ends, f"sum({identity}::HUGEINT)", f"approx_count_distinct({identity})"]
    yield "evidence", f"SELECT filename, outcome, {_named(evidence)} FROM judged GROUP BY ALL"
    names = {column.name for column in _needed(dataset)}
    keys = ", ".join(["filename", *(key.name for key in dataset.products[0].keys if key.name in names)])
    table = _named(["count(*)", *sums])
    yield "table", f"SELECT {keys}, {table} FROM judged WHERE outcome = 'accepted' GROUP BY ALL"
    yield "refused", "SELECT filename, outcome, row FROM judged WHERE outcome <> 'accepted'"


def _named(aggregates: Sequence[str]) -> str:
    return ", ".join(f"{sql} AS m{number}" for number, sql in enumerate(aggregates))


def _needed(dataset: Dataset) -> list[Column]:
    columns = needed_columns(dataset.source, dataset.products)
    return [column for column in columns if (column.expression or "").lower() != SOURCE_KIND]


def _typed(column: Column, names: Mapping[str, str]) -> str:
    if column.expression:
        return f"TRY_CAST({column.expression} AS {column.physical_type})"
    kind = "VARCHAR" if column.physical_type == "string" else column.physical_type
    return f'TRY_CAST("{names[column.name]}" AS {kind})' if column.name in names else f"CAST(NULL AS {kind})"


def _aggregate(columns: Sequence[str]) -> str:
    if len(columns) == 1:
        return f"sum({columns[0]})"
    above, below = columns
    return f"sum(CAST({above} / nullif({below}, 0) AS DECIMAL(18,6)))"
