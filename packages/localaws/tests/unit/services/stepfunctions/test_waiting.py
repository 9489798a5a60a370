"""Waiting for work that goes on after the call that started it."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from localaws.services.stepfunctions.caller import TaskFailedError
from localaws.services.stepfunctions.resources import Integration, parse
from localaws.services.stepfunctions.waiting import wait

JOB = parse("arn:aws:states:::emr-containers:startJobRun.sync")
QUERY = parse("arn:aws:states:::athena:startQueryExecution.sync")
NAMED = {"Id": "j", "VirtualClusterId": "vc", "QueryExecutionId": "q"}


class Service:
    """Answers what it was told to, one answer a call, and remembers the calls."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.calls: list[tuple[str, Mapping[str, Any]]] = []

    def __call__(self, integration: Integration, parameters: Mapping[str, Any]) -> Any:
        self.calls.append((integration.operation, parameters))
        answer = self.answers.pop(0)
        if isinstance(answer, TaskFailedError):
            raise answer
        return answer


def job(state: str) -> dict[str, Any]:
    return {"JobRun": {"Id": "j", "State": state, "StateDetails": "why"}}


def patient(_: float) -> bool:
    return True


def test_a_job_that_completes_is_described() -> None:
    service = Service(job("RUNNING"), job("COMPLETED"))

    assert wait(JOB, NAMED, service, patient) == job("COMPLETED")["JobRun"]
    assert service.calls == [("DescribeJobRun", {"Id": "j", "VirtualClusterId": "vc"})] * 2


@pytest.mark.parametrize("state", ["FAILED", "CANCELLED"])
def test_a_job_that_fails_has_its_description_as_the_cause(state: str) -> None:
    with pytest.raises(TaskFailedError) as failure:
        wait(JOB, NAMED, Service(job(state)), patient)

    assert failure.value.error == "States.TaskFailed"
    assert json.loads(failure.value.cause) == job(state)["JobRun"]


def test_a_query_answers_with_the_whole_of_what_athena_says() -> None:
    answer = {"QueryExecution": {"Status": {"State": "SUCCEEDED"}}}

    assert wait(QUERY, NAMED, Service(answer), patient) == answer


def test_work_that_no_one_waits_for_is_stopped() -> None:
    service, patience = Service(job("RUNNING"), {}), iter([True, False])

    assert wait(JOB, NAMED, service, lambda _: next(patience)) == {}
    assert [operation for operation, _ in service.calls] == ["DescribeJobRun", "CancelJobRun"]


def test_a_poll_that_finds_the_service_busy_is_made_again() -> None:
    busy = TaskFailedError("EmrContainers.InternalServerException", "busy", passing=True)

    assert wait(JOB, NAMED, Service(busy, busy, job("COMPLETED")), patient)["State"] == "COMPLETED"


def test_a_poll_that_is_refused_fails_the_task() -> None:
    refused = TaskFailedError("EmrContainers.ResourceNotFoundException", "gone")

    with pytest.raises(TaskFailedError, match="gone"):
        wait(JOB, NAMED, Service(refused), patient)
