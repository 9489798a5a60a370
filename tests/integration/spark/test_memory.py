"""A file that takes more memory than the job has: refused by its name, in a process that goes on."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from localaws.java import find_java
from tests.integration.spark.lakes import ROW, csv_text

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = """
import sys
from pathlib import Path
from pyspark.sql import SparkSession
from spark.scan import SESSION
from tests.integration.spark.lakes import Lake
builder = SparkSession.builder.master("local[2]").config("spark.driver.memory", "512m")
for name, value in {**SESSION, "spark.ui.enabled": "false"}.items():
    builder = builder.config(name, value)
Lake(builder.getOrCreate(), Path(sys.argv[1])).run("bomb")
"""


@pytest.mark.tried("files that unpack to one line of 200 MB", "refused by name; every other file is read")
def test_a_line_that_takes_all_memory_refuses_its_file_and_no_other(tmp_path: Path) -> None:
    text = csv_text([{**ROW, "PULocationID": str(number)} for number in range(300)]).encode()
    names = ["bomb_2020-04.csv.gz", "good_2020-05.csv", "good_2020-06.csv", "good_2020-07.csv"]
    folder = tmp_path / "input" / "green-taxi"
    folder.mkdir(parents=True)
    for name in names:
        (folder / name).write_bytes(text)
    (folder / names[0]).write_bytes(gzip.compress(text + b" " * 200_000_000, 1, mtime=0))
    environment = {**os.environ, "JAVA_HOME": str(find_java().home), "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run(
        [sys.executable, "-c", PROGRAM, tmp_path], cwd=ROOT, env=environment, capture_output=True, check=True
    )
    files = json.loads((tmp_path / "runs" / "bomb" / "run.json").read_text())["files"]
    assert [(file["file"].rpartition("/")[2], file["rows"]) for file in files] == [
        (names[0], 0), *((name, 300) for name in names[1:]),
    ]  # fmt: skip
    assert files[0]["reason"] == "file_unreadable"
    assert "takes more memory than the job has" in files[0]["message"]
