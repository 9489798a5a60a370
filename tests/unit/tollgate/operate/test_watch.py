import json
from datetime import timedelta
from typing import Any

import pytest

from tests.unit.tollgate.operate.conftest import EXECUTION, START, Desk, execution
from tollgate.operate.errors import StillRunningError
from tollgate.operate.stack import Stack
from tollgate.operate.watch import Event, Outcome, list_jobs, sentence_of, watch

ARN = EXECUTION + "a"


def happened(number: int, kind: str, after_s: float, **details: Any) -> dict[str, Any]:
    return {"id": number, "type": kind, "timestamp": START + timedelta(seconds=after_s), **details}


def entered(number: int, after_s: float, state: str, kind: str = "Task") -> dict[str, Any]:
    return happened(number, f"{kind}StateEntered", after_s, stateEnteredEventDetails={"name": state})


def left(number: int, after_s: float, state: str, kind: str = "Task") -> dict[str, Any]:
    return happened(number, f"{kind}StateExited", after_s, stateExitedEventDetails={"name": state})


def submitted(number: int, after_s: float) -> dict[str, Any]:
    output = json.dumps({"Id": "job1", "VirtualClusterId": "vc9"})
    details = {"resourceType": "emr-containers", "resource": "startJobRun.sync", "output": output}
    return happened(number, "TaskSubmitted", after_s, taskSubmittedEventDetails=details)


FIRST = [
    happened(1, "ExecutionStarted", 0),
    entered(2, 0.1, "How was it started?", "Choice"),
    left(3, 0.1, "How was it started?", "Choice"),
    entered(4, 0.2, "Summarise the records"),
    submitted(5, 1.0),
]
LAST = [
    happened(6, "TaskFailed", 9, taskFailedEventDetails={"resourceType": "x", "resource": "y", "cause": "No disk"}),
    left(7, 9.5, "Summarise the records"),
]


def collect(stack: Stack, deadline_s: float = 60) -> tuple[list[Event], Outcome]:
    stream, events = watch(stack, ARN, deadline_s), []
    while True:
        try:
            events.append(next(stream))
        except StopIteration as end:
            return events, end.value


def test_a_run_is_told_state_by_state_each_thing_once(stack: Stack, desk: Desk) -> None:
    desk.answers("stepfunctions", "describe_execution", execution("a", "RUNNING"))
    desk.answers("stepfunctions", "get_execution_history", {"events": FIRST})
    ended = execution("a", "FAILED") | {"error": "Tollgate.DataRefused", "cause": "Too few trips."}
    desk.answers("stepfunctions", "describe_execution", ended)
    desk.answers("stepfunctions", "get_execution_history", {"events": FIRST + LAST})
    events, outcome = collect(stack)
    assert [(event.kind, event.state) for event in events] == [
        ("entered", "Summarise the records"),
        ("submitted", "Summarise the records"),
        ("waiting", "Summarise the records"),
        ("failed", "Summarise the records"),
        ("left", "Summarise the records"),
    ]
    assert [events[1].message, events[3].message, events[4].seconds] == ["job1", "No disk", 9.5]
    assert (outcome.succeeded, outcome.refused, outcome.cause, outcome.seconds) == (False, True, "Too few trips.", 30)


def test_waiting_has_an_end(stack: Stack) -> None:
    with pytest.raises(StillRunningError, match="still goes on after 0 s"):
        collect(stack, deadline_s=0)


def test_jobs_are_found_in_the_history(stack: Stack, desk: Desk) -> None:
    desk.answers("stepfunctions", "get_execution_history", {"events": FIRST})
    assert list_jobs(stack, ARN) == [("Summarise the records", "vc9", "job1")]


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        ('{"Id": "1", "FailureReason": "USER_ERROR", "StateDetails": "The file is no CSV."}', "The file is no CSV."),
        ('{"QueryExecution": {"Status": {"StateChangeReason": "TABLE_NOT_FOUND"}}}', "TABLE_NOT_FOUND"),
        ('{"Id": "1", "FailureReason": "CLUSTER_UNAVAILABLE"}', "CLUSTER_UNAVAILABLE"),
        ("No disk", "No disk"),
        ('["a"]', '["a"]'),
        ("", ""),
    ],
)
def test_a_cause_is_the_sentence_inside_what_aws_says(cause: str, words: str) -> None:
    assert sentence_of(cause) == words
