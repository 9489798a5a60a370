"""What CI does with a stack: look, judge, make exactly that, prove it; and the way back to nothing."""

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
from tollgate.deploy.smoke import MakeUp, Smoke, smoke
from tollgate.operate.stack import Stack

Reach = Callable[[Mapping[str, Any]], Stack]
"""From a stack's outputs to the stack itself, with clients that reach it."""


@dataclass(frozen=True)
class Report:
    """What was looked at, what was thought of it, and what was done."""

    command: str
    stack: str
    preview: Preview
    judgement: Judgement
    estimate: Estimate
    done: bool = False
    outputs: Mapping[str, Any] = field(default_factory=dict)
    smoke: Smoke | None = None
    seconds: Mapping[str, float] = field(default_factory=dict)

    @property
    def exit_code(self) -> int:
        """As of every command here: 0 fine, 1 up but not proven, 3 refused and nothing changed."""
        if not self.judgement.passes:
            return 3
        return 1 if self.smoke and not self.smoke.passed else 0


Agree = Callable[[Report], bool]
"""Asked before anything is changed, with all that is known by then."""


@dataclass(frozen=True)
class Proof:
    """How a deployment is proven: how to reach it, and how to get input for a lake that has none."""

    reach: Reach
    make_up: MakeUp


@dataclass(frozen=True)
class Route:
    """From where to where something proven is brought."""

    source: str
    target: str


def preview(project: Project, stack: str, keys: Keys) -> Report:
    """What `up` would do, judged. Nothing is made."""
    with plan_file() as plan:
        return _look(project, stack, keys, plan, command="preview")


def up(project: Project, stack: str, keys: Keys, agree: Agree, proof: Proof | None = None) -> Report:
    """Preview, judge, ask, make exactly what was previewed, prove it with a run."""
    with plan_file() as plan:
        seen = _look(project, stack, keys, plan)
        return _make(project, seen, plan, proof) if seen.judgement.passes and agree(seen) else seen


def promote(project: Project, route: Route, keys: Keys, agree: Agree, proof: Proof) -> Report:
    """Bring to one stack what ran green in another. Raises PromotionError when this checkout is something else."""
    what = promotion.proven(project, route.source, proof.reach)
    with plan_file() as plan:
        seen = _look(project, route.target, keys, plan, command="promote")
        promotion.check(what, promotion.head(project.folder), seen.preview.code)
        return _make(project, seen, plan, proof) if seen.judgement.passes and agree(seen) else seen


def destroy(project: Project, stack: str, keys: Keys, agree: Agree) -> Report:
    """Delete what the stack made, after a preview of just that: what would stop it half way stops it before."""
    started = time.monotonic()
    seen = project.preview_destroy(stack)
    report = Report(
        command="destroy",
        stack=stack,
        preview=seen,
        judgement=judge_destroy(seen, keys),
        estimate=estimate(seen),
        seconds={"preview": _since(started)},
    )
    if not report.judgement.passes or not agree(report):
        return report
    started = time.monotonic()
    project.destroy(stack)
    return replace(report, done=True, seconds={**report.seconds, "destroy": _since(started)})


def _look(project: Project, stack: str, keys: Keys, plan: Path, command: str = "up") -> Report:
    started = time.monotonic()
    seen = project.preview(stack, plan)
    return Report(
        command=command,
        stack=stack,
        preview=seen,
        judgement=judge(seen, keys),
        estimate=estimate(seen),
        seconds={"preview": _since(started)},
    )


def _make(project: Project, seen: Report, plan: Path, proof: Proof | None) -> Report:
    started = time.monotonic()
    outputs = project.up(seen.stack, plan)
    report = replace(seen, done=True, outputs=outputs, seconds={**seen.seconds, "up": _since(started)})
    if proof is None:
        return report
    ran = smoke(proof.reach(outputs), proof.make_up, project.progress)
    return replace(report, smoke=ran, seconds={**report.seconds, "smoke": ran.seconds})


def _since(started: float) -> float:
    return round(time.monotonic() - started, 2)
