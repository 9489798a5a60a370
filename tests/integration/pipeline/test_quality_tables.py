"""Quality asked by SQL: what the views show is what the product's table shows, wherever it is pointed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from contracts import Dataset, load_dataset
from localaws import LocalAws
from pipeline.catalog import table_input
from pipeline.layout import Layout, empty_table
from pipeline.quality_tables import QUALITY_TABLES, by_period_columns, run_tables, table_inputs, view_inputs
from tests.integration.athena import ask
from tests.integration.pipeline.conftest import Stage
from tools.docs.quality_tables import QUESTIONS

LAKE, DATABASE = "s3://quality-lake", "quality"
TYPES = {"string": "varchar", "int": "integer"}
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Analyst:
    """A stack's database with the tables and views that Pulumi declares, and files as the jobs write them."""

    aws: LocalAws
    dataset: Dataset

    def ask(self, text: str) -> list[list[str | None]]:
        """The rows that Athena answers."""
        results = {"OutputLocation": f"{LAKE}/results/"}
        return ask(self.aws, text, DATABASE, WorkGroup="primary", ResultConfiguration=results)

    def publish(self, run: str) -> None:
        """Point the product's table at a run, as publishing, rolling back and releasing do."""
        (product,) = self.dataset.products
        glue = self.aws.client("glue")
        place = (
            self.layout(run).table(product.name) if run else empty_table(f"{LAKE}/{self.dataset.name}", product.name)
        )
        glue.update_table(DatabaseName=DATABASE, TableInput=table_input(product, place, {}))

    def layout(self, run: str) -> Layout:
        return Layout(f"{LAKE}/{self.dataset.name}", run)

    def write(self, url: str, columns: Mapping[str, str], rows: list[Row]) -> None:
        folder = self.path(url)
        folder.mkdir(parents=True)
        with duckdb.connect(":memory:") as engine:
            engine.execute("CREATE TABLE t (" + ", ".join(f'"{c}" {TYPES.get(k, k)}' for c, k in columns.items()) + ")")
            for row in rows:
                names = ", ".join(f'"{name}"' for name in row)
                engine.execute(f"INSERT INTO t ({names}) VALUES ({', '.join('?' * len(row))})", list(row.values()))  # noqa: S608 (constants)
            engine.execute(f"COPY t TO '{folder / 'part-0.parquet'}' (FORMAT parquet)")

    def path(self, url: str) -> Path:
        return self.aws.bucket_path("quality-lake") / url.removeprefix(f"{LAKE}/")


@pytest.fixture
def analyst(stage: Stage) -> Any:
    analyst = Analyst(stage.aws, load_dataset("flights"))
    stage.aws.client("s3").create_bucket(Bucket="quality-lake")
    glue = stage.aws.client("glue")
    glue.create_database(DatabaseInput={"Name": DATABASE})
    (product,) = analyst.dataset.products
    empty = table_input(product, empty_table(f"{LAKE}/flights", product.name), {})
    views = view_inputs(analyst.dataset, DATABASE)
    for one in (*table_inputs(LAKE), *run_tables(LAKE, analyst.dataset), empty, *views):
        glue.create_table(DatabaseName=DATABASE, TableInput=one)
    yield analyst
    glue.delete_database(Name=DATABASE)
    objects = stage.aws.client("s3").list_objects_v2(Bucket="quality-lake").get("Contents", [])
    for item in objects:
        stage.aws.client("s3").delete_object(Bucket="quality-lake", Key=item["Key"])
    stage.aws.client("s3").delete_bucket(Bucket="quality-lake")


def write_run(analyst: Analyst, run: str, evidence: list[Row], refused: list[Row], flights: int) -> None:
    """What a run leaves: a product's table of one row, its evidence, and the refused rows that it read itself."""
    (product,) = analyst.dataset.products
    columns = {column.name: column.physical_type for column in product.columns}
    row = {"carrier": "AA", "year": 2013, "month": 2, "file": "a.csv", "flights": flights, "sum_departure_delay": 30}
    analyst.write(analyst.layout(run).table(product.name), columns, [{k: v for k, v in row.items() if k in columns}])
    about = {column.name: column.physical_type for column in analyst.dataset.evidence.columns}
    analyst.write(analyst.layout(run).evidence, about, evidence)
    analyst.write(analyst.layout(run).refused, dict.fromkeys(("file", "reason", "row"), "string"), refused)


