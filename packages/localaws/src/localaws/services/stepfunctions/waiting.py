"""The `.sync` integrations: what to ask until the work has ended, and how to stop it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from localaws.services.stepfunctions.caller import TaskFailedError
from localaws.services.stepfunctions.resources import Integration, parse

Call = Callable[[Integration, Mapping[str, Any]], Any]
Pause = Callable[[float], bool]
"""Wait some seconds; false when there is no one left to wait for."""

_FIRST_S: Final = 0.05
_LONGEST_S: Final = 0.2
_MOST_FAILED_POLLS: Final = 30


@dataclass(frozen=True)
class Work:
    """Work that a call started and that goes on after it."""

    poll: str
    stop: str | None
    keys: tuple[str, ...]
    """The fields that name the work, in the call's answer or in its parameters."""
    within: tuple[str, ...]
    """Where the work is described in the poll's answer."""
    state: tuple[str, ...]
    """Where its state stands in the description."""
    done: frozenset[str]
    broken: frozenset[str]
    full_answer: bool = False
    """Whether the task's output is the poll's whole answer."""


WORK: Final = {
    "StartJobRun": Work(
        "arn:aws:states:::aws-sdk:emrcontainers:describeJobRun",
        "arn:aws:states:::aws-sdk:emrcontainers:cancelJobRun",
        ("Id", "VirtualClusterId"),
        ("JobRun",),
        ("State",),
        frozenset({"COMPLETED"}),
        frozenset({"FAILED", "CANCELLED"}),
    ),
    "DeleteVirtualCluster": Work(
        "arn:aws:states:::aws-sdk:emrcontainers:describeVirtualCluster",
        None,
        ("Id",),
        ("VirtualCluster",),
        ("State",),
        frozenset({"TERMINATED"}),
        frozenset({"ARRESTED"}),
    ),
    "StartQueryExecution": Work(
        "arn:aws:states:::athena:getQueryExecution",
        "arn:aws:states:::athena:stopQueryExecution",
        ("QueryExecutionId",),
        ("QueryExecution",),
        ("Status", "State"),
        frozenset({"SUCCEEDED"}),
        frozenset({"FAILED", "CANCELLED"}),
        full_answer=True,
    ),
    "StartExecution": Work(
        "arn:aws:states:::aws-sdk:sfn:describeExecution",
        "arn:aws:states:::aws-sdk:sfn:stopExecution",
        ("ExecutionArn",),
        (),
        ("Status",),
        frozenset({"SUCCEEDED"}),
        frozenset({"FAILED", "TIMED_OUT", "ABORTED"}),
        full_answer=True,
    ),
}


def wait(integration: Integration, named: Mapping[str, Any], call: Call, pause: Pause) -> Any:
    """Wait until started work has ended; its description, or nothing when no one waits any more: it is stopped then.

    Raises TaskFailedError: `States.TaskFailed` with the description as its cause when the work failed.
    """
    work = WORK[integration.operation]
    keys = {key: named[key] for key in work.keys}
    delay, failures = _FIRST_S, 0
    while pause(delay):
        delay = min(delay * 1.5, _LONGEST_S)
        try:
            answer, failures = call(replace(parse(work.poll), through_sdk=False), keys), 0
        except TaskFailedError as error:
            failures += 1
            if not error.passing or failures > _MOST_FAILED_POLLS:
                raise
            continue
        description = _at(answer, work.within)
        state = _at(description, work.state)
        if state in work.done:
            return _output(integration, answer if work.full_answer else description)
        if state in work.broken:
            raise TaskFailedError("States.TaskFailed", json.dumps(description, separators=(",", ":")))
    if work.stop:
        _stop(call, work.stop, keys)
    return {}


def _stop(call: Call, resource: str, keys: Mapping[str, Any]) -> None:
    try:
        call(parse(resource), keys)
    except TaskFailedError:
        return  # It had ended by itself.


def _output(integration: Integration, described: Any) -> Any:
    if integration.operation == "StartExecution" and integration.waits == "sync:2":
        return described | {key: json.loads(described[key]) for key in ("Input", "Output") if key in described}
    return described


def _at(value: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        value = value[key]
    return value
