"""Comparisons that Athena refuses and the engine would let pass: text with numbers."""

from sqlglot import exp

from localaws.services.athena.errors import QueryFailedError
from localaws.services.athena.syntax import position

_COMPARISONS = {exp.EQ: "=", exp.NEQ: "<>", exp.GT: ">", exp.GTE: ">=", exp.LT: "<", exp.LTE: "<="}
_SUMS = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/"}


def refuse_mixed_types(query: exp.Expr, text: str) -> None:
    """Raises QueryFailedError where text meets a number in a comparison or in arithmetic."""
    operators = _COMPARISONS | _SUMS
    for node in query.find_all(*operators):
        sides = [node.left, node.right]
        if {"text", "number"} == {_family(side) for side in sides}:
            named = ", ".join(_named(side) for side in sides)
            raise QueryFailedError(
                f"TYPE_MISMATCH: line {position(node, text)}: Cannot apply operator: "
                f"{named.replace(', ', f' {operators[type(node)]} ')}",
                kind=1006,
            )


def _family(node: exp.Expr) -> str:
    kind = node.type
    if kind is None:
        return "unknown"
    if kind.is_type(*exp.DataType.TEXT_TYPES):
        return "text"
    return "number" if kind.is_type(*exp.DataType.NUMERIC_TYPES) else "other"


def _named(node: exp.Expr) -> str:
    if isinstance(node, exp.Literal) and node.is_string:
        return f"varchar({len(node.name)})"
    return node.type.sql("trino").lower() if node.type else "unknown"
