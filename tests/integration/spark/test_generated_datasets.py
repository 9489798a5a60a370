"""Datasets made up from a seed go through the real job; what DuckDB works out of the same rows must be the answer."""

import csv
import io
import math
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from contracts.model import Dataset
from localaws import LocalAws
from pipeline.catalog import table_input, view_input
from quality.tables import grouped
from support.seeds import seeded
from tests.generated.dataset import Made, made
from tests.generated.expected import Expected, Key, expected
from tests.integration.athena import ask
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


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    """An account of this module's own: a process serves one at a time, and other modules open theirs."""
    with LocalAws(tmp_path_factory.mktemp("aws")) as aws:
        yield aws


def publish(aws: LocalAws, lake: Lake, dataset: Dataset, seed: int) -> str:
    """The name of a database that shows the run's table, and its answer as a view, as publishing declares both."""
    (product,), bucket, database = dataset.products, f"made-{seed}", f"made_{seed}"
    aws.client("s3").create_bucket(Bucket=bucket)
    (table,) = lake.folder.glob(f"runs/*/tables/{product.name}")
    shutil.copytree(table, aws.bucket_path(bucket) / "table", ignore=shutil.ignore_patterns(".*", "_*"))
    glue = aws.client("glue")
    glue.create_database(DatabaseInput={"Name": database})
    glue.create_table(DatabaseName=database, TableInput=table_input(product, f"s3://{bucket}/table/", {}))
    glue.create_table(DatabaseName=database, TableInput=view_input(product, database))
    return database


def printed(value: object) -> str | None:
    """A key or an exact number as Athena prints it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.isoformat(" ", "milliseconds")
    return None if value is None else str(value)


def hold_view(aws: LocalAws, database: str, case: Made, wanted: Expected) -> None:
    """Hold what analysts read from the published view to what DuckDB computed."""
    results = {"OutputLocation": f"s3://{database.replace('_', '-')}/results/"}
    rows = ask(aws, "SELECT * FROM answered", database, WorkGroup="primary", ResultConfiguration=results)
    keys, exact = len(case.by), len(case.by) + len(case.measures)
    exact_rows = {tuple(map(printed, key)): [*map(printed, numbers)] for key, numbers in wanted.exact.items()}
    assert {tuple(row[:keys]): row[keys:exact] for row in rows} == exact_rows
    ratios = {tuple(map(printed, key)): values for key, values in wanted.ratios.items()}
    for row in rows:
        pairs = zip(row[exact:], ratios[tuple(row[:keys])], strict=True)
        assert [(one, other) for one, other in pairs if not same(None if one is None else float(one), other)] == []


@pytest.mark.tried(
    "datasets made up from seeds: types, keys, rules, measures, rows",
    "outcomes, tables and answers are what DuckDB computes",
)
@seeded(4)
def test_the_answer_is_what_duckdb_computes(spark: SparkSession, tmp_path: Path, aws: LocalAws, seed: int) -> None:
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
    hold_view(aws, publish(aws, lake, dataset, seed), case, wanted)
