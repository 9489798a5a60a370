"""Scans of raw files: one per distinct schema, columns by position, every leniency of Spark's readers switched off.

For each reader option: the value, and the row or file that would be lost or changed without it.
"""

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.types import StructType

from contracts import Source
from pipeline.lake import UNSUPPORTED, RawColumn
from spark.columns import Raw
from spark.input_files import InputFile
from spark.local_frame import local_frame

FILES: Final[dict[str, str]] = {
    # `year=2020` in a path is a place, not a column.
    "recursiveFileLookup": "true",
    # A cluster's own settings may not make half a file pass for a whole one.
    "ignoreCorruptFiles": "false",
    "ignoreMissingFiles": "false",
}
PARQUET: Final[dict[str, str]] = {
    # Writers other than Spark 2 mean the calendar that everybody uses; the default stops at dates before 1900.
    "datetimeRebaseMode": "CORRECTED",
    "int96RebaseMode": "CORRECTED",
}
PARQUET_CONFIGURATION: Final[dict[str, str]] = {
    # A page whose checksum is wrong is damage, where its writer gave one.
    "spark.hadoop.parquet.page.verify-checksum.enabled": "true",
    # Times in nanoseconds are read as numbers; the default refuses the file.
    "spark.sql.legacy.parquet.nanosAsLong": "true",
}
SESSION: Final[dict[str, str]] = {
    "spark.sql.session.timeZone": "UTC",
    # What cannot be read is null, and counted; an expression of a contract may not stop the job.
    "spark.sql.ansi.enabled": "false",
    # Columns whose names differ in case alone are two columns; the default refuses a file that has them.
    "spark.sql.caseSensitive": "true",
    # Wide plans are compiled all the same.
    "spark.sql.codegen.maxFields": "1000",
    # Inferring what holds of each column takes minutes for a file of thousands, and no filter here profits from it.
    "spark.sql.constraintPropagation.enabled": "false",
    # A file that takes more memory than there is fails its task, and is refused; the default ends the process.
    "spark.executor.killOnFatalError.depth": "0",
    **PARQUET_CONFIGURATION,
}
_NO_QUOTE: Final = "\uffff"
"""A character that no text may hold: rows are split at every comma first, and those with quotes looked at again."""

CSV: Final[dict[str, str]] = {
    "header": "true",
    "mode": "PERMISSIVE",
    # A row with another number of values than the header is told apart, instead of being padded or cut.
    "columnNameOfCorruptRecord": "_raw",
    # Spark's own default is a backslash: `"N\"` before a number would shift every column behind it.
    "quote": _NO_QUOTE,
    "escape": _NO_QUOTE,
    "charToEscapeQuoteEscaping": _NO_QUOTE,
    # The header was matched by name before; Spark must not do so again, by its own rules.
    "enforceSchema": "true",
    "encoding": "UTF-8",
    # A text is a value or nothing by the contract's `missing`, not by Spark's words.
    "nullValue": "",
    "nanValue": _NO_QUOTE,
    "positiveInf": _NO_QUOTE,
    "negativeInf": _NO_QUOTE,
    "ignoreLeadingWhiteSpace": "false",
    "ignoreTrailingWhiteSpace": "false",
    "maxColumns": "20480",
    "maxCharsPerColumn": "-1",
}
RFC_4180: Final[dict[str, str]] = {"quote": '"', "escape": '"', "charToEscapeQuoteEscaping": '"'}


@dataclass(frozen=True)
class Scan:
    """Rows of files that share a schema: columns `_c0`, `_c1`, …, with `_file_id`, `is_broken` and `row` as SQL."""

    frame: DataFrame
    columns: tuple[Raw, ...]
    """The raw columns by position; one of a type that cannot be read has the type `unsupported`."""
    is_broken: str
    row: str
    """SQL of the whole row as JSON, as it stands in the file."""


def scan(spark: SparkSession, files: Sequence[InputFile], source: Source) -> Scan:
    """One scan of files of one schema and kind."""
    return _csv(spark, files, source) if files[0].format == "csv" else _parquet(spark, files, source)


def _paths(files: Sequence[InputFile]) -> list[str]:
    """Paths with their glob characters escaped: a file called `[a].csv` is one file."""
    return [re.sub(r"([*?\[\]{}\\])", r"\\\1", file.path) for file in files]


FILE_ID: Final = "xxhash64(_metadata.file_path) as _file_id"


