"""Formulas over a product's columns: one text, read by Athena, by QuickSight and by the exact arithmetic of the gate.

    formula := term (("+" | "-") term)*     term := factor (("*" | "/") factor)*
    factor  := NUMBER | ("sum" | "min" | "max") "(" COLUMN ")" | "(" formula ")" | "-" factor

One aggregate alone stays exact; any arithmetic works on doubles, for Athena's decimal division cuts digits.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

AGGREGATES: Final[Mapping[str, Callable[..., Any]]] = {"sum": sum, "min": min, "max": max}
_TOKEN: Final = re.compile(r"\s*(?:(\d+(?:\.\d+)?)|([A-Za-z_]\w*)|([-+*/()]))")


class FormulaError(ValueError):
    """A text that is not a formula; the message says where it goes wrong and what may stand there."""


@dataclass(frozen=True)
class Node:
    """A part of a formula: `kind` is number, aggregate, or an operator over `parts`."""

    kind: str
    text: str = ""
    column: str = ""
    parts: tuple["Node", ...] = ()

    def walk(self) -> Iterable["Node"]:
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass(frozen=True)
class Formula:
    """A formula's text; raises FormulaError as soon as it is parsed."""

    text: str

    @classmethod
    def of(cls, text: str) -> "Formula":
        formula = cls(" ".join(text.split()))
        _ = formula.node
        return formula

    @cached_property
    def node(self) -> Node:
        return _Parser(self.text).parse()

    @property
    def columns(self) -> tuple[str, ...]:
        """The product's columns that it aggregates, in the order of the text."""
        return tuple(dict.fromkeys(node.column for node in self.node.walk() if node.kind == "aggregate"))

    @property
    def is_exact(self) -> bool:
        """Whether it is one aggregate, whose value is a whole number or a decimal."""
        return self.node.kind == "aggregate"

    @property
    def ratio(self) -> tuple[str, str] | None:
        """The two columns of `sum(a) / sum(b)`, factors left aside; None for a formula of another form."""
        node = _without_factor(self.node)
        if node.kind != "/" or len(node.parts) != 2:  # noqa: PLR2004 (above and below)
            return None
        top, bottom = (_without_factor(part) for part in node.parts)
        if top.kind == bottom.kind == "aggregate" and top.text == bottom.text == "sum":
            return top.column, bottom.column
        return None

    def sql(self) -> str:
        """The formula as Trino's SQL, for a query that groups by the answer's keys."""
        return _sql(self.node, doubles=not self.is_exact)

    def quicksight(self) -> str:
        """The formula as an expression of QuickSight's, for a calculated field: it groups by what a visual shows."""
        return _quicksight(self.node)

    def value(self, rows: Iterable[Mapping[str, Any]]) -> Any:
        """What the SQL gives over these rows: None where it gives NULL, a float where it is more than one aggregate."""
        kept = list(rows)
        return _value(self.node, kept, doubles=not self.is_exact)


def _without_factor(node: Node) -> Node:
    """What a number multiplies: the ratio of two periods does not see it."""
    if node.kind == "*":
        left, right = node.parts
        return right if left.kind == "number" else left if right.kind == "number" else node
    return node


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[str] = []
        place = 0
        while text[place:].strip():
            match = _TOKEN.match(text, place)
            if match is None:
                raise FormulaError(f"{text!r} has {text[place:].strip()[0]!r}, which no formula may hold")
            self.tokens.append(match[0].strip())
            place = match.end()
        self.place = 0

    def parse(self) -> Node:
        node = self._sum()
        if self._peek():
            raise FormulaError(f"{self.text!r} goes on with {self._peek()!r} where it should end")
        return node

    def _peek(self) -> str:
        return self.tokens[self.place] if self.place < len(self.tokens) else ""

    def _take(self, wanted: str = "") -> str:
        token = self._peek()
        if not token or (wanted and token != wanted):
            here = f"{token!r} stands" if token else "it ends"
            raise FormulaError(f"{self.text!r}: {here} where {wanted or 'a value'} should be")
        self.place += 1
        return token

    def _sum(self) -> Node:
        return self._chain(("+", "-"), self._product)

    def _product(self) -> Node:
        return self._chain(("*", "/"), self._factor)

    def _chain(self, operators: tuple[str, ...], operand: Callable[[], Node]) -> Node:
        node = operand()
        while self._peek() in operators:
            operator = self._take()
            node = Node(operator, parts=(node, operand()))
        return node

    def _factor(self) -> Node:
        token = self._take()
        if token == "-":  # noqa: S105 (an operator)
            return Node("negative", parts=(self._factor(),))
        if token == "(":  # noqa: S105 (a bracket)
            node = self._sum()
            self._take(")")
            return node
        if re.fullmatch(r"\d+(\.\d+)?", token):
            return Node("number", text=token)
        if token.lower() in AGGREGATES and self._peek() == "(":
            self._take("(")
            column = self._take()
            self._take(")")
            if not re.fullmatch(r"[A-Za-z_]\w*", column):
                raise FormulaError(f"{self.text!r}: {token}({column}) needs a column's name")
            return Node("aggregate", text=token.lower(), column=column.lower())
        raise FormulaError(
            f"{self.text!r} has {token!r}; a formula is made of {', '.join(f'{name}(column)' for name in AGGREGATES)}, "
            "numbers, + - * / and brackets"
        )


def _sql(node: Node, *, doubles: bool) -> str:
    if node.kind == "number":
        return f"CAST({node.text} AS double)" if doubles else node.text
    if node.kind == "aggregate":
        aggregate = f"{node.text}({node.column})"
        return f"CAST({aggregate} AS double)" if doubles else aggregate
    if node.kind == "negative":
        return f"(-{_sql(node.parts[0], doubles=doubles)})"
    left, right = (_sql(part, doubles=doubles) for part in node.parts)
    # A zero below the line has no answer, where a double would say Infinity.
    return f"({left} / NULLIF({right}, 0))" if node.kind == "/" else f"({left} {node.kind} {right})"


def _quicksight(node: Node) -> str:
    if node.kind == "number":
        return node.text
    if node.kind == "aggregate":
        return f"{node.text}({{{node.column}}})"
    if node.kind == "negative":
        return f"(0 - {_quicksight(node.parts[0])})"
    left, right = (_quicksight(part) for part in node.parts)
    # nullIf() would be shorter, and returns a text: https://docs.aws.amazon.com/quicksight/latest/user/nullIf-function.html
    return f"ifelse({right} = 0, NULL, {left} / {right})" if node.kind == "/" else f"({left} {node.kind} {right})"


def _value(node: Node, rows: list[Mapping[str, Any]], *, doubles: bool) -> Any:
    if node.kind == "number":
        return float(node.text) if doubles else Decimal(node.text)
    if node.kind == "aggregate":
        values = [row[node.column] for row in rows if row[node.column] is not None]
        value = AGGREGATES[node.text](values) if values else None
        return float(value) if doubles and value is not None else value
    parts = [_value(part, rows, doubles=doubles) for part in node.parts]
    return None if any(part is None for part in parts) else _computed(node.kind, *parts)


def _computed(kind: str, left: Any, right: Any = None) -> Any:
    if kind == "/":
        return left / right if right else None
    results = {
        "+": lambda: left + right,
        "-": lambda: left - right,
        "*": lambda: left * right,
        "negative": lambda: -left,
    }
    return results[kind]()
