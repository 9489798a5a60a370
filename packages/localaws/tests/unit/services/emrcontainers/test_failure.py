"""Which sentence of a failed job's logs is the reason."""

from pathlib import Path

import pytest

from localaws.services.emrcontainers.failure import sentence

CHATTER = (
    "26/11/23 12:07:02 WARN SparkConf: Note that this will be overridden\n\r[Stage 1:====>   (1 + 2) / 3]\r        \r"
)
FRAMES = "\tat org.apache.spark.A.<init>(A.scala:1)\n\tat java.base/java.lang.Thread.run(Thread.java:840)\n"
TRACEBACK = 'Traceback (most recent call last):\n  File "x.py", line 1, in <module>\n    f()\n'
PY4J = (
    f"{TRACEBACK}py4j.protocol.Py4JJavaError: An error occurred while calling o38.parquet.\n"
    f": org.apache.spark.SparkException: Job aborted.\n{FRAMES}Caused by: java.io.IOException: disk full\n"
    f"{FRAMES}\t... 12 more\n\n"
)
CAPTURED = f"{TRACEBACK}pyspark.errors.exceptions.captured.AnalysisException:"
ANALYSIS = f"{CAPTURED} [PATH_NOT_FOUND] Path does not exist: s3://b/x.\n"
PLAN = f"{CAPTURED} [COLUMN] no column x;\n'Project ['x]\n+- Range (0, 1)\n\n"


@pytest.mark.parametrize(
    ("stdout", "stderr", "reason"),
    [
        ("rows 3\nNo input files in s3://lake/input/.\n", CHATTER, "No input files in s3://lake/input/."),
        ("", f"{CHATTER}Out of patience.\n{CHATTER}", "Out of patience."),
        (PY4J, CHATTER, "IOException: disk full"),
        (ANALYSIS, CHATTER, "AnalysisException: [PATH_NOT_FOUND] Path does not exist: s3://b/x."),
        (PLAN, "", "AnalysisException: [COLUMN] no column x;"),
        (f"{PY4J}The month 2020-13 is no month.\n", "", "The month 2020-13 is no month."),
        (f"{TRACEBACK}KeyError: 'x'\n", "", "KeyError: 'x'"),
        (f"{TRACEBACK}AssertionError\n", "", "AssertionError"),
        (
            f"{TRACEBACK}E: Could not initialize target File System for URI : s3://gone/\n",
            "",
            "The bucket gone does not exist.",
        ),
        ("", CHATTER, "The driver ended with exit code 3 and said nothing."),
    ],
)
def test_the_reason_is_the_jobs_own_last_sentence(tmp_path: Path, stdout: str, stderr: str, reason: str) -> None:
    assert sentence_of(tmp_path, stdout, stderr) == reason


def test_an_earlier_attempts_words_are_not_the_reason(tmp_path: Path) -> None:
    before = "The first attempt's reason.\n"
    (tmp_path / "stdout").write_text(before + "The second attempt's reason.\n")
    (tmp_path / "stderr").write_text("")
    assert sentence(tmp_path / "stderr", tmp_path / "stdout", (0, len(before)), 1) == "The second attempt's reason."


def test_a_long_reason_fits_the_api(tmp_path: Path) -> None:
    assert len(sentence_of(tmp_path, "x" * 1000, "")) == 256


def sentence_of(folder: Path, stdout: str, stderr: str) -> str:
    (folder / "stdout").write_text(stdout)
    (folder / "stderr").write_text(stderr)
    return sentence(folder / "stderr", folder / "stdout", (0, 0), 3)
