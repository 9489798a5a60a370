"""A run while it goes on, state by state."""

import json
import time
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, Final, Literal

from botocore.exceptions import ClientError

from pipeline.publish import BROKE, REFUSED
from tollgate.operate.errors import StillRunningError
from tollgate.operate.s3 import is_missing
from tollgate.operate.stack import Stack

Kind = Literal["entered", "left", "submitted", "succeeded", "failed", "waiting"]

_FAILED: Final = ("TaskFailed", "TaskTimedOut", "TaskStartFailed", "TaskSubmitFailed")


@dataclass(frozen=True)
class Event:
    """One thing that happened in a run; of its states only those that call AWS, the others take no time."""

    kind: Kind
    state: str
    seconds: float
    """Since the run started."""
    message: str = ""
    """Of a submitted job its id; of a failure its cause."""
    error: str = ""
    """Of a failure its name in the machine's terms."""


@dataclass(frozen=True)
class Outcome:
    """How a run ended."""

    status: str
    error: str
    cause: str
    seconds: float

    @property
    def succeeded(self) -> bool:
        return self.status == "SUCCEEDED"

    @property
    def refused(self) -> bool:
        """Whether the data was refused, as opposed to something that broke."""
        return self.error == REFUSED

    @property
    def unjudged(self) -> bool:
        return self.error == BROKE


def watch(stack: Stack, execution_arn: str, deadline_s: float = 9 * 3600) -> Generator[Event, None, Outcome]:
    """Everything that happens until the run ends, and a `waiting` whenever nothing does; returns how it ended.

    Raises StillRunningError at the deadline.
    """
    event_count, state, began = 0, "", time.monotonic()
    while time.monotonic() - began < deadline_s:
        # This comes first: what happens between this answer and the next one is in the history that follows.
        outcome = read_outcome(stack, execution_arn)
        events = _history(stack, execution_arn)
        for raw in events[event_count:]:
            state = raw.get("stateEnteredEventDetails", {}).get("name", state)
            event = _event(raw, state, events[0]["timestamp"])
            if event:
                yield event
        event_count = len(events)
        if outcome:
            return outcome
        yield Event("waiting", state, time.monotonic() - began)
        time.sleep(stack.poll_s)
    raise StillRunningError(f"The run still goes on after {deadline_s:.0f} s. See it with: tollgate runs")


def read_outcome(stack: Stack, execution_arn: str) -> Outcome | None:
    """How a run ended, or None while it goes on."""
    answer = stack.client("stepfunctions").describe_execution(executionArn=execution_arn)
    if answer["status"] in {"RUNNING", "PENDING_REDRIVE"}:
        return None
    seconds = (answer.get("stopDate", answer["startDate"]) - answer["startDate"]).total_seconds()
    return Outcome(answer["status"], answer.get("error", ""), sentence_of(answer.get("cause", "")), seconds)


def list_jobs(stack: Stack, execution_arn: str) -> list[tuple[str, str, str]]:
    """The jobs of a run, as (state, virtual cluster, job)."""
    state = ""
    jobs: list[tuple[str, str, str]] = []
    for raw in _history(stack, execution_arn):
        state = raw.get("stateEnteredEventDetails", {}).get("name", state)
        job = _submitted(raw)
        if job:
            jobs.append((state, str(job.get("VirtualClusterId", "")), str(job["Id"])))
    return jobs


def sentence_of(cause: str) -> str:
    """The sentence of a cause: of a job or a query that AWS describes in JSON, the one inside."""
    try:
        document = json.loads(cause)
    except ValueError:
        return cause
    if not isinstance(document, dict):
        return cause
    status = (document.get("QueryExecution") or document).get("Status")
    reason = status.get("StateChangeReason") if isinstance(status, dict) else None
    job = document.get("JobRun") or document
    sentence = reason or job.get("StateDetails") or job.get("FailureReason") or document.get("errorMessage")
    return str(sentence or cause)


def _history(stack: Stack, execution_arn: str) -> list[dict[str, Any]]:
    pages = stack.client("stepfunctions").get_paginator("get_execution_history")
    try:
        return [event for page in pages.paginate(executionArn=execution_arn) for event in page["events"]]
    except ClientError as error:
        if is_missing(error):
            return []
        raise


def _event(raw: dict[str, Any], state: str, start: Any) -> Event | None:
    kind = str(raw["type"])
    seconds = (raw["timestamp"] - start).total_seconds()
    if kind == "TaskStateEntered":
        return Event("entered", state, seconds)
    if kind == "TaskStateExited":
        return Event("left", raw["stateExitedEventDetails"]["name"], seconds)
    job = _submitted(raw)
    if job:
        return Event("submitted", state, seconds, str(job["Id"]))
    if kind == "TaskSucceeded":
        return Event("succeeded", state, seconds)
    if kind in _FAILED:
        details: dict[str, str] = next((value for key, value in raw.items() if key.endswith("EventDetails")), {})
        error = details.get("error", "")
        return Event("failed", state, seconds, sentence_of(details.get("cause", "")) or error, error)
    return None


def _submitted(raw: dict[str, Any]) -> dict[str, Any] | None:
    """The answer of StartJobRun, where this event is a job that was submitted."""
    details = raw.get("taskSubmittedEventDetails", {})
    if not details.get("resource", "").startswith("startJobRun"):
        return None
    answer = json.loads(details.get("output") or "{}")
    return answer if answer.get("Id") else None
