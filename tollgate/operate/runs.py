"""Runs of a stack: start one, list them, find out which one analysts see."""

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final

from botocore.exceptions import ClientError

from pipeline.layout import RUN_TIME, RUNS_PREFIX, Layout, RunNameError, evidence_of_runs, is_run_name, run_of
from tollgate.operate.errors import RunError
from tollgate.operate.s3 import is_missing, list_folders, list_objects, read_object
from tollgate.operate.stack import Stack

SHOWN: Final = 5
"""How many runs are named to whom asks for one that is not there."""
PUBLISHABLE: Final = ("passed", "passed with warnings")


@dataclass(frozen=True)
class StartedRun:
    """A run and the execution that carries it out."""

    run: str
    execution_arn: str


@dataclass(frozen=True)
class Run:
    """A run as its execution and its verdict show it; None is what neither says."""

    name: str
    dataset: str
    status: str
    """RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED; GONE when AWS has forgotten the execution."""
    started: datetime | None
    stopped: datetime | None
    verdict: str | None
    summary: str | None
    rows_in: int | None
    accepted: int | None
    published: bool
    released: bool = False
    """Whether a person published it against its verdict."""
    has_data: bool = True
    """Whether its tables, evidence and refused rows still stand; its verdict and report do in any case."""

    @property
    def nothing_new(self) -> bool:
        """Whether it ended well without a verdict: there was nothing to judge."""
        return self.status == "SUCCEEDED" and self.verdict is None

    @property
    def seconds(self) -> float | None:
        return (self.stopped - self.started).total_seconds() if self.started and self.stopped else None


def new_name(now: datetime | None = None) -> str:
    """A run's name: when, and four digits that keep two people of one second apart."""
    return f"{now or datetime.now(UTC):%Y-%m-%dT%H%M%SZ}-{secrets.token_hex(2)}"


def start(stack: Stack, name: str | None = None, *, compare: bool = True, full: bool = False) -> StartedRun:
    """Start a run, compared with the published one unless it begins anew, and reading what is new unless it is full.

    Raises RunError when the name is not valid, or is taken.
    """
    run = layout(stack, name if name is not None else new_name()).run
    machines = stack.client("stepfunctions")
    try:
        input_document = ({} if compare else {"compare": "no"}) | ({"full": "yes"} if full else {})
        answer = machines.start_execution(
            stateMachineArn=stack.state_machine_arn, name=run, input=json.dumps(input_document)
        )
    except machines.exceptions.ExecutionAlreadyExists:
        raise RunError(f"There was a run called {run!r} already. Leave the name out, or choose another.") from None
    return StartedRun(run, answer["executionArn"])


def find(stack: Stack, run: str) -> StartedRun:
    """The execution of a run. Raises RunError with the runs that there are."""
    layout(stack, run)
    for execution in _executions(stack):
        if execution["name"] == run or _run_of(stack, execution) == run:
            return StartedRun(run, execution["executionArn"])
    raise unknown_run_error(stack, run)


def list_runs(stack: Stack, limit: int = 20) -> list[Run]:
    """The newest runs, newest first: what Step Functions remembers, and what the lake holds."""
    executions = list(islice(_executions(stack), limit))
    run_folders = list_folders(stack, f"{stack.lake_url.rstrip('/')}/{RUNS_PREFIX}")
    by_run = {e["name"] if e["name"] in run_folders else _run_of(stack, e): e for e in reversed(executions)}
    published_name = published_run(stack)
    folders_only = [name for name in reversed(run_folders) if name not in by_run and is_run_name(name)]
    names = [*reversed(by_run), *folders_only]
    return [_run(stack, name, by_run.get(name), published_name) for name in names[:limit]]


def list_all_runs(stacks: Iterable[Stack], limit: int = 20) -> list[Run]:
    """The newest runs of several datasets, newest first, each with whether its data stands."""
    runs: list[Run] = []
    for stack in stacks:
        listed = list_runs(stack, limit)
        with_data = set(list_folders(stack, evidence_of_runs(stack.lake_url)))
        runs += [replace(run, has_data=run.name in with_data) for run in listed]
    return sorted(runs, key=_began, reverse=True)[:limit]


def holder(stack: Stack, run: str) -> Stack:
    """The stack for that of its datasets which has the run; the stack as it is where none has it.

    Raises RunError where several have one of that name.
    """
    layout(stack, run)
    stacks = stack.each()
    holders = [one for one in stacks if _has_folder(one, run)] or [one for one in stacks if _has_execution(one, run)]
    if len(holders) > 1:
        names = " and ".join(one.dataset for one in holders)
        raise RunError(f"{names} each have a run called {run!r}: say which with --dataset.")
    return holders[0] if holders else stack


