"""Documents that are no contract, or bombs: one problem with its line each, at once."""

import time

import pytest

from contracts.errors import ContractError
from contracts.loader import load_text
from contracts.yaml_nodes import parse

LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(8)
)
BOMBS = {
    "aliases of aliases": (f"{LAUGHS}kind: *i\n", r"x:\d+: .*aliases stand for more than 200,000 values"),
    "an alias within itself": ("kind: a\nschema: &s [*s]\n", "x:2: .*an alias stands within what it names"),
    "lists in lists": ("a: " + "[" * 3000 + "]" * 3000, "x:1: .*nested in more than 50 levels"),
    "mappings in mappings": ("".join(" " * i + f"k{i}:\n" for i in range(900)), r"x:\d+: .*nested in more than 50"),
    "a number as a key": ("kind: a\n1: b\n", "x:2: .*the key '1' is not a text; put it in quotes"),
    "nothing as a key": ("~: x\n", "x:1: .*the key '~' is not a text"),
    "a list as a key": ("? [a, b]\n: c\n", "x:1: .*is not a text"),
    "a number of 5,000 digits": ("kind: a\nversion: " + "9" * 5000, "x:2: .*'99999"),
    "a number of 400 digits": ("kind: a\nversion: " + "9" * 400, "x:2: .*larger than any number"),
    "a number without end": ("kind: a\nid: x\nversion: .inf\n", "x:3: .*'.inf' is not a finite number"),
    "a day that never was": ("version: 2020-13-45\n", "x:1: .*'2020-13-45' is not a value that can be read"),
    "half a character": ('name: "\\ud800"\n', "x:1: "),
    "a Python object": ("kind: !!python/object/apply:os.system ['true']\n", "x:1: "),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_one_problem_with_its_line(name: str) -> None:
    text, words = BOMBS[name]
    began = time.monotonic()
    with pytest.raises(ContractError, match=words) as error:
        load_text(text, "x")
    assert len(str(error.value).splitlines()[0]) < 200
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("key", ["off", "on", "yes", "No", "true"])
def test_a_key_that_yaml_takes_for_a_flag_is_the_text_that_stands_there(key: str) -> None:
    assert parse(f"{key}: off") == {key: False}
