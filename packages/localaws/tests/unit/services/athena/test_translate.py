# ruff: noqa: S608 - the tests' own text
"""Athena's SQL counts in the engine as it counts in Athena."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from localaws.services.athena.arithmetic import DECIMAL_DIVISION
from localaws.services.athena.errors import QueryFailedError
from localaws.services.athena.syntax import parse
from localaws.services.athena.translate import tables_of, translate

COLUMNS = {"colour": "varchar", "trips": "bigint", "cost": "decimal(22,2)"}
SCHEMA = {"db": {"t": COLUMNS}}


@pytest.fixture(scope="module")
def engine() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect(":memory:", config={"autoload_known_extensions": False})
    connection.execute(DECIMAL_DIVISION)
    connection.execute("CREATE SCHEMA db")
    connection.execute("CREATE TABLE db.t (colour VARCHAR, trips BIGINT, cost DECIMAL(22,2))")
    connection.execute("INSERT INTO db.t VALUES ('green', 3, 10.00), ('green', 4, 1.55), ('yellow', 2, -3.00)")
    yield connection
    connection.close()


def answer(engine: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    return engine.execute(translate(parse(sql), sql, "db", SCHEMA).sql).fetchall()


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("7 / 2", 3),
        ("-7 / 2", -3),
        ("7 / 2 * 1.0", Decimal("3.0")),
        ("7e0 / 2", 3.5),
        ("1.00 / 3", Decimal("0.33")),
        ("2.00 / 3", Decimal("0.67")),
        ("-2.00 / 3", Decimal("-0.67")),
        ("CAST(0.005 AS decimal(10,2))", Decimal("0.01")),
        ("round(CAST(2.5 AS double))", 3.0),
        ("(-7 / 2) / (0.5 + 1)", Decimal("-2.0")),
        ("1 / 3.0 / 3", Decimal("0.1")),
        ("0e0 / 0e0 >= 1", False),
        ("0e0 / 0e0 <> 0e0 / 0e0", True),
        ("1e0 BETWEEN 0e0 AND 0e0 / 0e0", False),
        ("CAST(NULL AS double) < 0e0 / 0e0", None),
    ],
)
def test_arithmetic_on_constants(engine: duckdb.DuckDBPyConnection, expression: str, value: object) -> None:
    assert answer(engine, f"SELECT {expression}") == [(value,)]


@pytest.mark.parametrize(
    ("expression", "values"),
    [
        ("sum(cost) / sum(trips)", [Decimal("1.65"), Decimal("-1.50")]),
        ("avg(cost)", [Decimal("5.78"), Decimal("-3.00")]),
        ("sum(trips) / count(*)", [3, 2]),
        ("CAST(sum(cost) AS double) / sum(trips)", [1.6500000000000001, -1.5]),
    ],
)
def test_arithmetic_on_columns(engine: duckdb.DuckDBPyConnection, expression: str, values: list[object]) -> None:
    rows = answer(engine, f"SELECT {expression} FROM t GROUP BY colour ORDER BY colour")

    assert rows == [(value,) for value in values]


def test_a_sum_of_integers_is_a_bigint(engine: duckdb.DuckDBPyConnection) -> None:
    sql = "SELECT sum(trips) OVER () FROM t"
    described = engine.execute(translate(parse(sql), sql, "db", SCHEMA).sql).description

    assert str(described[0][1]) == "BIGINT"


def test_columns_without_a_name_are_numbered_and_others_keep_their_spelling() -> None:
    sql = 'SELECT 1, count(*), trips AS TripsSoFar, "trips" FROM t'
    translation = translate(parse(sql), sql, "db", SCHEMA)

    assert list(translation.spelt.values()) == ["_col0", "_col1", "TripsSoFar", "trips"]


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("SELECT nope FROM t", "COLUMN_NOT_FOUND: line 1:8: Column 'nope' cannot be resolved"),
        ("SELECT trips,\n  nope FROM t", "COLUMN_NOT_FOUND: line 2:3: Column 'nope' cannot be resolved"),
        ("SELECT x.nope FROM t x", "COLUMN_NOT_FOUND: line 1:8: Column 'nope' cannot be resolved"),
        ("SELECT trips FROM t a, t b", "AMBIGUOUS_NAME: line 1:8: Column 'trips' is ambiguous"),
        ("SELECT * FROM read_text('/etc/passwd')", "FUNCTION_NOT_FOUND"),
        ("SELECT 1 FROM t WHERE trips > '3'", "TYPE_MISMATCH: line 1:23: Cannot apply operator: bigint > varchar(1)"),
    ],
)
def test_what_athena_refuses_is_refused_in_its_words(sql: str, words: str) -> None:
    with pytest.raises(QueryFailedError) as refusal:
        translate(parse(sql), sql, "db", SCHEMA)

    assert str(refusal.value).startswith(words)


def test_a_querys_own_with_hides_a_table_of_that_name() -> None:
    query = parse("WITH t AS (SELECT 1 a) SELECT * FROM t JOIN other.u ON u.a = t.a")

    assert [table.name for table in tables_of(query)] == ["u"]
