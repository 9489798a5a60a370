from typing import Any

import pytest

from tests.unit.tollgate.operate.conftest import LAKE, MACHINE, OTHER, OUTPUTS, TABLE, TWO, Desk
from tollgate.operate.errors import StackError
from tollgate.operate.stack import Stack


def test_a_stack_is_what_its_outputs_say(desk: Desk) -> None:
    stack = Stack.from_outputs(OUTPUTS, desk)
    assert (stack.lake_url, stack.state_machine_arn, stack.table) == (LAKE, MACHINE, TABLE)


def test_all_outputs_that_are_missing_are_named_at_once(desk: Desk) -> None:
    few = {name: value for name, value in OUTPUTS.items() if name not in {"lakeUrl", "topicArn"}}
    with pytest.raises(StackError, match="lakeUrl, topicArn"):
        Stack.from_outputs(few, desk)


def test_one_dataset_of_several_is_chosen_by_name(desk: Desk) -> None:
    stack = Stack.from_outputs(TWO, desk, dataset="flights")
    assert (stack.lake_url, stack.state_machine_arn, stack.table) == (
        "s3://lake/flights",
        OTHER["stateMachineArn"],
        "delays_v1",
    )
    assert stack.views == ()


@pytest.mark.parametrize(
    ("outputs", "name", "words"),
    [
        (TWO, None, r"has 2 datasets: say which with --dataset \(flights, nyc_taxi\)"),
        (TWO, "fligths", r"no dataset 'fligths'; it has flights, nyc_taxi\. Did you mean 'flights'\?"),
        (OUTPUTS, "flights", "no dataset 'flights'; it has nyc_taxi"),
        ({**OUTPUTS, "datasets": {}}, None, "has no dataset. Make one: tollgate dataset new"),
    ],
)
def test_a_choice_that_is_none_is_answered_with_what_there_is(
    outputs: dict[str, Any], name: str | None, words: str, desk: Desk
) -> None:
    with pytest.raises(StackError, match=words):
        Stack.from_outputs(outputs, desk, dataset=name)


def test_each_dataset_of_a_stack_can_be_worked_with(desk: Desk) -> None:
    assert [stack.dataset for stack in Stack.from_outputs(OUTPUTS, desk).each()] == ["nyc_taxi"]
    assert [(stack.dataset, stack.lake_url) for stack in Stack.from_outputs(TWO, desk, dataset="nyc_taxi").each()] == [
        ("flights", "s3://lake/flights"),
        ("nyc_taxi", LAKE),
    ]
