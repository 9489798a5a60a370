"""One bad file is one cause: what follows from it is folded under it, and what does not stands for itself."""

from collections.abc import Callable

import pytest

from pipeline.documents import CheckResult, Verdict
from tests.integration.quality.conftest import Judge
from tools.sample_run import Run, good_run, name

MAY, APRIL, GREEN = name("yellow", 2020, 5), name("yellow", 2020, 4), name("green", 2020, 5)


@pytest.fixture
def run() -> Run:
    run = good_run()
    run.last = good_run()
    return run


def roots(verdict: Verdict) -> list[str]:
    """The sentences of the findings that follow from no other."""
    return [check.reason for check in verdict.checks if check.result != "passed" and check.follows is None]


def folded(verdict: Verdict) -> list[CheckResult]:
    return [check for check in verdict.checks if check.follows is not None]


def refuse(run: Run, file: str) -> None:
    run.listed(file).update(status="refused", reason="file_unreadable", rows=0, message="the gzip ends in the middle")
    run.drop(lambda row: row["file"] != file or row.get("status") == "refused")


def test_empty_totals_are_the_cause_of_refused_rows_of_a_rising_reason_and_of_lost_trips(
    run: Run, judge: Judge
) -> None:
    run.move(MAY, "cost_missing", 3000)
    verdict = judge(run)
    [cause] = roots(verdict)
    assert cause.startswith("Share of distances or totals missing is 30 % in yellow_tripdata_2020-05")
    assert verdict.reasons[0] == cause
    assert {check.name for check in folded(verdict)} == {
        "Share of rows refused",
        "Rise of the share refused since the last published run",
        "Share of distances or totals missing",
        "Trips against the last published run",
    }
    assert {verdict.checks[check.follows].reason for check in folded(verdict) if check.follows is not None} == {cause}


def only_refused(run: Run) -> None:
    refuse(run, MAY)


def only_tripled(run: Run) -> None:
    run.scale("sum_miles", "3", [MAY])


def a_colour_refused(run: Run) -> None:
    for month in (4, 5, 6):
        refuse(run, name("yellow", 2020, month))


def doubled(run: Run) -> None:
    for row in run.evidence:
        if row["file"] == MAY:
            row["digest"] = run.of(APRIL, row["outcome"])["digest"]


@pytest.mark.parametrize(
    ("spoil", "cause"),
    [
        (only_refused, "yellow_tripdata_2020-05.csv.gz was refused whole"),
        (only_tripled, "Average distance is 9.90 miles in yellow 2020-05"),
        (a_colour_refused, "yellow_tripdata_2020-04.csv.gz was refused whole"),
        (doubled, "yellow_tripdata_2020-04.csv.gz holds exactly the rows"),
    ],
)
def test_what_is_wrong_with_a_file_has_one_cause(
    run: Run, judge: Judge, spoil: Callable[[Run], None], cause: str
) -> None:
    spoil(run)
    verdict = judge(run)
    assert [sentence[: len(cause)] for sentence in roots(verdict)] == [cause]
    assert verdict.reasons[0].startswith(cause)


def test_two_bad_files_are_two_causes(run: Run, judge: Judge) -> None:
    run.move(MAY, "cost_missing", 3000)
    refuse(run, GREEN)
    verdict = judge(run)
    assert [sentence.partition(" ")[0] for sentence in roots(verdict)] == ["green_tripdata_2020-05.csv.gz", "Share"]
    lost = next(check for check in folded(verdict) if "green has no 2020-05 any more" in check.reason)
    assert verdict.checks[lost.follows or 0].reason.startswith("green_tripdata_2020-05")


def test_a_month_that_no_bad_file_explains_stands_for_itself(run: Run, judge: Judge) -> None:
    refuse(run, GREEN)
    run.drop(lambda row: row["file"] != MAY)
    assert any("yellow has no 2020-05" in sentence for sentence in roots(judge(run)))


def test_a_warning_does_not_explain_a_failure(run: Run, judge: Judge) -> None:
    run.listed(MAY).update(unknown_columns=["surge_fee"])
    run.scale("sum_miles", "3", [MAY])
    verdict = judge(run)
    assert [sentence.partition(" ")[0] for sentence in roots(verdict)] == [
        "yellow_tripdata_2020-05.csv.gz",
        "Average",
    ]
    assert verdict.reasons[0].startswith("Average distance is")


def test_a_reason_that_grows_in_every_file_is_a_cause_of_its_own(run: Run, judge: Judge) -> None:
    for file in {row["file"] for row in run.evidence}:
        run.move(file, "cost_not_positive", 300)
    assert roots(judge(run))[0].startswith("Rise of the share refused since the last published run is 3 points")


def test_nothing_wrong_has_no_cause(run: Run, judge: Judge) -> None:
    assert (roots(judge(run)), folded(judge(run))) == ([], [])
