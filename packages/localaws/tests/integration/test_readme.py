"""What the README shows is run as it is written, in a process of its own."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture
def blocks(package: Path) -> list[str]:
    return re.findall(r"```python\n(.*?)```", (package / "README.md").read_text(), re.DOTALL)


def run(folder: Path, package: Path, *arguments: str, **variables: str) -> str:
    process = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(package / "src"), **variables},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert process.returncode == 0, process.stderr
    return process.stdout


def test_the_first_three_lines_run(blocks: list[str], tmp_path: Path, package: Path) -> None:
    assert len([line for line in blocks[0].splitlines() if line]) == 3
    assert run(tmp_path, package, "-c", blocks[0]) == "[]\n"


def test_the_program_runs_a_machine_that_starts_a_job_and_asks_athena(
    blocks: list[str], tmp_path: Path, package: Path
) -> None:
    assert run(tmp_path, package, "-c", blocks[1]).splitlines() == ["SUCCEEDED ", "Mon 4.0", "Tue 9.0"]


TEST = """
def test_it(localaws):
    localaws.client("s3").create_bucket(Bucket="bucket")
    assert localaws.bucket_path("bucket").is_dir()
"""


def test_the_fixture_is_a_running_aws(tmp_path: Path, package: Path) -> None:
    (tmp_path / "test_it.py").write_text(TEST)
    pytest_ = ("-m", "pytest", "-q", "-p", "localaws.pytest_plugin", "-c", os.devnull, "test_it.py")
    assert "1 passed" in run(tmp_path, package, *pytest_, PYTEST_DISABLE_PLUGIN_AUTOLOAD="1")