def test_before_the_first_run_everything_can_be_asked_and_is_empty(analyst: Analyst) -> None:
    tables = [*(table.name for table in QUALITY_TABLES), *analyst.dataset.tables]
    shown = [name for name in tables if name != "flights_by_carrier"]
    assert len(shown) == 9
    assert [name for name in shown if analyst.ask(f"SELECT * FROM {name}")] == []  # noqa: S608 (constants)


@pytest.mark.parametrize("question", [question for _, question in QUESTIONS])
def test_every_question_of_the_page_can_be_asked(analyst: Analyst, question: str) -> None:
    assert analyst.ask(question) == []


def test_evidence_and_refused_rows_are_those_of_the_run_that_the_product_s_table_shows(analyst: Analyst) -> None:
    def evidence(file: str, outcome: str, records: int, read_by: str) -> Row:
        return {"file": file, "outcome": outcome, "records": records, "read_by": read_by}

    first = [evidence("a.csv", "accepted", 2, "one"), evidence("a.csv", "cancelled", 1, "one")]
    kept_and_new = [*first, evidence("b.csv", "cancelled", 2, "two")]
    changed = [evidence("a.csv", "diverted", 1, "three")]
    b_rows: list[Row] = [{"file": "b.csv", "reason": "cancelled", "row": str(number)} for number in range(2)]
    write_run(analyst, "one", first, [{"file": "a.csv", "reason": "cancelled", "row": "old"}], 10)
    write_run(analyst, "two", kept_and_new, b_rows, 20)
    write_run(analyst, "three", changed, [{"file": "a.csv", "reason": "diverted", "row": "new"}], 30)

    rows_question = "SELECT file, reason, row FROM flights_refused ORDER BY 1, 2, 3"
    counts_question = "SELECT run, sum(records) FROM flights_evidence WHERE outcome <> 'accepted' GROUP BY run"
    old, b0, b1 = ["a.csv", "cancelled", "old"], ["b.csv", "cancelled", "0"], ["b.csv", "cancelled", "1"]
    expected = {
        "one": ([old], [["one", "1"]]),
        "two": ([old, b0, b1], [["two", "3"]]),
        "three": ([["a.csv", "diverted", "new"]], [["three", "1"]]),
    }
    for run in ("one", "two", "three", "one"):  # the last one is rolled back to
        analyst.publish(run)
        assert (analyst.ask(rows_question), analyst.ask(counts_question)) == expected[run], run
    analyst.publish("")
    assert (analyst.ask(rows_question), analyst.ask(counts_question)) == ([], [])


def test_an_answer_by_period_has_the_first_day_the_keys_and_what_the_numbers_are_made_of(analyst: Analyst) -> None:
    (product,) = analyst.dataset.products
    write_run(analyst, "one", [], [], 10)
    analyst.publish("one")
    names = list(by_period_columns(product))
    assert names[:2] == ["period", "carrier"]
    assert {column for n in product.answer.numbers for column in n.formula.columns} <= set(names)  # type: ignore[union-attr]
    [row] = analyst.ask("SELECT * FROM flights_by_carrier_by_period ORDER BY 1, 2")
    assert row[:3] == ["2013-02-01", "AA", "10"]


def test_a_quality_table_reads_every_run_of_every_dataset(analyst: Analyst) -> None:
    for dataset, run in (("flights", "one"), ("flights", "two"), ("shop", "one")):
        place = analyst.path(Layout(f"{LAKE}/{dataset}", run).quality("quality_refused"))
        place.parent.mkdir(parents=True, exist_ok=True)
        row = {
            "dataset": dataset,
            "run": run,
            "judged_at": "2026-11-27 10:00:00.000",
            "reason": "cancelled",
            "records": 3,
        }
        place.write_text(json.dumps(row) + "\n")
    rows = analyst.ask(
        "SELECT dataset, count(*), sum(records), max(judged_at) FROM quality_refused GROUP BY 1 ORDER BY 1"
    )
    assert rows == [["flights", "2", "6", "2026-11-27 10:00:00.000"], ["shop", "1", "3", "2026-11-27 10:00:00.000"]]
