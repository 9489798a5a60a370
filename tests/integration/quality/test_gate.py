"""The gate over hand-made runs that are clean: what is beside a defect, and must not be stopped."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from tests.integration.quality.conftest import Judge
from tools.sample_run import MONTHS, Run, good_run, name

GREEN = [name("green", 2020, month) for month in (4, 5, 6)]
MAY = GREEN[1]
TWO_YEARS = [(year, month) for year in (2020, 2021) for month in range(1, 13)]


def test_a_good_run_passes_without_a_warning(run: Run, judge: Judge) -> None:
    verdict = judge(run)
    assert (verdict.verdict, verdict.reasons) == ("passed", ())


@pytest.mark.parametrize(
    "clean",
    [
        pytest.param(good_run, id="the same input again"),
        pytest.param(lambda: good_run([*MONTHS, (2020, 7)]), id="one more month"),
        pytest.param(lambda: good_run(TWO_YEARS), id="and next year's files"),
        pytest.param(lambda: corrected("1.005"), id="a corrected file"),
    ],
)
def test_a_clean_run_passes_beside_the_published_one(clean: Callable[[], Run], judge: Judge) -> None:
    run = clean()
    run.last = good_run()
    verdict = judge(run)
    assert [reason for reason in verdict.reasons if "published" in reason or "any more" in reason] == []
    assert verdict.verdict != "failed"
    assert verdict.compared_with == "a-run"


def corrected(factor: str) -> Run:
    """One file with a few rows more than it had."""
    run = good_run()
    for row in [row for row in run.evidence if row["file"] == MAY]:
        many = int(row["records"] * Decimal(factor))
        sums = {c: row[c] * Decimal(factor) for c in ("sum_miles", "sum_cost", "sum_cost_per_mile")}
        run.change(MAY, row["outcome"], trips=many, sampled=many, sampled_distinct=many, **sums)
    run.listed(MAY)["rows"] = sum(row["records"] for row in run.evidence if row["file"] == MAY)
    return run


def test_a_first_run_has_nothing_to_compare_with_and_says_so(run: Run, judge: Judge) -> None:
    verdict = judge(run)
    lone = [check for check in verdict.checks if check.observed == "nothing to compare with"]
    assert verdict.compared_with is None
    assert len(lone) == 15
    assert {check.result for check in lone} == {"passed"}


def test_a_single_month_can_be_judged(judge: Judge) -> None:
    assert judge(good_run([(2020, 4)])).verdict == "passed"


def test_the_posts_own_filter_is_stopped_and_its_numbers_are_still_told(run: Run, judge: Judge) -> None:
    run.scale("sum_miles", "8.6", GREEN)
    verdict = judge(run)
    assert verdict.verdict == "failed"
    assert any("43.86 miles in green 2020-04" in reason for reason in verdict.reasons)
    assert verdict.answers["nyc_taxi_avg_summary"].rows[0]["avgDist"] == pytest.approx(43.86)
