import json
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it ships no types

from charts import formats
from pipeline.documents import Release, Verdict
from quality import verdict, wording
from quality.model import Check, CheckName, Finding, PublishedRun
from tools.sample_run import Run

ABOUT: dict[str, Any] = {
    "run": "a-run",
    "code": "c0de",
    "judged_at": "2026-11-23T11:00:00Z",
    "report": "s3://lake/runs/a-run/report.html",
}


def passing(checks: Sequence[Check]) -> list[Finding]:
    return [Finding(check, success=True) for check in checks]


def judged(run: Run, findings: Sequence[Finding]) -> Verdict:
    return verdict.judged(findings, run.judged(), **ABOUT)


def first(checks: Sequence[Check], severity: str) -> int:
    return next(i for i, check in enumerate(checks) if check.severity == severity)


def failing(check: Check) -> Finding:
    return Finding(check, success=False, offenders=(("green 2020-05", 39.54),), offending=1)


def test_all_checks_passed_is_passed(run: Run, checks: tuple[Check, ...]) -> None:
    judgement = judged(run, passing(checks))
    assert (judgement.verdict, judgement.exit_code, judgement.reasons) == ("passed", 0, ())
    assert judgement.summary == f"All {len(checks)} checks passed; 57,720 of 60,000 trips accepted."


def test_a_warning_is_published_and_says_so(run: Run, checks: tuple[Check, ...]) -> None:
    findings = passing(checks)
    position = first(checks, "warning")
    findings[position] = failing(checks[position])
    judgement = judged(run, findings)
    assert (judgement.verdict, judgement.exit_code) == ("passed with warnings", 0)
    assert judgement.checks[position].result == "warning"


def test_one_critical_check_stops_the_run(run: Run, checks: tuple[Check, ...]) -> None:
    findings = passing(checks)
    position = first(checks, "critical")
    findings[position] = failing(checks[position])
    judgement = judged(run, findings)
    assert (judgement.verdict, judgement.exit_code) == ("failed", 3)
    assert judgement.reasons[0] in judgement.summary


def test_a_run_that_is_stopped_for_several_reasons_says_the_first(run: Run, checks: tuple[Check, ...]) -> None:
    failures = [failing(check) if check.severity == "critical" else Finding(check, success=True) for check in checks]
    judgement = judged(run, failures)
    assert len(judgement.reasons) > 1
    assert judgement.summary.endswith(f". {judgement.reasons[0]}")


def test_owners_are_told_of_every_warning(run: Run, checks: tuple[Check, ...]) -> None:
    positions = [i for i, check in enumerate(checks) if check.severity == "warning"][:2]
    findings = [failing(check) if i in positions else Finding(check, success=True) for i, check in enumerate(checks)]
    judgement = judged(run, findings)
    assert judgement.warnings == 2
    assert judgement.summary.startswith(f"2 of {len(checks)} checks gave a warning; ")
    assert all(reason in judgement.summary for reason in judgement.reasons)


def test_a_released_run_stays_failed_and_may_be_published(run: Run, checks: tuple[Check, ...]) -> None:
    findings = [failing(check) for check in checks]
    word = Release("ann", "the meters were exchanged", "2026-11-23T11:00:00Z")
    judgement = verdict.judged(findings, run.judged(), **ABOUT, released=word)
    assert (judgement.verdict, judgement.exit_code) == ("failed", 0)
    assert judgement.content()["released"]["because"] == "the meters were exchanged"


def test_each_check_tells_what_it_had_observed_in_the_published_run(run: Run, checks: tuple[Check, ...]) -> None:
    before = judged(run, passing(checks)).checks[0]
    observed = {CheckName(before.dataset, before.name, before.severity): "a tenth"}
    last = PublishedRun("b-run", "2026-11-23T10:00:00Z", {}, {"in": 0, "refused": {}}, observed)
    judgement = verdict.judged(passing(checks), replace(run.judged(), published=last), **ABOUT)
    assert (judgement.compared_with, judgement.checks[0].previous, judgement.checks[1].previous) == (
        "b-run",
        "a tenth",
        "",
    )


