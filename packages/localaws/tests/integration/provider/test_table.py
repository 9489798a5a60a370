"""Every row of the table against the emulated AWS: made, seen, changed, and gone."""

import re
from typing import Any

import pytest

from localaws.provider import check
from localaws.provider.base import Values
from localaws.provider.session import Account
from localaws.provider.table import TYPES
from support.examples import EXAMPLES


class Made:
    """The examples that stand, made when another one first needs them."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.states: dict[str, Values] = {}

    def state(self, token: str) -> Values:
        if token not in self.states:
            inputs = self.filled(EXAMPLES[token].inputs)
            assert check.problems(token, inputs) == []
            inputs["tagsAll"] = {"Project": "example"} if "tags" in check.kinds(check.input_class(token)) else None
            inputs = {key: value for key, value in inputs.items() if value is not None}
            identity, outputs = TYPES[token].create(self.account, inputs)
            self.states[token] = {**outputs, "id": identity, "_inputs": inputs}
        return self.states[token]

    def filled(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self.filled(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.filled(item) for item in value]
        return re.sub(r"\{(\w+)\.(\w+)\}", self.property, value) if isinstance(value, str) else value

    def property(self, match: re.Match[str]) -> str:
        token = next(one for one in EXAMPLES if one.endswith(f":{match[1]}"))
        return str(self.state(token)[match[2]])


@pytest.fixture(scope="module")
def made(account: Account) -> Made:
    return Made(account)


def test_every_type_of_the_table_has_an_example() -> None:
    assert set(TYPES) == set(EXAMPLES)


@pytest.mark.parametrize("token", list(EXAMPLES))
def test_what_is_made_looks_as_it_was_asked_for(made: Made, account: Account, token: str) -> None:
    state = dict(made.state(token))
    inputs, identity = state.pop("_inputs"), state.pop("id")
    outputs = TYPES[token].look(account, identity, state)
    assert outputs is not None
    assert {key: outputs.get(key) for key in inputs} == inputs


@pytest.mark.parametrize("token", [token for token, example in EXAMPLES.items() if example.change])
def test_a_change_reaches_the_thing_itself(made: Made, account: Account, token: str) -> None:
    state = dict(made.state(token))
    inputs, identity = state.pop("_inputs"), state.pop("id")
    change = made.filled(EXAMPLES[token].change)
    assert not TYPES[token].must_replace(set(change))
    wanted = {**inputs, **change}
    changed = TYPES[token].update(account, identity, {**state, **inputs}, wanted)
    # Looked at with the old state: what differs from it is what the service itself says.
    unheard_of = {key: type(value)() for key, value in change.items() if key not in inputs}
    outputs = TYPES[token].look(account, identity, {**state, **inputs, **unheard_of})
    assert outputs is not None
    assert {key: changed.get(key) for key in wanted} == wanted
    if EXAMPLES[token].shows:
        assert {key: outputs.get(key) for key in change} == change
    made.states[token] = {**changed, "id": identity, "_inputs": wanted}


@pytest.mark.parametrize("token", list(reversed(EXAMPLES)))
def test_what_is_deleted_is_gone_and_may_be_deleted_again(made: Made, account: Account, token: str) -> None:
    row, state = TYPES[token], dict(made.state(token))
    identity = state.pop("id")
    row.delete(account, identity, state)
    if token not in STAYS:
        assert row.look(account, identity, state) is None
    row.delete(account, identity, state)


STAYS = {
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",  # AWS's own: it goes with its VPC
    "aws:s3/bucketVersioning:BucketVersioning",  # it can only be suspended
    "aws:s3/bucketNotification:BucketNotification",  # a bucket always has one, if empty
    "aws:sns/topicPolicy:TopicPolicy",  # a topic is never without
}
