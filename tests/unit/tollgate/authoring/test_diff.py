"""Each change between two versions has its kind, and the kind its version number."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from contracts import Contract, load_file
from tests.unit.tollgate.authoring.conftest import Desk
from tollgate.authoring.diff.diff import Comparison, comparisons, contract_at
from tollgate.authoring.errors import AuthoringError

DATASETS = Path(__file__).resolve().parents[4] / "datasets"
NAMES = "{yellow: [extra, surcharge], green: [extra]}"
RULE = "          - reason: distance_too_long\n            condition: miles > 100\n"
NUMBER = "            - {name: avgCost, formula: sum(sum_cost) / sum(trips), title: Average cost, unit: dollars}\n"


def load(name: str) -> Contract:
    return load_file(DATASETS / "nyc_taxi" / f"{name}.yaml")


CHANGES = {
    "column renamed": (
        "trips",
        "- name: tip\n",
        "- name: gratuity\n",
        "breaking",
        "column 'tip' is called 'gratuity' now",
    ),
    "column retyped": (
        "trips",
        "physicalType: decimal(12,4)",
        "physicalType: double",
        "breaking",
        "has the type double, before decimal(12,4)",
    ),
    "column of files required": (
        "trips",
        "required: false",
        "required: true",
        "breaking",
        "column 'vendor' is required now",
    ),
    "column of files optional": (
        "trips",
        "physicalType: timestamp\n        required: true",
        "physicalType: timestamp\n        required: false",
        "compatible",
        "column 'pickup' is optional now",
    ),
    "unit changed": (
        "trips",
        "value: miles}",
        "value: kilometres}",
        "breaking",
        "has the unit kilometres, before miles",
    ),
    "description": (
        "trips",
        "All tolls of the trip.",
        "Every toll.",
        "wording",
        "'tolls' is described in other words",
    ),
    "raw name dropped": (
        "trips",
        NAMES,
        "{yellow: [extra], green: [extra]}",
        "breaking",
        "'surcharge' is not known",
    ),
    "raw name added": (
        "trips",
        NAMES,
        "{yellow: [extra, surcharge], green: [extra, more]}",
        "compatible",
        "'more' is known",
    ),
    "raw names reordered": (
        "trips",
        NAMES,
        "{yellow: [surcharge, extra], green: [extra]}",
        "compatible",
        "in another order",
    ),
    "column made in another way": (
        "trips",
        "property: expression, value: source_kind",
        "property: expression, value: upper(source_kind)",
        "breaking",
        "column 'colour' is made by upper(source_kind), before by source_kind",
    ),
    "source renamed": (
        "trips",
        "folder: for-hire-vehicles",
        "folder: hired",
        "breaking",
        "source 'for_hire' is hired/fhvhv*",
    ),
    "source with a column that is left unread": (
        "trips",
        "file: green}",
        "file: green, ignored: [ehail]}",
        "compatible",
        "left unread",
    ),
    "source with a text for no value": (
        "trips",
        "file: green}",
        "file: green, missing: [NA]}",
        "breaking",
        "has no value where a file says NA, before nothing",
    ),
    "source with line breaks": (
        "trips",
        "file: green}",
        "file: green, multiline: true}",
        "breaking",
        "may break a line within quotes now",
    ),
    "period of another grain": (
        "trips",
        "{grain: month, from: [file_name], column: pickup}",
        "{grain: year, from: [file_name], column: pickup}",
        "breaking",
        "the period is the year in file_name, holding pickup, before the month in file_name, holding pickup",
    ),
    "another identity": (
        "trips",
        "[pickup, dropoff, pickup_zone, dropoff_zone, miles, cost]",
        "[pickup, dropoff, miles, cost]",
        "compatible",
        "records are told apart by pickup, dropoff, miles, cost, before by",
    ),
    "another count": (
        "trips",
        "backwards: dropoff < pickup",
        "backwards: dropoff <= pickup",
        "compatible",
        "other conditions are counted",
    ),
    "another word for rows": (
        "trips",
        "{property: records, value: trips}",
        "{property: records, value: rides}",
        "wording",
        "rows are called rides, before trips",
    ),
    "condition changed": (
        "trips",
        "miles > 100",
        "miles > 90",
        "breaking",
        "refuses when miles > 90, before when miles > 100",
    ),
    "rule renamed": (
        "trips",
        "reason: cost_too_high",
        "reason: cost_absurd",
        "breaking",
        "'cost_too_high' is called 'cost_absurd' now",
    ),
    "rule added": (
        "trips",
        RULE,
        f"          - {{reason: odd, condition: fare < 0, why: Odd., filters: [plausible]}}\n{RULE}",
        "breaking",
        "rule 'odd' was added (filter plausible)",
    ),
    "why of a rule": (
        "trips",
        "why: The meter did not move;",
        "why: It stood;",
        "wording",
        "gives its why in other words",
    ),
    "default filter": (
        "trips",
        "value: plausible",
        "value: positive",
        "breaking",
        "the default filter is 'positive'",
    ),
    "filter added": (
        "trips",
        "filters: [plausible]",
        "filters: [plausible, tight]",
        "compatible",
        "filter 'tight' was added",
    ),
    "limit stricter": (
        "trips",
        "max_value: 0.05\n",
        "max_value: 0.04\n",
        "compatible",
        "is stricter: at most 0.04, before at most 0.05",
    ),
    "limit looser": ("trips", "max_value: 0.05\n", "max_value: 0.3\n", "compatible", "is looser: at most 0.3"),
    "limit moved": (
        "monthly_summary",
        "min_value: 1\n            max_value: 9",
        "min_value: 2\n            max_value: 10",
        "compatible",
        "is stricter at one end and looser at the other: at least 2 and at most 10",
    ),
    "stop becomes a warning": (
        "monthly_summary",
        "severity: critical",
        "severity: warning",
        "breaking",
        "is only a warning now",
    ),
    "warning becomes a stop": (
        "trips",
        "severity: warning",
        "severity: critical",
        "compatible",
        "is critical now",
    ),
    "another measure": (
        "monthly_summary",
        "measure: sum_miles / trips",
        "measure: sum_cost / sum_miles",
        "breaking",
        "looks at something else",
    ),
    "nulls no longer allowed": (
        "trips",
        "            nulls: allowed\n",
        "",
        "compatible",
        "says nothing for 'nulls'",
    ),
    "expectation renamed": (
        "monthly_summary",
        "name: both-colours",
        "name: all-colours",
        "wording",
        "'both-colours' is called 'all-colours' now",
    ),
    "why of an expectation": (
        "monthly_summary",
        "The question compares yellow",
        "We compare yellow",
        "wording",
        "'both-colours' is put in other words",
    ),
    "standard check with another limit": (
        "trips",
        "unknown_times: {max: 0.05, warn: 0.001}",
        "unknown_times: {max: 0.05, warn: 0.01}",
        "compatible",
        "standard check 'unknown_times' has max: 0.05, warn: 0.01, before max: 0.05, warn: 0.001",
    ),
    "standard check switched off": (
        "trips",
        "unknown_times: {max: 0.05, warn: 0.001}",
        "unknown_times: {off: Clocks are not ours.}",
        "breaking",
        "standard check 'unknown_times' has off: Clocks are not ours.",
    ),
    "another aggregate": (
        "monthly_summary",
        "value: sum(cost)}",
        "value: max(cost)}",
        "breaking",
        "column 'sum_cost' is max(cost), before sum(cost)",
    ),
    "another answer": (
        "monthly_summary",
        "name: nyc_taxi_avg_summary",
        "name: averages",
        "breaking",
        "answer 'nyc_taxi_avg_summary' is called 'averages' now",
    ),
    "another key of the answer": (
        "monthly_summary",
        "by: {type: colour}",
        "by: {kind: colour}",
        "breaking",
        "is by kind, before by type",
    ),
    "another formula": (
        "monthly_summary",
        "name: avgCost, formula: sum(sum_cost) / sum(trips)",
        "name: avgCost, formula: sum(sum_cost)",
        "breaking",
        "number 'avgCost' is sum(sum_cost), before sum(sum_cost) / sum(trips)",
    ),
    "another unit of a number": (
        "monthly_summary",
        "title: Average distance, unit: miles",
        "title: Average distance, unit: km",
        "breaking",
        "number 'avgDist' has the unit km, before miles",
    ),
    "number renamed": (
        "monthly_summary",
        "name: avgCost, ",
        "name: meanCost, ",
        "breaking",
        "number 'avgCost' is called 'meanCost' now",
    ),
    "number removed": ("monthly_summary", NUMBER, "", "breaking", "number 'avgCost' was removed"),
    "number added": (
        "monthly_summary",
        NUMBER,
        f"{NUMBER}            - {{name: all, formula: sum(sum_cost)}}\n",
        "compatible",
        "number 'all' was added",
    ),
    "title of a number": (
        "monthly_summary",
        "title: Average cost,",
        "title: Mean cost,",
        "wording",
        "number 'avgCost' is shown in another way",
    ),
    "number no longer compared": (
        "monthly_summary",
        "title: Average cost,",
        "steady: false, title: Average cost,",
        "compatible",
        "number 'avgCost' is not compared with other periods now",
    ),
    "another id": ("trips", "id: nyc-taxi-trips", "id: taxi-trips", "breaking", "has the id 'taxi-trips'"),
    "purpose": ("trips", "One row per trip of", "A row per trip of", "wording", "the purpose is put in other words"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_has_its_kind(desk: Desk, what: str) -> None:
    name, old, new, kind, reason = CHANGES[what]
    comparison = Comparison(load(name), load_file(desk.change(name, old, new)))
    listed = [(change.kind, change.what) for change in comparison.changes]
    assert len(listed) == 1, listed
    assert listed[0][0] == kind
    assert reason in listed[0][1]
    assert comparison.changes[0].why.endswith(".")


def without(contract: Contract, *names: str) -> Contract:
    return replace(
        contract,
        columns=tuple(column for column in contract.columns if column.name not in names),
        expectations=tuple(one for one in contract.expectations if one.name not in names),
    )


def test_what_is_removed_breaks_and_what_comes_back_does_not() -> None:
    summary = load("monthly_summary")
    less = without(summary, "sum_cost", "both-colours")
    assert [change.kind for change in Comparison(summary, less).changes] == ["breaking", "breaking"]
    assert [change.kind for change in Comparison(less, summary).changes] == ["compatible", "compatible"]


def test_a_warning_that_goes_takes_no_promise_with_it() -> None:
    trips = load("trips")
    [change] = Comparison(trips, without(trips, "refused-missing-unusual")).changes
    assert (change.kind, change.why) == ("compatible", "It stopped nothing.")


def test_a_value_that_a_table_promises_no_longer_breaks_its_readers_and_one_more_does_not() -> None:
    summary = load("monthly_summary")
    measured = summary.column("sum_cost")
    other = replace(summary, columns=tuple(replace(c, required=c == measured) for c in summary.columns))
    assert [c.kind for c in Comparison(other, summary).changes] == ["breaking"]
    assert [c.kind for c in Comparison(summary, other).changes] == ["compatible"]


def test_a_reason_for_a_file_that_comes_breaks_nothing_and_one_that_goes_does() -> None:
    trips = load("trips")
    more = replace(trips, file_reasons={**trips.file_reasons, "file_late": "It came late."})
    [added], [removed] = Comparison(trips, more).changes, Comparison(more, trips).changes
    assert (added.kind, added.what) == ("compatible", "reason 'file_late' to refuse a file was added")
    assert (removed.kind, removed.what) == ("breaking", "reason 'file_late' to refuse a file was removed")


def test_a_folder_is_compared_file_by_file(desk: Desk, root: Path) -> None:
    desk.change("trips", "- name: tip\n", "- name: gratuity\n")
    (desk.folder / "more.yaml").write_text((desk.folder / "monthly_summary.yaml").read_text())
    compared = comparisons(str(root / "datasets" / "nyc_taxi"), str(desk.folder))
    assert [(one.new.name, len(one.changes)) for one in compared] == [
        ("nyc_taxi_trips_summary", 0), ("nyc_taxi_trips", 1),
    ]  # fmt: skip
    with pytest.raises(AuthoringError, match="have no file in common"):
        comparisons(str(root / "datasets" / "flights"), str(desk.folder))


def test_the_order_of_rules_and_columns_matters_to_no_accepted_row() -> None:
    trips = load("trips")
    turned = {name: tuple(reversed(rules)) for name, rules in trips.filters.items()}
    other = replace(trips, filters=turned, columns=tuple(reversed(trips.columns)))
    comparison = Comparison(trips, other).changes
    assert [(change.kind, "another order" in change.what) for change in comparison] == [("compatible", True)] * 2


def test_a_filter_that_goes_breaks_the_runs_that_ask_for_it() -> None:
    trips = load("trips")
    [change] = Comparison(trips, replace(trips, filters={"plausible": trips.filters["plausible"]})).changes
    assert (change.kind, change.what) == ("breaking", "filter 'positive' was removed")


@pytest.mark.parametrize(
    ("change", "needed"),
    [
        (("- name: tip\n", "- name: gratuity\n"), "2.0.0"),
        (("tip_amount, tip_amt]", "tip_amount, tip_amt, tip]"), "1.1.0"),
        (("All tolls of the trip.", "Every toll."), "1.0.1"),
    ],
)
def test_the_version_says_the_gravest_change(desk: Desk, change: tuple[str, str], needed: str) -> None:
    old = load_file(desk.change("trips", f"version: {load('trips').version}", "version: 1.0.0"))
    silent = Comparison(old, load_file(desk.change("trips", *change)))
    assert (silent.needed, silent.honest) == (needed, False)
    listed = Comparison(old, load_file(desk.change("trips", "version: 1.0.0", f"version: {needed}")))
    assert listed.honest
    more = Comparison(old, load_file(desk.change("trips", f"version: {needed}", "version: 3.0.0")))
    assert more.honest


def test_no_change_needs_no_version_and_an_older_one_is_never_honest(desk: Desk) -> None:
    new = load_file(desk.change("trips", f"version: {load('trips').version}", "version: 1.10.0"))
    old = load_file(desk.change("trips", "version: 1.10.0", "version: 1.9.0"))
    assert Comparison(old, old).honest
    assert Comparison(old, new).honest
    assert not Comparison(new, old).honest


def test_a_revision_of_git_is_read_and_one_that_is_not_there_is_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(desk.folder)
    for words in (["init", "-q"], ["add", "."], ["-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qm", "x"]):
        subprocess.run(["git", *words], check=True)
    desk.change("trips", "- name: tip\n", "- name: gratuity\n")
    assert contract_at("HEAD:trips.yaml") == load("trips")
    assert [len(one.changes) for one in comparisons("HEAD:./", ".")] == [0, 1]
    assert contract_at("trips.yaml") != load("trips")
    for place in ("HEAD:none.yaml", "none.yaml", "HEAD~7:trips.yaml"):
        with pytest.raises(AuthoringError, match=f"There is no {place}. Name a file, or a git revision"):
            contract_at(place)


def test_a_change_in_a_comment_is_none(desk: Desk) -> None:
    assert Comparison(load("trips"), load_file(desk.change("trips", "# What", "#\n# What"))).changes == ()
