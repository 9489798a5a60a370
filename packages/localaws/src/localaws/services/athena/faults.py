"""What the engine says when it fails, in Athena's words."""

import re
from typing import Final

import duckdb

from localaws.services.athena.errors import CancelledError, QueryFailedError

_LINE: Final = re.compile(r"\n\nLINE \d+:.*", re.DOTALL)
_OWN: Final = re.compile(r"\b((?:INVALID|NUMERIC|NOT)_[A-Z_]+): (.+)")
"""What a helper of functions/ raised."""
_TYPES: Final = {"INT8": "tinyint", "INT16": "smallint", "INT32": "integer", "INT64": "bigint"}
_WORDS: Final = (
    (r"Referenced column \"(?P<name>[^\"]+)\" not found", "COLUMN_NOT_FOUND", "Column '{name}' cannot be resolved"),
    (
        r"Function with name \"?(?P<name>[^ \"]+)\"? does not exist",
        "FUNCTION_NOT_FOUND",
        "Function '{name}' not registered",
    ),
    (
        r"column \"?(?P<name>[^ \"]+)\"? must appear in the GROUP BY",
        "EXPRESSION_NOT_AGGREGATE",
        "'{name}' must be an aggregate expression or appear in GROUP BY clause",
    ),
    (r"Division by zero", "DIVISION_BY_ZERO", "Division by zero"),
    (
        r"Could not convert string '(?P<name>[^']*)' to (?P<to>\w+)",
        "INVALID_CAST_ARGUMENT",
        "Cannot cast '{name}' to {to}",
    ),
    (r"Could not choose a best candidate function|No function matches", "TYPE_MISMATCH", "Unexpected parameters"),
    (
        r"Overflow in (?P<what>\w+) of (?P<to>\w+) \((?P<operands>.*)\)",
        "NUMERIC_VALUE_OUT_OF_RANGE",
        "{to} {what} overflow: {operands}",
    ),
    (
        r"with value (?P<name>\S+) can't be cast because .* out of range for the destination type (?P<to>\w+)",
        "INVALID_CAST_ARGUMENT",
        "Out of range for {to}: {name}",
    ),
    (r"out of range|Overflow", "NUMERIC_VALUE_OUT_OF_RANGE", "Value out of range"),
)


def in_athenas_words(error: duckdb.Error, sql: str) -> QueryFailedError:
    """A failure of the engine as Athena would report it; what has no known counterpart keeps the engine's text."""
    if isinstance(error, duckdb.InterruptException):
        return CancelledError("Query cancelled by user")
    text = _LINE.sub("", str(error))
    if match := _OWN.search(text):
        return QueryFailedError(f"{match[1]}: {match[2]}")
    for pattern, code, words in _WORDS:
        if match := re.search(pattern, text, re.IGNORECASE):
            values = {key: _TYPES.get(value, value) for key, value in match.groupdict().items()}
            place = (
                f"line {_where(sql, values['name'])}: " if "name" in values and code != "INVALID_CAST_ARGUMENT" else ""
            )
            return QueryFailedError(f"{code}: {place}{words.format(**values)}")
    return QueryFailedError(f"SYNTAX_ERROR: {text.partition(': ')[2] or text}")


def _where(sql: str, name: str) -> str:
    match = re.search(rf"\b{re.escape(name)}\b", sql, re.IGNORECASE)
    before = sql[: match.start()] if match else ""
    return f"{before.count(chr(10)) + 1}:{len(before) - (before.rfind(chr(10)) + 1) + 1}"
