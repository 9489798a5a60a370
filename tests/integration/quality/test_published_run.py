"""The judge beside a published run: what is compared, and that nothing of that run can break this one."""

import json
import shutil
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from pipeline.documents import Release, Verdict
from pipeline.layout import Layout
from quality import judge as entry
from quality.gate import Gate
from tests.integration.quality.conftest import Judge
from tests.integration.quality.test_judge import folder, keep
from tools.sample_run import Run, good_run

# PySpark leaves the sockets that rows came through to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return Layout(f"file://{tmp_path}/nyc_taxi", "b-run")


@pytest.fixture
def before(spark: SparkSession, judge: Judge, layout: Layout) -> Layout:
    """A good run that was judged and published, an hour before."""
    there = replace(layout, run="a-run")
    earlier = good_run()
    earlier.record["started"] = "2026-11-23T10:00:00Z"
    keep(spark, there, earlier)
    judged(spark, there)
    return there


def judged(spark: SparkSession, layout: Layout, published: str | None = None, word: Release | None = None) -> Verdict:
    return Gate(spark, layout, "nyc_taxi", "c0de", published=published, release=word).judge()


def test_a_run_is_compared_with_the_published_one_check_by_check(
    spark: SparkSession, before: Layout, run: Run, layout: Layout
) -> None:
    keep(spark, layout, run)
    judgement = judged(spark, layout, before.run)
    assert (judgement.verdict, judgement.compared_with) == ("passed", "a-run")
    assert not [check for check in judgement.checks if check.observed == "nothing to compare with"]
    volume = next(check for check in judgement.checks if check.name == "Trips against the last published run")
    assert (volume.observed, volume.previous) == ("0 %", "nothing to compare with")
    assert all(check.previous for check in judgement.checks)


def test_a_run_that_a_later_one_overtook_is_stopped(
    spark: SparkSession, before: Layout, run: Run, layout: Layout
) -> None:
    run.record["started"] = "2026-11-23T09:59:59Z"
    keep(spark, layout, run)
    judgement = judged(spark, layout, before.run)
    assert judgement.verdict == "failed"
    assert (
        "began at 2026-11-23T09:59:59Z, before a-run (2026-11-23T10:00:00Z), which is published" in judgement.reasons[0]
    )


def older(at: Path) -> None:
    document = json.loads((at / "verdict.json").read_text())
    (at / "verdict.json").write_text(json.dumps(document | {"schema": 1}))


@pytest.mark.parametrize(
    "spoil",
    [
        shutil.rmtree,
        lambda at: shutil.rmtree(at / "tables"),
        lambda at: (at / "run.json").unlink(),
        lambda at: (at / "verdict.json").write_text("{"),
        lambda at: (at / "verdict.json").write_text("[]"),
        older,
    ],
    ids=["it is gone", "its table is gone", "its record is gone", "its verdict is cut", "is none", "is older"],
)
def test_a_published_run_that_cannot_be_read_is_nothing_to_compare_with(
    spark: SparkSession, before: Layout, run: Run, layout: Layout, spoil: Callable[[Path], object]
) -> None:
    keep(spark, layout, run)
    for checksum in folder(before).rglob(".*.crc"):
        checksum.unlink()
    spoil(folder(before))
    judgement = judged(spark, layout, before.run)
    assert (judgement.verdict, judgement.compared_with) == ("passed", None)


def test_a_run_is_not_compared_with_itself(spark: SparkSession, before: Layout) -> None:
    assert judged(spark, before, before.run).compared_with is None


def test_what_a_person_releases_is_told_for_ever_and_stays_failed(
    spark: SparkSession, before: Layout, run: Run, layout: Layout
) -> None:
    run.scale("sum_cost", "3")
    keep(spark, layout, run)
    judgement = judged(spark, layout, before.run, Release("ann", "fares were raised", "2026-11-23T11:00:00Z"))
    written = json.loads((folder(layout) / "verdict.json").read_text())
    assert (judgement.verdict, judgement.exit_code) == ("failed", 0)
    assert written["released"] == {"by": "ann", "because": "fares were raised", "at": "2026-11-23T11:00:00Z"}


def test_what_could_not_be_judged_cannot_be_released(spark: SparkSession, judge: Judge, layout: Layout) -> None:
    judgement = judged(spark, layout, None, Release("ann", "now", "2026-11-23T11:00:00Z"))
    assert (judgement.verdict, judgement.exit_code, judgement.released) == ("error", 4, None)


@pytest.mark.parametrize(("by", "because"), [("", "why"), ("ann", ""), ("ann", "  ")])
def test_a_release_names_who_and_why(by: str, because: str) -> None:
    options = [f"--released-by={by}", f"--because={b64encode(because.encode()).decode()}"]
    assert entry.release(entry.parse(["--lake=s3://lake/nyc_taxi", "--dataset=nyc_taxi", "--run=a", *options])) is None


def test_the_reason_of_a_release_may_hold_anything() -> None:
    because = "it's {right}; $(x)"
    options = ["--released-by=ann", f"--because={b64encode(because.encode()).decode()}"]
    release = entry.release(entry.parse(["--lake=s3://lake/nyc_taxi", "--dataset=nyc_taxi", "--run=a", *options]))
    assert release is not None
    assert (release.by, release.because) == ("ann", because)
