"""Calculated fields, computed from the text that QuickSight gets: the part of its language that our definitions use.

    expression := sum ["=" sum]        sum := term (("+" | "-") term)*        term := factor (("*" | "/") factor)*
    factor := NUMBER | "NULL" | "'text'" | "{column}" | NAME "(" expression ("," expression)* ")" | "(" expression ")"

Source: https://docs.aws.amazon.com/quicksight/latest/user/calculated-field-reference.html
"""

import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Context, Decimal, localcontext
from functools import cached_property
from typing import Any, Final

from tollgate.dashboard.errors import ExpressionError

Row = Mapping[str, Any]

AGGREGATES: Final[Mapping[str, Callable[[list[Any]], Any]]] = {"sum": sum, "min": min, "max": max}
DIGITS: Final = 50
"""Of a decimal, where a division does not end."""

_TOKEN: Final = re.compile(
    r"\s*(?:(\d+(?:\.\d+)?)|\{([^{}]+)\}|(?:\"([^\"]*)\"|'([^']*)')|([A-Za-z_]\w*)|([-+*/=(),]))"
)
_ARGUMENTS: Final[Mapping[str, int]] = {**dict.fromkeys(AGGREGATES, 1), "ifelse": 3, "datediff": 3, "now": 0}
_ARITHMETIC: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "=": operator.eq,
}  # fmt: skip


@dataclass(frozen=True)
class Node:
    """A part of an expression: `kind` is number, text, null, column, call or operator."""

    kind: str
    text: str = ""
    parts: tuple["Node", ...] = ()

    def walk(self) -> Iterator["Node"]:
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass(frozen=True)
class Expression:
    """A calculated field's expression; `of` raises ExpressionError for what is not known here."""

    text: str

    @classmethod
    def of(cls, text: str) -> "Expression":
        expression = cls(text)
        _ = expression.node
        return expression

    @cached_property
    def node(self) -> Node:
        return _Parser(self.text).parse()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it reads."""
        return tuple(dict.fromkeys(node.text for node in self.node.walk() if node.kind == "column"))

    @property
    def aggregates(self) -> bool:
        """Whether it has one value for many rows, and none for each of them."""
        return any(node.kind == "call" and node.text in AGGREGATES for node in self.node.walk())

    def of_row(self, row: Row, now: datetime) -> Any:
        """The value in one row."""
        return self._computed(_Scope(self.text, now, row=row))

    def over(self, rows: Sequence[Row], now: datetime) -> Any:
        """The value over all rows together."""
        return self._computed(_Scope(self.text, now, rows=rows))

    def _computed(self, scope: "_Scope") -> Any:
        with localcontext(Context(prec=DIGITS)):
            return scope.value(self.node)


@dataclass(frozen=True)
class _Scope:
    """What an expression is computed over: one row, or some rows together."""

    text: str
    now: datetime
    row: Row | None = None
    rows: Sequence[Row] = ()

    def value(self, node: Node) -> Any:
        if node.kind in ("number", "text", "null"):
            return Decimal(node.text) if node.kind == "number" else node.text if node.kind == "text" else None
        if node.kind == "column":
            if self.row is None:
                raise ExpressionError(f"{self.text!r} has {{{node.text}}} of a row beside what it adds up of many.")
            return _plain(self._of(self.row, node.text))
        if node.kind == "call":
            return self._call(node)
        left, right = map(self.value, node.parts)
        if left is None or right is None:
            return None
        if node.text == "/" and not right:
            raise ExpressionError(f"{self.text!r} divides by zero.")
        return _ARITHMETIC[node.text](left, right)

    def _call(self, node: Node) -> Any:
        if node.text == "now":
            return self.now
        if node.text == "ifelse":
            condition, then, otherwise = node.parts
            return self.value(then if self.value(condition) is True else otherwise)
        if node.text == "datediff":
            start, end, unit = map(self.value, node.parts)
            if unit != "DD":
                raise ExpressionError(f"{self.text!r} counts in {unit!r}; only days (DD) are counted here.")
            return None if start is None or end is None else Decimal((_day(end) - _day(start)).days)
        return self._aggregate(node)

    def _aggregate(self, node: Node) -> Any:
        if self.row is not None:
            raise ExpressionError(f"{self.text!r} has no value in one row: it aggregates.")
        part = node.parts[0]
        if part.kind == "column":  # which is nearly always so, and then needs no scope for each row
            return _aggregated(node.text, (self._of(row, part.text) for row in self.rows))
        return _aggregated(node.text, (_Scope(self.text, self.now, row=row).value(part) for row in self.rows))

    def _of(self, row: Row, column: str) -> Any:
        if column not in row:
            raise ExpressionError(f"{self.text!r} reads {{{column}}}, which its data set does not have.")
        return row[column]


def aggregated(name: str, values: Iterable[Any]) -> Any:
    """What QuickSight's simple aggregation of that name makes of values; those that are null count for nothing."""
    if name == "COUNT":
        return Decimal(sum(value is not None for value in values))
    if name.lower() not in AGGREGATES:
        raise ExpressionError(f"{name} is not an aggregation that is computed here.")
    return _aggregated(name.lower(), values)


