"""Which runs keep their tables, evidence and refused rows: verdicts, records and reports are kept for ever."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from pipeline.layout import RUN_TIME

MARGIN: Final = 5
"""Runs more than `keepRuns` says: somebody may be going back to the last of them while a judge counts."""


@dataclass(frozen=True)
class JudgedRun:
    """A run whose data stands, as far as that decides whether it goes on to."""

    run: str
    judged_at: str
    """Empty for a run that is not judged yet, or never was."""
    publishable: bool


def expired(runs: Iterable[JudgedRun], keep: int, protected: AbstractSet[str]) -> list[str]:
    """The runs whose data may go: not among the newest that could be published, nor among as many newest others.

    `keep` is how many of each stay; 0 keeps all. `protected` are runs that stay whatever their age: the published one.
    A run without a verdict may still be at work: it goes only when its name is a time before that of every run that
    stays.
    """
    if keep == 0:
        return []
    judged = sorted((run for run in runs if run.judged_at), key=lambda run: (run.judged_at, run.run), reverse=True)
    kinds = ([run for run in judged if run.publishable], [run for run in judged if not run.publishable])
    old = [run.run for kind in kinds for run in kind[keep + MARGIN :]]
    times = [run.run for run in judged if run.run not in old and RUN_TIME.match(run.run)]
    # Where nothing goes nothing is old yet, and so is none that was not judged.
    unjudged = [run.run for run in runs if old and not run.judged_at and RUN_TIME.match(run.run)]
    old += [run for run in unjudged if times and run < min(times)]
    return sorted(set(old) - protected)
