"""What a run writes, from its partial sums: evidence, a table for each product, refused rows."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 (Spark's own custom)

from contracts import Column, Contract, Rule
from contracts.evidence import DISTINCT, RECORDS, SAMPLED
from contracts.model import ACCEPTED, ROW_BROKEN, SOURCE_KIND, Period
from spark.columns import is_counted, natural
from spark.input_files import InputFile
from spark.local_frame import local_frame
from spark.partials import Plan, exact_sum

FILES_SCHEMA: Final = (
    "_number int, _uri string, file string, _kind string, year int, month int, day int, size_bytes bigint, "
    "modified timestamp, _reason string, _begins timestamp, _ends timestamp"
)


def files_frame(spark: SparkSession, files: Sequence[InputFile], period: Period | None) -> DataFrame:
    """What is known of each file before it is read, with a number for it and the hash of its URI."""
    rows = (_listed(number, file, period) for number, file in enumerate(files))
    return local_frame(spark, rows, FILES_SCHEMA).selectExpr("*", "xxhash64(_uri) as _file_id")


def _listed(number: int, f: InputFile, period: Period | None) -> dict[str, Any]:
    own = {"_number": number, "_uri": f.uri, "file": f.file, "_kind": f.kind, "_reason": f.reason}
    begins, ends = bounds(f, period)
    dated = {"year": f.year, "month": f.month, "day": f.day, "_begins": begins, "_ends": ends}
    return own | dated | {"size_bytes": f.size_bytes, "modified": f.modified}


def bounds(file: InputFile, period: Period | None) -> tuple[datetime | None, datetime | None]:
    """The first moment of a file's period, and the first one after it; Nones where it has none."""
    if period is None or not period.of_file or file.year is None:
        return None, None
    first = date(file.year, file.month or 1, file.day or 1)
    if period.grain == "year":
        after = date(first.year + 1, 1, 1)
    elif period.grain == "month":
        after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    else:
        after = first + timedelta(days=1)
    return tuple(datetime(d.year, d.month, d.day, tzinfo=UTC) for d in (first, after))  # type: ignore[return-value]


def evidence(
    sums: DataFrame, files: DataFrame, plan: Plan, rules: Sequence[Rule], constants: Mapping[str, str]
) -> DataFrame:
    """One row per file and outcome; every file has one at least, so that nothing is lost without a word.

    `constants` are columns that have the same value in every row.
    """
    contract = plan.dataset.evidence
    measured = [F.expr(sql).alias(name) for name, sql in _evidence_measures(plan)]
    grouped = sums.groupBy("_file_number", "_outcome").agg(*measured)
    named = files.join(grouped.withColumnRenamed("_file_number", "_number"), "_number", "full").selectExpr(
        "*", f"coalesce({_reason(rules)}, _reason, 'file_empty') as outcome"
    )
    named = named.withColumns({name: F.lit(value) for name, value in constants.items()})
    return conform(_with_kind(named, contract), contract)


def table(sums: DataFrame, files: DataFrame, plan: Plan, product: Contract) -> DataFrame:
    """A product's rows: accepted records by file and key."""
    record_keys = {key.name for key in plan.keys}
    keys = [f"_key_{column.name}" for column in product.keys if column.name in record_keys]
    measured = [F.expr(sql).alias(f"_of_{name}") for name, sql in _product_measures(plan, product)]
    grouped = sums.where("_outcome = 0").groupBy("_file_number", *keys).agg(*measured)
    own = [f"{key} as {key.removeprefix('_key_')}" for key in keys]
    joined = grouped.join(F.broadcast(files), grouped["_file_number"] == files["_number"]).selectExpr(
        *(name for name in ("file", "_kind", "year", "month", "day") if name not in record_keys),
        *own,
        *(f"_of_{column.name} as {column.name}" for column in product.measured),
    )
    return conform(_with_kind(joined, product), product)


def refused(sums: DataFrame, files: DataFrame, rules: Sequence[Rule]) -> DataFrame:
    """The refused rows whole: their file, their reason and the row as it stands in the file."""
    rows = sums.where("_refused_row is not null").selectExpr(
        "_file_number", "_outcome", "_refused_row", "explode(array_repeat(1, cast(records as int))) as _one"
    )
    return rows.join(F.broadcast(files), rows["_file_number"] == files["_number"]).selectExpr(
        "file", f"{_reason(rules)} as reason", "_refused_row as row"
    )


def conform(frame: DataFrame, contract: Contract) -> DataFrame:
    """Exactly the contract's columns, in its order and types; a required number that nothing was added to is 0."""
    return frame.selectExpr(*(_conformed(column) for column in contract.columns))


def _conformed(column: Column) -> str:
    number = column.logical_type in {"integer", "number"}
    value = f"coalesce({column.name}, 0)" if column.required and number else column.name
    return f"cast({value} as {column.physical_type}) as {column.name}"


def _reason(rules: Sequence[Rule]) -> str:
    whens = " ".join(f"when {number} then '{rule.reason}'" for number, rule in enumerate(rules, start=1))
    return f"case _outcome when -1 then '{ROW_BROKEN}' when 0 then '{ACCEPTED}' {whens} end"


def _with_kind(frame: DataFrame, contract: Contract) -> DataFrame:
    for column in contract.columns:
        if (column.expression or "").lower() == SOURCE_KIND:
            frame = frame.withColumn(column.name, F.col("_kind"))
        elif column.part == "date":
            frame = frame.withColumn(column.name, F.expr("make_date(year, month, day)"))
    return frame


def _evidence_measures(plan: Plan) -> Iterator[tuple[str, str]]:
    yield RECORDS, "sum(records)"
    for one in plan.sums:
        yield one.name, exact_sum(one.name, one.scale)
    for column in plan.needed:
        if (column.expression or "").lower() == SOURCE_KIND:
            continue
        yield f"null_{column.name}", f"sum(records - known_{column.name})"
        yield f"unreadable_{column.name}", f"sum(unreadable_{column.name})"
        if column.physical_type not in ("string", "boolean"):
            for end in ("min", "max"):
                value = f"{end}({end}_{column.name})"
                yield f"{end}_{column.name}", natural(column, value) if is_counted(column) else value
    period = plan.dataset.source.period
    if period and period.of_file and period.column:
        yield "outside_period", "sum(outside_period)"
    if plan.dataset.source.identity:
        yield SAMPLED, "sum(if(_sampled_digest is not null, records, 0))"
        yield DISTINCT, "count(distinct _sampled_digest)"
        yield "digest", exact_sum("digest", 0)


def _product_measures(plan: Plan, product: Contract) -> Iterator[tuple[str, str]]:
    scales: Mapping[str, int] = {one.name: one.scale for one in plan.sums}
    for column in product.measured:
        measure = column.measure
        if measure is None or measure.counts_all:
            yield column.name, "sum(records)"
        elif measure.is_additive:
            yield column.name, exact_sum(column.name, scales[column.name])
        else:
            source = plan.dataset.source.column(measure.columns[0])
            value = f"{measure.kind}(extreme_{column.name})"
            yield column.name, natural(source, value) if is_counted(source) else value
