import re
from typing import Any

import pytest

from pipeline.layout import NOTHING_PUBLISHED, RUN_PATTERN
from tests.unit.tollgate.operate.conftest import EXECUTION, MACHINE, OTHER, START, TWO, Desk, execution, published_at
from tollgate.operate.errors import RunError
from tollgate.operate.runs import changes_of, find, holder, list_all_runs, list_runs, new_name, published_run, start
from tollgate.operate.stack import Stack

GOOD = {"verdict": "passed", "summary": "All is well.", "counts": {"in": 10, "accepted": 9, "refused": {"x": 1}}}


@pytest.fixture
def two(desk: Desk) -> Stack:
    """A stack with two datasets."""
    return Stack.from_outputs(TWO, desk, poll_s=0.0, dataset="nyc_taxi")


def listing(*names: str) -> dict[str, Any]:
    return {"CommonPrefixes": [{"Prefix": f"nyc_taxi/runs/{name}/"} for name in names], "IsTruncated": False}


def test_a_new_name_is_a_runs_name_and_says_when() -> None:
    name = new_name(START)
    assert re.fullmatch(RUN_PATTERN, name)
    assert name.startswith("2026-11-23T060000Z-")


def test_a_run_is_an_execution_of_the_same_name(stack: Stack, desk: Desk) -> None:
    request = {"stateMachineArn": MACHINE, "name": "a", "input": "{}"}
    desk.answers("stepfunctions", "start_execution", {"executionArn": EXECUTION + "a", "startDate": START}, request)
    assert start(stack, "a").execution_arn == EXECUTION + "a"


def test_a_run_that_begins_anew_says_so_to_the_machine(stack: Stack, desk: Desk) -> None:
    request = {"stateMachineArn": MACHINE, "name": "a", "input": '{"compare": "no"}'}
    desk.answers("stepfunctions", "start_execution", {"executionArn": EXECUTION + "a", "startDate": START}, request)
    assert start(stack, "a", compare=False).run == "a"


def test_a_full_run_says_so_to_the_machine(stack: Stack, desk: Desk) -> None:
    request = {"stateMachineArn": MACHINE, "name": "a", "input": '{"full": "yes"}'}
    desk.answers("stepfunctions", "start_execution", {"executionArn": EXECUTION + "a", "startDate": START}, request)
    assert start(stack, "a", full=True).run == "a"


def test_what_a_run_found_new_is_told_and_nothing_of_one_that_did_not_come_so_far(stack: Stack, desk: Desk) -> None:
    desk.holds("runs/a/changes.json", {"news": False})
    assert changes_of(stack, "a") == {"news": False}
    desk.refuses("s3", "get_object", "NoSuchKey")
    assert changes_of(stack, "b") == {}


def test_a_run_that_ended_well_without_a_verdict_nothing_new(stack: Stack, desk: Desk) -> None:
    names = {"2026-11-23T060000Z-bb": "SUCCEEDED", "2026-11-23T050000Z-aa": "FAILED"}
    desk.answers("stepfunctions", "list_executions", {"executions": [execution(*item) for item in names.items()]})
    desk.answers("s3", "list_objects_v2", listing(*names))
    desk.answers("glue", "get_table", published_at("x"))
    for _ in names:
        desk.refuses("s3", "get_object", "NoSuchKey")
    assert [run.nothing_new for run in list_runs(stack)] == [True, False]


@pytest.mark.parametrize("name", ["", "../x", "a b", "x" * 81, "2026-11-23T06:00:00Z"])
def test_what_cannot_be_a_runs_name_is_refused_before_aws_is_asked(name: str, stack: Stack) -> None:
    with pytest.raises(RunError, match="not a valid name of a run"):
        start(stack, name)


def test_a_name_that_is_taken_is_refused(stack: Stack, desk: Desk) -> None:
    desk.refuses("stepfunctions", "start_execution", "ExecutionAlreadyExists")
    with pytest.raises(RunError, match="There was a run called 'a' already"):
        start(stack, "a")


def test_runs_are_what_step_functions_remembers_and_what_the_lake_holds(stack: Stack, desk: Desk) -> None:
    executions = [execution("2026-11-23T070000Z-aa", "RUNNING", 60), execution("2026-11-23T060000Z-bb")]
    desk.answers("stepfunctions", "list_executions", {"executions": executions})
    desk.answers("s3", "list_objects_v2", listing("2025-01-01T000000Z-old", "2026-11-23T060000Z-bb"))
    desk.answers("glue", "get_table", published_at("2026-11-23T060000Z-bb"))
    desk.holds("runs/2026-11-23T060000Z-bb/verdict.json", GOOD)
    desk.refuses("s3", "get_object", "NoSuchKey")
    running, done, old = list_runs(stack)
    assert (running.status, running.verdict, running.seconds) == ("RUNNING", None, None)
    assert (done.verdict, done.rows_in, done.accepted, done.published, done.seconds) == ("passed", 10, 9, True, 30)
    assert (old.name, old.status, old.published) == ("2025-01-01T000000Z-old", "GONE", False)


