"""Datasets other than the taxis': several products, transforms, a period of each record, a table without any time."""

import json
import os
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from contracts import Contract, Dataset, assemble, load_dataset, load_text
from spark import job
from spark.errors import KeyLimitError, TransformError
from tests.integration.spark.lakes import Lake, csv_text

HEAD = """\
apiVersion: v3.1.0
kind: DataContract
id: {0}
name: {0}
version: 1.0.0
status: active
description: {{purpose: A test.}}
schema:
  - name: {0}
    properties:
"""
SOURCE = """\
      - {name: shop, logicalType: string, required: true}
      - {name: sold, logicalType: timestamp, required: true}
      - {name: pieces, logicalType: integer, required: true}
      - {name: price, logicalType: number, physicalType: "decimal(10,2)", required: true}
      - {name: number, logicalType: integer}
      - {name: kind, logicalType: string}
      - {name: outcome, logicalType: string}
      - name: value
        logicalType: number
        physicalType: decimal(16,2)
        customProperties: [{property: expression, value: pieces * price}]
    customProperties:
      - {property: sources, value: {orders: {folder: orders}}}
      - {property: identity, value: [shop, sold, number]}
      - {property: rules, value: [{reason: free, condition: value <= 0, why: Nobody paid.}]}
"""


def contract(name: str, text: str, *custom: str) -> Contract:
    own = "".join(f"      - {{property: {one}}}\n" for one in custom)
    return load_text(HEAD.format(name) + text + own, f"{name}.yaml")


def product(name: str, *columns: str) -> Contract:
    """A product whose columns are keys, or `name = measure`."""
    lines = []
    for one in columns:
        key, _, measure = one.partition(" = ")
        own = f", customProperties: [{{property: measure, value: {measure}}}]" if measure else ""
        lines.append(f"      - {{name: {key}{own}}}\n")
    return contract(name, "".join(lines) + "    customProperties:\n", "from, value: orders")


def shop(period: str, *products: Contract) -> Dataset:
    source = contract("orders", SOURCE, f"period, value: {period}")
    return assemble("shop", {"orders.yaml": source, **{f"{one.name}.yaml": one for one in products}})


ROW = {
    "shop": "a", "sold": "2024-03-01 10:00:00", "pieces": "3", "price": "1.15", "number": "1", "kind": "x",
    "outcome": "y",
}  # fmt: skip
OF_FILE = "{grain: month, from: [file_name], column: sold}"
OF_RECORD = "{grain: day, from: {column: sold}}"


def values(lake: Lake, name: str, *columns: str) -> list[tuple[Any, ...]]:
    return sorted(tuple(row[column] for column in columns) for row in lake.rows(name))


def test_several_products_are_made_of_one_scan(spark: SparkSession, tmp_path: Path) -> None:
    by_shop = product("by_shop", "shop", "year", "month", "orders = count(*)", "revenue = sum(value)")
    extremes = product(
        "extremes",
        "kind",
        "first = min(sold)",
        "dearest = max(price)",
        "many = count_if(pieces > 5)",
        "each = sum(price / pieces)",
    )
    lake = Lake(spark, tmp_path / "lake", shop(OF_FILE, by_shop, extremes))
    lake.put("orders/2024-03.csv", csv_text([ROW, {**ROW, "shop": "b", "pieces": "7"}, {**ROW, "price": "0"}]))
    lake.put("orders/2024-04.csv", csv_text([{**ROW, "sold": "2024-04-02 00:00:00", "price": "2.00", "kind": ""}]))
    assert lake.run()["refused"] == {"free": 1}
    assert values(lake, "by_shop", "shop", "year", "month", "orders", "revenue") == [
        ("a", 2024, 3, 1, Decimal("3.45")), ("a", 2024, 4, 1, Decimal("6.00")), ("b", 2024, 3, 1, Decimal("8.05")),
    ]  # fmt: skip
    rows = {row.kind: row for row in lake.rows("extremes")}
    assert rows.keys() == {"x", None}
    assert (rows["x"].records, rows["x"].first, rows["x"].dearest) == (2, "2024-03-01 10:00:00", Decimal("1.15"))
    assert (rows["x"].many, rows["x"].each) == (1, Decimal("0.383333") + Decimal("0.164286"))


def test_an_expression_over_empty_cells_has_no_value_and_is_not_unreadable(spark: SparkSession, tmp_path: Path) -> None:
    rule = "{reason: odd, condition: value is null and value_text is not null, why: Nobody can read it.}"
    source = contract(
        "orders", SOURCE.replace("[{reason: free", f"[{rule}, {{reason: free"), f"period, value: {OF_FILE}"
    )
    by_shop = product("by_shop", "shop", "revenue = sum(value)")
    lake = Lake(spark, tmp_path / "lake", assemble("shop", {"orders.yaml": source, "by_shop.yaml": by_shop}))
    lake.put("orders/2024-03.csv", csv_text([{**ROW, "pieces": "", "price": " "}, {**ROW, "price": "x"}]))
    assert {reason: count for reason, count in lake.run()["refused"].items() if count} == {"odd": 1}
    evidence = {row.outcome: (row.records, row.null_value, row.unreadable_value) for row in lake.rows("evidence")}
    assert (evidence["accepted"], evidence["odd"]) == ((1, 1, 0), (1, 1, 1))