def _aggregated(name: str, values: Iterable[Any]) -> Any:
    kept = [Decimal(str(value)) if isinstance(value, float) else value for value in values if value is not None]
    return _plain(AGGREGATES[name](kept)) if kept else None


def _plain(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return Decimal(str(value))


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[tuple[str, str]] = []
        place = 0
        while text[place:].strip():
            match = _TOKEN.match(text, place)
            if match is None:
                raise ExpressionError(f"{text!r} has {text[place:].strip()[0]!r}, which is not known here.")
            number, column, double, single, name, sign = match.groups()
            kinds = {"number": number, "column": column, "text": double if single is None else single, "name": name}
            kind, token = next(((kind, one) for kind, one in kinds.items() if one is not None), ("sign", sign))
            self.tokens.append((kind, token))
            place = match.end()
        self.place = 0

    def parse(self) -> Node:
        node = self._chain(("=",), self._sum)
        if self.place < len(self.tokens):
            raise ExpressionError(f"{self.text!r} goes on with {self.tokens[self.place][1]!r} where it should end.")
        return node

    def _is(self, *signs: str) -> bool:
        return self.place < len(self.tokens) and self.tokens[self.place] in [("sign", sign) for sign in signs]

    def _take(self, sign: str = "") -> tuple[str, str]:
        if self.place >= len(self.tokens) or (sign and not self._is(sign)):
            raise ExpressionError(f"{self.text!r} lacks {sign or 'a value'}.")
        self.place += 1
        return self.tokens[self.place - 1]

    def _chain(self, signs: tuple[str, ...], operand: Callable[[], Node]) -> Node:
        node = operand()
        while self._is(*signs):
            _, sign = self._take()
            node = Node("operator", sign, (node, operand()))
        return node

    def _sum(self) -> Node:
        return self._chain(("+", "-"), lambda: self._chain(("*", "/"), self._factor))

    def _factor(self) -> Node:
        kind, token = self._take()
        if kind in ("number", "column", "text"):
            return Node(kind, token)
        if (kind, token) == ("sign", "("):
            node = self._chain(("=",), self._sum)
            self._take(")")
            return node
        if kind == "name" and token.upper() == "NULL":
            return Node("null")
        if kind == "name" and token.lower() in _ARGUMENTS:
            return self._call(token.lower())
        raise ExpressionError(f"{self.text!r} has {token!r}, which is not known here.")

    def _call(self, name: str) -> Node:
        parts: list[Node] = []
        self._take("(")
        while not self._is(")") and (not parts or self._is(",")):
            if parts:
                self._take(",")
            parts.append(self._chain(("=",), self._sum))
        self._take(")")
        if len(parts) != _ARGUMENTS[name]:
            raise ExpressionError(f"{self.text!r} gives {name} {len(parts)} arguments; it takes {_ARGUMENTS[name]}.")
        return Node("call", name, tuple(parts))
