r"""Intrinsic functions with the characters that moto's own grammar stumbles over."""

import json
from typing import Any

import pytest

from localaws.services.stepfunctions.intrinsics import IntrinsicError, Intrinsics, filled


def read(text: str) -> Any:
    return Intrinsics.parse(json.dumps(text)[1:-1])[0]


@pytest.mark.parametrize(
    ("template", "values", "text"),
    [
        ("{}-{}", ["a", "b"], "a-b"),
        (r"SET LOCATION \'s3://b/{}/\'", ["r"], "SET LOCATION 's3://b/r/'"),
        (r"\{\} {}", ["x"], "{} x"),
        (r"a\\b {}", ["{}"], r"a\b {}"),
        ("{ {} }", ["x"], "{ x }"),
    ],
)
def test_a_template_is_filled(template: str, values: list[str], text: str) -> None:
    assert filled(template, values) == text


@pytest.mark.parametrize(("template", "values"), [("{}", []), ("{}", ["a", "b"])])
def test_places_and_values_must_be_as_many(template: str, values: list[str]) -> None:
    with pytest.raises(IntrinsicError):
        filled(template, values)


@pytest.mark.parametrize(
    "text",
    [
        r"States.Format('it\'s {}', $.run)",
        "States.Hash(States.Format('{} {}', $.run, $$.State.RetryCount), 'SHA-256')",
        "States.ArrayGetItem(States.StringSplit($.scheduledTime, ':'), 0)",
        r"States.Array('--lake', $.run, '\{x\}', $['a b'].c[0])",
        "States.StringToJson($.Body)",
        "States.UUID()",
    ],
)
def test_what_step_functions_reads_is_read(text: str) -> None:
    assert read(text)


def test_a_literal_loses_its_escapes() -> None:
    (literal,) = read(r"States.Array('\{it\'s\}')").argument_list.arguments

    assert literal.definition_value == "{it's}"


@pytest.mark.parametrize("text", ["States.Formt('a')", "States.Array('a'", "States.Array('a') x", "States.Array(a)"])
def test_what_is_no_intrinsic_function_is_refused(text: str) -> None:
    with pytest.raises(IntrinsicError):
        read(text)
