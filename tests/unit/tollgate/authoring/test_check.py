"""What an author gets wrong is message by line, with a way out; what is right is left in peace."""

import pytest

from contracts import ContractError, load_folder
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
    "an unknown column in what is counted": (
        ("trips", "backwards: dropoff < pickup", "backwards: dropof < pickup"),
        "count 'backwards' asks about a column 'dropof' that is not there; did you mean 'dropoff'?",
    ),
    "an expression that is not valid SQL": (
        ("trips", "property: expression, value: source_kind", "property: expression, value: upper(source_kind"),
        "column 'colour' has an expression that is not valid SQL",
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
        ("trips", "property: sources", "property: origins"),
        "names no `sources`: which folders hold its raw files",
    ),
    "an outcome that never comes": (
        ("trips", "outcome: [distance_missing, cost_missing]", "outcome: [distance_missing, cost_mising]"),
        "asks about the outcome 'cost_mising', which never comes; did you mean 'cost_missing'?",
    ),
    "a kind of files that never comes": (
        ("monthly_summary", "where: {colour: green}", "where: {colour: geen}"),
        "asks about the colour 'geen', which never comes; did you mean 'green'?",
    ),
    "a measure of what the source lacks": (
        ("monthly_summary", "value: sum(cost)}", "value: sum(costs)}"),
        "'sum(costs)' reads 'costs', which nyc_taxi_trips does not have; did you mean 'cost'?",
    ),
    "a count of what the source lacks": (
        ("monthly_summary", "value: sum(cost)}", "value: count_if(costs > 5)}"),
        "column 'sum_cost' counts by 'costs', which nyc_taxi_trips does not have; did you mean 'cost'?",
    ),
    "a count that is not valid SQL": (
        ("monthly_summary", "value: sum(cost)}", "value: count_if(cost > (5)}"),
        "column 'sum_cost' has a measure that is not valid SQL",
    ),
    "a measure that cannot be merged": (
        ("monthly_summary", "value: sum(cost)}", "value: avg(cost)}"),
        "'avg(cost)' cannot be merged from parts: write sum(x) and count(*), and divide them in the answer's formula",
    ),
    "a key of nothing": (
        ("monthly_summary", "- {name: colour,", "- {name: color,"),
        "the key 'color' is not a column of nyc_taxi_trips, and has no measure; did you mean 'colour'?",
    ),
    "a formula over what the table lacks": (
        ("monthly_summary", "formula: sum(sum_miles)", "formula: sum(sum_mile)"),
        "needs the column 'sum_mile', which is not a measure of nyc_taxi_trips_summary; did you mean 'sum_miles'?",
    ),
    "a standard check of nobody": (
        ("trips", "unknown_times: {max", "unknown_time: {max"),
        "standardChecks: unknown_time is not a standard check; did you mean 'unknown_times'?",
    ),
    "an evidence that is not measured": (
        ("trips", "measure: records / rows", "measure: record / rows"),
        "nyc_taxi_trips_evidence has no column 'record' among its outcomes; did you mean 'records'?",
    ),
    "two types that do not go together": (
        ("trips", "logicalType: timestamp", "logicalType: string"),
        "column 'pickup' is timestamp in Spark and 'string' to other tools; write logicalType: timestamp",
    ),
    "a measure of nothing": (
        ("monthly_summary", "measure: sum_miles / trips", "measure: sum_mile / trips"),
        "expectation 'plausible-distance': nyc_taxi_trips_summary has no column 'sum_mile' among its periods",
    ),
    "a misspelt argument": (
        ("monthly_summary", "value_set: [green, yellow]", "value_sett: [green, yellow]"),
        "expectation 'both-colours': expect_column_distinct_values_to_contain_set takes no 'value_sett'",
    ),
    "a word of ours among the arguments": (
        ("monthly_summary", "value_set: [green, yellow]}", "value_set: [green, yellow], unit: miles, over: rows}"),
        "'both-colours' has over, unit among its kwargs, which Great Expectations does not know; move to `meta`",
    ),
    "a misspelt word of ours": (
        ("monthly_summary", "meta: {called: colours}", "meta: {caled: colours}"),
        "expectation 'both-colours' has no 'caled'; did you mean 'called'?",
    ),
    "an argument among our words": (
        ("monthly_summary", "meta: {called: colours}", "meta: {called: colours, mostly: 0.9}"),
        "expectation 'both-colours' has no 'mostly'",
    ),
    "a range the wrong way round": (
        ("monthly_summary", "min_value: 3\n", "min_value: 30\n"),
        "can never hold: min_value 30 is above max_value",
    ),
    "a warning that comes too late": (
        ("trips", "max_value: 0.005\n", "max_value: 0.4\n"),
        "expectation 'refused-missing-unusual' never warns: 'refused-missing' is as strict or stricter",
    ),
}