def test_a_period_of_each_record_may_differ_within_a_file(spark: SparkSession, tmp_path: Path) -> None:
    daily = product("daily", "year", "month", "day", "date", "pieces_sold = sum(pieces)")
    lake = Lake(spark, tmp_path / "lake", shop(OF_RECORD, daily))
    days = ("2024-02-29 23:59:59", "2024-03-01 00:00:00", "2024-03-01 12:00:00", "")
    lake.put("orders/anything.csv", csv_text([{**ROW, "sold": day} for day in days]))
    lake.run()
    rows = [(r.year, r.month, r.day, str(r.date), r.pieces_sold) for r in lake.rows("daily")]
    assert sorted(rows, key=str) == [
        (2024, 2, 29, "2024-02-29", 3), (2024, 3, 1, "2024-03-01", 6), (None, None, None, "None", 3),
    ]  # fmt: skip
    (row,) = lake.rows("evidence")
    assert (row.records, row.null_sold) == (4, 1)


def test_transforms_see_typed_records_and_are_held_to_the_rules_after(spark: SparkSession, tmp_path: Path) -> None:
    def doubled(records: DataFrame) -> DataFrame:
        prices = records.sparkSession.createDataFrame([("a", "x", 2)], "shop string, called string, factor int")
        joined = records.join(prices, "shop", "left")
        return joined.withColumn("value", joined["value"] * joined["factor"]).drop("factor")

    by_shop = product("by_shop", "shop", "year", "month", "revenue = sum(value)")
    lake = Lake(spark, tmp_path / "lake", shop(OF_FILE, by_shop), doubled)
    lake.put("orders/2024-03.csv", csv_text([ROW, {**ROW, "shop": "b"}, {**ROW, "price": "-1"}]))
    lake.run()
    assert values(lake, "by_shop", "shop", "records", "revenue") == [
        ("a", 1, Decimal("6.90")), ("b", 1, Decimal("0.00")),
    ]  # fmt: skip
    assert lake.outcomes() == {"accepted": 2, "free": 1}
    (row,) = lake.rows("refused")
    assert json.loads(row.row) == {**ROW, "price": "-1"}


def test_a_transform_that_loses_columns_is_named_with_them(spark: SparkSession, tmp_path: Path) -> None:
    by_shop = product("by_shop", "shop", "revenue = sum(value)")
    lake = Lake(spark, tmp_path / "lake", shop("none", by_shop), lambda records: records.drop("shop"))
    lake.put("orders/a.csv", csv_text([ROW]))
    with pytest.raises(TransformError, match=r"transforms\.py leaves out shop: add columns"):
        lake.run()


def test_a_key_with_too_many_values_in_one_file_is_a_limit_that_is_named(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job, "MOST_KEYS", 50)
    by_number = product("by_number", "number", "shop", "revenue = sum(value)")
    lake = Lake(spark, tmp_path / "lake", shop("none", by_number))
    lake.put("orders/a.csv", csv_text([{**ROW, "number": str(n)} for n in range(50)]))
    lake.put("orders/b.csv", csv_text([{**ROW, "number": str(n)} for n in range(60)]))
    with pytest.raises(KeyLimitError) as error:
        lake.run()
    assert str(error.value) == (
        "orders/b.csv makes 60 rows of by_number (number, shop); a file may make 50: a key is something that few "
        "values have."
    )


AIRLINES = """\
      - {name: carrier, logicalType: string, required: true}
      - {name: name, logicalType: string, required: true}
    customProperties:
      - {property: records, value: airlines}
      - {property: sources, value: {airlines: {folder: airlines}}}
      - {property: identity, value: [carrier]}
"""


def shared(name: str) -> Path:
    beside = Path(__file__).parents[4] / "shared" / "data" / "tlc"
    folder = Path(os.environ.get("TOLLGATE_REAL_FILES", beside)).parent / "flights"
    if not (folder / name).exists():
        pytest.skip(f"no flights at {folder}: the answers that others computed were not compared")
    return folder / name


def test_a_table_without_any_time_works(spark: SparkSession, tmp_path: Path) -> None:
    text = shared("airlines.csv").read_text()
    source = contract("airlines", AIRLINES)
    names = (
        "      - {name: carrier}\n      - {name: airlines, customProperties: [{property: measure, value: count(*)}]}\n"
    )
    counted = contract("carriers", f"{names}    customProperties:\n", "from, value: airlines")
    lake = Lake(spark, tmp_path / "lake", assemble("airlines", {"a": source, "b": counted}))
    lake.put("airlines/airlines.csv", text)
    assert lake.run()["accepted"] == 16
    rows = lake.rows("carriers")
    assert len(rows) == 16
    assert {row.airlines for row in rows} == {1}
    (evidence,) = lake.rows("evidence")
    assert (evidence.records, evidence.sampled, evidence.sampled_distinct) == (16, 16, 16)
    assert "year" not in evidence.asDict()


@pytest.mark.parametrize("edition", ["monthly", "daily"])
def test_flights_are_answered_as_others_computed_them(spark: SparkSession, tmp_path: Path, edition: str) -> None:
    expected = json.loads(shared("expected.json").read_text())[edition]
    flights = load_dataset("flights")
    lake = Lake(spark, tmp_path / "lake", flights)
    copytree(shared(edition), lake.folder / "input")
    refused = dict(expected["refused"])
    record = lake.run()
    assert record["rows_in"] == refused.pop("rows")
    assert record["refused"] == refused
    assert _by_carrier(flights, lake.rows("table")) == expected["by_carrier"]


def _by_carrier(dataset: Dataset, rows: Sequence[Any]) -> list[dict[str, Any]]:
    answer = dataset.products[0].answer
    assert answer is not None
    carriers = sorted({row.carrier for row in rows})
    result = []
    for carrier in carriers:
        own = [row.asDict() for row in rows if row.carrier == carrier]
        numbers = {number.name: number.formula.value(own) for number in answer.numbers}
        result.append(
            {"carrier": carrier, **{k: round(v, 4) if isinstance(v, float) else int(v) for k, v in numbers.items()}}
        )
    return result
