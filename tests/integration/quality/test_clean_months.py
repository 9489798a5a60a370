"""No clean month is stopped: made-up ones and real ones, read by the job, arriving one after another."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from datasets.flights import samples as flights
from datasets.nyc_taxi.samples import generate
from quality.periods import Calendar
from tests.integration.quality.conftest import Judge
from tests.integration.quality.mutations import ran
from tools.sample_run import Row, Run

# PySpark leaves the sockets that rows came through to the garbage collector.
pytestmark = pytest.mark.filterwarnings(
    "ignore:unclosed <socket:ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)
YEAR = 12
MONTHS = Calendar("month", ("year", "month"))
SEEDED = [f"{2017 + month // YEAR}-{month % YEAR + 1:02d}" for month in range(100)]
"""A hundred months of two colours: from before the pandemic to after it."""


def arriving(run: Run, at_once: int = 1) -> Iterator[Run]:
    """The run as it would have been each time more months had come, beside the one published before; by years."""
    months = sorted({MONTHS.number(row) for row in run.table})
    for first in range(0, len(months), YEAR):
        last = None
        for newest in months[first + at_once - 1 : first + YEAR : at_once]:
            here = range(months[first], newest + 1)
            files = [file for file in run.record["files"] if MONTHS.number(file) in here]
            part = Run({**run.record, "files": files}, dataset=run.dataset)
            part.evidence = [row for row in run.evidence if MONTHS.number(row) in here]
            part.table = [row for row in run.table if MONTHS.number(row) in here]
            part.last, last = last, replace(part, last=None)
            yield part


def stopped(runs: Iterator[Run], judge: Judge) -> list[str]:
    """Why clean runs were stopped; what was judged must be something."""
    verdicts = [(run, judge(run)) for run in runs]
    assert verdicts
    return [f"{_newest(run.table)}: {verdict.reasons[0]}" for run, verdict in verdicts if verdict.exit_code]


def _newest(table: list[Row]) -> str:
    return MONTHS.name(max(MONTHS.number(row) for row in table))


def test_of_two_hundred_seeded_months_none_is_stopped(spark: SparkSession, judge: Judge, tmp_path: Path) -> None:
    files = generate(tmp_path / "input", seed=200, months=SEEDED, rows=300)
    assert len(files) == 200
    assert stopped(arriving(ran(spark, tmp_path), at_once=6), judge) == []


def test_of_two_hundred_seeded_months_of_flights_none_is_stopped(
    spark: SparkSession, judge: Judge, tmp_path: Path
) -> None:
    months = [f"{2000 + month // YEAR}-{month % YEAR + 1:02d}" for month in range(200)]
    files = flights.generate(tmp_path / "input", seed=200, months=months, rows=300)
    assert len(files) == 200
    assert stopped(arriving(ran(spark, tmp_path, "flights"), at_once=6), judge) == []


def test_of_the_real_months_none_is_stopped(
    spark: SparkSession, judge: Judge, tmp_path: Path, real_files: Path
) -> None:
    (tmp_path / "input").symlink_to(real_files / "input")
    assert stopped(arriving(ran(spark, tmp_path)), judge) == []
