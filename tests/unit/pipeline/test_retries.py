"""A throttle is not the end of a run: what AWS's own models name as passing, the machine tries again."""

import copy
import re
from collections.abc import Iterator
from typing import Any

import botocore.session

from pipeline.retries import COMMON

Machine = dict[str, Any]

PASSING = re.compile("Throttl|TooManyRequests|InternalServ|InternalError|Timeout|NotReady|Retryable|Unavailable")
POLLED = {
    "startJobRun": "DescribeJobRun",
    "deleteVirtualCluster": "DescribeVirtualCluster",
    "startQueryExecution": "GetQueryExecution",
}
"""What `.sync` calls beside the action, to see its end."""

_SESSION = botocore.session.get_session()


def unnamed(machine: Machine) -> Iterator[str]:
    """The passing errors of each call that its Retry does not name."""
    for name, state in machine["States"].items():
        if state["Type"] == "Task":
            retried = {error.partition(".")[2] for rule in state["Retry"] for error in rule["ErrorEquals"]}
            yield from (f"{name}: {error}" for error in sorted(passing_errors(state["Resource"]) - retried))


def passing_errors(resource: str) -> set[str]:
    service, action = re.sub(r"^arn:aws:states:::(aws-sdk:)?|\.sync$", "", resource).split(":")
    model = _SESSION.get_service_model(service)
    operations = [action[0].upper() + action[1:], *([POLLED[action]] if resource.endswith(".sync") else [])]
    shapes = [shape for operation in operations for shape in model.operation_model(operation).error_shapes]
    modelled = {
        shape.name
        for shape in shapes
        if PASSING.search(shape.name) or shape.metadata.get("error", {}).get("httpStatusCode", 0) >= 500
    }
    return modelled | {f"{error}Exception" for error in COMMON}


def test_every_passing_error_that_aws_models_is_tried_again(definition: Machine) -> None:
    assert not list(unnamed(definition))


def test_the_models_are_read_and_an_error_left_out_is_missed(definition: Machine) -> None:
    machine = copy.deepcopy(definition)
    for state in machine["States"].values():
        for rule in state.get("Retry", []):
            rule["ErrorEquals"] = [error for error in rule["ErrorEquals"] if not error.endswith("TimeoutException")]
    assert "See what is published: OperationTimeoutException" in list(unnamed(machine))


def test_a_throttle_of_every_service_is_tried_again(definition: Machine) -> None:
    tasks = [state for state in definition["States"].values() if state["Type"] == "Task"]
    assert all(
        any(error.endswith(".ThrottlingException") for error in state["Retry"][0]["ErrorEquals"]) for state in tasks
    )
