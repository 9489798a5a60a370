from decimal import Decimal
from typing import Any

import pytest

from tests.unit.tollgate.operate.conftest import Desk, published_at
from tollgate.operate.errors import QueryError, StillRunningError
from tollgate.operate.query import query
from tollgate.operate.stack import Stack


def answer_query(desk: Desk, state: str, **status: str) -> None:
    desk.answers("athena", "start_query_execution", {"QueryExecutionId": "q1"})
    desk.answers("athena", "get_query_execution", {"QueryExecution": {"Status": {"State": state, **status}}})


def results(columns: dict[str, str], *rows: list[str | None]) -> dict[str, Any]:
    info = [{"Name": name, "Type": kind} for name, kind in columns.items()]
    data = [{"Data": [{} if text is None else {"VarCharValue": text} for text in row]} for row in rows]
    return {"ResultSet": {"Rows": data, "ResultSetMetadata": {"ColumnInfo": info}}}


def test_values_have_the_types_of_their_columns(stack: Stack, desk: Desk) -> None:
    columns = {"type": "varchar", "trips": "bigint", "avgDist": "double", "sum": "decimal", "late": "boolean"}
    answer_query(desk, "SUCCEEDED")
    rows: list[list[str | None]] = [
        [*columns],
        ["green", "12", "5.09", "1.50", "true"],
        ["yellow", None, None, None, "false"],
    ]
    desk.answers("athena", "get_query_results", results(columns, *rows))
    green, yellow = query(stack, "SELECT 1").objects()
    assert green == {"type": "green", "trips": 12, "avgDist": 5.09, "sum": Decimal("1.50"), "late": True}
    assert yellow == {"type": "yellow", "trips": None, "avgDist": None, "sum": None, "late": False}


def test_a_statement_whose_first_row_is_no_header_keeps_it(stack: Stack, desk: Desk) -> None:
    answer_query(desk, "SUCCEEDED")
    desk.answers("athena", "get_query_results", results({"tab_name": "string"}, ["trips"]))
    assert query(stack, "SHOW TABLES").rows == (("trips",),)


def test_a_mistake_is_told_in_athenas_words(stack: Stack, desk: Desk) -> None:
    answer_query(desk, "FAILED", StateChangeReason="line 1:8: Column 'x' cannot be resolved")
    with pytest.raises(QueryError, match=r"^line 1:8: Column 'x' cannot be resolved$"):
        query(stack, "SELECT x")


def test_before_the_first_publication_the_own_question_has_an_answer_of_ours(stack: Stack, desk: Desk) -> None:
    answer_query(desk, "FAILED", StateChangeReason="TABLE_NOT_FOUND: line 2:6: Table 'x' does not exist")
    desk.refuses("glue", "get_table", "EntityNotFoundException")
    with pytest.raises(QueryError, match=r"^Nothing of nyc_taxi is published yet.* tollgate runs --dataset nyc_taxi$"):
        query(stack)
    answer_query(desk, "FAILED", StateChangeReason="TABLE_NOT_FOUND: line 2:6: Table 'x' does not exist")
    desk.answers("glue", "get_table", published_at("2026-11-23"))
    with pytest.raises(QueryError, match=r"^TABLE_NOT_FOUND"):
        query(stack)


def test_a_statement_that_athena_does_not_take_is_told_in_its_words(stack: Stack, desk: Desk) -> None:
    desk.refuses("athena", "start_query_execution", "InvalidRequestException", "Only one sql statement is allowed.")
    with pytest.raises(QueryError, match="Only one sql statement is allowed"):
        query(stack, "SELECT 1; SELECT 2")


def test_a_query_that_does_not_end_is_stopped(stack: Stack, desk: Desk) -> None:
    desk.answers("athena", "start_query_execution", {"QueryExecutionId": "q1"})
    desk.answers("athena", "stop_query_execution", {}, {"QueryExecutionId": "q1"})
    with pytest.raises(StillRunningError, match="stopped after 0 s"):
        query(stack, "SELECT 1", timeout_s=0)


def test_two_columns_of_one_name_are_both_in_the_objects(stack: Stack, desk: Desk) -> None:
    answer_query(desk, "SUCCEEDED")
    answer = results({"a": "integer"}, ["a", "a"], ["1", "2"])
    answer["ResultSet"]["ResultSetMetadata"]["ColumnInfo"] *= 2
    desk.answers("athena", "get_query_results", answer)
    assert query(stack, "SELECT 1 AS a, 2 AS a").objects() == [{"a": 1, "a_2": 2}]