def test_no_two_checks_go_by_the_same_name(run: Run, checks: tuple[Check, ...]) -> None:
    judgement = judged(run, passing(checks)).checks
    assert len({CheckName(check.dataset, check.name, check.severity) for check in judgement}) == len(judgement)


def test_a_check_that_could_not_be_made_is_an_error_even_when_it_only_warns(
    run: Run, checks: tuple[Check, ...]
) -> None:
    findings = passing(checks)
    position = first(checks, "warning")
    findings[position] = Finding(checks[position], success=False, error="no such column\nand a traceback")
    judgement = judged(run, findings)
    assert (judgement.verdict, judgement.exit_code) == ("error", 4)
    assert "could not be checked: no such column" in judgement.reasons[0]
    assert "traceback" not in judgement.reasons[0]


def test_a_warning_is_silent_beside_the_failure_of_the_same_measure(run: Run, checks: tuple[Check, ...]) -> None:
    both = [i for i, check in enumerate(checks) if check.called == "average distance" and not check.measures[0].against]
    findings = passing(checks)
    for position in both:
        findings[position] = failing(checks[position])
    assert len(both) == 2
    assert len(judged(run, findings).reasons) == 1


def test_the_counts_are_those_of_the_evidence(run: Run, checks: tuple[Check, ...]) -> None:
    assert judged(run, passing(checks)).counts == {
        "in": 60_000,
        "accepted": 57_720,
        "refused": {"distance_not_positive": 1_800, "cost_not_positive": 240, "distance_too_short": 240},
    }


def test_the_answer_is_exact_and_the_views_own(run: Run, checks: tuple[Check, ...]) -> None:
    answer = judged(run, passing(checks)).answers["nyc_taxi_avg_summary"]
    green, yellow = answer.rows
    assert (answer.by, answer.counts, answer.left_out) == (("type",), (28_860, 28_860), 0)
    assert [(number.name, number.unit, number.digits) for number in answer.numbers][:2] == [
        ("trips", "", 0),
        ("avgDist", "miles", 2),
    ]
    assert green == {
        "type": "green",
        "trips": 28_860,
        "avgDist": 5.1,
        "avgCostPerMile": 7.5,
        "avgCost": 23.4,
        "costPerMile": float(Decimal("23.4") / Decimal("5.1")),
    }
    assert yellow["type"] == "yellow"


def test_an_empty_table_has_no_answer_and_still_a_verdict(run: Run, checks: tuple[Check, ...]) -> None:
    run.table.clear()
    assert judged(run, passing(checks)).answers["nyc_taxi_avg_summary"].rows == ()


def test_twenty_reasons_are_enough(run: Run, checks: tuple[Check, ...]) -> None:
    judgement = judged(run, [failing(check) for check in checks])
    assert len(judgement.reasons) == 21
    assert judgement.reasons[-1].endswith("more; see the report.")


@pytest.fixture(scope="session")
def schema(root: Path) -> Draft202012Validator:
    document = json.loads((root / "quality" / "verdict.schema.json").read_text())
    Draft202012Validator.check_schema(document)
    return Draft202012Validator(document)


def as_read(judgement: Verdict) -> object:
    return json.loads(json.dumps(judgement.content()))


def test_every_kind_of_verdict_is_of_the_published_schema(
    run: Run, checks: tuple[Check, ...], schema: Draft202012Validator
) -> None:
    broken = verdict.broken("there is no run.json", **ABOUT)
    for judgement in (judged(run, passing(checks)), judged(run, [failing(check) for check in checks]), broken):
        assert [error.message for error in schema.iter_errors(as_read(judgement))] == []


def test_the_schema_refuses_another_word_or_an_unknown_field(
    run: Run, checks: tuple[Check, ...], schema: Draft202012Validator
) -> None:
    document = as_read(judged(run, passing(checks)))
    assert isinstance(document, dict)
    assert not schema.is_valid(document | {"verdict": "okay"})
    assert not schema.is_valid(document | {"more": 1})


