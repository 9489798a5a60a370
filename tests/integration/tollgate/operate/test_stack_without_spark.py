"""What a person does with a stack, against an AWS that answers: publish, ask, list, roll back."""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.integration.tollgate.operate.conftest import Judged, Publish
from tollgate.operate import inputs
from tollgate.operate.errors import QueryError, RunError
from tollgate.operate.query import query
from tollgate.operate.report import fetch
from tollgate.operate.rollback import rollback
from tollgate.operate.runs import list_runs, published_run
from tollgate.operate.stack import Stack


def test_a_table_that_was_only_declared_is_empty_and_shows_no_run(stack: Stack) -> None:
    if published_run(stack) is None:
        assert query(stack).rows == ()


def test_the_answer_is_that_of_the_run_that_was_published_and_a_rollback_brings_back_the_one_before(
    stack: Stack, judged: Judged, publish: Publish
) -> None:
    first, second = judged("2026-11-22", 100, "passed with warnings", warnings=3), judged("2026-11-23", 250)
    publish(first)
    before = query(stack).objects()
    publish(second)
    assert [row["trips"] for row in query(stack).objects()] == [250]
    moved = rollback(stack, "2026-11-22")
    assert (moved.before, moved.now, published_run(stack)) == ("2026-11-23", "2026-11-22", "2026-11-22")
    assert query(stack).objects() == before
    table = stack.client("glue").get_table(DatabaseName=stack.database, Name=stack.table)["Table"]
    assert (table["Parameters"]["tollgate.run"], table["Parameters"]["tollgate.warnings"]) == ("2026-11-22", "3")
    assert before == [
        {"type": "green", "trips": 100, "avgDist": 2.0, "avgCostPerMile": 5.0, "avgCost": 10.0, "costPerMile": 5.0}
    ]


def test_a_run_that_failed_is_never_shown(stack: Stack, judged: Judged, publish: Publish) -> None:
    good = judged("2026-11-24", 10)
    publish(good)
    judged("2026-11-25", 99, verdict="failed")
    with pytest.raises(RunError, match="its verdict is 'failed'"):
        rollback(stack, "2026-11-25")
    assert published_run(stack) == "2026-11-24"


def test_values_come_with_their_types(stack: Stack) -> None:
    text = "SELECT 1 AS n, 2.5e0 AS x, CAST(1.50 AS decimal(5,2)) AS d, 'a' AS t, true AS b, CAST(NULL AS integer) AS z"
    assert query(stack, text).rows == ((1, 2.5, Decimal("1.50"), "a", True, None),)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("SELECT nope FROM nyc_taxi_avg_summary", "COLUMN_NOT_FOUND"),
        ("SELECT * FROM nope", "TABLE_NOT_FOUND"),
        ("SELEC 1", "mismatched input"),
    ],
)
def test_a_mistake_in_sql_is_told_as_athena_tells_it(text: str, words: str, stack: Stack) -> None:
    with pytest.raises(QueryError, match=words):
        query(stack, text)


def test_runs_that_step_functions_forgot_are_still_listed(stack: Stack, judged: Judged) -> None:
    judged("2026-11-26", 10)
    runs_by_name = {run.name: run for run in list_runs(stack)}
    assert (runs_by_name["2026-11-26"].status, runs_by_name["2026-11-26"].verdict) == ("GONE", "passed")


def test_a_report_is_brought_to_a_folder(stack: Stack, judged: Judged, tmp_path: Path) -> None:
    judged("2026-11-27", 10)
    assert fetch(stack, "2026-11-27", tmp_path).read_text() == "<html>"
    with pytest.raises(RunError, match="There is no run called 'nope'"):
        fetch(stack, "nope", tmp_path)


def test_input_is_brought_once_and_replaced_on_demand(stack: Stack, tmp_path: Path) -> None:
    (tmp_path / "green_tripdata_2020-04.csv").write_text("a\n1\n")
    (tmp_path / "yellow_tripdata_2020-05.csv").write_text("a\n2\n")
    assert len(inputs.upload(stack, tmp_path, replace=True).added) == 2
    again = inputs.upload(stack, tmp_path, replace=True)
    assert (len(again.added), len(again.unchanged)) == (0, 2)
    (tmp_path / "green_tripdata_2020-04.csv").unlink()
    assert inputs.upload(stack, tmp_path, replace=True).removed == ("green-taxi/green_tripdata_2020-04.csv",)
    assert inputs.has_input(stack)
