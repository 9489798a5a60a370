"""Datasets made up from a seed go through the real job; what DuckDB works out of the same rows must be the answer."""

import csv
import io
import math
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from contracts.model import Dataset
from quality.tables import grouped
from support.seeds import seeded
from tests.generated.dataset import Made, made
from tests.generated.expected import Key, expected
from tests.integration.spark.lakes import Lake


def fill(lake: Lake, case: Made) -> None:
    for name, rows in case.files.items():
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([case.header, *rows])
        lake.put(name, text.getvalue())


def table_of(lake: Lake, case: Made) -> dict[Key, Key]:
    """The product's rows by file and key."""
    names = [one.name for one in case.measures]
    rows = [row.asDict() for row in lake.rows("counted")]
    return {tuple(row[key] for key in ("file", *case.keys)): tuple(row[name] for name in names) for row in rows}


def answers(lake: Lake, case: Made, dataset: Dataset) -> dict[Key, dict[str, Any]]:
    """The answer's numbers by its keys."""
    rows = [row.asDict() for row in lake.rows("counted")]
    answer = dataset.products[0].answer
    assert answer is not None
    groups = grouped(rows, case.by)
    return {key: {n.name: n.formula.value(group) for n in answer.numbers} for key, group in groups.items()}


def same(one: float | None, other: float | None) -> bool:
    """Whether two divisions of the same exact sums agree, or both have no answer."""
    return one is other if one is None or other is None else math.isclose(one, other, rel_tol=1e-12)


@pytest.mark.tried(
    "datasets made up from seeds: types, keys, rules, measures, rows",
    "outcomes, tables and answers are what DuckDB computes",
)
@seeded(4)
def test_the_answer_is_what_duckdb_computes(spark: SparkSession, tmp_path: Path, seed: int) -> None:
    case = made(seed)
    dataset = case.dataset()
    lake = Lake(spark, tmp_path / str(seed), dataset)
    fill(lake, case)
    record, wanted = lake.run(), expected(case)
    assert record["rows_in"] == record["accepted"] + sum(record["refused"].values())
    assert record["rows_in"] == sum(len(rows) for rows in case.files.values())
    assert {"accepted": record["accepted"], **record["refused"]} == {"accepted": 0, **wanted.outcomes}

    assert table_of(lake, case) == wanted.table
    answered = answers(lake, case, dataset)
    assert {
        key: tuple(row[f"all_{one.name}"] for one in case.measures) for key, row in answered.items()
    } == wanted.exact
    ratios = {key: tuple(row[name] for name in case.ratios) for key, row in answered.items()}
    assert ratios.keys() == wanted.ratios.keys()
    pairs = [pair for key in ratios for pair in zip(ratios[key], wanted.ratios[key], strict=True)]
    assert [pair for pair in pairs if not same(*pair)] == []
