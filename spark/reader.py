"""Reads anything TLC ever published: one scan per distinct schema, columns by name, united in the contract's types."""

import re
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import reduce
from itertools import groupby

from pyspark.sql import DataFrame, SparkSession

from contracts import Contract
from pipeline.lake import JAVA_FAULTS, sentence
from spark.input_files import InputFile, RawColumn, match_columns
from spark.trips import canonical

CHECKS_AT_ONCE = 4


def rows(spark: SparkSession, files: Iterable[InputFile], contract: Contract) -> DataFrame:
    """Every row of the readable files: canonical columns, `row` (as it stands in the file, JSON) and `uri`."""
    groups = [list(group) for _, group in groupby(sorted(_readable(files), key=_schema), key=_schema)]
    if not groups:
        return _nothing(spark, contract)
    return reduce(DataFrame.unionByName, [_group(spark, group, contract) for group in groups])


def broken(spark: SparkSession, files: Iterable[InputFile]) -> dict[str, str]:
    """Reads each file by itself, to the end: what cannot be read, and why. For use after a scan has failed."""
    readable = list(_readable(files))
    with ThreadPoolExecutor(CHECKS_AT_ONCE) as pool:
        faults = pool.map(lambda file: _fault(spark, file), readable)
    return {file.file: fault for file, fault in zip(readable, faults, strict=True) if fault}


def _readable(files: Iterable[InputFile]) -> Iterable[InputFile]:
    return (file for file in files if file.reason is None)


def _schema(file: InputFile) -> tuple[str, str, Sequence[tuple[str, str]]]:
    return str(file.format), str(file.colour), [(column.name, column.type) for column in file.columns]


def _group(spark: SparkSession, files: Sequence[InputFile], contract: Contract) -> DataFrame:
    first = files[0]
    positions = match_columns(contract, str(first.colour), first.columns)
    raw = _scan(spark, files)
    return canonical(raw, contract, positions, first.columns)


def _scan(spark: SparkSession, files: Sequence[InputFile]) -> DataFrame:
    """One scan of files that share a schema; columns are named `c0`, `c1`, … whatever the files call them."""
    # Lookup of partitions is off: `year=2020` in a path is a place, not a column.
    # A cluster's own settings may not make half a file pass for a complete one.
    strict = {"recursiveFileLookup": "true", "ignoreCorruptFiles": "false", "ignoreMissingFiles": "false"}
    columns = files[0].columns
    reader = spark.read.options(**strict).schema(", ".join(f"{_quoted(column)} {column.type}" for column in columns))
    paths = [_literal(file.path) for file in files]
    raw = reader.csv(paths, header=True) if files[0].format == "csv" else reader.parquet(*paths)
    named = [f"{_quoted(column)} as c{position}" for position, column in enumerate(columns)]
    return raw.selectExpr(*named, "_metadata.file_path as uri")


def _fault(spark: SparkSession, file: InputFile) -> str | None:
    try:
        _scan(spark, [file]).write.format("noop").mode("overwrite").save()
    except JAVA_FAULTS as error:
        return f"It cannot be read to its end: {sentence(error)}"
    return None


def _nothing(spark: SparkSession, contract: Contract) -> DataFrame:
    texts = [RawColumn(column.name, "string") for column in contract.columns]
    schema = ", ".join([*(f"c{position} string" for position in range(len(texts))), "uri string"])
    positions = {column.name: (position,) for position, column in enumerate(texts)}
    return canonical(spark.createDataFrame([], schema), contract, positions, texts)


def _quoted(column: RawColumn) -> str:
    return f"`{column.name.replace('`', '``')}`"


def _literal(path: str) -> str:
    """The path with its glob characters escaped: a file called `[a].csv` is one file."""
    return re.sub(r"([*?\[\]{}\\])", r"\\\1", path)
