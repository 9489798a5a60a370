"""What the base class promises to every component, and to whoever uses one wrongly."""

from typing import Any, NotRequired, TypedDict, cast

import pulumi
import pytest

from components.base import Component, choice, shared
from components.errors import ArgumentError, OutputError
from tools.graph import render


class GateArgs(TypedDict):
    """What a Gate is told."""

    width_m: int
    """How wide it is."""

    colour: NotRequired[str]
    """Its colour. Default green."""


class Gate(Component):
    """A gate, to try the base class with."""

    width: pulumi.Output[int]

    def __init__(self, name: str, args: GateArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args, opts)
        self.width = pulumi.Output.from_input(args["width_m"])
        self.finish()


class ForgetfulGate(Component):
    """A gate that promises a width and never sets it."""

    width: pulumi.Output[int]

    def __init__(self, name: str, args: GateArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args, opts)
        self.finish()


def build(args: dict[str, Any]) -> None:
    Gate("north", cast("GateArgs", args))


def test_a_component_s_type_is_made_from_its_class() -> None:
    graph = render(lambda: build({"width_m": 3}))
    assert [resource.type for resource in graph] == ["tollgate:index:Gate"]


def test_a_misspelt_argument_is_refused_with_the_one_that_was_meant() -> None:
    with pytest.raises(ArgumentError, match=r"GateArgs has no 'color'\. Did you mean 'colour'\?"):
        render(lambda: build({"width_m": 3, "color": "red"}))


def test_a_missing_argument_is_named() -> None:
    with pytest.raises(ArgumentError, match="GateArgs needs 'width_m'"):
        render(lambda: build({}))


def test_everything_wrong_with_the_arguments_is_said_at_once() -> None:
    with pytest.raises(ArgumentError, match=r"has no 'with_m'.*\n.*needs 'width_m'"):
        render(lambda: build({"with_m": 3}))


def test_a_promised_output_that_is_never_set_is_refused() -> None:
    with pytest.raises(OutputError, match="ForgetfulGate 'north' never set width"):
        render(lambda: cast("None", ForgetfulGate("north", GateArgs(width_m=3))))


def test_a_word_that_is_none_of_the_few_is_refused_with_the_one_that_was_meant() -> None:
    with pytest.raises(ArgumentError, match=r"'colour' is 'grene' and may be green or red\. Did you mean 'green'\?"):
        choice({"colour": "grene"}, "colour", ("green", "red"))


def test_the_first_of_the_few_words_is_the_default() -> None:
    assert choice({}, "colour", ("green", "red")) == "green"


def test_a_nested_component_gets_the_arguments_that_it_shares() -> None:
    assert shared({"width_m": 3, "height_m": 2}, GateArgs, colour="red") == {"width_m": 3, "colour": "red"}
