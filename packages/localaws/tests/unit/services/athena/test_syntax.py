"""Mistakes are told where they are, in Athena's words."""

import pytest

from localaws.services.athena.errors import MalformedError
from localaws.services.athena.statements import read
from localaws.services.athena.syntax import parse


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("SELEC 1", "line 1:1: mismatched input 'SELEC'"),
        ("select a\nfrom", "line 2:5: mismatched input '<EOF>'"),
        ("select (1", "line 1:10: mismatched input '<EOF>'"),
        ("select 1 from t where )", "line 1:23: mismatched input ')'"),
        ("select 1; select 2", "Only one sql statement is allowed."),
        ("  -- nothing", "Query string is empty"),
        ("GRANT all", "line 1:1: mismatched input 'GRANT'"),
    ],
)
def test_text_that_is_no_statement_is_refused_with_its_place(sql: str, words: str) -> None:
    with pytest.raises(MalformedError) as refusal:
        parse(sql)

    assert str(refusal.value).startswith(words)


@pytest.mark.parametrize(
    ("sql", "kind", "substatement"),
    [
        ("/* why */ SELECT 1;", "DML", "SELECT"),
        ("WITH a AS (SELECT 1 x) SELECT * FROM a", "DML", "SELECT"),
        ("CREATE EXTERNAL TABLE t (a int) LOCATION 's3://b/t/'", "DDL", "CREATE_TABLE"),
        ("CREATE TABLE t AS SELECT 1 a", "DDL", "CREATE_TABLE_AS_SELECT"),
        ("CREATE OR REPLACE VIEW v AS SELECT 1 a", "DDL", "CREATE_VIEW"),
        ("ALTER TABLE t SET LOCATION 's3://b/t/'", "DDL", "ALTER_TABLE"),
        ("DROP VIEW v", "DDL", "DROP_VIEW"),
        ("SHOW TABLES", "UTILITY", "SHOW_TABLES"),
        ("MSCK REPAIR TABLE t", "DDL", "MSCK"),
    ],
)
def test_a_statement_is_called_what_athena_calls_it(sql: str, kind: str, substatement: str) -> None:
    statement = read(sql)

    assert (statement.kind, statement.substatement) == (kind, substatement)


def test_question_marks_take_the_execution_parameters_in_order() -> None:
    statement = read("SELECT ? + ?", ("1", "2"))

    assert statement.parsed
    assert statement.parsed.sql("athena") == "SELECT 1 + 2"


def test_a_missing_execution_parameter_is_refused() -> None:
    with pytest.raises(MalformedError, match="expected 2 but found 1"):
        read("SELECT ? + ?", ("1",))
