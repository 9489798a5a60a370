from dataclasses import replace
from typing import Any

import pytest

from tests.unit.tollgate.operate.conftest import LAKE, TABLE, Desk, published_at, table_of
from tollgate.operate.errors import RunError
from tollgate.operate.rollback import RollbackResult, rollback
from tollgate.operate.stack import Stack

OLD, NEW = "2026-11-22", "2026-11-23"
FOLDER = f"nyc_taxi/runs/{OLD}/tables/nyc_taxi_trips_summary"


def verdict(word: str, **more: Any) -> dict[str, Any]:
    return {"verdict": word, **more}


def table(desk: Desk, *keys: str) -> None:
    contents = [{"Key": key, "Size": 1, "ETag": '"x"'} for key in keys]
    desk.answers("s3", "list_objects_v2", {"Contents": contents, "IsTruncated": False})


def points(
    desk: Desk, run: str, word: str, warnings: int = 0, released: str = "no", left: str = NEW, published: Any = None
) -> None:
    """The table is read, and pointed at the run in one call that holds for what was read alone."""
    desk.answers("glue", "get_table", published or published_at(NEW))
    label = {"run": run, "verdict": word, "warnings": str(warnings), "released": released}
    label["report"] = f"{LAKE}/runs/{run}/report.html"
    definition = {
        "Name": TABLE,
        "StorageDescriptor": {"Location": table_of(run)},
        "Parameters": {f"tollgate.{name}": value for name, value in label.items()} | {"tollgate_left": left},
    }
    request = {"DatabaseName": "trips", "TableInput": definition, "VersionId": "3", "SkipArchive": True}
    desk.answers("glue", "update_table", {}, request)


@pytest.mark.parametrize("word", ["passed", "passed with warnings"])
def test_an_earlier_run_that_passed_is_shown_again_in_one_call(word: str, stack: Stack, desk: Desk) -> None:
    desk.holds(f"runs/{OLD}/verdict.json", verdict(word, warnings=2))
    table(desk, f"{FOLDER}/part-0.parquet")
    desk.answers("glue", "get_table", published_at(NEW))
    points(desk, OLD, word, 2)
    table(desk, f"{FOLDER}/part-0.parquet")
    desk.answers("glue", "get_table", published_at(OLD))
    assert rollback(stack, OLD) == RollbackResult(NEW, OLD)


def test_a_second_rollback_keeps_the_run_that_the_first_one_left(stack: Stack, desk: Desk) -> None:
    desk.holds(f"runs/{OLD}/verdict.json", verdict("passed"))
    table(desk, f"{FOLDER}/part-0.parquet")
    desk.answers("glue", "get_table", published_at(NEW))
    published = published_at(NEW)
    published["Table"]["Parameters"] = {"tollgate_left": "2026-11-24"}
    points(desk, OLD, "passed", left=f"2026-11-24 {NEW}", published=published)
    table(desk, f"{FOLDER}/part-0.parquet")
    desk.answers("glue", "get_table", published_at(OLD))
    assert rollback(stack, OLD) == RollbackResult(NEW, OLD)


def test_a_run_that_was_released_is_shown_again_as_released(stack: Stack, desk: Desk) -> None:
    released = {"by": "ann", "because": "it is right", "at": "2026-11-22T06:00:00Z"}
    desk.holds(f"runs/{OLD}/verdict.json", verdict("failed", warnings=1, released=released))
    table(desk, f"{FOLDER}/part-0.parquet")
    desk.answers("glue", "get_table", published_at(NEW))
    points(desk, OLD, "failed", 1, "yes")
    table(desk, f"{FOLDER}/part-0.parquet")
    desk.answers("glue", "get_table", published_at(OLD))
    assert rollback(stack, OLD) == RollbackResult(NEW, OLD)


@pytest.mark.parametrize("word", ["failed", "error", "something new"])
def test_a_run_that_did_not_pass_is_never_shown(word: str, stack: Stack, desk: Desk) -> None:
    desk.holds(f"runs/{OLD}/verdict.json", verdict(word))
    with pytest.raises(RunError, match="not fit to be published"):
        rollback(stack, OLD)


def test_a_run_whose_table_is_gone_is_not_shown(stack: Stack, desk: Desk) -> None:
    desk.holds(f"runs/{OLD}/verdict.json", verdict("passed"))
    table(desk, f"{FOLDER}/_SUCCESS")
    with pytest.raises(RunError, match=f"no longer exists: nothing stands at s3://lake/{FOLDER}/"):
        rollback(stack, OLD)


def test_where_a_judge_removes_the_table_meanwhile_what_was_published_is_published_again(
    stack: Stack, desk: Desk
) -> None:
    desk.holds(f"runs/{OLD}/verdict.json", verdict("passed"))
    table(desk, f"{FOLDER}/part-0.parquet")
    desk.answers("glue", "get_table", published_at(NEW))
    points(desk, OLD, "passed")
    table(desk)
    desk.holds(f"runs/{NEW}/verdict.json", verdict("passed"))
    points(desk, NEW, "passed", left="")
    with pytest.raises(RunError, match="no longer exists"):
        rollback(stack, OLD)


def test_a_run_that_another_overtook_is_said_so(stack: Stack, desk: Desk) -> None:
    desk.holds(f"runs/{OLD}/verdict.json", verdict("passed"))
    table(desk, f"{FOLDER}/part-0.parquet")
    desk.answers("glue", "get_table", published_at(NEW))
    points(desk, OLD, "passed")
    table(desk, f"{FOLDER}/part-0.parquet")
    desk.answers("glue", "get_table", published_at("2026-11-24"))
    with pytest.raises(RunError, match="another run published meanwhile"):
        rollback(stack, OLD)


def test_a_table_that_changes_in_between_is_left_as_the_other_made_it(stack: Stack, desk: Desk) -> None:
    desk.holds(f"runs/{OLD}/verdict.json", verdict("passed"))
    table(desk, f"{FOLDER}/part-0.parquet")
    desk.answers("glue", "get_table", published_at(NEW))
    desk.answers("glue", "get_table", published_at(NEW))
    desk.refuses("glue", "update_table", "ConcurrentModificationException")
    with pytest.raises(RunError, match=r"Another run was published meanwhile\. See what analysts see now"):
        rollback(stack, OLD)


def test_of_several_tables_the_one_that_says_which_run_is_published_comes_last(stack: Stack, desk: Desk) -> None:
    several = replace(stack, tables={**stack.tables, "by_hour": "by_hour_v1"})
    desk.holds(f"runs/{OLD}/verdict.json", verdict("passed"))
    table(desk, f"{FOLDER}/part-0.parquet")
    table(desk, f"nyc_taxi/runs/{OLD}/tables/by_hour/part-0.parquet")
    desk.answers("glue", "get_table", published_at(NEW))
    for name in ("by_hour_v1", TABLE):
        desk.answers("glue", "get_table", published_at(NEW), {"DatabaseName": "trips", "Name": name})
        desk.answers("glue", "update_table", {})
    table(desk, f"{FOLDER}/part-0.parquet")
    table(desk, f"nyc_taxi/runs/{OLD}/tables/by_hour/part-0.parquet")
    desk.answers("glue", "get_table", published_at(OLD))
    assert rollback(several, OLD).now == OLD


@pytest.mark.parametrize("name", ["x'; DROP TABLE t; --", "../other", "a/b"])
def test_a_name_never_becomes_sql(name: str, stack: Stack) -> None:
    with pytest.raises(RunError, match="not a valid name of a run"):
        rollback(stack, name)
