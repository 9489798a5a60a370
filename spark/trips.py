"""Trips: raw columns into the contract's, and the outcome of every row."""

from collections.abc import Mapping, Sequence

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 (Spark's own custom)

from contracts import Column, Contract, Rule
from pipeline.documents import ACCEPTED
from spark.input_files import RawColumn

_NUMBERS = ("tinyint", "smallint", "int", "bigint", "float", "double", "decimal")
_TIMES = ("timestamp", "timestamp_ntz", "date")


def canonical(
    raw: DataFrame, contract: Contract, positions: Mapping[str, Sequence[int]], columns: Sequence[RawColumn]
) -> DataFrame:
    """Raw columns `c0`, `c1`, … and `uri` as the contract's columns, those of its texts, `row` and `uri`.

    A text stands beside its value, so that what is unreadable differs from what is missing.
    """
    typed = [f"{_typed(column, positions, columns)} as {column.name}" for column in contract.columns]
    texts = [f"{_text(positions.get(name, ()))} as {name}_text" for name in contract.texts]
    pairs = ", ".join(f"c{position} as `{column.name.replace('`', '``')}`" for position, column in enumerate(columns))
    return raw.selectExpr(*typed, *texts, f"to_json(struct({pairs})) as row", "uri")


def classified(trips: DataFrame, rules: Sequence[Rule]) -> DataFrame:
    """Adds `outcome`: accepted, or the reason of the first rule whose condition is true."""
    first = F.coalesce(*(F.when(F.expr(rule.condition), rule.reason) for rule in rules), F.lit(ACCEPTED))
    return trips.withColumn("outcome", first)


def refused(trips: DataFrame, contract: Contract) -> DataFrame:
    """The refused rows: their file and reason, what was read, and the row as it stands in the file."""
    names = [column.name for column in contract.columns]
    return trips.where(F.col("outcome") != ACCEPTED).select("file", F.col("outcome").alias("reason"), *names, "row")


def _text(positions: Sequence[int]) -> str:
    """The text of the file, blanks being nothing; of a sum its first part, without which there is no sum."""
    return f"nullif(trim(cast(c{positions[0]} as string)), '')" if positions else "cast(null as string)"


def _typed(column: Column, positions: Mapping[str, Sequence[int]], columns: Sequence[RawColumn]) -> str:
    parts = positions.get(column.name, ())
    if not parts:
        return f"cast(null as {column.physical_type})"
    first, *more = (_cast(f"c{part}", columns[part].type, column.physical_type) for part in parts)
    # An empty part adds nothing; one that cannot be read makes the sum unreadable.
    added = (f"if({_text([part])} is null, 0, {value})" for part, value in zip(parts[1:], more, strict=True))
    return f"try_cast({' + '.join((first, *added))} as {column.physical_type})" if more else first


def _cast(name: str, source: str, target: str) -> str:
    """SQL that gives null for what cannot be read, in ANSI mode too."""
    value = name if source.startswith(_NUMBERS) or source in _TIMES else f"cast({name} as string)"
    if target == "timestamp":
        # Without a zone on purpose: a time alone must not become today's, and no clock change may move a trip.
        local = f"cast({name} as string)" if source.startswith(_NUMBERS) else value
        return f"cast(try_cast({local} as timestamp_ntz) as timestamp)"
    if target == "int":
        return f"try_cast(try_cast({value} as double) as int)"  # ids come as 1, 1.0 and "1.0"
    return f"try_cast({value} as {target})"
