"""Reading a statement: which kind it is, what it says, and where it goes wrong, in Athena's words."""

import logging
import re
from typing import Final

import sqlglot
from sqlglot import exp
from sqlglot.dialects.athena import Athena
from sqlglot.errors import ParseError, TokenError
from sqlglot.tokenizer_core import TokenType

from localaws.services.athena.dialect import LocalAthena
from localaws.services.athena.errors import MalformedError

_FIRST_WORDS: Final = frozenset(
    {"ALTER", "CREATE", "DEALLOCATE", "DESC", "DESCRIBE", "DROP", "EXECUTE", "EXPLAIN", "INSERT", "MSCK", "PREPARE"}
) | {"SELECT", "SHOW", "UNLOAD", "VALUES", "WITH"}
_MISSING: Final = frozenset({"CALL", "DELETE", "MERGE", "OPTIMIZE", "REFRESH", "TRUNCATE", "UPDATE", "USING", "VACUUM"})
"""Statements that Athena has for tables of Iceberg, or not at all, and that do not run here."""
# What it warns of is either refused here or none of an analyst's business.
logging.getLogger("sqlglot").addHandler(logging.NullHandler())
_COMMENTS: Final = re.compile(r"\s*(--[^\n]*(\n|$)|/\*.*?\*/)", re.DOTALL)


def stripped(sql: str) -> str:
    """A statement without the comments before it and the semicolon after it."""
    try:
        tokens = LocalAthena().tokenize(sql)
    except TokenError:
        tokens = []
    while tokens and tokens[-1].token_type == TokenType.SEMICOLON:
        tokens.pop()
    if tokens:
        sql = sql[: tokens[-1].end + 1]
    while match := _COMMENTS.match(sql):
        sql = sql[match.end() :]
    return sql.strip()


def filled(text: str, parameters: tuple[str, ...]) -> str:
    """A statement with its `?` put as parameters, in the order of the text.

    Raises MalformedError.
    """
    try:
        marks = [token for token in LocalAthena().tokenize(text) if token.token_type == TokenType.PLACEHOLDER]
    except TokenError as error:
        raise MalformedError(f"line 1:1: {str(error).splitlines()[0]}") from error
    if len(marks) != len(parameters):
        raise MalformedError(f"Incorrect number of parameters: expected {len(marks)} but found {len(parameters)}")
    for mark, parameter in reversed(list(zip(marks, parameters, strict=True))):
        value = parse(f"SELECT {parameter}")
        clauses = [name for name, clause in value.args.items() if clause]
        if clauses != ["expressions"] or len(value.expressions) != 1 or value.find(exp.Placeholder):
            raise MalformedError(f"The parameter {parameter} is not one value")
        text = f"{text[: mark.start]} {parameter} {text[mark.end + 1 :]}"
    return text


def first_words(sql: str) -> tuple[str, str]:
    """A statement's first two words, in capitals."""
    words = [*re.findall(r"[A-Za-z_]+", stripped(sql)[:200]), "", ""]
    return words[0].upper(), words[1].upper()


def parse(sql: str, dialect: type[Athena] = LocalAthena) -> exp.Expr:
    """One statement.

    Raises MalformedError with the line and the column, as StartQueryExecution refuses it.
    """
    text = stripped(sql)
    _starts_well(sql, text)
    try:
        statements = [statement for statement in sqlglot.parse(text, read=dialect) if statement is not None]
    except ParseError as error:
        raise MalformedError(_mismatch(text, error)) from error
    except TokenError as error:
        raise MalformedError(f"line 1:1: {str(error).splitlines()[0]}") from error
    if len(statements) != 1:
        raise MalformedError("Only one sql statement is allowed.")
    if not isinstance(statements[0], exp.Expr):
        raise MalformedError("Queries of this type are not supported")
    return statements[0]


def position(node: exp.Expr, sql: str) -> str:
    """Where an expression begins in its text, as `line:column`; 1:1 where nobody knows."""
    starts = [part.meta["start"] for part in node.walk() if "start" in part.meta]
    before = sql[: min(starts)] if starts else ""
    return f"{before.count(chr(10)) + 1}:{len(before) - (before.rfind(chr(10)) + 1) + 1}"


def _starts_well(sql: str, text: str) -> None:
    if not text:
        raise MalformedError("Query string is empty")
    word, _ = first_words(sql)
    if word in _MISSING:
        raise MalformedError(f"NOT_SUPPORTED: the local Athena does not run {word}")
    if word not in _FIRST_WORDS and not text.startswith("("):
        shown = re.split(r"\s", text, maxsplit=1)[0]
        expected = ", ".join(f"'{word}'" for word in sorted(_FIRST_WORDS))
        raise MalformedError(f"line 1:1: mismatched input '{shown}'. Expecting: {expected}")


def _mismatch(text: str, error: ParseError) -> str:
    first = error.errors[0]
    if "SENTINEL" in str(first["description"]) or "Expecting )" in str(first["description"]):
        last = text.splitlines()[-1]
        return f"line {text.count(chr(10)) + 1}:{len(last) + 1}: mismatched input '<EOF>'"
    shown = str(first["highlight"])
    at = int(first["col"] or 1) - len(shown) + 1
    return f"line {first['line']}:{max(at, 1)}: mismatched input '{shown}'"