def _parquet(spark: SparkSession, files: Sequence[InputFile], source: Source) -> Scan:
    columns = files[0].columns
    names = Counter(column.name for column in columns)
    # Of columns that have one name nobody needs any, or the file would be refused: they cannot be told apart.
    readable = [(n, one) for n, one in enumerate(columns) if one.type != UNSUPPORTED and names[one.name] == 1]
    fields = [
        {"name": one.name, "type": json.loads(one.schema), "nullable": True, "metadata": {}} for _, one in readable
    ]
    schema = StructType.fromJson({"type": "struct", "fields": fields})
    frame = spark.read.options(**FILES, **PARQUET).schema(schema).parquet(*_paths(files))
    named = [f"{_value(column)} as _c{position}" for position, column in readable]
    raw = tuple(Raw(f"_c{position}", _type(column), source.missing) for position, column in enumerate(columns))
    pairs = ", ".join(f"_c{position} as {quoted(column.name)}" for position, column in readable)
    return Scan(frame.selectExpr(*named, FILE_ID), raw, "false", f"to_json(struct({pairs}))")


def _type(column: RawColumn) -> str:
    if column.nanos:
        return "timestamp"
    # Some writers do not say that their bytes are text.
    return "string" if column.type == "binary" else column.type


def _value(column: RawColumn) -> str:
    name = quoted(column.name)
    if column.nanos and column.type == "bigint":
        return f"timestamp_micros({name} div 1000)"
    return f"cast({name} as string)" if column.type == "binary" else name


def _csv(spark: SparkSession, files: Sequence[InputFile], source: Source) -> Scan:
    columns = files[0].columns
    count = len(columns)
    cells = ", ".join(f"_c{position} string" for position in range(count))
    options = FILES | CSV | (RFC_4180 | {"multiLine": "true"} if source.multiline else {})
    names = _header_names([column.name for column in columns])
    # Called as the header calls them, or Spark would complain of each file; read by position all the same.
    schema = ", ".join(f"{quoted(name)} string" for name in names)
    frame = spark.read.options(**options).schema(f"{schema}, _raw string").csv(_paths(files))
    frame = frame.selectExpr(
        *(f"{quoted(name)} as _c{position}" for position, name in enumerate(names)), "_raw", FILE_ID
    )
    raw = tuple(
        Raw(f"_c{position}", "string", source.missing, quoted=not source.multiline) for position in range(count)
    )
    surplus = f"_raw rlike '^(?:[^,]*,){{{count - 1}}}[^,]*(?:,[ \\\\t]*)+$'"
    pairs = ", ".join(f"_c{position} as {quoted(column.name)}" for position, column in enumerate(columns))
    row = f"if(_raw is null, to_json(struct({pairs})), to_json(named_struct('row', _raw)))"
    if source.multiline:
        return Scan(frame, raw, f"_raw is not null and not ({surplus})", row)
    rfc_4180 = "map('quote', '\"', 'escape', '\"', 'columnNameOfCorruptRecord', '_again')"
    again = f"from_csv(_raw, '{cells}, _again string', {rfc_4180})"
    has_quotes = "_raw is not null and contains(_raw, '\"')"
    frame = frame.selectExpr("*", f"if({has_quotes}, {again}, null) as _quoted")
    cell = [f"if(_quoted is null, _c{position}, _quoted._c{position}) as _c{position}" for position in range(count)]
    odd = "(length(_raw) - length(replace(_raw, '\"', ''))) % 2 = 1"
    broken = (
        f"case when _raw is null then false when _quoted is not null then _quoted._again is not null or {odd} "
        f"else not ({surplus}) end"
    )
    return Scan(frame.selectExpr(*cell, "_file_id", "_raw", f"{broken} as _broken"), raw, "_broken", row)


def _header_names(names: Sequence[str]) -> list[str]:
    """Names that a schema may have: of two that differ in case alone, the later one is called after its place."""
    taken = {"_raw", "_metadata"}
    unique = []
    for position, name in enumerate(names):
        unique.append(f"_{position}" if name.lower() in taken else name)
        taken.add(unique[-1].lower())
    return unique


def empty_scan(spark: SparkSession) -> Scan:
    """No rows at all: what a run without a readable file reads."""
    return Scan(local_frame(spark, [], "_file_id bigint"), (), "false", "cast(null as string)")


def quoted(name: str) -> str:
    return f"`{name.replace('`', '``')}`"
