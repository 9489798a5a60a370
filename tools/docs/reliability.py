"""docs/reliability.md: what was tried, how often, what held; counted from the tests that say so themselves."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from typing import Final

from tools.docs import ROOT, between

PATH: Final = "docs/reliability.md"
TESTS: Final = ("tests", "packages/localaws/tests")
MARK: Final = "mark.tried("

Row = tuple[str, str, str, int]
"""What was tried, what holds, the test file, the cases."""


def pages() -> dict[str, str]:
    return {PATH: between(PATH, "tried", table(counted()))}


def counted() -> list[Row]:
    """Every mark of the tests with its cases, the most first."""
    files = sorted(
        path.relative_to(ROOT).as_posix()
        for folder in TESTS
        for path in (ROOT / folder).rglob("test_*.py")
        if MARK in path.read_text(encoding="utf-8")
    )
    # Counted as `make test` runs them, whoever asks: pytest within pytest, or `make fuzz`.
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "TOLLGATE_FUZZ"))}
    command = [sys.executable, "-m", "tools.tried", *files]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"The tests could not be counted: {done.stderr[-2000:]}")
    rows: list[Row] = [(what, holds, file, count) for what, holds, file, count in json.loads(done.stdout)]
    return sorted(rows, key=lambda row: (-row[3], row[0]))


def table(rows: Sequence[Row]) -> str:
    head = "| what is tried | cases | what holds | test |\n|---|--:|---|---|\n"
    lines = [f"| {what} | {count:,} | {holds} | [{_name(file)}](../{file}) |\n" for what, holds, file, count in rows]
    return head + "".join(lines) + f"| **all** | **{sum(row[3] for row in rows):,}** | | |\n"


def _name(file: str) -> str:
    return file.rpartition("/")[2].removeprefix("test_").removesuffix(".py").replace("_", " ")
