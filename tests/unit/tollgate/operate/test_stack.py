import pytest

from tests.unit.tollgate.operate.conftest import OUTPUTS, Desk
from tollgate.operate.errors import StackError
from tollgate.operate.stack import Stack


def test_a_stack_is_what_its_outputs_say(desk: Desk) -> None:
    stack = Stack.from_outputs(OUTPUTS, desk)
    assert (stack.lake_url, stack.state_machine_arn) == (OUTPUTS["lakeUrl"], OUTPUTS["stateMachineArn"])


def test_all_outputs_that_are_missing_are_named_at_once(desk: Desk) -> None:
    few = {name: value for name, value in OUTPUTS.items() if name not in {"lakeUrl", "topicArn"}}
    with pytest.raises(StackError, match="lakeUrl, topicArn"):
        Stack.from_outputs(few, desk)
