"""Which runs keep their data: enough to go back to, whatever failed in between, and nothing that is still needed."""

import pytest

from pipeline.retention import MARGIN, JudgedRun, expired

KEEP = 3
STAY = KEEP + MARGIN


def days(count: int, *, publishable: bool = True, first: int = 1) -> list[JudgedRun]:
    names = [f"2026-11-{day:02d}T060000Z" for day in range(first, first + count)]
    return [JudgedRun(name, f"{name}-judged", publishable) for name in names]


def test_the_newest_runs_stay_with_a_margin_for_who_goes_back_meanwhile() -> None:
    assert expired(days(STAY), KEEP, set()) == []
    assert expired(days(STAY + 2), KEEP, set()) == ["2026-11-01T060000Z", "2026-11-02T060000Z"]


def test_a_row_of_failed_runs_takes_no_run_away_that_could_be_published() -> None:
    failed = days(15, publishable=False, first=10)
    runs = [*days(STAY), *failed]
    assert expired(runs, KEEP, set()) == [run.run for run in failed[: 15 - STAY]]


def test_the_published_run_stays_whatever_its_age() -> None:
    runs = days(STAY + 2)
    assert expired(runs, KEEP, {"2026-11-01T060000Z"}) == ["2026-11-02T060000Z"]


def test_nothing_goes_where_all_is_to_stay() -> None:
    assert expired(days(25), 0, set()) == []


@pytest.mark.parametrize(
    ("name", "goes"),
    [
        pytest.param("2026-10-31T060000Z", True, id="older than all that stay: it broke long ago"),
        pytest.param("2026-11-20T060000Z", False, id="it may still be at work"),
        pytest.param("by-hand", False, id="its name tells no time"),
    ],
)
def test_a_run_without_a_verdict_goes_only_when_it_cannot_be_at_work(name: str, goes: bool) -> None:
    runs = [*days(STAY + 1), JudgedRun(name, "", publishable=False)]
    assert (name in expired(runs, KEEP, set())) == goes
    assert expired([*days(STAY), JudgedRun(name, "", publishable=False)], KEEP, set()) == []
