import json
from typing import Any

import pytest
from botocore.stub import ANY

from tests.unit.tollgate.operate.conftest import EXECUTION, MACHINE, START, Desk, execution
from tollgate.operate.errors import RunError
from tollgate.operate.release import LONGEST_REASON, caller_arn, release
from tollgate.operate.stack import Stack

RUN = "2026-11-23"
FOLDER = f"nyc_taxi/runs/{RUN}/tables/nyc_taxi_trips_summary"
STOPPED = {"verdict": "failed", "released": None}


def table(desk: Desk, *keys: str) -> None:
    contents = [{"Key": key, "Size": 1, "ETag": '"x"'} for key in keys]
    desk.answers("s3", "list_objects_v2", {"Contents": contents, "IsTruncated": False})


def test_a_stopped_run_is_released_by_an_execution_that_knows_who_and_why(stack: Stack, desk: Desk) -> None:
    desk.holds(f"runs/{RUN}/verdict.json", STOPPED)
    table(desk, f"{FOLDER}/part-0.parquet")
    input_ = json.dumps({"release": {"run": RUN, "by": "ann", "because": "fares were raised"}})
    request = {"stateMachineArn": MACHINE, "name": ANY, "input": input_}
    desk.answers("stepfunctions", "start_execution", {"executionArn": EXECUTION + "r", "startDate": START}, request)
    started = release(stack, RUN, "ann", "  fares\nwere raised ")
    assert (started.run, started.execution_arn) == (RUN, EXECUTION + "r")


@pytest.mark.parametrize("because", ["", " \n\t"])
def test_a_release_without_a_reason_is_refused(because: str, stack: Stack) -> None:
    with pytest.raises(RunError, match=rf'says why, for ever after: tollgate release {RUN} --because "…"'):
        release(stack, RUN, "ann", because)


def test_a_reason_that_is_a_book_is_refused(stack: Stack) -> None:
    with pytest.raises(RunError, match=f"has {LONGEST_REASON + 1} characters"):
        release(stack, RUN, "ann", "x" * (LONGEST_REASON + 1))


@pytest.mark.parametrize(
    ("verdict", "message"),
    [
        ({"verdict": "passed", "released": None}, "passed: there is nothing to release"),
        ({"verdict": "passed with warnings"}, "passed with warnings: there is nothing to release"),
        ({"verdict": "error", "released": None}, "Nobody knows what is in the run"),
        (
            {"verdict": "failed", "released": {"by": "bob", "because": "so be it"}},
            r"bob released the run '2026-11-23' already \(so be it\)\. To show it again: tollgate rollback 2026-11-23",
        ),
    ],
)
def test_only_a_stopped_run_can_be_released_and_only_once(
    verdict: dict[str, Any], message: str, stack: Stack, desk: Desk
) -> None:
    desk.holds(f"runs/{RUN}/verdict.json", verdict)
    with pytest.raises(RunError, match=message):
        release(stack, RUN, "ann", "because")


def test_a_run_whose_table_is_gone_cannot_be_released(stack: Stack, desk: Desk) -> None:
    desk.holds(f"runs/{RUN}/verdict.json", STOPPED)
    table(desk, f"{FOLDER}/_SUCCESS")
    with pytest.raises(RunError, match=f"no longer exists: nothing stands at s3://lake/{FOLDER}/"):
        release(stack, RUN, "ann", "because")


def test_a_run_that_does_not_exist_is_refused_with_those_that_do(stack: Stack, desk: Desk) -> None:
    desk.refuses("s3", "get_object", "NoSuchKey")
    desk.answers("stepfunctions", "list_executions", {"executions": [execution("2026-11-23T060000Z-bb", "RUNNING")]})
    desk.answers("s3", "list_objects_v2", {"IsTruncated": False})
    desk.refuses("glue", "get_table", "EntityNotFoundException")
    with pytest.raises(RunError, match=r"no run called 'nope'\. The latest: 2026-11-23T060000Z-bb"):
        release(stack, "nope", "ann", "because")


@pytest.mark.parametrize("name", ["x'; DROP TABLE t; --", "../other", "a/b"])
def test_a_name_that_is_none_is_refused_before_aws_is_asked(name: str, stack: Stack) -> None:
    with pytest.raises(RunError, match="not a valid name of a run"):
        release(stack, name, "ann", "because")


def test_who_releases_is_who_aws_knows(stack: Stack, desk: Desk) -> None:
    arn = "arn:aws:sts::123456789012:assumed-role/data-owners/ann"
    desk.answers("sts", "get_caller_identity", {"Arn": arn, "Account": "123456789012", "UserId": "A"})
    assert caller_arn(stack) == arn
