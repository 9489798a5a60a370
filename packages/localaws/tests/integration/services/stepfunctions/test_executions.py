"""Executions: what a machine may do, how it ends, and how Step Functions' API tells it."""

import hashlib
import json
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localaws import LocalAws
from localaws.iam.principals import Sessions
from localaws.service import World
from localaws.services.stepfunctions import States, interpreter
from localaws.services.stepfunctions.executions import Execution
from localaws.services.stepfunctions.pace import PACE
from support.operator import ROLE, Operator
from support.scripted_emr import Forever, ScriptedEmr

JOB = {
    "Type": "Task",
    "Resource": "arn:aws:states:::emr-containers:startJobRun.sync",
    "Parameters": {"VirtualClusterId": "vc", "Name": "job", "ClientToken.$": "$$.Execution.Name"},
    "End": True,
}
NO_OBJECT = {
    "Type": "Task",
    "Resource": "arn:aws:states:::aws-sdk:s3:getObject",
    "Parameters": {"Bucket": "shelf", "Key": "none"},
    "End": True,
}


def passing(**parameters: Any) -> dict[str, Any]:
    return {"Type": "Pass", "Parameters": parameters, "End": True}


def forever(*_: Any) -> None:
    raise Forever


@pytest.fixture
def shelf(operator: Operator) -> str:
    operator.client("s3").create_bucket(Bucket="shelf")
    return "shelf"


def test_intrinsic_functions_and_the_context_object_work_together(operator: Operator) -> None:
    state = passing(
        **{
            "sql.$": r"States.Format('SET LOCATION \'s3://b/{}/\' \{\} {}', $.run, $.n)",
            "token.$": "States.Hash(States.Format('{} {}', $.run, $$.State.Name), 'SHA-256')",
            "hour.$": "States.ArrayGetItem(States.StringSplit($.at, ':'), 1)",
            "list.$": r"States.Array('--run', $.run, 'it\'s')",
            "read.$": "States.StringToJson($.json)",
            "written.$": "States.JsonToString($.n)",
            "who.$": "$$.Execution.Name",
            "given.$": "$$.Execution.Input.run",
            "machine.$": "$$.StateMachine.Name",
        }
    )
    given = {"run": "r1", "n": 3, "at": "2026-11-23T05:00:00Z", "json": '{"a": [1]}'}
    execution = operator.run({"A": state}, given, name="intrinsics")

    assert execution["status"] == "SUCCEEDED", execution
    assert json.loads(execution["output"]) == {
        "sql": "SET LOCATION 's3://b/r1/' {} 3",
        "token": hashlib.sha256(b"r1 A").hexdigest(),
        "hour": "00",
        "list": ["--run", "r1", "it's"],
        "read": {"a": [1]},
        "written": "3",
        "who": execution["name"],
        "given": "r1",
        "machine": "intrinsics",
    }


def test_an_object_is_read_as_text(operator: Operator, shelf: str) -> None:
    operator.client("s3").put_object(Bucket=shelf, Key="verdict.json", Body=b'{"verdict": "passed"}')
    state = NO_OBJECT | {
        "Parameters": {"Bucket": shelf, "Key": "verdict.json"},
        "ResultSelector": {"verdict.$": "States.StringToJson($.Body)"},
    }
    execution = operator.run({"Read": state}, name="read")

    assert json.loads(execution["output"]) == {"verdict": {"verdict": "passed"}}


@pytest.mark.usefixtures("shelf")
def test_an_sdk_integrations_error_is_named_as_the_java_sdk_names_it(operator: Operator) -> None:
    execution = operator.run({"Read": NO_OBJECT}, name="no-object")

    assert (execution["status"], execution["error"]) == ("FAILED", "S3.NoSuchKeyException")
    assert "(Service: S3, Status Code: 404" in execution["cause"]


