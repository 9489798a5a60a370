"""Reading a statement: which kind it is, what it says, and where it goes wrong, in Athena's words."""

import logging
import re
from typing import Final

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, TokenError

from localaws.services.athena.errors import MalformedError

_FIRST_WORDS: Final = frozenset(
    {"ALTER", "CREATE", "DESC", "DESCRIBE", "DROP", "EXPLAIN", "MSCK", "SELECT", "SHOW", "VALUES", "WITH"}
)
# What it warns of is either refused here or none of an analyst's business.
logging.getLogger("sqlglot").addHandler(logging.NullHandler())
_COMMENTS: Final = re.compile(r"\s*(--[^\n]*(\n|$)|/\*.*?\*/)", re.DOTALL)


def stripped(sql: str) -> str:
    """A statement without the comments before it and the semicolon after it."""
    while match := _COMMENTS.match(sql):
        sql = sql[match.end() :]
    return sql.strip().removesuffix(";").rstrip()


def first_words(sql: str) -> tuple[str, str]:
    """A statement's first two words, in capitals."""
    words = [*re.findall(r"[A-Za-z_]+", stripped(sql)[:200]), "", ""]
    return words[0].upper(), words[1].upper()


def parse(sql: str, dialect: str = "athena") -> exp.Expr:
    """One statement.

    Raises MalformedError with the line and the column, as StartQueryExecution refuses it.
    """
    text = stripped(sql)
    _starts_well(sql, text)
    try:
        found = [statement for statement in sqlglot.parse(text, read=dialect) if statement is not None]
    except ParseError as error:
        raise MalformedError(_mismatch(text, error)) from error
    except TokenError as error:
        raise MalformedError(f"line 1:1: {str(error).splitlines()[0]}") from error
    if len(found) != 1:
        raise MalformedError("Only one sql statement is allowed.")
    if not isinstance(found[0], exp.Expr):
        raise MalformedError("Queries of this type are not supported")
    return found[0]


def position(node: exp.Expr, sql: str) -> str:
    """Where an expression begins in its text, as `line:column`; 1:1 where nobody knows."""
    starts = [part.meta["start"] for part in node.walk() if "start" in part.meta]
    before = sql[: min(starts)] if starts else ""
    return f"{before.count(chr(10)) + 1}:{len(before) - (before.rfind(chr(10)) + 1) + 1}"


def _starts_well(sql: str, text: str) -> None:
    if not text:
        raise MalformedError("Query string is empty")
    word, _ = first_words(sql)
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
