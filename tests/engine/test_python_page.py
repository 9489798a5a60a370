"""What docs/python.md shows of Pulumi's Automation API brings a stack up, as it stands there."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from localaws import LocalAws
from tests.engine.conftest import ROOT
from tests.pages import programs
from tools.bench import workbench
from tools.bench.workbench import Workbench

STACK = "page"


@pytest.fixture
def stack(aws: LocalAws, environment: dict[str, str], tmp_path: Path) -> Workbench:
    """A checkout with a stack that no other test has, its settings those of dev."""
    workbench.checkout(aws, tmp_path)
    shutil.copy(ROOT / "Pulumi.dev.yaml", tmp_path / f"Pulumi.{STACK}.yaml")
    return Workbench(aws, tmp_path, environment)


@pytest.mark.timeout(300)
def test_the_program_of_the_page_brings_a_stack_up(stack: Workbench) -> None:
    (program,) = programs("python.md", "Deploy")
    assert '"dev"' in program
    done = subprocess.run(
        [sys.executable, "-c", program.replace('"dev"', f'"{STACK}"')],
        cwd=stack.folder,
        env={**os.environ, **stack.environment, "PYTHONPATH": str(stack.folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        assert done.returncode == 0, done.stderr
        first, last = done.stdout.splitlines()
        assert "create" in first
        assert last == f"tollgate-{STACK} tollgate_{STACK}"
    finally:
        stack.stack(STACK).destroy()
