from typing import Any

import pytest

from tests.unit.tollgate.operate.conftest import Desk, published_at
from tollgate.operate.errors import RunError
from tollgate.operate.rollback import RollbackResult, rollback
from tollgate.operate.stack import Stack

OLD, NEW = "2026-11-22", "2026-11-23"


def verdict(word: str, **more: Any) -> dict[str, Any]:
    return {"verdict": word, **more}


def table(desk: Desk, *keys: str) -> None:
    contents = [{"Key": key, "Size": 1, "ETag": '"x"'} for key in keys]
    desk.answers("s3", "list_objects_v2", {"Contents": contents, "IsTruncated": False})


def alters(desk: Desk, run: str, word: str, warnings: int = 0, released: str = "no") -> None:
    document: dict[str, object] = {"run": run, "verdict": word, "warnings": warnings, "released": released}
    document["report"] = f"s3://lake/runs/{run}/report.html"
    properties = ", ".join(f"'tollgate.{name}' = '{value}'" for name, value in document.items())
    for change in (f"LOCATION 's3://lake/runs/{run}/table/'", f"TBLPROPERTIES ({properties})"):
        statement = f"ALTER TABLE `nyc_taxi_trips_summary_v1` SET {change}"
        request = {"QueryString": statement, "WorkGroup": "trips", "QueryExecutionContext": {"Database": "trips"}}
        desk.answers("athena", "start_query_execution", {"QueryExecutionId": "q1"}, request)
        desk.answers("athena", "get_query_execution", {"QueryExecution": {"Status": {"State": "SUCCEEDED"}}})
        nothing = {"ResultSet": {"Rows": [], "ResultSetMetadata": {"ColumnInfo": []}}}
        desk.answers("athena", "get_query_results", nothing)


@pytest.mark.parametrize("word", ["passed", "passed with warnings"])
def test_an_earlier_run_that_passed_is_shown_again_in_one_statement(word: str, stack: Stack, desk: Desk) -> None:
    desk.holds(f"runs/{OLD}/verdict.json", verdict(word, warnings=2))
    table(desk, f"runs/{OLD}/table/part-0.parquet")
    desk.answers("glue", "get_table", published_at(NEW))
    alters(desk, OLD, word, 2)
    desk.answers("glue", "get_table", published_at(OLD))
    assert rollback(stack, OLD) == RollbackResult(NEW, OLD)


def test_a_run_that_was_released_is_shown_again_as_released(stack: Stack, desk: Desk) -> None:
    released = {"by": "ann", "because": "it is right", "at": "2026-11-22T06:00:00Z"}
    desk.holds(f"runs/{OLD}/verdict.json", verdict("failed", warnings=1, released=released))
    table(desk, f"runs/{OLD}/table/part-0.parquet")
    desk.answers("glue", "get_table", published_at(NEW))
    alters(desk, OLD, "failed", 1, "yes")
    desk.answers("glue", "get_table", published_at(OLD))
    assert rollback(stack, OLD) == RollbackResult(NEW, OLD)


@pytest.mark.parametrize("word", ["failed", "error", "something new"])
def test_a_run_that_did_not_pass_is_never_shown(word: str, stack: Stack, desk: Desk) -> None:
    desk.holds(f"runs/{OLD}/verdict.json", verdict(word))
    with pytest.raises(RunError, match="not fit to be published"):
        rollback(stack, OLD)


def test_a_run_whose_table_is_gone_is_not_shown(stack: Stack, desk: Desk) -> None:
    desk.holds(f"runs/{OLD}/verdict.json", verdict("passed"))
    table(desk, f"runs/{OLD}/table/_SUCCESS")
    with pytest.raises(RunError, match="no longer exists: nothing stands at s3://lake/runs/2026-11-22/table/"):
        rollback(stack, OLD)


def test_a_run_that_another_overtook_is_said_so(stack: Stack, desk: Desk) -> None:
    desk.holds(f"runs/{OLD}/verdict.json", verdict("passed"))
    table(desk, f"runs/{OLD}/table/part-0.parquet")
    desk.answers("glue", "get_table", published_at(NEW))
    alters(desk, OLD, "passed")
    desk.answers("glue", "get_table", published_at("2026-11-24"))
    with pytest.raises(RunError, match="another run published meanwhile"):
        rollback(stack, OLD)


@pytest.mark.parametrize("name", ["x'; DROP TABLE t; --", "../other", "a/b"])
def test_a_name_never_becomes_sql(name: str, stack: Stack) -> None:
    with pytest.raises(RunError, match="not a valid name of a run"):
        rollback(stack, name)