def test_the_shipped_datasets_have_no_problem(desk: Desk, other_desk: Desk) -> None:
    assert desk.messages() == []
    assert other_desk.messages() == []
    assert check.findings(check.folders_of([])) == []


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_with_its_line(desk: Desk, mistake: str) -> None:
    (name, old, new), message = MISTAKES[mistake]
    desk.change(name, old, new)
    lines = [line for line in desk.messages() if message in line]
    assert lines, desk.messages()
    assert lines[0].startswith(f"{name}.yaml:")
    assert int(lines[0].split(":")[1]) > 0


def test_problems_of_form_and_of_sense_in_all_files_come_at_once(desk: Desk) -> None:
    desk.change("trips", "status: active", "state: active")
    desk.change("trips", "condition: miles > 100", "condition: mils > 100")
    desk.change("trips", "outcome: [distance_missing, cost_missing]", "outcome: [distance_missing, cost_mising]")
    desk.change("monthly_summary", "severity: critical", "severity: criticl")
    desk.change("monthly_summary", "column_list: [colour, year, month]", "column_list: [colour, yeer, month]")
    assert [line.partition(": ")[0] for line in desk.messages()] == [
        f"monthly_summary.yaml:{desk.line('monthly_summary', 'name: both-colours')}",
        f"monthly_summary.yaml:{desk.line('monthly_summary', 'name: one-file-a-month')}",
        f"trips.yaml:{desk.line('trips', 'apiVersion')}",
        f"trips.yaml:{desk.line('trips', 'name: refused-missing')}",
        f"trips.yaml:{desk.line('trips', 'reason: distance_too_long')}",
    ]


def test_a_product_that_does_not_fit_hides_nothing_of_the_others(desk: Desk) -> None:
    desk.change("monthly_summary", "- {name: colour,", "- {name: color,")
    second = (desk.folder / "monthly_summary.yaml").read_text().replace("nyc_taxi_", "other_")
    (desk.folder / "second.yaml").write_text(
        second.replace("from, value: other_trips", "from, value: nyc_taxi_trips")
        .replace("{name: color,", "{name: colour,")
        .replace("measure: sum_miles / trips", "measure: sum_mile / trips", 1)
    )
    messages = "\n".join(desk.messages())
    assert "the key 'color' is not a column" in messages
    assert "other_trips_summary has no column 'sum_mile' among its periods" in messages


def test_what_is_sure_is_told_and_what_may_be_right_is_not(desk: Desk) -> None:
    desk.change("trips", "condition: miles > 100", "condition: abs(MILES) > 100 and upper(miles_text) <> 'KM'")
    desk.change("trips", "condition: cost > 1000", "condition: exists(array(cost, fare), x -> x > 1000)")
    desk.change("trips", "max_value: 0.005\n", "max_value: 0.4\n            strict_max: true\n")
    assert desk.messages() == []


def test_one_file_that_is_named_is_held_to_the_others_and_they_are_not_reported(desk: Desk) -> None:
    path = desk.change("monthly_summary", "value: sum(cost)}", "value: sum(costs)}")
    desk.change("trips", "condition: miles > 100", "condition: mils > 100")
    [finding] = check.findings(check.folders_of([path]))
    assert finding.problem.startswith("'sum(costs)' reads 'costs'")
    [other] = check.findings(check.folders_of([desk.folder / "trips.yaml"]))
    assert "asks about a column 'mils'" in other.problem


def test_a_source_alone_is_not_blamed_for_its_missing_table_unless_its_folder_is_named(desk: Desk) -> None:
    (desk.folder / "monthly_summary.yaml").unlink()
    assert check.findings(check.folders_of([desk.folder / "trips.yaml"])) == []
    [finding] = check.findings(check.folders_of([desk.folder]))
    assert "has no product contract" in finding.problem


def test_two_datasets_may_not_make_one_table(desk: Desk, other_desk: Desk) -> None:
    other_desk.change("delays", "name: flights_by_carrier", "name: nyc_taxi_avg_summary")
    problems = [finding.problem for finding in check.findings(check.folders_of([desk.folder.parent]))]
    assert problems == [
        f"nyc_taxi and flights both make {name!r}: rename one of them"
        for name in ("nyc_taxi_avg_summary", "nyc_taxi_avg_summary_by_period")
    ]
    assert check.findings(check.folders_of([other_desk.folder])) == []


@pytest.mark.parametrize("mistake", MISTAKES)
def test_what_a_run_refuses_a_check_tells(desk: Desk, mistake: str) -> None:
    """The check may say more than the loader, never less."""
    desk.change(*MISTAKES[mistake][0])
    refused = refusal(desk)
    message = "\n".join(desk.messages())
    assert [line for line in refused if line.rpartition(".yaml")[2].partition(": ")[2] not in message] == []


def refusal(desk: Desk) -> list[str]:
    """What the loader, which a run uses, has against the dataset."""
    try:
        load_folder(desk.folder)
    except ContractError as error:
        return str(error).splitlines()
    return []