def test_a_verdict_of_the_worst_run_fits_into_one_state(run: Run, checks: tuple[Check, ...]) -> None:
    long = [(f"green_tripdata_2020-{i:02d}.csv.gz", "x" * 1_000) for i in range(20)]
    findings = [replace(failing(check), offenders=tuple(long), offending=900) for check in checks]
    assert len(json.dumps(judged(run, findings).content())) < 100_000


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (12345, "", "12,345"),
        (0.0564, "percent", "5.64 %"),
        (0.25, "percent", "25 %"),
        (Decimal("18.07"), "dollars", "$18.07"),
        (3.2914, "miles", "3.29 miles"),
        (0.0004, "", "0.0004"),
        (0.00001, "", "0.00001"),
        (-4.5, "minutes", "\N{MINUS SIGN}4.50 minutes"),
        (-4.5, "dollars", "\N{MINUS SIGN}$4.50"),
        (0.98, "change", "\N{MINUS SIGN}2 %"),
        (2.5, "change", "+150 %"),
        (1, "change", "0 %"),
        (float("nan"), "miles", "nan miles"),
        (None, "miles", "nothing"),
        ("text", "", "text"),
    ],
)
def test_numbers_read_as_people_write_them(value: object, unit: str, text: str) -> None:
    assert formats.number(value, unit) == text


def test_a_reason_names_who_what_and_the_limit(checks: tuple[Check, ...]) -> None:
    check = next(check for check in checks if check.called == "average distance" and not check.measures[0].against)
    finding = Finding(
        check, success=False, offenders=tuple((f"green 2020-0{i}", 39.5 + i) for i in range(4, 9)), offending=5
    )
    assert wording.sentence(finding) == (
        "Average distance is 43.50 miles in green 2020-04, 44.50 miles in green 2020-05, "
        "45.50 miles in green 2020-06 and 2 more; it must be 1 to 9 miles."
    )


@pytest.mark.parametrize(
    ("value", "unit", "limit", "text"),
    [
        (0.97996, "change", 0.98, "\N{MINUS SIGN}2.004 %"),
        (1.0200001, "change", 1.02, "+2.00001 %"),
        (0.0500004, "percent", 0.05, "5.00004 %"),
        (1000.4, "miles", 1000, "1,000.4 miles"),
        (9.004, "miles", 9, "9.004 miles"),
        (9.5, "miles", 9, "9.50 miles"),
    ],
)
def test_a_number_does_not_read_like_the_limit_that_it_broke(value: float, unit: str, limit: float, text: str) -> None:
    assert formats.number(value, unit, [None, limit]) == text
    assert formats.number(limit, unit, exact=True) != text


def test_a_change_is_said_in_percent(checks: tuple[Check, ...]) -> None:
    check = next(
        c for c in checks if wording.title(c) == "Trips against the last published run" and c.severity == "warning"
    )
    finding = Finding(check, success=False, offenders=(("green 2020-04", 0.97996),), offending=1)
    assert wording.sentence(finding) == (
        "Trips against the last published run changed by \N{MINUS SIGN}2.004 % in green 2020-04; "
        "it should be \N{MINUS SIGN}2 to +2 %."
    )


def test_a_limit_that_must_not_be_reached_says_so(checks: tuple[Check, ...]) -> None:
    check = replace(checks[0], arguments={"min_value": 1.23456, "strict_min": True}, unit="miles", measures=())
    assert wording.expected(check) == "more than 1.23456 miles"


def test_a_verdict_without_what_follows_from_what_can_still_be_read(run: Run, checks: tuple[Check, ...]) -> None:
    content = json.loads(judged(run, passing(checks)).text())
    for check in content["checks"]:
        del check["follows"]
    assert {check.follows for check in Verdict.of(content).checks} == {None}
