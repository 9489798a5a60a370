"""The rows of a dashboard: each data set is asked once, and what Athena refuses is one line."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from contracts import load_dataset
from pipeline.dashboard import data_sets
from tests.unit.tollgate.operate.conftest import Desk, published_at
from tests.unit.tollgate.operate.test_query import results
from tollgate.dashboard import rows
from tollgate.dashboard.build import board_of, build
from tollgate.dashboard.errors import DashboardError
from tollgate.dashboard.rows import read_rows, statement
from tollgate.operate.stack import Stack

BOARD = board_of(load_dataset("nyc_taxi"))
SETS = {one.name: one for one in data_sets(load_dataset("nyc_taxi"))}
ANSWER = BOARD.data_sets[0]
ABSENT = "TABLE_NOT_FOUND: line 2:6: Table 'x' does not exist"

Cells = list[list[str | None]]


def typed(name: str) -> dict[str, str]:
    return {column: SETS[name].columns[column] for column in BOARD.columns(name)}


def athena_answers(desk: Desk, *answers: Cells | str) -> None:
    """Athena's answer for each data set in turn: its rows, or why it failed."""
    for place, name in enumerate(BOARD.data_sets):
        request = {"QueryString": statement(BOARD, name), "WorkGroup": "trips"}
        context = {"QueryExecutionContext": {"Database": "trips"}}
        desk.answers("athena", "start_query_execution", {"QueryExecutionId": f"q{place}"}, request | context)
    for place, (name, answer) in enumerate(zip(BOARD.data_sets, answers, strict=False)):
        status = {"State": "FAILED", "StateChangeReason": answer} if isinstance(answer, str) else {"State": "SUCCEEDED"}
        done = {"QueryExecution": {"Status": status}}
        desk.answers("athena", "get_query_execution", done, {"QueryExecutionId": f"q{place}"})
        if not isinstance(answer, str):
            desk.answers("athena", "get_query_results", results(typed(name), [*typed(name)], *answer))


def cells(name: str, **values: str) -> list[str | None]:
    return [values.get(column) for column in typed(name)]


def test_each_data_set_is_asked_once_for_the_columns_and_rows_that_are_shown() -> None:
    assert statement(BOARD, "quality_refused") == (
        'SELECT "judged_at", "records", "reason", "dataset" FROM "quality_refused" '
        """WHERE "dataset" IN ('nyc_taxi') LIMIT 100001"""
    )
    assert "cost_usd" in statement(BOARD, "quality_runs")
    assert "compared_with" not in statement(BOARD, "quality_runs"), "which no visual shows"
    assert "WHERE" not in statement(BOARD, ANSWER)


def test_values_have_their_own_types(stack: Stack, desk: Desk) -> None:
    answer = cells(ANSWER, period="2020-06-01", type="green", trips="12", sum_miles="61.20")
    run = cells("quality_runs", judged_at="2026-11-23 06:01:09.000", run="a", failed="1")
    athena_answers(desk, [answer], [run], [], [])
    read: Any = read_rows(stack, BOARD, SETS)
    assert read[ANSWER][0] | {"period": date(2020, 6, 1), "trips": 12, "sum_miles": Decimal("61.20")} == read[ANSWER][0]
    assert read["quality_runs"][0]["judged_at"] == datetime(2026, 11, 23, 6, 1, 9)  # noqa: DTZ001 (UTC without its name)
    assert read["quality_runs"][0]["newest_file"] is None


def test_before_the_first_publication_the_answer_is_empty_and_the_page_says_so(stack: Stack, desk: Desk) -> None:
    athena_answers(
        desk,
        ABSENT,
        [cells("quality_runs", judged_at="2026-11-23 06:01:09.000", run="a-run", dataset="nyc_taxi")],
        [],
        [],
    )
    desk.refuses("glue", "get_table", "EntityNotFoundException")
    html = build(stack, "prod")
    assert "Nothing of nyc_taxi is published yet, so its answer is empty. Its runs: tollgate runs" in html
    assert "a-run" in html


def test_before_the_first_run_the_page_says_how_to_start_one(stack: Stack, desk: Desk) -> None:
    athena_answers(desk, [], [], [], [])
    assert "No run of nyc_taxi was judged yet, so there is nothing to show. Start one: tollgate run" in build(
        stack, "x"
    )


def test_what_athena_refuses_is_one_line_that_names_the_data_set(stack: Stack, desk: Desk) -> None:
    athena_answers(desk, [], f"{ABSENT}\n at some place")
    with pytest.raises(DashboardError) as error:
        read_rows(stack, BOARD, SETS)
    assert str(error.value) == (
        f"Athena could not read quality_runs: {ABSENT} at some place Is the stack of an older version? Deploy it again."
    )


def test_once_something_is_published_a_refusal_of_the_answer_is_an_error(stack: Stack, desk: Desk) -> None:
    athena_answers(desk, "HIVE_BAD_DATA: it is broken")
    desk.answers("glue", "get_table", published_at("2026-11-23"))
    with pytest.raises(DashboardError, match=f"^Athena could not read {ANSWER}: HIVE_BAD_DATA: it is broken$"):
        read_rows(stack, BOARD, SETS)


def test_more_rows_than_a_page_can_show_are_refused(stack: Stack, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "MOST", 2)
    athena_answers(desk, [cells(ANSWER, type=f"t{n}") for n in range(3)])
    with pytest.raises(DashboardError, match="has more than 2 rows"):
        read_rows(stack, BOARD, SETS)


def test_names_and_values_cannot_leave_their_quotes() -> None:
    text = statement(board_of(load_dataset("nyc_taxi")), "quality_checks")
    assert text.count("'") % 2 == 0
    assert rows._name('a"b') == '"a""b"'
