"""Each change between two versions has its kind, and the kind its version number."""

import subprocess
from dataclasses import replace

import pytest

from contracts import Contract, load, load_file
from tests.unit.tollgate.authoring.conftest import Desk
from tollgate.authoring.diff.diff import Comparison, contract_at
from tollgate.authoring.errors import AuthoringError

NAMES = "{yellow: [extra, surcharge], green: [extra]}"
RULE = "          - reason: distance_too_long\n            condition: miles > 100\n"

CHANGES = {
    "column renamed": (
        "trips", "- name: tip\n", "- name: gratuity\n", "breaking", "column 'tip' is called 'gratuity' now",
    ),
    "column retyped": (
        "summary", "physicalType: bigint", "physicalType: int", "breaking", "has the type int, before bigint",
    ),
    "column of files required": (
        "trips", "required: false", "required: true", "breaking", "column 'vendor' is required now",
    ),
    "column of files optional": (
        "trips", "required: true", "required: false", "compatible", "column 'pickup' is optional now",
    ),
    "column of a table optional": (
        "summary", "required: true", "required: false", "breaking", "is optional now",
    ),
    "unit changed": (
        "trips", "value: miles}", "value: kilometres}", "breaking", "has the unit kilometres, before miles",
    ),
    "description": (
        "trips", "All tolls of the trip.", "Every toll.", "wording", "'tolls' is described in other words",
    ),
    "raw name dropped": (
        "trips", NAMES, "{yellow: [extra], green: [extra]}", "breaking", "'surcharge' is not known",
    ),
    "raw name added": (
        "trips", NAMES, "{yellow: [extra, surcharge], green: [extra, more]}", "compatible", "'more' is known",
    ),
    "raw names reordered": (
        "trips", NAMES, "{yellow: [surcharge, extra], green: [extra]}", "compatible", "in another order",
    ),
    "source renamed": (
        "trips", "folder: for-hire-vehicles", "folder: hired", "breaking", "source 'for_hire' is hired/fhvhv*",
    ),
    "source with a column that is left unread": (
        "trips", "file: green}", "file: green, ignored: [ehail]}", "compatible", "left unread",
    ),
    "condition changed": (
        "trips", "miles > 100", "miles > 90", "breaking", "refuses when miles > 90, before when miles > 100",
    ),
    "rule renamed": (
        "trips", "reason: cost_too_high", "reason: cost_absurd", "breaking",
        "'cost_too_high' is called 'cost_absurd' now",
    ),
    "rule added": (
        "trips", RULE, f"          - {{reason: odd, condition: fare < 0, why: Odd., filters: [plausible]}}\n{RULE}",
        "breaking", "rule 'odd' was added (filter plausible)",
    ),
    "why of a rule": (
        "trips", "why: The meter did not move;", "why: It stood;", "wording", "gives its why in other words",
    ),
    "default filter": (
        "trips", "value: plausible", "value: positive", "breaking", "the default filter is 'positive'",
    ),
    "filter added": (
        "trips", "filters: [plausible]", "filters: [plausible, tight]", "compatible", "filter 'tight' was added",
    ),
    "reason for a file added": (
        "trips", "          file_empty:", "          file_late: It came late.\n          file_empty:", "compatible",
        "'file_late' to refuse a file was added",
    ),
    "limit stricter": (
        "evidence", "max_value: 0.25", "max_value: 0.2", "compatible", "is stricter: at most 0.2, before at most 0.25",
    ),
    "limit looser": ("evidence", "max_value: 0.25", "max_value: 0.3", "compatible", "is looser: at most 0.3"),
    "limit moved": (
        "summary", "min_value: 5\n            max_value: 45", "min_value: 6\n            max_value: 46", "compatible",
        "is stricter at one end and looser at the other: at least 6 and at most 46",
    ),
    "stop becomes a warning": (
        "summary", "severity: critical", "severity: warning", "breaking", "is only a warning now",
    ),
    "warning becomes a stop": (
        "evidence", "severity: warning", "severity: critical", "compatible", "is critical now",
    ),
    "another measure": (
        "summary", "measure: sum_cost / trips", "measure: sum_cost / sum_miles", "breaking", "looks at something else",
    ),
    "nulls no longer allowed": (
        "evidence", "            nulls: allowed\n", "", "compatible", "says nothing for 'nulls'",
    ),
    "expectation renamed": (
        "summary", "name: both-colours", "name: all-colours", "wording", "'both-colours' is called 'all-colours' now",
    ),
    "why of an expectation": (
        "summary", "An empty table would show", "Nothing shows", "wording",
        "'something-to-publish' is put in other words",
    ),
    "another id": ("trips", "id: nyc-taxi-trips", "id: taxi-trips", "breaking", "has the id 'taxi-trips'"),
    "purpose": ("trips", "One row per trip of", "A row per trip of", "wording", "the purpose is put in other words"),
}  # fmt: skip


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
    summary = load("summary")
    less = without(summary, "sum_cost", "both-colours")
    assert [change.kind for change in Comparison(summary, less).changes] == ["breaking", "breaking"]
    assert [change.kind for change in Comparison(less, summary).changes] == ["compatible", "compatible"]


def test_a_warning_that_goes_takes_no_promise_with_it() -> None:
    summary = load("summary")
    [change] = Comparison(summary, without(summary, "no-long-hole")).changes
    assert (change.kind, change.why) == ("compatible", "It stopped nothing.")


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
    assert contract_at("trips.yaml") != load("trips")
    for place in ("HEAD:none.yaml", "none.yaml", "HEAD~7:trips.yaml"):
        with pytest.raises(AuthoringError, match=f"There is no {place}. Name a file, or a git revision"):
            contract_at(place)


def test_a_change_in_a_comment_is_none(desk: Desk) -> None:
    assert Comparison(load("trips"), load_file(desk.change("trips", "# What", "#\n# What"))).changes == ()
