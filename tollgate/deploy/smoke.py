"""The run that proves a deployment: started, followed and judged like any other."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tollgate.operate import inputs, runs
from tollgate.operate.s3 import split_url
from tollgate.operate.stack import Stack
from tollgate.operate.watch import Event, Outcome, watch

DEADLINE_S: Final = 3600.0

MakeSamples = Callable[[str], Path]
"""Generates input of a dataset in a folder; called only where the lake holds none."""


@dataclass(frozen=True)
class Smoke:
    """How the run after a deployment ended."""

    run: str
    passed: bool
    verdict: str
    summary: str
    seconds: float
    generated: bool
    """The input was made up, because the lake held none."""


def smoke(
    stack: Stack, make_samples: MakeSamples, progress: Callable[[str], None], deadline_s: float = DEADLINE_S
) -> Smoke:
    """Run the pipeline once: over the lake's own input, or over a made-up one where the lake is empty.

    Made-up input never stands beside real input: it is brought to an empty lake alone, and taken away after the run.
    """
    name = runs.new_name()
    generated = not inputs.has_input(stack)
    uploaded = inputs.upload(stack, make_samples(stack.dataset), replace=False).added if generated else ()
    try:
        return _run(stack, name, progress, deadline_s, generated=generated)
    finally:
        bucket, prefix = split_url(runs.layout(stack, name).input)
        for key in uploaded:
            stack.client("s3").delete_object(Bucket=bucket, Key=f"{prefix}{key}")


def _run(stack: Stack, name: str, progress: Callable[[str], None], deadline_s: float, *, generated: bool) -> Smoke:
    # Every file is read: a run that finds nothing new proves nothing about what was deployed.
    started = runs.start(stack, name, full=True)
    outcome = _follow(watch(stack, started.execution_arn, deadline_s), progress)
    verdict = runs.verdict_of(stack, started.run) or {}
    return Smoke(
        run=started.run,
        passed=outcome.succeeded,
        verdict=str(verdict.get("verdict", "none")),
        summary=str(verdict.get("summary", "") or outcome.cause or outcome.status),
        seconds=outcome.seconds,
        generated=generated,
    )


def _follow(events: Generator[Event, None, Outcome], progress: Callable[[str], None]) -> Outcome:
    """Tell each state as the run enters it; how the run ended."""
    while True:
        try:
            event = next(events)
        except StopIteration as end:
            outcome: Outcome = end.value
            return outcome
        if event.kind == "entered":
            progress(event.state)