def published_run(stack: Stack) -> str | None:
    """The run whose table analysts see, or None while nothing was published."""
    try:
        table = stack.client("glue").get_table(DatabaseName=stack.database, Name=stack.table)["Table"]
    except ClientError as error:
        if is_missing(error):
            return None
        raise
    return run_of(stack.lake_url, str(table.get("StorageDescriptor", {}).get("Location", "")))


def verdict_of(stack: Stack, run: str) -> dict[str, Any] | None:
    """What the judge wrote about a run, or None."""
    body = read_object(stack, layout(stack, run).verdict)
    verdict: dict[str, Any] | None = json.loads(body) if body else None
    return verdict


def changes_of(stack: Stack, run: str) -> dict[str, Any]:
    """What was new to a run since the published one; empty for a run that ended before it looked."""
    changes: dict[str, Any] = json.loads(read_object(stack, layout(stack, run).changes) or b"{}")
    return changes


def layout(stack: Stack, run: str) -> Layout:
    """Where a run keeps what. Raises RunError for what cannot be a run's name."""
    try:
        return Layout(stack.lake_url, run)
    except RunNameError as error:
        raise RunError(str(error)) from None


def not_judged_error(stack: Stack, run: str) -> RunError:
    """The error for a run without a verdict: why it has none, or that it is not there."""
    listed = list_runs(stack)
    entry = next((item for item in listed if item.name == run), None)
    if entry is None:
        return _unknown_run(run, listed)
    if entry.nothing_new:
        return RunError(f"The run {run!r} found nothing new, so it made no table and no report. See: tollgate runs")
    if entry.status == "RUNNING":
        return RunError(f"The run {run!r} still goes on: it is not judged yet. See: tollgate runs")
    return RunError(f"The run {run!r} ended before it was judged. See why: tollgate logs {run}")


def unknown_run_error(stack: Stack, run: str) -> RunError:
    """The error for a run that is not there: it names the ones that are."""
    return _unknown_run(run, list_runs(stack, SHOWN))


def _unknown_run(run: str, listed: Sequence[Run]) -> RunError:
    names = [item.name for item in listed[:SHOWN]]
    latest = f"The latest: {', '.join(names)}." if names else "There is none yet: tollgate run"
    return RunError(f"There is no run called {run!r}. {latest}")


def _began(run: Run) -> str:
    """When a run began, as its execution or else its name says; a name that says nothing comes last."""
    if run.started:
        return f"{run.started.astimezone(UTC):%Y-%m-%dT%H%M%S}"
    return run.name if run.name[:1].isdigit() else ""


def _has_folder(stack: Stack, run: str) -> bool:
    return next(list_objects(stack, layout(stack, run).folder), None) is not None


def _has_execution(stack: Stack, run: str) -> bool:
    return any(execution["name"] == run for execution in _executions(stack))


def _executions(stack: Stack) -> Iterator[dict[str, Any]]:
    pages = stack.client("stepfunctions").get_paginator("list_executions")
    for page in pages.paginate(stateMachineArn=stack.state_machine_arn):
        yield from page["executions"]


def _run_of(stack: Stack, execution: Mapping[str, Any]) -> str:
    """The run of an execution, as the machine has it: the one it releases, the scheduled time, or its own name."""
    if RUN_TIME.match(execution["name"]):
        return str(execution["name"])
    answer = stack.client("stepfunctions").describe_execution(executionArn=execution["executionArn"])
    input_document = json.loads(answer.get("input") or "{}")
    fields = input_document if isinstance(input_document, dict) else {}
    time, release = fields.get("scheduledTime"), fields.get("release")
    if isinstance(release, dict) and isinstance(release.get("run"), str):
        return str(release["run"])
    return time.replace(":", "") if isinstance(time, str) else str(execution["name"])


def _run(stack: Stack, name: str, execution: Mapping[str, Any] | None, published_name: str | None) -> Run:
    execution_fields = execution or {}
    status = str(execution_fields.get("status", "GONE"))
    verdict = verdict_of(stack, name) if status != "RUNNING" and is_run_name(name) else None
    counts = (verdict or {}).get("counts", {})
    return Run(
        name=name,
        dataset=stack.dataset,
        status=status,
        started=execution_fields.get("startDate"),
        stopped=execution_fields.get("stopDate"),
        verdict=(verdict or {}).get("verdict"),
        summary=(verdict or {}).get("summary"),
        rows_in=counts.get("in"),
        accepted=counts.get("accepted"),
        published=name == published_name,
        released=bool((verdict or {}).get("released")),
    )


def last_judged(runs: Iterable[Run]) -> Run | None:
    """The newest run that has a verdict."""
    return next((run for run in runs if run.verdict), None)
