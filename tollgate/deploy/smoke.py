"""The runs that prove a deployment, one a dataset: started, followed and judged like any other."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tollgate.operate import inputs, runs
from tollgate.operate.s3 import split_url
from tollgate.operate.stack import Stack
from tollgate.operate.watch import Event, Outcome, watch

DEADLINE_S: Final = 3600.0

MakeSamples = Callable[[str], Path | None]
"""Generates input of a dataset in a folder, None where it has no generator; called only where the lake holds none."""


@dataclass(frozen=True)
class Smoke:
    """How the run of a dataset after a deployment ended."""

    dataset: str
    run: str
    passed: bool
    verdict: str
    summary: str
    seconds: float
    generated: bool
    """The input was made up, because the lake held none."""


def smoke_all(
    stack: Stack, make_samples: MakeSamples, progress: Callable[[str], None], deadline_s: float = DEADLINE_S
) -> tuple[Smoke, ...]:
    """Prove every dataset of a stack, one after the other; one that has nothing to run on is named and passed over."""
    return tuple(proof for one in stack.each() if (proof := smoke(one, make_samples, progress, deadline_s)) is not None)


def smoke(
    stack: Stack, make_samples: MakeSamples, progress: Callable[[str], None], deadline_s: float = DEADLINE_S
) -> Smoke | None:
    """Run the pipeline once: over the dataset's own input, or over a made-up one where it has none in the lake.

    Made-up input never stands beside real input: it is brought to an empty folder alone, and taken away after the run.
    None where there is neither.
    """
    name = runs.new_name()
    generated = not inputs.has_input(stack)
    samples = make_samples(stack.dataset) if generated else None
    if generated and samples is None:
        progress(f"{stack.dataset}: no input yet and no generated samples, so no run proves it. Next: tollgate input")
        return None
    uploaded = inputs.upload(stack, samples, replace=False).added if samples else ()
    try:
        return _run(stack, name, progress, deadline_s, generated=generated)
    finally:
        bucket, prefix = split_url(runs.layout(stack, name).input)
        for key in uploaded:
            stack.client("s3").delete_object(Bucket=bucket, Key=f"{prefix}{key}")


def _run(stack: Stack, name: str, progress: Callable[[str], None], deadline_s: float, *, generated: bool) -> Smoke:
    # Every file is read: a run that finds nothing new proves nothing about what was deployed.
    started = runs.start(stack, name, full=True)
    outcome = _follow(
        watch(stack, started.execution_arn, deadline_s), lambda state: progress(f"{stack.dataset}: {state}")
    )
    verdict = runs.verdict_of(stack, started.run) or {}
    return Smoke(
        dataset=stack.dataset,
        run=started.run,
        passed=outcome.succeeded,
        verdict=str(verdict.get("verdict", "none")),
        # A run can stop after a good verdict; where the verdict stopped it, the cause is the verdict's summary.
        summary=str((verdict.get("summary") if outcome.succeeded else outcome.cause) or outcome.status),
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
