"""Templates: what needs what, and references filled in."""

from typing import Any

import pytest

from localaws.service import ServiceError
from localaws.services.cloudformation.template import filled, ordered, parameters, parsed


def test_a_resource_comes_after_those_that_it_refers_to() -> None:
    resources = {
        "A": {"Properties": {"X": [{"Fn::GetAtt": "B.Arn"}]}},
        "B": {"DependsOn": "C", "Properties": {"Y": {"Ref": "Parameter"}}},
        "C": {},
    }
    assert ordered({"Resources": resources}) == ["C", "B", "A"]


def test_a_circle_is_refused() -> None:
    resources = {"A": {"Properties": {"Ref": "B"}}, "B": {"Properties": {"Ref": "A"}}}
    with pytest.raises(ServiceError, match=r"Circular dependency between resources: \[A, B\]"):
        ordered({"Resources": resources})


@pytest.mark.parametrize("reference", [{"Fn::GetAtt": ["Theme", "Arn"]}, {"Fn::GetAtt": "Theme.Arn"}])
def test_references_are_filled_in_at_any_depth(reference: dict[str, Any]) -> None:
    value = {"List": [{"Ref": "Answer"}, 1], "Theme": reference}
    assert filled(value, {"Answer": "a"}, {"Theme": {"Arn": "b"}}) == {"List": ["a", 1], "Theme": "b"}


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"Ref": "Other"}, r"Unresolved resource dependencies \[Other\]"),
        ({"Fn::GetAtt": "Theme.Name"}, "resource Theme has no attribute Name"),
        ({"Fn::Sub": "x"}, "knows Ref and Fn::GetAtt, not Fn::Sub"),
    ],
)
def test_what_refers_to_nothing_is_refused(value: dict[str, Any], message: str) -> None:
    with pytest.raises(ServiceError, match=message):
        filled(value, {}, {"Theme": {"Arn": "b"}})


def test_parameters_have_a_value_or_a_default() -> None:
    template = {"Parameters": {"A": {}, "B": {"Default": 2}}}
    assert parameters(template, {"A": "1"}) == {"A": "1", "B": "2"}
    with pytest.raises(ServiceError, match=r"\[A\] must have values"):
        parameters(template, {})
    with pytest.raises(ServiceError, match=r"\[C\] do not exist in the template"):
        parameters(template, {"A": "1", "C": "3"})


@pytest.mark.parametrize("text", ["", "[1]", "{}", '{"Resources": {}}', "a: [1"])
def test_what_is_not_a_template_is_refused(text: str) -> None:
    with pytest.raises(ServiceError, match="Template format error"):
        parsed(text, 100)
