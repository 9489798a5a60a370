"""What CI does with a stack: preview, judge, apply exactly that, prove it with a run; and destroy."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tollgate.deploy import promotion
from tollgate.deploy.cost import Estimate, estimate
from tollgate.deploy.engine import Project, plan_file
from tollgate.deploy.preview import Preview
from tollgate.deploy.rules import Judgement, Keys, judge, judge_destroy
from tollgate.deploy.smoke import MakeSamples, Smoke, smoke_all
from tollgate.operate.doctor import Check
from tollgate.operate.stack import Stack

Connect = Callable[[Mapping[str, Any]], Stack]
"""From a stack's outputs to the stack itself, for any of its datasets, with clients that reach it."""


@dataclass(frozen=True)
class Report:
    """A preview, how it was judged, and what was done."""

    command: str
    stack: str
    preview: Preview
    judgement: Judgement
    estimate: Estimate
    checks: tuple[Check, ...] = ()
    """What AWS said about the account."""
    done: bool = False
    outputs: Mapping[str, Any] = field(default_factory=dict)
    smoke: tuple[Smoke, ...] = ()
    """The run of each dataset after the deployment."""
    seconds: Mapping[str, float] = field(default_factory=dict)

    @property
    def exit_code(self) -> int:
        """As of every command here: 0 fine, 1 up but not proven, 3 refused and nothing changed."""
        if not self.judgement.passes:
            return 3
        return 0 if all(one.passed for one in self.smoke) else 1


Confirm = Callable[[Report], bool]
"""Whether the change is wanted: called before anything is changed, with all that is known by then."""


@dataclass(frozen=True)
class Proof:
    """How a deployment is proven: how to reach it, and how to get input for a lake that has none."""

    connect: Connect
    make_samples: MakeSamples


@dataclass(frozen=True)
class Route:
    """From where to where something proven is brought."""

    source: str
    target: str


def preview(project: Project, stack: str, keys: Keys) -> Report:
    """What `up` would do, judged. Nothing is made."""
    with plan_file() as plan:
        return _preview(project, stack, keys, plan, command="preview")


def up(project: Project, stack: str, keys: Keys, confirm: Confirm, proof: Proof | None = None) -> Report:
    """Preview, judge, ask, make exactly what was previewed, prove it with a run of each dataset."""
    with plan_file() as plan:
        report = _preview(project, stack, keys, plan)
        return _apply(project, report, plan, proof) if report.judgement.passes and confirm(report) else report


def promote(project: Project, route: Route, keys: Keys, confirm: Confirm, proof: Proof) -> Report:
    """Bring to one stack what ran green in another. Raises PromotionError when this checkout is something else."""
    proven = promotion.read_proven(project, route.source, proof.connect)
    with plan_file() as plan:
        report = _preview(project, route.target, keys, plan, command="promote")
        promotion.check(proven, promotion.head(project.folder), report.preview.code_of)
        return _apply(project, report, plan, proof) if report.judgement.passes and confirm(report) else report


def destroy(project: Project, stack: str, keys: Keys, confirm: Confirm) -> Report:
    """Delete what the stack made, after a preview of just that: what would stop it half way stops it before."""
    start = time.monotonic()
    project.progress(f"Previewing the end of {stack} …")
    expected = project.preview_destroy(stack)
    report = Report(
        command="destroy",
        stack=stack,
        preview=expected,
        judgement=judge_destroy(expected, keys),
        estimate=estimate(expected),
        seconds={"preview": _elapsed(start)},
    )
    if not report.judgement.passes or not confirm(report):
        return report
    start = time.monotonic()
    project.destroy(stack)
    return replace(report, done=True, seconds={**report.seconds, "destroy": _elapsed(start)})


def _preview(project: Project, stack: str, keys: Keys, plan: Path, command: str = "up") -> Report:
    start = time.monotonic()
    project.progress(f"Previewing {stack} …")
    expected = project.preview(stack, plan)
    checks = tuple(project.inspect(stack))
    return Report(
        command=command,
        stack=stack,
        preview=expected,
        judgement=judge(expected, keys, checks),
        checks=checks,
        estimate=estimate(expected),
        seconds={"preview": _elapsed(start)},
    )


def _apply(project: Project, report: Report, plan: Path, proof: Proof | None) -> Report:
    start = time.monotonic()
    outputs = project.up(report.stack, plan)
    report = replace(report, done=True, outputs=outputs, seconds={**report.seconds, "up": _elapsed(start)})
    if proof is None:
        return report
    proofs = smoke_all(proof.connect(outputs), proof.make_samples, project.progress)
    return replace(report, smoke=proofs, seconds={**report.seconds, "smoke": sum(one.seconds for one in proofs)})


def _elapsed(start: float) -> float:
    return round(time.monotonic() - start, 2)
