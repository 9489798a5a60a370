"""The entry as a cluster starts it: spark-submit, the code in an archive, the entry file beside it."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from localaws.java import LEAN, find_java
from localaws.java_cache import archive_options
from tests.integration.spark.lakes import GREEN, ROW, csv_text


@pytest.fixture(scope="module")
def archive(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with code.zip and summarise.py, as they lie in the bucket of artifacts."""
    folder = tmp_path_factory.mktemp("code")
    with zipfile.ZipFile(folder / "code.zip", "w") as packed:
        for package in ("contracts", "pipeline", "spark", "datasets", "datasets/nyc_taxi"):
            for path in sorted((root / package).glob("*")):
                if path.suffix in {".py", ".yaml"}:
                    packed.write(path, path.relative_to(root))
    (folder / "summarise.py").write_bytes((root / "spark/summarise.py").read_bytes())
    return folder


def submit(archive: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    tools = Path(sys.executable).parent
    command = [str(tools / "spark-submit"), "--master", "local[2]", "--py-files", "code.zip"]
    java = find_java()
    options = [*LEAN, *archive_options(java, Path(".tollgate"))]
    settings = ["--conf", "spark.ui.enabled=false", "--driver-java-options", " ".join(options)]
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "SPARK", "PYSPARK"))
    }
    environment["JAVA_HOME"] = str(java.home)
    environment["PATH"] = f"{tools}{os.pathsep}{environment['PATH']}"
    return subprocess.run(
        [*command, *settings, "summarise.py", *arguments],
        cwd=archive,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )


def test_a_job_with_input_leaves_with_zero_and_says_what_it_counted(archive: Path, tmp_path: Path) -> None:
    file = tmp_path / "lake/input" / GREEN
    file.parent.mkdir(parents=True)
    file.write_text(csv_text([ROW, {**ROW, "trip_distance": "0"}]))
    done = submit(archive, "--lake", (tmp_path / "lake").as_uri(), "--dataset", "nyc_taxi", "--run", "one")
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.splitlines()[-1] == "2 rows of 1 files: 1 accepted, the rest refused."
    assert (tmp_path / "lake/runs/one/run.json").is_file()


def test_a_job_without_input_leaves_with_one_and_a_sentence(archive: Path, tmp_path: Path) -> None:
    done = submit(archive, "--lake", (tmp_path / "lake").as_uri(), "--dataset", "nyc_taxi", "--run", "one")
    assert done.returncode == 1
    (line,) = done.stdout.splitlines()
    assert line.startswith("There is no input: file:///")
    assert "tollgate input" in line
    assert "Traceback" not in done.stdout + done.stderr
