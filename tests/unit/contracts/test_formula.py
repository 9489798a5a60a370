"""Formulas: what they may hold, and the three ways in which they are read."""

import random
import re
import sqlite3
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


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("SUM( N )", "sum({n})"),
        ("sum(cost) / sum(n)", "ifelse(sum({n}) = 0, NULL, sum({cost}) / sum({n}))"),
        ("60 * sum(n) - 1.5", "((60 * sum({n})) - 1.5)"),
        ("-max(n)", "(0 - max({n}))"),
        ("1 - (2 - 3)", "(1 - (2 - 3))"),
        ("8 / (2 / 2)", "ifelse(ifelse(2 = 0, NULL, 2 / 2) = 0, NULL, 8 / ifelse(2 = 0, NULL, 2 / 2))"),
    ],
)
def test_a_formula_is_a_calculated_field_of_quicksight(text: str, expression: str) -> None:
    assert Formula.of(text).quicksight() == expression


def a_formula(choose: random.Random, depth: int) -> str:
    if depth == 0 or choose.random() < 0.2:
        return choose.choice(["sum(a)", "sum(b)", "min(a)", "max(b)", "sum(none)", "0", "2", "7.5"])
    form = choose.choice(["{} + {}", "{} - {}", "{} * {}", "{} / {}", "({} - {}) / {}", "-{}", "({} + {}) * {}"])
    parts = [f"({a_formula(choose, depth - 1)})" for _ in range(form.count("{}"))]
    return form.format(*parts)


def a_table(choose: random.Random) -> list[Mapping[str, Any]]:
    cells: list[Decimal | None] = [None, *(Decimal(cents) / 4 for cents in range(-4, 9))]
    return [{"a": choose.choice(cells), "b": choose.choice(cells), "none": None} for _ in range(choose.randrange(5))]


def queried(select: str, rows: list[Mapping[str, Any]]) -> float | None:
    """What a database says that knows neither our parser nor our arithmetic."""
    with sqlite3.connect(":memory:") as engine:
        engine.execute("CREATE TABLE t (a REAL, b REAL, none REAL)")
        cells = [[None if cell is None else float(cell) for cell in row.values()] for row in rows]
        engine.executemany("INSERT INTO t VALUES (?, ?, ?)", cells)
        value, _ = engine.execute(f"SELECT {select}, count(*) FROM t").fetchone()  # noqa: S608 (formulas of ours)
    return None if value is None else float(value)


def as_sqlite(expression: str) -> str:
    """QuickSight's words in SQLite's: `{a}` is a column, ifelse is iif, and a number is a decimal."""
    tokens = re.findall(r"\{\w+\}|\w+\.\d+|\w+|\S", expression)
    words = {"ifelse": "iif"}
    return " ".join(f"{one}.0" if one.isdecimal() else words.get(one, one.strip("{}")) for one in tokens)


@pytest.mark.parametrize("seed", range(150))
def test_every_reader_of_a_formula_gives_the_same_value(seed: int) -> None:
    choose = random.Random(seed)  # noqa: S311 (formulas, not secrets)
    formula, rows = Formula.of(a_formula(choose, 3)), a_table(choose)
    value = formula.value(rows)
    expected = None if value is None else pytest.approx(float(value))
    assert queried(formula.sql(), rows) == expected, formula.text
    assert queried(as_sqlite(formula.quicksight()), rows) == expected, formula.text
