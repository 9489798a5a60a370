"""Conditions of a contract as SQL over the columns of a scan: whole numbers where a comparison allows it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from contracts import Column
from spark.columns import is_counted, precision, scaled_name

_TOKEN: Final = re.compile(
    r"'(?:[^'\\]|\\.|'')*'|[A-Za-z_]\w*|\d+(?:\.\d+)?|<=>|<=|>=|<>|!=|==|[=<>(),]|\s+|.", re.DOTALL
)
_PLAIN_WORDS: Final = frozenset({"and", "or", "not", "is", "null", "between", "in", "true", "false"})
_PLAIN_SIGNS: Final = frozenset({"<=>", "<=", ">=", "<>", "!=", "==", "=", "<", ">", "(", ")", ","})
DOUBLE_PRECISION: Final = 15
"""Digits up to which a decimal and the nearest double compare alike."""


@dataclass(frozen=True)
class Names:
    """How a condition finds its columns: by name their column, and the SQL of their texts."""

    columns: Mapping[str, Column]
    texts: Mapping[str, str]

    def sql(self, condition: str) -> str:
        """The condition over a scan's typed columns."""
        tokens = _TOKEN.findall(condition)
        plain = all(self._is_plain(token) for token in tokens)
        return "".join(self._token(token, plain=plain) for token in tokens)

    def _is_plain(self, token: str) -> bool:
        """Whether it only compares: then a double that is nearest to a decimal stands for it."""
        word = token.lower()
        return (
            token.isspace()
            or word in _PLAIN_WORDS | _PLAIN_SIGNS
            or re.fullmatch(r"\d+(\.\d+)?", token) is not None
            or token.startswith("'")
            or word in self.columns
            or (word.endswith("_text") and word.removesuffix("_text") in self.texts)
        )

    def _token(self, token: str, *, plain: bool) -> str:
        word = token.lower()
        if word in self.columns:
            return compared(self.columns[word]) if plain else word
        if word.endswith("_text") and word.removesuffix("_text") in self.texts:
            return f"({self.texts[word.removesuffix('_text')]})"
        return token


def compared(column: Column) -> str:
    """SQL of a typed column for comparisons alone."""
    digits = precision(column)
    if digits and digits[0] <= DOUBLE_PRECISION:
        return f"({scaled_name(column.name)} / {10 ** digits[1]}D)" if digits[1] else f"{scaled_name(column.name)}"
    return f"{scaled_name(column.name)}" if is_counted(column) and not digits else column.name