def test_a_machine_runs_another_and_sees_what_it_made(operator: Operator) -> None:
    inner = operator.make({"StartAt": "A", "States": {"A": passing(made=1)}}, "inner")
    task = {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2", "End": True}
    execution = operator.run({"Run": task | {"Parameters": {"StateMachineArn": inner, "Input": {}}}}, name="outer")

    assert json.loads(execution["output"])["Output"] == {"made": 1}


@pytest.mark.usefixtures("shelf")
def test_moments_are_milliseconds_to_an_optimised_integration_and_text_to_the_sdks(operator: Operator) -> None:
    inner = operator.make({"StartAt": "A", "States": {"A": passing()}}, "at-once")
    start = {
        "Type": "Task",
        "Resource": "arn:aws:states:::states:startExecution",
        "Parameters": {"StateMachineArn": inner},
    }
    list_ = {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:s3:listBuckets", "End": True}
    states = {"Start": start | {"ResultPath": "$.one", "Next": "List"}, "List": list_ | {"ResultPath": "$.two"}}
    output = json.loads(operator.run(states, name="moments")["output"])

    assert isinstance(output["one"]["StartDate"], int)
    assert output["two"]["Buckets"][0]["CreationDate"].endswith("Z")


def test_a_bare_text_as_output_is_json(operator: Operator) -> None:
    execution = operator.run({"A": {"Type": "Pass", "Result": "done", "End": True}}, name="bare")

    assert execution["output"] == '"done"'


@pytest.mark.usefixtures("shelf")
def test_a_fail_may_pass_on_any_error_even_step_functions_own(operator: Operator, emr: ScriptedEmr) -> None:
    emr.work["job"] = lambda *_: "broken"
    states = {
        "Work": JOB | {"Catch": [{"ErrorEquals": ["States.TaskFailed"], "ResultPath": "$.error", "Next": "Stop"}]},
        "Stop": {"Type": "Fail", "ErrorPath": "$.error.Error", "CausePath": "$.error.Cause"},
    }
    execution = operator.run(states, name="pass-on")

    assert execution["error"] == "States.TaskFailed"
    assert json.loads(execution["cause"])["StateDetails"] == "broken"


def test_the_history_names_each_task_and_what_it_submitted(operator: Operator, emr: ScriptedEmr) -> None:
    execution = operator.run({"Work": JOB}, name="history")
    history = operator.history(execution["executionArn"])
    (submitted,) = [event["taskSubmittedEventDetails"] for event in history if event["type"] == "TaskSubmitted"]

    assert [event["type"] for event in history] == [
        "ExecutionStarted",
        "TaskStateEntered",
        "TaskScheduled",
        "TaskStarted",
        "TaskSubmitted",
        "TaskSucceeded",
        "TaskStateExited",
        "ExecutionSucceeded",
    ]
    assert (submitted["resourceType"], submitted["resource"]) == ("emr-containers", "startJobRun.sync")
    assert json.loads(submitted["output"])["Id"] in emr.jobs
    assert [event["id"] for event in history] == list(range(1, 9))


def test_a_task_that_takes_too_long_times_out_and_its_job_is_cancelled(operator: Operator, emr: ScriptedEmr) -> None:
    emr.work["job"] = forever
    arn = operator.start(
        operator.make({"StartAt": "Work", "States": {"Work": JOB | {"TimeoutSeconds": 1}}}, "late"), name="late"
    )
    execution = operator.wait(arn)
    (job,) = (job for job in emr.jobs.values() if job["clientToken"] == "late")

    assert (execution["status"], execution["error"]) == ("FAILED", "States.Timeout")
    assert "TaskTimedOut" in [event["type"] for event in operator.history(arn)]
    until = time.monotonic() + 5
    while job["state"] != "CANCELLED" and time.monotonic() < until:
        time.sleep(0.01)
    assert job["state"] == "CANCELLED"


def test_a_machine_that_takes_too_long_times_out(operator: Operator) -> None:
    machine = {"StartAt": "A", "TimeoutSeconds": 1, "States": {"A": {"Type": "Wait", "Seconds": 60, "End": True}}}
    execution = operator.wait(operator.start(operator.make(machine, "too-long")))

    assert execution["status"] == "TIMED_OUT"


def test_a_retry_waits_as_long_as_it_says(
    operator: Operator, emr: ScriptedEmr, monkeypatch: pytest.MonkeyPatch
) -> None:
    from localaws.service import ServiceError

    monkeypatch.setattr(PACE, "factor", 0.5)
    emr.refuse = [ServiceError("InternalServerException", "busy", 500)] * 2
    retry = {"ErrorEquals": ["EmrContainers.InternalServerException"], "IntervalSeconds": 1, "BackoffRate": 2.0}
    began = time.monotonic()
    execution = operator.run({"Work": JOB | {"Retry": [retry]}}, name="retried")

    assert execution["status"] == "SUCCEEDED", execution
    assert time.monotonic() - began >= 0.5 * (1 + 2)


def test_a_stop_that_comes_before_the_first_state_is_heard_and_told(aws: LocalAws) -> None:
    from localaws.services.stepfunctions.interpreter import Run

    arn = "arn:aws:states:us-east-1:123456789012:execution:early:one"
    execution = Execution(arn, "one", arn.replace(":execution:", ":stateMachine:").removesuffix(":one"), ROLE, "{}")
    states = aws._serving.service("stepfunctions")
    assert isinstance(states, States)
    run = Run(execution, json.dumps({"StartAt": "A", "States": {"A": passing(a=1)}}), states._caller, lambda: None)

    run.stop("Tollgate.Enough", "by hand")
    run.evaluate()

    assert (execution.status, execution.error, execution.cause) == ("ABORTED", "Tollgate.Enough", "by hand")
    assert [event["type"] for event in execution.history] == ["ExecutionStarted", "ExecutionAborted"]
    assert [event["id"] for event in execution.history] == [1, 2]


def test_stopping_ends_a_wait_between_two_tries(
    operator: Operator, emr: ScriptedEmr, monkeypatch: pytest.MonkeyPatch
) -> None:
    from localaws.service import ServiceError

    monkeypatch.setattr(PACE, "factor", 1.0)
    emr.refuse = [ServiceError("InternalServerException", "busy", 500)]
    retry = {"ErrorEquals": ["States.ALL"], "IntervalSeconds": 60}
    arn = operator.start(operator.make({"StartAt": "Work", "States": {"Work": JOB | {"Retry": [retry]}}}, "patient"))
    while "TaskFailed" not in [event["type"] for event in operator.history(arn)]:
        time.sleep(0.01)
    operator.states.stop_execution(executionArn=arn)

    assert operator.wait(arn)["status"] == "ABORTED"


def test_the_same_name_and_input_find_the_running_execution(operator: Operator, emr: ScriptedEmr) -> None:
    emr.work["job"] = forever
    machine = operator.make({"StartAt": "Work", "States": {"Work": JOB}}, "once")
    arn = operator.start(machine, {"a": 1}, name="same")

    assert operator.start(machine, {"a": 1}, name="same") == arn
    with pytest.raises(ClientError, match="ExecutionAlreadyExists"):
        operator.start(machine, {"a": 2}, name="same")
    operator.states.stop_execution(executionArn=arn)
    with pytest.raises(ClientError, match="ExecutionAlreadyExists"):
        operator.start(machine, {"a": 1}, name="same")


@pytest.mark.parametrize(
    ("name", "given", "code"),
    [
        ("a:b", "{}", "InvalidName"),
        ("a", "{", "InvalidExecutionInput"),
    ],
)
def test_a_start_that_step_functions_would_refuse_is_refused(
    operator: Operator, name: str, given: str, code: str
) -> None:
    machine = operator.make({"StartAt": "A", "States": {"A": passing()}}, "refusing")
    with pytest.raises(ClientError) as refusal:
        operator.states.start_execution(stateMachineArn=machine, name=name, input=given)

    assert refusal.value.response["Error"]["Code"] == code


def test_a_broken_machine_is_neither_made_nor_taken_as_an_update(operator: Operator) -> None:
    machine = operator.make({"StartAt": "A", "States": {"A": passing()}}, "whole")
    broken = json.dumps({"StartAt": "B", "States": {"A": passing()}})

    with pytest.raises(ClientError, match=r"InvalidDefinition.*Missing 'StartAt' target: B"):
        operator.make(broken, "broken")
    with pytest.raises(ClientError, match="InvalidDefinition"):
        operator.states.update_state_machine(stateMachineArn=machine, definition=broken)
    with pytest.raises(ClientError, match="StateMachineAlreadyExists"):
        operator.make({"StartAt": "Z", "States": {"Z": passing()}}, "whole")


def test_executions_are_listed_newest_first_by_status(operator: Operator) -> None:
    machine = operator.make({"StartAt": "A", "States": {"A": passing()}}, "listed")
    arns = [operator.start(machine, name=f"n{number}") for number in range(3)]
    for arn in arns:
        operator.wait(arn)
    pages = operator.states.get_paginator("list_executions").paginate(
        stateMachineArn=machine, statusFilter="SUCCEEDED", PaginationConfig={"PageSize": 2}
    )

    assert [item["executionArn"] for page in pages for item in page["executions"]] == arns[::-1]


def test_every_call_is_written_down_with_the_machines_role(operator: Operator, shelf: str) -> None:
    operator.run({"Read": NO_OBJECT}, name="recorded")
    calls = (operator.aws.home / "state" / "calls.jsonl").read_text().splitlines()

    assert {"role": ROLE, "action": "s3:GetObject", "resource": shelf} in [json.loads(line) for line in calls]


def test_an_execution_whose_process_died_is_aborted_when_the_next_one_starts(aws: LocalAws) -> None:
    arn = "arn:aws:states:us-east-1:123456789012:execution:m:e"
    running = Execution(arn, "e", "arn:aws:states:us-east-1:123456789012:stateMachine:m", ROLE, "{}")
    states = States(World(aws.home, aws.endpoint_url, {}, lambda: None, Sessions()))
    states.restore([running])
    (restored,) = states.state()

    assert (restored.status, restored.cause) == ("ABORTED", "the local AWS stopped while it ran")
    assert restored.history[-1]["type"] == "ExecutionAborted"


def surprise(*_: object) -> Any:
    raise RuntimeError("the disk is on fire")


def test_an_error_that_nobody_expected_ends_the_execution_as_failed(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = operator.make({"StartAt": "A", "States": {"A": passing()}}, "surprised")
    monkeypatch.setattr(interpreter, "_plain", surprise)
    execution = operator.wait(operator.start(machine))

    assert (execution["status"], execution["error"]) == ("FAILED", "States.Runtime")
    assert execution["cause"] == "The local AWS could not go on: RuntimeError: the disk is on fire"


def test_an_execution_that_could_not_be_started_is_not_left_running(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = operator.make({"StartAt": "A", "States": {"A": passing()}}, "second-try")
    with monkeypatch.context() as patch:
        patch.setattr(interpreter, "_details", surprise)
        with pytest.raises(ClientError, match="the disk is on fire"):
            operator.start(machine, name="once")

    assert operator.wait(operator.start(machine, name="once"))["status"] == "SUCCEEDED"
