# ruff: noqa: S608 - the tests' own text
"""Expressions made up from seeds: operators over types and nulls give what Trino's rules give, or fail as they fail."""

import math
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from localaws.services.athena.engine import Engine
from localaws.services.athena.errors import AthenaError
from localaws.services.athena.syntax import parse
from support.expressions import Expression, FailureError, Kind, Row, UnlikelyError, rows, table
from support.grammar import Grammar
from support.seeds import seeded

EXPRESSIONS = 12
"""Of one seed, over the same rows."""


def drawn(rng: Random) -> Expression:
    while True:
        try:
            return Grammar(rng).any(rng.randint(1, 3))
        except UnlikelyError:
            continue


def expected(expression: Expression, given: list[Row]) -> list[Any] | str | None:
    """The values by Trino's rules, `fails`, or None where they do not say."""
    try:
        return [expression.value(row) for row in given]
    except FailureError:
        return None if expression.is_lazy else "fails"
    except (UnlikelyError, OverflowError):
        return None


def answered(engine: Engine, expression: Expression, given: list[Row]) -> list[Any] | str:
    sql = f"SELECT {expression.sql} FROM {table(given)}"
    try:
        answer = engine.select(parse(sql), sql)
    except AthenaError as error:
        return f"fails: {error}"
    kind = answer.columns[0].type
    assert kind == expression.kind.name, (expression.sql, kind)
    return [value_of(row[0], expression.kind) for row in answer.rows]


def value_of(text: str | None, kind: Kind) -> Any:
    if text is None:
        return None
    if kind.is_integer:
        return int(text)
    if kind.name == "decimal":
        return Decimal(text)
    if kind.name == "double":
        return float(text)
    return text == "true" if kind.name == "boolean" else text


def same(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return one == other or math.isclose(one, other, rel_tol=1e-14) or (math.isnan(one) and math.isnan(other))
    if isinstance(one, Decimal) and isinstance(other, Decimal):
        return one == other and one.as_tuple().exponent == other.as_tuple().exponent
    return bool(type(one) is type(other) and one == other)


@pytest.mark.tried(
    "SQL expressions made up from seeds, over types, operators and nulls",
    "the value, or the failure, by Trino's documented rules",
    times=EXPRESSIONS,
)
@seeded(40)
def test_an_expression_gives_what_trinos_rules_give(engine: Engine, seed: int) -> None:
    rng = Random(seed)  # noqa: S311 (made-up SQL, not secrets)
    given = rows(rng)
    for _ in range(EXPRESSIONS):
        expression = drawn(rng)
        wanted = expected(expression, given)
        if wanted is None:
            continue
        values = answered(engine, expression, given)
        if wanted == "fails":
            assert str(values).startswith("fails"), (expression.sql, given)
        else:
            assert len(values) == len(wanted), (expression.sql, values)
            assert all(map(same, values, wanted)), (expression.sql, given, values, wanted)
