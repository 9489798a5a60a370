"""Measure what a person waits for, and write docs/benchmarks.md.

python -m tools.bench.measure [--input FOLDER] [--runs N]
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from localaws.java import find_java
from localaws.services.emrcontainers import spark_submit
from localaws.services.emrcontainers.driver import environment, spark_home
from tools.bench.memory import most_held

ROOT = Path(__file__).resolve().parents[2]
COMMAND = str(Path(sys.executable).parent / "tollgate")
PAGE = ROOT / "docs" / "benchmarks.md"
STATES = ("Summarise the records", "Judge the table")


@dataclass(frozen=True)
class Demo:
    """One demo from an empty home: what it said, its wall seconds, and its verdict."""

    output: dict[str, Any]
    seconds: float
    verdict: dict[str, Any]
    count_s: float
    """What Spark takes to count a thousand numbers, right before."""
    again_s: tuple[float, float]
    """What a run in the same home then takes: with one changed file, and with nothing new."""

    @property
    def spark_share(self) -> float:
        return float(self.output["spark_seconds"]) / self.seconds


def demo(folder: Path | None) -> Demo:
    with tempfile.TemporaryDirectory() as home:
        count_s = count_seconds()
        output, seconds = timed(command(folder, home))
        verdict = json.loads(verdict_in(home).read_text())
        next(Path(home).glob("s3/*/*/input/*/*/*")).touch()
        again = [COMMAND, "run", "--json", "--home", home]
        (changed, changed_s), (unchanged, unchanged_s) = timed(again), timed(again)
        read = (changed["changes"]["read"], unchanged["changes"]["news"])
        if read != (1, False):
            raise RuntimeError(f"The runs after the demo were to read one file and none, not {read}.")
        return Demo(output, seconds, verdict, count_s, (changed_s, unchanged_s))


def timed(command: Sequence[str]) -> tuple[dict[str, Any], float]:
    """What a command says in JSON, and the seconds that it took."""
    started = time.monotonic()
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout), time.monotonic() - started


def watched(folder: Path | None) -> tuple[int, dict[str, Any]]:
    """The most bytes that a demo's processes held at once, and the verdict on its run by the gate over Spark.

    A run of its own, for looking slows what is seen.
    """
    with tempfile.TemporaryDirectory() as home:
        peak = most_held(command(folder, home))
        verdict = verdict_in(home)
        lake, run = verdict.parents[2], verdict.parent.name
        of = ["--lake", lake.as_uri(), "--dataset", lake.name, "--run", run]
        judge = ["-m", "quality.judge", *of, "--engine", "spark"]
        subprocess.run([sys.executable, *judge], check=True, cwd=ROOT, stderr=subprocess.DEVNULL)
        return peak, json.loads(verdict.read_text())


def verdict_in(home: str) -> Path:
    """Where a home's only run has its verdict."""
    (file,) = Path(home).glob("s3/*/*/runs/*/verdict.json")
    return file


def results(verdict: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """What each check came to, in the order of the checks."""
    return [(check["dataset"], check["name"], check["result"]) for check in verdict["checks"]]


def command(folder: Path | None, home: str) -> list[str]:
    return [COMMAND, "demo", "--json", "--home", home, *(["--input", str(folder)] if folder else [])]


COUNT = "from pyspark.sql import SparkSession\nSparkSession.builder.getOrCreate().range(1000).count()\n"


def count_seconds() -> float:
    """What Spark takes to count a thousand numbers, submitted just as the local EMR submits a job."""
    with tempfile.TemporaryDirectory() as folder:
        scratch, script = Path(folder) / "scratch", Path(folder) / "count.py"
        scratch.mkdir()
        script.write_text(COUNT)
        settings = spark_submit.local_settings(scratch)
        words = spark_submit.command(spark_home(), spark_submit.read_parameters("", {}), settings, str(script), [])
        started = time.monotonic()
        variables = environment(find_java(), Path(folder), scratch, {})
        subprocess.run(words, env=variables, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return time.monotonic() - started


def help_seconds() -> float:
    started = time.monotonic()
    subprocess.run([COMMAND, "--help"], check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - started


def spread(values: Sequence[float], form: str = "{:.1f}") -> str:
    """Median, and the range of the runs."""
    low, middle, high = (form.format(value) for value in (min(values), median(values), max(values)))
    return f"{middle} ({low}-{high})"


def page(demos: Sequence[Demo], helps: Sequence[float], beside: tuple[int, dict[str, Any]], folder: Path | None) -> str:
    rows, (most_bytes, over_spark) = demos[0].output["rows_in"], beside
    same = "the same" if results(over_spark) == results(demos[0].verdict) else "OTHER"
    what = "real TLC files" if folder else "generated files"
    version = platform.python_version()
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench INPUT=folder`; do not edit. Medians, with the range of the runs in brackets.",
        "Machines are noisy: compare figures of one page, not of two.",
        "The engine's phases have [a page of their own](benchmarks-engine.md).",
        "",
        f"Measured on {datetime.now(UTC):%Y-%m-%d}: {cores} cores, {platform.system()}, Python {version};",
        f"{len(demos)} demos, each from an empty home; {rows:,} rows of {what}.",
        "",
        "| figure | measured | wanted |",
        "|---|--:|--:|",
        f"| the demo, start to end, from a warm install | {spread([d.seconds for d in demos])} s | ≤ 35 s |",
        f"| Spark counting a thousand numbers, started the same way | {spread([d.count_s for d in demos])} s | |",
        f"| the demo against that | {spread([d.seconds / d.count_s for d in demos])} x | ≤ 3.5 x |",
        f"| of which the two Spark jobs | {spread([d.spark_share * 100 for d in demos], '{:.0f}')} % | |",
        *(f"| “{state}” | {spread([d.output['states'][state] for d in demos])} s | |" for state in STATES),
        f"| a run with one changed file, start to end | {spread([d.again_s[0] for d in demos])} s | |",
        f"| a run with nothing new, start to end | {spread([d.again_s[1] for d in demos])} s | |",
        f"| the gate beyond its start-up, over pandas | {spread([d.verdict['seconds'] for d in demos])} s | ≤ 3 s |",
        f"| the same over Spark, with {same} results | {over_spark['seconds']:.1f} s | |",
        f"| most memory held at once, all processes | {most_bytes / 1e9:.2f} GB | ≤ 3 GB |",
        f"| `tollgate --help` | {spread(helps, '{:.2f}')} s | ≤ 0.5 s |",
        "",
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--input", type=Path, help="a folder of TLC files; left out: generated ones")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    os.environ.setdefault("LOCALAWS_JAVA_CACHE", str(ROOT / ".tollgate" / "java"))
    demos = [demo(options.input) for _ in range(options.runs)]
    helps = [help_seconds() for _ in range(2 * options.runs + 1)]
    PAGE.write_text(page(demos, helps, watched(options.input), options.input))
    print(PAGE.read_text())


if __name__ == "__main__":
    main()
