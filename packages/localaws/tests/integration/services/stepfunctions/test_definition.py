"""What Step Functions refuses in a machine's text."""

import json
from typing import Any

import pytest

from localaws.services.stepfunctions.definition import problems

PUBLISH = {"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "Parameters": {"Message": "m"}, "End": True}


def machine(state: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"StartAt": "A", "States": {"A": state}} | more


def test_a_good_machine_has_no_problems() -> None:
    assert problems(json.dumps(machine(PUBLISH))) == []


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ({"States": {"A": PUBLISH}}, "These fields are required: [StartAt]"),
        ({"StartAt": "A"}, "These fields are required: [States]"),
        (machine(PUBLISH, StartAt="B"), "Missing 'StartAt' target: B"),
        (machine(PUBLISH, Strts=1), 'Field "Strts" is not supported at /Strts'),
        (machine({"Type": "Pass", "Next": "B"}), "Missing 'Next' target: B at /States/A/Next"),
        (machine({"Type": "Pass"}), "one and only one of them: [Next, End]"),
        (machine({"Type": "Pass", "End": True, "Next": "A"}), "one and only one of them: [Next, End]"),
        (machine({"Type": "Task", "End": True}), "These fields are required: [Resource]"),
        (machine({"Type": "Tsk", "End": True}), "/States/A/Type"),
        (machine(PUBLISH | {"TimeoutSecond": 3}), 'Field "TimeoutSecond" is not supported'),
        (machine(PUBLISH | {"TimeoutSeconds": 3, "HeartbeatSeconds": 3}), "HeartbeatSeconds must be smaller"),
        (machine(PUBLISH | {"Resource": "arn:aws:states:::sns:publsh"}), "is not recognized"),
        (machine(PUBLISH | {"Parameters": {"Message": "m", "Topic": "t"}}), 'The field "Topic" is not supported'),
        (machine(PUBLISH | {"Parameters": {}}), 'The field "Message" is required but was missing'),
        (machine(PUBLISH | {"Catch": [{"ErrorEquals": ["States.ALL"], "Next": "X"}]}), "Missing 'Next' target: X"),
        (machine(PUBLISH | {"Retry": [{"ErrorEquals": ["States.ALL", "A"]}]}), "States.ALL must stand alone and last"),
        (machine(PUBLISH | {"Retry": [{"ErrorEquals": ["States.ALL"]}, {"ErrorEquals": ["A"]}]}), "alone and last"),
        (machine(PUBLISH | {"Retry": [{"IntervalSeconds": 1}]}), "These fields are required: [ErrorEquals]"),
        (machine({"Type": "Choice"}), "These fields are required: [Choices]"),
        (
            machine({"Type": "Choice", "Choices": [{"Variable": "$.a", "IsPresent": True, "Next": "B"}]}),
            "Missing 'Next' target: B at /States/A/Choices[0]/Next",
        ),
        ({"StartAt": "A", "States": {"A": PUBLISH, "B": PUBLISH}}, 'State "B" is not reachable'),
        (machine({"Type": "Pass", "Parameters": {"a.$": "States.Nothing($.a)"}, "End": True}), "States.Nothing"),
        (machine({"Type": "Parallel", "Branches": [machine({"Type": "Pass"})], "End": True}), "/Branches[0]/States/A"),
    ],
)
def test_a_mistake_is_told_with_its_place(broken: dict[str, Any], message: str) -> None:
    faults = problems(json.dumps(broken))

    assert any(message in problem for problem in faults), faults


def test_text_that_is_no_json_is_told_as_such() -> None:
    assert problems("{")[0].startswith("INVALID_JSON_DESCRIPTION")


def test_all_mistakes_are_told_at_once() -> None:
    broken = machine(PUBLISH | {"Parameters": {"Topic": "t"}, "Retry": [{"IntervalSecond": 1}]})

    assert len(problems(json.dumps(broken))) == 4
