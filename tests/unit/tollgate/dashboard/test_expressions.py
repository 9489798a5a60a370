"""Calculated fields: computed here as the contract's formula says, and never in silence when they cannot be."""

import random
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from contracts.formula import Formula
from tests.unit.contracts.test_formula import a_formula, a_table
from tollgate.dashboard.errors import ExpressionError
from tollgate.dashboard.expressions import Expression, aggregated

NOW = datetime(2026, 11, 27, 9, 30)  # noqa: DTZ001 (UTC without its name, as the tables have it)
ROWS: list[Mapping[str, Any]] = [{"a": 3, "b": Decimal("0.10")}, {"a": 4, "b": Decimal("0.20")}, {"a": None, "b": None}]


def over(text: str, rows: Any = ROWS) -> Any:
    return Expression.of(text).over(rows, NOW)


@pytest.mark.parametrize("seed", range(300))
def test_an_expression_has_the_value_of_the_formula_that_it_was_made_from(seed: int) -> None:
    choose = random.Random(seed)  # noqa: S311 (formulas, not secrets)
    formula, rows = Formula.of(a_formula(choose, 3)), a_table(choose)
    value = formula.value(rows)
    expected = None if value is None else pytest.approx(float(value))
    computed = over(formula.quicksight(), rows)
    assert (None if computed is None else float(computed)) == expected, formula.text


def test_sums_are_exact_where_floats_are_not() -> None:
    assert over("sum({b})", [{"b": Decimal("0.1")}] * 3) == Decimal("0.3")
    assert over("sum({b}) / 3", [{"b": 1}]) == Decimal(f"0.{'3' * 50}")
    assert over("sum({b})", [{"b": 0.1}, {"b": 0.2}]) == Decimal("0.3")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 - 2 - 3", -4),
        ("8 / 2 / 2", 2),
        ("2 + 3 * 4", 14),
        ("(2 + 3) * 4", 20),
        ("ifelse(sum({a}) = 7, max({a}), NULL)", 4),
        ("ifelse(sum({a}) = 8, max({a}), NULL)", None),
        ("sum({none})", None),
        ("SUM({a})", 7),
    ],
)
def test_it_is_read_as_quicksight_reads_it(text: str, value: Any) -> None:
    assert over(text, [{**row, "none": None} for row in ROWS]) == value


def test_days_are_counted_between_dates() -> None:
    age = Expression.of('dateDiff({then}, now(), "DD")')
    assert age.of_row({"then": datetime(2026, 11, 26, 23, 59)}, NOW) == 1  # noqa: DTZ001 (as above)
    assert age.of_row({"then": date(2026, 11, 27)}, NOW) == 0
    assert age.of_row({"then": None}, NOW) is None
    assert not age.aggregates


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sum({a}) +", "lacks a value"),
        ("sum({a}", "lacks )"),
        ("sum({a}) sum({b})", "goes on with 'sum'"),
        ("median({a})", "has 'median', which is not known here"),
        ("sum({a}, {b})", "gives sum 2 arguments; it takes 1"),
        ("sum({a}) > 1", "has '>', which is not known here"),
        ("", "lacks a value"),
    ],
)
def test_what_is_not_known_is_an_error_as_soon_as_it_is_read(text: str, message: str) -> None:
    with pytest.raises(ExpressionError) as error:
        Expression.of(text)
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sum({a}) / {a}", "of a row beside"),
        ("sum({absent})", "reads {absent}, which its data set does not have"),
        ("sum({a}) / 0", "divides by zero"),
        ('max(dateDiff({a}, now(), "WK"))', "counts in 'WK'"),
    ],
)
def test_what_has_no_value_is_an_error_when_it_is_computed(text: str, message: str) -> None:
    with pytest.raises(ExpressionError) as error:
        over(text)
    assert message in str(error.value)


def test_an_aggregate_has_no_value_in_one_row() -> None:
    with pytest.raises(ExpressionError, match="no value in one row"):
        Expression.of("sum({a})").of_row(ROWS[0], NOW)


def test_an_expression_names_the_columns_that_it_reads() -> None:
    assert Expression.of("ifelse(sum({b}) = 0, NULL, sum({a}) / sum({b}))").columns == ("b", "a")


@pytest.mark.parametrize(("name", "value"), [("SUM", 7), ("MIN", 3), ("MAX", 4), ("COUNT", 2)])
def test_simple_aggregations_leave_nulls_out(name: str, value: int) -> None:
    assert aggregated(name, [3, 4, None]) == value


def test_an_aggregation_that_is_not_known_is_an_error() -> None:
    with pytest.raises(ExpressionError, match="STDEV is not an aggregation"):
        aggregated("STDEV", [1])
