"""What ran green in one stack, and whether this checkout is that."""

import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tollgate.deploy.engine import Project
from tollgate.deploy.errors import PromotionError
from tollgate.operate import inputs, runs
from tollgate.operate.stack import Stack


@dataclass(frozen=True)
class Published:
    """The run of a dataset that analysts see, and what it ran: the hashes of the jobs' code and of the contracts."""

    dataset: str
    run: str
    code: str


@dataclass(frozen=True)
class Proven:
    """The commit that a stack has, and the jobs' code that its published tables were made with."""

    stack: str
    runs: tuple[Published, ...]
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
    published = tuple(_published(source, connect(project.outputs(source)).each()))
    if not published:
        raise PromotionError(f"No run passed in {source!r} yet. Next: tollgate run --stack {source}")
    return Proven(source, published, environment.get("git.head", ""))


def _published(source: str, stacks: Iterable[Stack]) -> Iterator[Published]:
    """What is published of each dataset; of one that has no input yet nothing is to be proven."""
    for stack in stacks:
        run = runs.published_run(stack)
        if run is not None:
            verdict = runs.verdict_of(stack, run) or {}
            yield Published(stack.dataset, run, str(verdict.get("code", "")))
        elif inputs.has_input(stack):
            next_ = f"tollgate run --stack {source} --dataset {stack.dataset}"
            raise PromotionError(f"No run of {stack.dataset} passed in {source!r} yet. Next: {next_}")


def check(proven: Proven, checkout: str, code_of: Callable[[str], str]) -> None:
    """Raises PromotionError unless this checkout, and the code in it of each dataset, is what was proven."""
    if proven.commit and checkout != proven.commit:
        raise PromotionError(
            f"{proven.stack!r} has commit {proven.commit[:12]}, and this checkout is {checkout[:12] or 'no commit'}. "
            f"Next: git checkout {proven.commit[:12]}"
        )
    for one in proven.runs:
        code = code_of(one.dataset)
        if code != one.code:
            raise PromotionError(
                f"The run {one.run!r} of {one.dataset} that passed in {proven.stack!r} ran code "
                f"{one.code or '(unknown)'}, and this checkout would bring {code or '(none)'}. "
                f"Next: tollgate run --stack {proven.stack} --dataset {one.dataset}, then promote"
            )


def head(folder: Path) -> str:
    """The commit of a clean checkout; empty when it is none, or not clean."""
    command = ["git", "-C", str(folder), "status", "--porcelain", "--untracked-files=no"]
    status = subprocess.run(command, capture_output=True, text=True, check=False)
    if status.returncode != 0 or status.stdout.strip():
        return ""
    command = ["git", "-C", str(folder), "rev-parse", "HEAD"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
