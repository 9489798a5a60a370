"""`tollgate serve --pulumi` prepares all that a real engine needs, and prints what to type: that is typed here."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.conftest import ROOT
from tools.bench.workbench import PROGRAM

TOLLGATE = f'{sys.executable} -c "from tollgate.cli.main import main; main()"'
LAST = "tollgate deploy up"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The program and the command, as a clone has them."""
    folder = tmp_path / "clone"
    folder.mkdir()
    for name in (*PROGRAM, "tollgate", "Pulumi.yaml"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / name)
    return folder


@pytest.fixture
def printed(checkout: Path, tmp_path: Path, engine: Path | None) -> Iterator[list[str]]:
    """What `tollgate serve --pulumi` says is to be typed, while it serves."""
    if engine is None:
        pytest.skip("no pulumi engine is here, so nothing was deployed (python tools/engine.py says how to get one)")
    command = [sys.executable, "-c", "from tollgate.cli.main import main; main()", "serve", "--pulumi"]
    path = os.pathsep.join((str(checkout), str(ROOT / "packages" / "localaws" / "src")))
    process = subprocess.Popen(
        [*command, "--port", "0", "--home", str(tmp_path / "home")],
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line.strip())
        if lines[-1].startswith(LAST):
            break
    yield lines[1:]
    process.terminate()
    process.wait(60)
    process.stdout.close()


@pytest.mark.timeout(900)
def test_what_it_prints_deploys_a_stack_that_runs(checkout: Path, printed: list[str]) -> None:
    assert [line for line in printed if not line.startswith("export ")] == [
        "pulumi stack init trial",
        "tollgate deploy up --stack trial",
    ]
    script = "\n".join(printed).replace("tollgate deploy", f"{TOLLGATE} deploy") + " --yes --json\n"
    path = os.pathsep.join((str(checkout), str(ROOT / "packages" / "localaws" / "src")))
    done = subprocess.run(
        ["bash", "-e", "-c", script],
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert '"passed": true' in done.stdout
