"""Rows that the driver holds, as Spark reads them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from pyspark.sql import SparkSession

from spark.local_frame import local_frame

ODD_TEXTS = (
    "",
    " ",
    "null",
    'a "quoted", {text}',
    "two\nlines\r\n",
    "back\\slash",
    "\u2028",
    "é",
    "e\u0301",
    "🚕",
    "\t\x01",
)


def test_any_text_stands_as_it_was_given_and_in_its_order(spark: SparkSession) -> None:
    frame = local_frame(
        spark, ({"number": n, "file": text} for n, text in enumerate(ODD_TEXTS)), "number int, file string"
    )
    assert [(row.number, row.file) for row in frame.collect()] == list(enumerate(ODD_TEXTS))


def test_what_is_not_given_is_null(spark: SparkSession) -> None:
    rows = local_frame(spark, [{"day": None}, {}], "day int, begins timestamp").collect()
    assert [(row.day, row.begins) for row in rows] == [(None, None), (None, None)]


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2020, 4, 1, tzinfo=UTC),
        datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
        datetime(1582, 10, 4, 12, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
        datetime(2020, 3, 29, 2, 30, tzinfo=timezone(timedelta(hours=5, minutes=45))),
    ],
)
def test_a_time_is_the_same_microsecond(spark: SparkSession, moment: datetime) -> None:
    frame = local_frame(spark, [{"at": moment}], "at timestamp")
    since = (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    assert frame.selectExpr("unix_micros(at) as at").first() == (since,)


def test_sizes_are_exact_up_to_the_largest(spark: SparkSession) -> None:
    assert local_frame(spark, [{"bytes": 2**63 - 1}], "bytes bigint").first() == (2**63 - 1,)


def test_rows_cost_no_python_process_of_an_executor(spark: SparkSession) -> None:
    plan = local_frame(spark, [{"file": "a"}], "file string")._jdf.queryExecution().executedPlan().toString()
    assert "LocalTableScan" in plan
    assert "RDD" not in plan


def test_no_rows_are_a_frame_with_its_columns(spark: SparkSession) -> None:
    frame = local_frame(spark, [], "_file_id bigint")
    assert (frame.columns, frame.count()) == (["_file_id"], 0)
