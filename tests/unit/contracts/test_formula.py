"""Formulas: what they may hold, and the two ways in which they are read."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from contracts.formula import Formula, FormulaError

ROWS: list[Mapping[str, Any]] = [
    {"n": 3, "cost": Decimal("10.50"), "empty": None},
    {"n": 4, "cost": Decimal("0.01"), "empty": None},
    {"n": None, "cost": None, "empty": None},
]


@pytest.mark.parametrize(
    ("text", "sql"),
    [
        ("sum(n)", "sum(n)"),
        (" SUM( N ) ", "sum(n)"),
        ("sum(cost) / sum(n)", "(CAST(sum(cost) AS double) / NULLIF(CAST(sum(n) AS double), 0))"),
        ("60 * sum(n)", "(CAST(60 AS double) * CAST(sum(n) AS double))"),
        ("-max(n) + 1.5", "((-CAST(max(n) AS double)) + CAST(1.5 AS double))"),
        (
            "(sum(n) - min(n)) / 2 * 3",
            "(((CAST(sum(n) AS double) - CAST(min(n) AS double)) / NULLIF(CAST(2 AS double), 0)) * CAST(3 AS double))",
        ),
        ("1 - 2 - 3", "((CAST(1 AS double) - CAST(2 AS double)) - CAST(3 AS double))"),
    ],
)
def test_a_formula_is_sql_that_divides_doubles(text: str, sql: str) -> None:
    assert Formula.of(text).sql() == sql


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("sum(n)", 7),
        ("sum(cost)", Decimal("10.51")),
        ("min(cost)", Decimal("0.01")),
        ("max(n)", 4),
        ("sum(empty)", None),
        ("sum(cost) / sum(n)", 10.51 / 7),
        ("sum(cost) / sum(empty)", None),
        ("sum(cost) / (sum(n) - 7)", None),
        ("2 * sum(n) - 1", 13.0),
        ("-sum(n)", -7.0),
        ("8 / 2 / 2", 2.0),
        ("(1 + 2) * 3", 9.0),
    ],
)
def test_a_formula_has_the_value_that_its_sql_has(text: str, value: object) -> None:
    result = Formula.of(text).value(ROWS)
    assert (result, type(result)) == (value, type(value))


def test_over_no_rows_there_is_no_value() -> None:
    assert Formula.of("sum(n)").value([]) is None
    assert Formula.of("sum(cost) / sum(n)").value([]) is None


def test_a_formula_knows_its_columns_and_whether_it_is_exact() -> None:
    formula = Formula.of("sum(b) / sum(a) + max(b)")
    assert (formula.columns, formula.is_exact) == (("b", "a"), False)
    assert Formula.of("sum(a)").is_exact


@pytest.mark.parametrize(
    ("text", "ratio"),
    [
        ("sum(a) / sum(b)", ("a", "b")),
        ("60 * sum(a) / sum(b)", ("a", "b")),
        ("sum(a) / sum(b) * 100", ("a", "b")),
        ("sum(a) / (1000 * sum(b))", ("a", "b")),
        ("sum(a)", None),
        ("sum(a) / max(b)", None),
        ("sum(a) / 7", None),
        ("(sum(a) + sum(c)) / sum(b)", None),
        ("sum(a) - sum(b)", None),
    ],
)
def test_a_ratio_is_one_sum_by_another(text: str, ratio: tuple[str, str] | None) -> None:
    assert Formula.of(text).ratio == ratio


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "it ends where a value should be"),
        ("sum(a) /", "it ends where a value should be"),
        ("sum(a", "it ends where ) should be"),
        ("sum(a) sum(b)", "goes on with 'sum' where it should end"),
        ("sum(1)", "sum(1) needs a column's name"),
        ("avg(a)", "has 'avg'; a formula is made of sum(column), min(column), max(column), numbers, + - * / and"),
        ("a / b", "has 'a'; a formula is made of"),
        ("sum(a); DROP", "has ';', which no formula may hold"),
        ("sum('a')", 'has "\'", which no formula may hold'),
        ("sum(a + b)", "'+' stands where ) should be"),
    ],
)
def test_what_is_not_a_formula_is_refused_in_words(text: str, message: str) -> None:
    with pytest.raises(FormulaError) as error:
        Formula.of(text)
    assert message in str(error.value)
