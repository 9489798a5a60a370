"""What an author gets wrong is told by line, with a way out; what is right is left in peace."""

import pytest

from tests.unit.tollgate.authoring.conftest import Desk
from tollgate.authoring.check import check

MISTAKES = {
    "an unknown column in a rule": (
        ("trips", "condition: miles > 100", "condition: mils > 100"),
        "rule 'distance_too_long' asks about a column 'mils' that is not there; did you mean 'miles'?",
    ),
    "a condition that is not valid SQL": (
        ("trips", "condition: cost > 1000", "condition: cost > (1000"),
        "rule 'cost_too_high' has a condition that is not valid SQL",
    ),
    "a rule asked twice": (
        ("trips", "condition: miles < 0.1", "condition: miles <= 0"),
        "rule 'distance_too_short' never refuses a row of 'plausible': 'distance_not_positive' asks the same before it",
    ),
    "a raw name of two columns": (
        ("trips", "yellow: [tip_amount, tip_amt]", "yellow: [tolls_amount]"),
        "column 'tolls' has the name 'tolls_amount' for 'yellow', as 'tip' has",
    ),
    "a required column without a name": (
        ("trips", "green: [trip_distance]\n", "\n"),
        "column 'miles' is required and has no name for 'green': each such file would be refused",
    ),
    "files that no run would find": (
        ("trips", "property: sources", "property: fileReasons"),
        "names no sources: a run would not know where its files are, nor read any",
    ),
    "an outcome that never comes": (
        ("evidence", "[distance_unreadable, cost_unreadable]", "[distance_unreadable, cost_unreadible]"),
        "asks about an outcome 'cost_unreadible' that nyc_taxi_trips does not have; did you mean 'cost_unreadable'?",
    ),
    "a column that the evidence lacks": (
        ("summary", "- name: sum_cost\n", "- name: sum_costs\n"),
        "column 'sum_costs' is not in nyc_taxi_trips_evidence, of which the table is the accepted part",
    ),
    "a column of another type": (
        ("summary", "physicalType: decimal(22,4)", "physicalType: double"),
        "column 'sum_miles' is double here and decimal(22,4) in nyc_taxi_trips_evidence, whose part it is",
    ),
    "a column that the job does not fill": (
        ("evidence", "- name: max_miles\n", "- name: max_mile\n"),
        "column 'max_mile' is filled by nothing in the job; did you mean 'max_miles'?",
    ),
    "a column that nothing measures": (
        ("evidence", "- name: backwards\n", "- name: luggage\n"),
        "column 'luggage' is filled by nothing in the job; say how it is measured in spark/measures.py",
    ),
    "two types that do not go together": (
        ("trips", "logicalType: timestamp", "logicalType: string"),
        "column 'pickup' is timestamp in Spark and 'string' to other tools; write logicalType: timestamp",
    ),
    "a measure of nothing": (
        ("summary", "measure: sum_miles / trips", "measure: sum_mile / trips"),
        "expectation 'plausible-distance': nyc_taxi_trips_summary has no column 'sum_mile' among its months",
    ),
    "a misspelt argument": (
        ("summary", "value_set: [green, yellow]", "value_sett: [green, yellow]"),
        "expectation 'both-colours': expect_column_distinct_values_to_contain_set takes no 'value_sett'",
    ),
    "a range the wrong way round": (
        ("summary", "min_value: 3\n", "min_value: 30\n"),
        "expectation 'plausible-cost-per-mile' can never hold: min_value 30 is above max_value 22",
    ),
    "a warning that comes too late": (
        ("evidence", "max_value: 0.1\n", "max_value: 0.4\n"),
        "expectation 'refused-in-all-unusual' never warns: 'refused-in-all' is as strict or stricter",
    ),
}


def test_the_pipelines_own_contracts_have_no_problem(desk: Desk) -> None:
    assert desk.messages() == []


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told(desk: Desk, mistake: str) -> None:
    change, message = MISTAKES[mistake]
    desk.change(*change)
    messages = desk.messages()
    assert any(message in line for line in messages), messages


def test_problems_of_form_and_of_sense_in_all_files_come_at_once(desk: Desk) -> None:
    desk.change("trips", "status: active", "state: active")
    desk.change("trips", "condition: miles > 100", "condition: mils > 100")
    desk.change("summary", "severity: critical", "severity: criticl")
    desk.change("evidence", "kwargs: {column_list: [file, outcome]", "kwargs: {column_list: [fil, outcome]")
    assert [line.partition(": ")[0] for line in desk.messages()] == [
        f"evidence.yaml:{desk.line('evidence', 'name: every-row-is-told-apart')}",
        f"summary.yaml:{desk.line('summary', 'name: something-to-publish')}",
        f"trips.yaml:{desk.line('trips', 'apiVersion')}",
        f"trips.yaml:{desk.line('trips', 'reason: distance_too_long')}",
    ]


def test_what_is_sure_is_told_and_what_may_be_right_is_not(desk: Desk) -> None:
    desk.change("trips", "condition: miles > 100", "condition: abs(MILES) > 100 and upper(miles_text) <> 'KM'")
    desk.change("trips", "condition: cost > 1000", "condition: exists(array(cost, fare), x -> x > 1000)")
    desk.change("evidence", "max_value: 0.1\n", "max_value: 0.4\n            strict_max: true\n")
    assert desk.messages() == []


def test_a_contract_alone_is_not_held_against_others(desk: Desk) -> None:
    path = desk.change("evidence", "cost_unreadable]", "cost_unreadible]")
    assert check.findings([path]) == []
