"""A choice about a path that is not there ends an execution in AWS (the emulated one goes on): none of ours asks so."""

from typing import Any

import pytest

from tests.unit.pipeline.knowing import is_at_hand, paths_at_hand

Rule = dict[str, Any]


def unsure(rules: list[Rule], have: set[str]) -> list[str]:
    """The paths that rules ask about, one after another, though they may not be there."""
    have, unsure_paths = set(have), []
    for rule in rules:
        unsure_paths += _of_rule(rule, set(have))
        if rule.get("IsPresent") is False:
            have.add(rule["Variable"])  # Where it is absent, no later rule is asked.
    return unsure_paths


def _of_rule(rule: Rule, have: set[str]) -> list[str]:
    if "Or" in rule:
        return [path for test in rule["Or"] for path in _of_rule(test, set(have))]
    unsure_paths = []
    if "Not" in rule:
        return _of_rule(rule["Not"], have)
    for test in rule.get("And", [rule]):
        if {"And", "Or", "Not"} & test.keys():
            unsure_paths += _of_rule(test, have)
        elif test.get("IsPresent") is True:
            have.add(test["Variable"])
        elif "IsPresent" not in test:
            variables = [test["Variable"], *(other for word, other in test.items() if word.endswith("Path"))]
            unsure_paths += [path for path in variables if not is_at_hand(path, have)]
    return unsure_paths


def test_no_choice_asks_about_a_path_that_may_not_be_there(definition: dict[str, Any]) -> None:
    have = paths_at_hand(definition)
    variables = {name: unsure(state.get("Choices", []), have[name]) for name, state in definition["States"].items()}
    assert {name: paths for name, paths in variables.items() if paths} == {}


def test_no_choice_of_several_products_asks_so(two_products: dict[str, Any]) -> None:
    have = paths_at_hand(two_products)
    for name, state in two_products["States"].items():
        assert unsure(state.get("Choices", []), have[name]) == [], name


SAYS = {"Variable": "$.a", "StringEquals": "x", "Next": "B"}


@pytest.mark.parametrize(
    ("rules", "paths"),
    [
        ([SAYS], ["$.a"]),
        ([{"Not": SAYS}], ["$.a"]),
        ([{"Or": [{"Not": {"Or": [SAYS]}}]}], ["$.a"]),
        ([{"Or": [SAYS, {"Variable": "$.run", "StringEqualsPath": "$.b"}]}], ["$.a", "$.b"]),
        ([{"And": [SAYS, {"Variable": "$.a", "IsPresent": True}]}], ["$.a"]),
        ([{"And": [{"Variable": "$.a", "IsPresent": True}, SAYS]}], []),
        ([{"Variable": "$.a", "IsPresent": False}, SAYS], []),
        ([{"Variable": "$.run", "StringEquals": "x"}], []),
    ],
)
def test_a_rule_that_may_ask_in_vain_is_seen(rules: list[Rule], paths: list[str]) -> None:
    assert unsure(rules, {"$.run"}) == paths
