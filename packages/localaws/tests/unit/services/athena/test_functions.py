# ruff: noqa: S608 - the tests' own text
"""Each function of Athena gives what Trino's documentation says, or is refused by its name."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from localaws.services.athena.engine import Engine
from localaws.services.athena.errors import AthenaError
from localaws.services.athena.functions import FUNCTIONS
from localaws.services.athena.functions.refused import REFUSED
from localaws.services.athena.syntax import parse

HERE = Path(__file__).parent


def cases(name: str) -> list[tuple[str, str]]:
    lines = (HERE / name).read_text().splitlines()
    return [(pair[0], pair[2]) for line in lines if line and line[0] != "#" for pair in [line.partition(" => ")]]


SCALARS, AGGREGATES = cases("functions.txt"), cases("aggregates.txt")
ROWS = "(VALUES (1, 'a', true), (2, 'b', false), (2, NULL, true)) AS t(x, y, b)"


def answer(engine: Engine, sql: str) -> Any:
    try:
        return [row[0] for row in engine.select(parse(sql), sql).rows]
    except AthenaError as error:
        return f"! {error}"


def is_expected(actual: Any, expected: Any) -> bool:
    if isinstance(expected, str) or isinstance(actual, str):
        return str(actual).startswith("! ") and str(expected).removeprefix("!").strip() in str(actual)
    return bool(actual == expected)


@pytest.mark.tried("examples of functions in Trino's documentation", "what Trino documents, or refused by name")
@pytest.mark.parametrize(("expression", "value"), SCALARS, ids=[case[0] for case in SCALARS])
def test_a_function_gives_what_trino_documents(engine: Engine, expression: str, value: str) -> None:
    expected = value if value.startswith("! ") else [None if value == "null" else value]
    actual = answer(engine, f"SELECT {expression}")

    assert is_expected(actual, expected), (actual, expected)


@pytest.mark.tried("examples of aggregates in Trino's documentation", "what Trino documents, or refused by name")
@pytest.mark.parametrize(("expression", "values"), AGGREGATES, ids=[case[0] for case in AGGREGATES])
def test_an_aggregate_gives_what_trino_documents(engine: Engine, expression: str, values: str) -> None:
    expected = values if values.startswith("!") else json.loads(values)
    actual = answer(engine, f"SELECT {expression} FROM {ROWS}")

    assert is_expected(actual, expected), (actual, expected)


def test_every_function_that_runs_has_a_case() -> None:
    tried = {name.lower() for expression, _ in (*SCALARS, *AGGREGATES) for name in re.findall(r"(\w+)\(", expression)}

    assert sorted(set(FUNCTIONS) - tried) == []


def test_no_function_both_runs_and_is_refused() -> None:
    assert sorted(set(FUNCTIONS) & REFUSED) == []
