import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contracts import Contract, Expectation
from quality.errors import SuiteError
from quality.model import LAST_PUBLISHED, Check, Measure
from quality.periods import NEIGHBOURS
from quality.suite import checks


def asking(contract: Contract, kind: str, arguments: Mapping[str, Any]) -> Contract:
    expectation = Expectation(kind, arguments, "critical", "accuracy", "because", "do something")
    return replace(contract, expectations=(expectation,))


def problems(contract: Contract, kind: str, arguments: Mapping[str, Any]) -> list[str]:
    with pytest.raises(SuiteError) as caught:
        checks(asking(contract, kind, arguments))
    return list(caught.value.problems)


def test_every_expectation_of_the_contracts_becomes_a_check(
    evidence: Contract, summary: Contract, checks: tuple[Check, ...]
) -> None:
    assert len(checks) == len(evidence.expectations) + len(summary.expectations) > 40


def test_every_check_says_why_and_what_to_do(checks: tuple[Check, ...]) -> None:
    assert [check.called for check in checks if len(check.why) < 20 or len(check.fix) < 20] == []


def test_the_suites_load_without_great_expectations(root: Path) -> None:
    code = (
        "import sys; from contracts import load_dataset; from quality import suite, verdict, report, gx;"
        "d = load_dataset('nyc_taxi'); suite.checks(d.evidence, *d.products);"
        "assert 'great_expectations' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=root)


def test_a_misspelt_expectation_is_told_with_the_right_one(summary: Contract) -> None:
    [problem] = problems(summary, "expect_table_rowcount_to_equal", {"value": 3})
    assert "'expect_table_rowcount_to_equal'; did you mean 'expect_table_row_count_to_equal'?" in problem


def test_a_misspelt_argument_is_told_with_the_right_one(summary: Contract) -> None:
    [problem] = problems(
        summary, "expect_column_values_to_be_between", {"column": "trips", "min_vale": 1, "max_value": 9}
    )
    assert "'min_vale'; did you mean 'min_value'?" in problem


def test_a_column_that_the_contract_lacks_is_told_with_a_near_one(summary: Contract) -> None:
    [problem] = problems(
        summary,
        "expect_column_values_to_be_between",
        {"over": "periods", "measure": "sum_mile / trips", "min_value": 1},
    )
    assert "no column 'sum_mile' among its periods; did you mean 'sum_miles'?" in problem


def test_an_unknown_frame_or_neighbour_is_told(summary: Contract) -> None:
    arguments = {"over": "period", "column": "trips", "against": "period before", "min_value": 1}
    reported = "\n".join(problems(summary, "expect_column_values_to_be_between", arguments))
    assert "'period' to look over; did you mean 'periods'?" in reported
    assert "'period before'; did you mean 'the period before'?" in reported


def test_an_expectation_that_could_never_fail_is_refused(summary: Contract) -> None:
    [problem] = problems(summary, "expect_column_values_to_be_between", {"column": "trips"})
    assert "can never fail" in problem


def test_all_problems_of_all_contracts_come_at_once(summary: Contract, evidence: Contract) -> None:
    first = asking(summary, "expect_nothing", {})
    second = asking(evidence, "expect_column_values_to_be_null", {"column": "filee", "mostlyy": 1})
    with pytest.raises(SuiteError) as caught:
        checks(first, second)
    assert len(caught.value.problems) == 3


def test_a_ratio_against_the_period_before_has_one_name_for_the_engine(summary: Contract) -> None:
    arguments = {
        "over": "periods",
        "measure": "sum_cost / sum_miles",
        "against": "the period before",
        "min_value": 0.5,
    }
    [check] = checks(asking(summary, "expect_column_values_to_be_between", arguments))
    assert check.measures == (Measure("sum_cost", "sum_miles", "the period before"),)
    assert check.arguments == {"column": "sum_cost_per_sum_miles_against_the_period_before", "min_value": 0.5}


def test_the_same_against_two_neighbours_has_two_names() -> None:
    assert len({Measure("trips", None, against).name for against in (None, *NEIGHBOURS)}) == len(NEIGHBOURS) + 1


def test_only_what_the_published_run_also_has_row_by_row_is_compared_with_it(summary: Contract) -> None:
    arguments = {"over": "series", "measure": "trips", "against": LAST_PUBLISHED, "min_value": 0.5}
    [problem] = problems(summary, "expect_column_values_to_be_between", arguments)
    assert "series cannot be compared with the last published run; periods can" in problem


def test_a_range_counts_nulls_unless_they_are_allowed(summary: Contract) -> None:
    arguments = {"column": "trips", "min_value": 1}
    [strict] = checks(asking(summary, "expect_column_values_to_be_between", arguments))
    [lenient] = checks(asking(summary, "expect_column_values_to_be_between", {**arguments, "nulls": "allowed"}))
    assert strict.needs_values
    assert not lenient.needs_values


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"column": 7, "min_value": 1}, "'column' names columns by text, not 7"),
        ({"column": None, "min_value": 1}, "'column' names columns by text, not None"),
        ({"measure": ["trips"], "min_value": 1}, "'measure' names columns by text, not ['trips']"),
        ({"column": "trips", "over": ["months"], "min_value": 1}, "'over' is a text, not ['months']"),
        ({"column": "trips", "where": "x", "min_value": 1}, "'where' is a mapping of columns to values, not 'x'"),
        ({"column": "trips", "min_value": [1]}, "'min_value' is a number or a time, not [1]"),
    ],
)
def test_an_argument_of_another_kind_is_a_problem_and_not_an_exception(
    summary: Contract, arguments: dict[str, Any], words: str
) -> None:
    [problem] = problems(summary, "expect_column_values_to_be_between", arguments)
    assert problem.endswith(words)


def test_a_check_names_its_measure_where_it_has_one_alone(checks: tuple[Check, ...]) -> None:
    by_number = {len(check.measures): check for check in checks}
    assert by_number.keys() >= {0, 1}
    assert by_number[1].words["measure"] == by_number[1].measures[0].text
    assert "measure" not in by_number[0].words
