"""A check that passes again is named once: in the first run that passes after one that failed."""

from typing import Any

import pytest

from pipeline.documents import CheckResult, Result, Verdict
from quality.recovery import LONGEST, passes_again
from quality.report.history import Past, history


def check(name: str, result: Result, **more: Any) -> CheckResult:
    texts = {"reason": "", "observed": "", "expected": "", "why": "It matters.", "fix": "Mend it.", "dimension": "x"}
    values = {"dataset": "table", "column": None, "severity": "critical", **texts, **more}
    return CheckResult(name=name, result=result, **values)


def runs(*results: dict[str, Result]) -> tuple[Past, ...]:
    """Earlier runs, oldest first, by what became of their checks."""
    documents = [
        Verdict(
            run=f"run-{number}",
            verdict="failed",
            summary="So it is.",
            checks=tuple(check(name, result) for name, result in of.items()),
            judged_at=f"2026-11-0{number}T00:00:00Z",
        )
        for number, of in enumerate(results, start=1)
    ]
    return history(document.text().encode() for document in documents).runs


def test_a_check_that_failed_in_the_run_before_passes_again() -> None:
    sentence = passes_again([check("a", "passed"), check("b", "passed")], runs({"a": "failed", "b": "passed"}))
    assert sentence == "One check that had failed passes again: a (failed in run-1)."


def test_it_is_said_once_and_not_in_every_later_run() -> None:
    assert passes_again([check("a", "passed")], runs({"a": "failed"}, {"a": "passed"})) is None


@pytest.mark.parametrize("between", [{}, {"a": "error"}, {"other": "passed"}])
def test_a_run_that_says_nothing_of_the_check_is_looked_past(between: dict[str, Result]) -> None:
    sentence = passes_again([check("a", "passed")], runs({"a": "failed"}, between))
    assert sentence == "One check that had failed passes again: a (failed in run-1)."


@pytest.mark.parametrize(
    ("now", "before"), [("failed", "failed"), ("passed", "warning"), ("warning", "failed"), ("passed", "passed")]
)
def test_everything_else_is_no_recovery(now: Result, before: Result) -> None:
    assert passes_again([check("a", now)], runs({"a": before})) is None


def test_a_first_run_recovers_from_nothing() -> None:
    assert passes_again([check("a", "passed")], ()) is None


def test_a_check_of_the_same_name_in_another_table_or_of_another_severity_is_another() -> None:
    other = [check("a", "passed", dataset="other"), check("a", "passed", severity="warning")]
    assert passes_again(other, runs({"a": "failed"})) is None


def test_many_checks_fit_into_a_message() -> None:
    names = [f"{'a long name ' * 5}{number}" for number in range(60)]
    sentence = passes_again([check(name, "passed") for name in names], runs(dict.fromkeys(names, "failed")))
    assert sentence is not None
    assert sentence.startswith("60 checks that had failed pass again: ")
    assert sentence.endswith("more, see the report.")
    assert len(sentence) < LONGEST + 100
