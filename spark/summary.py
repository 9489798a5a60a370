"""What a run keeps: the evidence of every file and outcome, and the table that is the accepted part of it."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 (Spark's own custom)

from contracts import Column, Contract
from pipeline.documents import ACCEPTED
from spark.measures import MEASURES

IDENTITY = ("pickup", "dropoff", "pickup_zone", "dropoff_zone", "miles", "cost")
"""What tells one trip from another. Not every column: the scan for evidence then reads a third of them (ADR 2)."""


def of_files(trips: DataFrame, files: DataFrame) -> DataFrame:
    """Trips with the file that each came from, and the first and last moment of the month in its name."""
    begins = F.make_timestamp("year", "month", F.lit(1), F.lit(0), F.lit(0), F.lit(0))
    months = files.select("uri", "file", begins.alias("begins"), (F.add_months(begins, 1)).alias("ends"))
    return trips.join(F.broadcast(months), "uri", "left")


def evidence(trips: DataFrame, files: DataFrame, contract: Contract, rules: str) -> DataFrame:
    """One row per file and outcome; every file has one at least, so that nothing is lost without a word.

    Rows of a file that is in no listing keep its URI as their file.
    """
    digested = trips.withColumn("digest", F.xxhash64(*IDENTITY))
    measured = [F.expr(measure).alias(name) for name, measure in MEASURES.items()]
    counted = digested.groupBy("uri", "outcome").agg(*measured)
    outcome = F.coalesce("outcome", "reason", F.lit("file_empty")).alias("outcome")
    named = files.join(counted, "uri", "full").withColumns(
        {"file": F.coalesce("file", "uri"), "outcome": outcome, "rules": F.lit(rules)}
    )
    return conform(named, contract)


def table(evidence: DataFrame, contract: Contract) -> DataFrame:
    """The summary: the accepted part of the evidence, so the two cannot disagree."""
    return conform(evidence.where(F.col("outcome") == ACCEPTED), contract)


def conform(frame: DataFrame, contract: Contract) -> DataFrame:
    """Exactly the contract's columns, in its order and types; a required number that nothing was added to is 0."""
    return frame.selectExpr(*(_conformed(column) for column in contract.columns))


def _conformed(column: Column) -> str:
    number = column.logical_type in {"integer", "number"}
    value = f"coalesce({column.name}, 0)" if column.required and number else column.name
    return f"cast({value} as {column.physical_type}) as {column.name}"