def test_a_scheduled_run_is_named_by_its_time(stack: Stack, desk: Desk) -> None:
    desk.answers("stepfunctions", "list_executions", {"executions": [execution("0b1c-uuid")]})
    described = execution("0b1c-uuid") | {"input": '{"scheduledTime": "2026-11-23T06:00:00Z"}'}
    desk.answers("stepfunctions", "describe_execution", described)
    assert find(stack, "2026-11-23T060000Z").execution_arn == EXECUTION + "0b1c-uuid"


def test_a_release_is_an_execution_of_the_run_that_it_releases(stack: Stack, desk: Desk) -> None:
    name = "release-2026-11-23T080000Z-cc"
    desk.answers("stepfunctions", "list_executions", {"executions": [execution(name)]})
    desk.answers("stepfunctions", "describe_execution", execution(name) | {"input": '{"release": {"run": "a"}}'})
    desk.answers("s3", "list_objects_v2", listing("a"))
    desk.answers("glue", "get_table", published_at("a"))
    desk.holds("runs/a/verdict.json", GOOD | {"verdict": "failed", "released": {"by": "ann", "because": "so"}})
    (run,) = list_runs(stack)
    assert (run.name, run.status, run.verdict, run.released, run.published) == ("a", "SUCCEEDED", "failed", True, True)


def test_a_run_that_does_not_exist_is_refused_with_those_that_do(stack: Stack, desk: Desk) -> None:
    first = execution("2026-11-23T060000Z-bb")
    desk.answers("stepfunctions", "list_executions", {"executions": [first]})
    desk.answers("stepfunctions", "list_executions", {"executions": [first]})
    desk.answers("s3", "list_objects_v2", listing())
    desk.answers("glue", "get_table", published_at("2026-11-23T060000Z-bb"))
    desk.holds("runs/2026-11-23T060000Z-bb/verdict.json", GOOD)
    with pytest.raises(RunError, match=r"no run called 'nope'\. The latest: 2026-11-23T060000Z-bb"):
        find(stack, "nope")


def lists(desk: Desk, machine: str, *names: str) -> None:
    request = {"stateMachineArn": machine}
    executions = [execution(name, minutes=int(name[11:13]) * 60) for name in names]
    desk.answers("stepfunctions", "list_executions", {"executions": executions}, request)


def test_the_runs_of_all_datasets_are_one_list_newest_first(two: Stack, desk: Desk) -> None:
    first, second, third = (f"2026-11-23T0{hour}0000Z-aa" for hour in (1, 2, 3))
    for machine, names in ((OTHER["stateMachineArn"], (second,)), (MACHINE, (third, first))):
        lists(desk, str(machine), *names)
        desk.answers("s3", "list_objects_v2", {"IsTruncated": False})
        desk.answers("glue", "get_table", published_at(first))
        for _ in names:
            desk.refuses("s3", "get_object", "NoSuchKey")
        folders = [{"Prefix": f"nyc_taxi/evidence/{first}/"}, {"Prefix": f"flights/evidence/{second}/"}]
        desk.answers("s3", "list_objects_v2", {"CommonPrefixes": folders, "IsTruncated": False})
    runs = list_all_runs(two.each(), limit=2)
    assert [(run.dataset, run.name, run.has_data) for run in runs] == [
        ("nyc_taxi", third, False), ("flights", second, True),
    ]  # fmt: skip


def holds_folder(desk: Desk, dataset: str, *, run: bool) -> None:
    contents = [{"Key": f"{dataset}/runs/a/run.json", "Size": 1, "ETag": '"x"'}] if run else []
    request = {"Bucket": "lake", "Prefix": f"{dataset}/runs/a/"}
    desk.answers("s3", "list_objects_v2", {"Contents": contents, "IsTruncated": False}, request)


@pytest.mark.parametrize("dataset", ["flights", "nyc_taxi"])
def test_a_run_says_by_its_folder_which_dataset_is_meant(dataset: str, two: Stack, desk: Desk) -> None:
    for name in ("flights", "nyc_taxi"):
        holds_folder(desk, name, run=name == dataset)
    assert holder(two, "a").dataset == dataset


def test_a_run_that_left_nothing_in_the_lake_is_known_by_its_execution(two: Stack, desk: Desk) -> None:
    for name in ("flights", "nyc_taxi"):
        holds_folder(desk, name, run=False)
    desk.answers("stepfunctions", "list_executions", {"executions": [execution("a")]})
    desk.answers("stepfunctions", "list_executions", {"executions": []})
    assert holder(two, "a").dataset == "flights"


def test_a_run_of_one_name_in_two_datasets_is_asked_back(two: Stack, desk: Desk) -> None:
    for name in ("flights", "nyc_taxi"):
        holds_folder(desk, name, run=True)
    with pytest.raises(RunError, match="flights and nyc_taxi each have a run called 'a': say which with --dataset"):
        holder(two, "a")


@pytest.mark.parametrize("run", [NOTHING_PUBLISHED, "a/b"])
def test_a_table_that_was_only_declared_shows_no_run(run: str, stack: Stack, desk: Desk) -> None:
    desk.answers("glue", "get_table", published_at(run))
    assert published_run(stack) is None


def test_no_table_shows_no_run(stack: Stack, desk: Desk) -> None:
    desk.refuses("glue", "get_table", "EntityNotFoundException")
    assert published_run(stack) is None
