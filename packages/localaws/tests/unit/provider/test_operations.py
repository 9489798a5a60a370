"""What both engines do to a resource, against a row that only takes notes."""

from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from localaws.provider import operations
from localaws.provider.base import ResourceType, Values
from localaws.provider.defaults import DEFAULTS, Additions
from localaws.provider.operations import Resource

AWS: Any = None
TOPIC = "aws:sns/topic:Topic"


class Notes:
    """The arguments of each operation of a row."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []
        self.row = ResourceType(
            TOPIC,
            lambda _, inputs: ("id", inputs),
            lambda _, *arguments: self.calls.append(arguments),
            lambda _, *arguments: self.calls.append(arguments) or {},  # type: ignore[func-returns-value]
            lambda _, *arguments: self.calls.append(arguments),
            replaces=frozenset({"name"}),
            named="name",
        )


@pytest.fixture
def notes() -> Notes:
    return Notes()


def test_inputs_come_back_complete_and_with_everything_that_is_wrong(notes: Notes) -> None:
    complete, problems = operations.check(notes.row, "t", {"displayNam": "x"}, None, Additions({"a": "b"}, b"seed"))
    assert complete["name"].startswith("t-")
    assert complete["tagsAll"] == {"a": "b"}
    assert problems == [("displayNam", "there is no such input; did you mean displayName?")]


def test_a_made_up_name_that_is_too_long_is_a_problem_of_the_input_that_it_would_be(notes: Notes) -> None:
    _, problems = operations.check(notes.row, "t" * 300, {}, None, Additions())
    assert [where for where, _ in problems] == ["name"]
    assert problems[0][1].endswith("characters more than the 255 allowed; use a shorter logical name")


@pytest.mark.parametrize(
    ("old", "new", "ignored", "replacing", "inputs", "replaces", "first"),
    [
        ({"a": 1}, {"a": 1}, (), (), set(), set(), False),
        ({"a": 1}, {"b": 2}, (), (), {"a", "b"}, set(), False),
        ({"a": 1, "b": 1}, {"a": 2, "b": 2}, ("a",), (), {"b"}, set(), False),
        ({"name": "x"}, {"name": "y"}, (), (), {"name"}, {"name"}, False),
        ({"name": "x", "a": 1}, {"name": "x", "a": 2}, (), ("a",), {"a"}, {"a"}, True),
        ({"name": "x", "a": 1, DEFAULTS: ["name"]}, {"name": "x", "a": 2}, (), ("a",), {"a"}, {"a"}, False),
    ],
)
def test_a_change_says_what_differs_and_what_only_a_new_resource_can_have(
    notes: Notes,
    old: Values,
    new: Values,
    ignored: tuple[str, ...],
    replacing: tuple[str, ...],
    inputs: set[str],
    replaces: set[str],
    first: bool,
) -> None:
    change = operations.compare(notes.row, old, new, frozenset(ignored), frozenset(replacing))
    assert (set(change.inputs), set(change.replaces), change.delete_first) == (inputs, replaces, first)


def test_an_update_takes_back_what_is_no_longer_given(notes: Notes) -> None:
    operations.update(notes.row, AWS, Resource("i", {"arn": "x"}, {"a": 1, "b": 1}), {"b": 2})
    assert notes.calls == [("i", {"arn": "x", "a": 1, "b": 1}, {"a": None, "b": 2})]


def test_a_resource_is_read_by_its_id_alone_and_by_its_name_where_that_is_given(notes: Notes) -> None:
    operations.read(notes.row, AWS, Resource("i", {}, {}))
    operations.read(notes.row, AWS, Resource("i", {"arn": "x"}, {"name": "n"}))
    assert notes.calls == [("i", {"name": "i"}), ("i", {"name": "n", "arn": "x"})]


def test_a_refusal_is_one_line() -> None:
    refused = ClientError({"Error": {"Code": "Throttling", "Message": "slow\n  down"}}, "CreateTopic")
    assert operations.refusal(refused) == "slow down (Throttling)"
    assert operations.refusal(EndpointConnectionError(endpoint_url="u")) == 'Could not connect to the endpoint URL: "u"'
