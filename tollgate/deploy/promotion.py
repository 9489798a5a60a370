"""What ran green in one stack, and whether this checkout is that."""

import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tollgate.deploy.engine import Project
from tollgate.deploy.errors import PromotionError
from tollgate.operate import runs
from tollgate.operate.stack import Stack


@dataclass(frozen=True)
class Proven:
    """The commit that a stack has, and the jobs' code that its published table was made with."""

    stack: str
    run: str
    code: str
    commit: str
    """Empty where the update was made outside a git checkout."""


def read_proven(project: Project, source: str, connect: Callable[[Mapping[str, Any]], Stack]) -> Proven:
    """What ran green in a stack since it was last updated. Raises PromotionError when nothing did."""
    update = project.last_update(source)
    if update is None:
        raise PromotionError(f"The stack {source!r} never went up. Next: tollgate deploy up --stack {source}")
    environment = update.environment or {}
    if environment.get("git.dirty") == "true":
        raise PromotionError(
            f"The stack {source!r} went up from a checkout with uncommitted changes, which nobody else has. "
            f"Next: commit them, then tollgate deploy up --stack {source}"
        )
    stack = connect(project.outputs(source))
    run = runs.published_run(stack)
    if run is None:
        raise PromotionError(f"No run passed in {source!r} yet. Next: tollgate run --stack {source}")
    verdict = runs.verdict_of(stack, run) or {}
    return Proven(source, run, str(verdict.get("code", "")), environment.get("git.head", ""))


def check(proven: Proven, checkout: str, code: str) -> None:
    """Raises PromotionError unless this checkout, and the jobs' code in it, is what was proven."""
    if proven.commit and checkout != proven.commit:
        raise PromotionError(
            f"{proven.stack!r} has commit {proven.commit[:12]}, and this checkout is {checkout[:12] or 'no commit'}. "
            f"Next: git checkout {proven.commit[:12]}"
        )
    if code != proven.code:
        raise PromotionError(
            f"The run {proven.run!r} that passed in {proven.stack!r} ran code {proven.code or '(unknown)'}, and this "
            f"checkout would bring {code or '(none)'}. Next: tollgate run --stack {proven.stack}, then promote"
        )


def head(folder: Path) -> str:
    """The commit of a clean checkout; empty when it is none, or not clean."""
    command = ["git", "-C", str(folder), "status", "--porcelain", "--untracked-files=no"]
    status = subprocess.run(command, capture_output=True, text=True, check=False)
    if status.returncode != 0 or status.stdout.strip():
        return ""
    command = ["git", "-C", str(folder), "rev-parse", "HEAD"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
