"""Each defect, planted in what a good run leaves: the verdict and the reason that a person reads."""

import os
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from quality.verdict import Verdict
from tests.integration.quality.conftest import Judge
from tests.integration.quality.defects import DEFECTS
from tests.integration.quality.mutations_page import REWRITE, page
from tests.integration.quality.planting import APRIL, JUNE, MAY, TWO_YEARS
from tests.unit.quality.goodrun import MONTHS, Run, good_run


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_defect_gets_its_verdict_and_its_reason(verdicts: Callable[[str], Verdict], defect: str) -> None:
    found, expected = verdicts(defect), DEFECTS[defect]
    assert found.verdict == expected.verdict
    assert [reason for reason in found.reasons if expected.reason in reason], found.reasons


@pytest.mark.parametrize("defect", [name for name, d in DEFECTS.items() if d.verdict == "passed with warnings"])
def test_a_warning_lets_publish_and_is_told_to_the_owners(verdicts: Callable[[str], Verdict], defect: str) -> None:
    found = verdicts(defect)
    assert (found.exit_code, found.warnings > 0) == (0, True)
    assert DEFECTS[defect].reason in found.summary


def test_a_good_run_passes_without_a_warning(run: Run, judge: Judge) -> None:
    found = judge(run)
    assert (found.verdict, found.reasons) == ("passed", ())


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
    found = judge(run)
    assert [reason for reason in found.reasons if "published" in reason or "any more" in reason] == []
    assert found.verdict != "failed"
    assert found.compared_with == "a-run"


def corrected(factor: str) -> Run:
    """One file with a few rows more than it had."""
    run = good_run()
    for row in [row for row in run.evidence if row["file"] == MAY]:
        many = int(row["trips"] * Decimal(factor))
        sums = {c: row[c] * Decimal(factor) for c in ("sum_miles", "sum_cost", "sum_cost_per_mile")}
        run.change(MAY, row["outcome"], trips=many, distinct_trips=many, **sums)
    run.listed(MAY)["rows"] = sum(row["trips"] for row in run.evidence if row["file"] == MAY)
    return run


def test_a_first_run_has_nothing_to_compare_with_and_says_so(run: Run, judge: Judge) -> None:
    found = judge(run)
    lone = [check for check in found.checks if check.observed == "nothing to compare with"]
    assert found.compared_with is None
    assert len(lone) == 11
    assert {check.result for check in lone} == {"passed"}


def test_two_stretches_of_time_in_one_run_are_only_a_warning(judge: Judge) -> None:
    found = judge(good_run([(2020, 4), (2023, 1)]))
    assert (found.verdict, len(found.reasons)) == ("passed with warnings", 1)


def test_a_single_month_can_be_judged(judge: Judge) -> None:
    assert judge(good_run([(2020, 4)])).verdict == "passed"


def test_the_posts_own_filter_is_stopped_and_its_numbers_are_still_told(run: Run, judge: Judge) -> None:
    run.scale("sum_miles", "8.6", [APRIL, MAY, JUNE])
    found = judge(run)
    assert found.verdict == "failed"
    assert any("43.86 miles in green 2020-04" in reason for reason in found.reasons)
    assert found.answer[0]["avgDist"] == pytest.approx(43.86)


def test_no_expectation_is_idle(verdicts: Callable[[str], Verdict], judge: Judge) -> None:
    stretches = judge(good_run([(2020, 4), (2023, 1)]))
    every = {(check.name, check.severity) for check in stretches.checks}
    needed = {
        (check.name, check.severity)
        for found in (stretches, *map(verdicts, DEFECTS))
        for check in found.checks
        if check.result != "passed"
    }
    assert every - needed == set()


def test_the_page_on_what_the_gate_catches_says_what_it_said(verdicts: Callable[[str], Verdict], root: Path) -> None:
    file, text = root / "docs" / "quality.md", page(verdicts)
    if os.environ.get("TOLLGATE_GOLDEN"):
        file.write_text(text)
    assert file.read_text() == text, f"The page is stale. {REWRITE}"
