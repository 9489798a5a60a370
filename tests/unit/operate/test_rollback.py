from typing import Any

import pytest

from operate.errors import RunError
from operate.rollback import Moved, rollback
from operate.stack import Stack
from tests.unit.operate.conftest import Desk, published_at

OLD, NEW = "2026-11-22", "2026-11-23"


def verdict(word: str) -> dict[str, Any]:
    return {"verdict": word}


def table(desk: Desk, *keys: str) -> None:
    contents = [{"Key": key, "Size": 1, "ETag": '"x"'} for key in keys]
    desk.answers("s3", "list_objects_v2", {"Contents": contents, "IsTruncated": False})


def alters(desk: Desk, run: str) -> None:
    statement = f"ALTER TABLE `nyc_taxi_trips_summary_v1` SET LOCATION 's3://lake/runs/{run}/table/'"
    asked = {"QueryString": statement, "WorkGroup": "trips", "QueryExecutionContext": {"Database": "trips"}}
    desk.answers("athena", "start_query_execution", {"QueryExecutionId": "q1"}, asked)
    desk.answers("athena", "get_query_execution", {"QueryExecution": {"Status": {"State": "SUCCEEDED"}}})
    desk.answers("athena", "get_query_results", {"ResultSet": {"Rows": [], "ResultSetMetadata": {"ColumnInfo": []}}})


@pytest.mark.parametrize("word", ["passed", "passed with warnings"])
def test_an_earlier_run_that_passed_is_shown_again_in_one_statement(word: str, stack: Stack, desk: Desk) -> None:
    desk.holds(f"runs/{OLD}/verdict.json", verdict(word))
    table(desk, f"runs/{OLD}/table/part-0.parquet")
    desk.answers("glue", "get_table", published_at(NEW))
    alters(desk, OLD)
    desk.answers("glue", "get_table", published_at(OLD))
    assert rollback(stack, OLD) == Moved(NEW, OLD)


@pytest.mark.parametrize("word", ["failed", "error", "something new"])
def test_a_run_that_did_not_pass_is_never_shown(word: str, stack: Stack, desk: Desk) -> None:
    desk.holds(f"runs/{OLD}/verdict.json", verdict(word))
    with pytest.raises(RunError, match="not fit to be published"):
        rollback(stack, OLD)


def test_a_run_whose_table_is_gone_is_not_shown(stack: Stack, desk: Desk) -> None:
    desk.holds(f"runs/{OLD}/verdict.json", verdict("passed"))
    table(desk, f"runs/{OLD}/table/_SUCCESS")
    with pytest.raises(RunError, match="is gone: nothing stands at s3://lake/runs/2026-11-22/table/"):
        rollback(stack, OLD)


def test_a_run_that_another_overtook_is_said_so(stack: Stack, desk: Desk) -> None:
    desk.holds(f"runs/{OLD}/verdict.json", verdict("passed"))
    table(desk, f"runs/{OLD}/table/part-0.parquet")
    desk.answers("glue", "get_table", published_at(NEW))
    alters(desk, OLD)
    desk.answers("glue", "get_table", published_at("2026-11-24"))
    with pytest.raises(RunError, match="another run published meanwhile"):
        rollback(stack, OLD)


@pytest.mark.parametrize("name", ["x'; DROP TABLE t; --", "../other", "a/b"])
def test_a_name_never_becomes_sql(name: str, stack: Stack) -> None:
    with pytest.raises(RunError, match="no run's name"):
        rollback(stack, name)
