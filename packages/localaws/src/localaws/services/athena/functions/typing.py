"""Types of expressions: what Trino would say, as far as the text tells."""

import re
from typing import Any, Final

from sqlglot import exp
from sqlglot.dialects.trino import Trino

from localaws.services.athena.functions import FUNCTIONS

_INTEGERS: Final = (exp.DType.TINYINT, exp.DType.SMALLINT, exp.DType.INT, exp.DType.BIGINT)
_FAMILIES: Final = {
    **dict.fromkeys(exp.DataType.SIGNED_INTEGER_TYPES, "integer"),
    **dict.fromkeys(exp.DataType.TEXT_TYPES, "text"),
    exp.DType.DOUBLE: "double",
    exp.DType.FLOAT: "double",
    exp.DType.DECIMAL: "decimal",
    exp.DType.DATE: "date",
    exp.DType.TIMESTAMP: "timestamp",
    exp.DType.TIMESTAMPNTZ: "timestamp",
    exp.DType.DATETIME: "timestamp",
    exp.DType.TIMESTAMPTZ: "zoned",
    exp.DType.ARRAY: "array",
    exp.DType.LIST: "array",
    exp.DType.MAP: "map",
    exp.DType.STRUCT: "row",
    exp.DType.BOOLEAN: "boolean",
    exp.DType.JSON: "json",
    exp.DType.VARBINARY: "varbinary",
    exp.DType.BINARY: "varbinary",
    exp.DType.INTERVAL: "interval",
}
_WIDTH: Final = {"integer": 0, "decimal": 1, "double": 2}
_MOST_INT: Final = 2**31
_MOST_DIGITS: Final = 38


def family(node: exp.Expr) -> str:
    """The kind of type that an expression has; `unknown` where the text does not tell."""
    return _FAMILIES.get(node.type.this, "unknown") if node.type is not None else "unknown"


def inner(node: exp.Expr) -> exp.Expr:
    """An argument without its DISTINCT and ORDER BY; what a lambda gives."""
    while isinstance(node, exp.Order | exp.Distinct | exp.Lambda):
        node = node.expressions[0] if isinstance(node, exp.Distinct) else node.this
    return node


def literal_type(node: exp.Literal) -> exp.DataType:
    """A number with a point is a decimal, with an exponent a double."""
    if node.is_string:
        return exp.DataType.build("VARCHAR")
    text = str(node.name)
    if "e" in text.lower():
        return exp.DataType.build("DOUBLE")
    units, point, fraction = text.partition(".")
    if point:
        return exp.DataType.build(f"DECIMAL({max(len(units.lstrip('0')) + len(fraction), 1)}, {len(fraction)})")
    return exp.DataType.build("INT" if int(text) < _MOST_INT else "BIGINT")


def _call(annotator: Any, node: exp.Anonymous) -> None:
    function = FUNCTIONS.get(str(node.name).lower())
    kinds = [inner(argument).type for argument in node.expressions]
    annotator._set_type(node, _result(function.returns, kinds) if function else exp.DType.UNKNOWN)  # noqa: SLF001  # sqlglot's own annotators call it


def _result(returns: str, kinds: list[exp.DataType | None]) -> exp.DataType | exp.DType:
    if returns == "=*":
        return widest(kinds)
    if returns == "=1.0":
        return _rounded(kinds[0])

    def named(match: re.Match[str]) -> str:
        kind = kinds[int(match[1]) - 1] if int(match[1]) <= len(kinds) else None
        if kind is None or kind.is_type(exp.DType.UNKNOWN):
            raise LookupError
        if match[2]:
            kind = kind.expressions[0 if match[2] == ".k" else -1]
        return str(kind.sql("trino"))

    try:
        return exp.DataType.build(re.sub(r"=(\d)(\[\]|\.k)?", named, returns), dialect="trino")
    except (LookupError, ValueError):
        return exp.DType.UNKNOWN


def _rounded(kind: exp.DataType | None) -> exp.DataType | exp.DType:
    if kind is not None and kind.is_type(exp.DType.DECIMAL) and kind.expressions:
        precision, scale = sizes(kind)
        return exp.DataType.build(f"DECIMAL({max(min(precision - scale + min(scale, 1), _MOST_DIGITS), 1)}, 0)")
    return kind or exp.DType.UNKNOWN


def widest(kinds: list[exp.DataType | None]) -> exp.DataType | exp.DType:
    """The type that holds all of them; of numbers a double before a decimal before an integer."""
    typed = [kind for kind in kinds if kind is not None and not kind.is_type(exp.DType.UNKNOWN, exp.DType.NULL)]
    if not typed:
        return exp.DType.UNKNOWN
    families = {_FAMILIES.get(kind.this, "unknown") for kind in typed}
    if len(families) > 1 and families <= set(_WIDTH):
        typed = [kind for kind in typed if _FAMILIES[kind.this] == max(families, key=_WIDTH.__getitem__)]
    return max(typed, key=lambda kind: _INTEGERS.index(kind.this) if kind.this in _INTEGERS else 0)


def sizes(kind: exp.DataType) -> tuple[int, int]:
    """A decimal's precision and scale."""
    numbers = [int(size.name) for size in kind.expressions]
    return (numbers[0], numbers[1] if len(numbers) > 1 else 0)


def _arithmetic(annotator: Any, node: exp.Binary) -> None:
    kinds = [node.left.type, node.right.type]
    families = [_FAMILIES.get(kind.this, "unknown") if kind is not None else "unknown" for kind in kinds]
    if "decimal" in families and set(families) <= {"decimal", "integer"}:
        annotator._set_type(node, _decimal(node, [_as_decimal(kind) for kind in kinds]))  # noqa: SLF001  # as above
    elif set(families) <= {"decimal", "integer", "double"}:
        annotator._set_type(node, widest(kinds))  # noqa: SLF001  # as above
    elif families[0] in {"date", "timestamp", "zoned"} and families[1] in {"interval", "unknown"}:
        annotator._set_type(node, kinds[0])  # noqa: SLF001  # as above
    else:
        annotator._annotate_binary(node)  # noqa: SLF001  # as above


def _as_decimal(kind: exp.DataType | None) -> tuple[int, int]:
    digits = {exp.DType.TINYINT: 3, exp.DType.SMALLINT: 5, exp.DType.INT: 10, exp.DType.BIGINT: 19}
    if kind is None or kind.this in digits:
        return digits[kind.this] if kind else 19, 0
    return sizes(kind) if kind.expressions else (_MOST_DIGITS, 0)


def _decimal(node: exp.Binary, operands: list[tuple[int, int]]) -> exp.DataType:
    (left, left_scale), (right, right_scale) = operands
    if isinstance(node, exp.Mul):
        precision, scale = left + right, left_scale + right_scale
    elif isinstance(node, exp.Div):
        scale = max(left_scale, right_scale)
        precision = left + right_scale + max(right_scale - left_scale, 0)
    elif isinstance(node, exp.Mod):
        scale = max(left_scale, right_scale)
        precision = min(left - left_scale, right - right_scale) + scale
    else:
        scale = max(left_scale, right_scale)
        precision = max(left - left_scale, right - right_scale) + scale + 1
    return exp.DataType.build(f"DECIMAL({min(precision, _MOST_DIGITS)}, {scale})")


METADATA: Final[dict[Any, Any]] = {
    **Trino.EXPRESSION_METADATA,
    exp.Anonymous: {"annotator": _call},
    exp.Literal: {"annotator": lambda annotator, node: annotator._set_type(node, literal_type(node))},  # noqa: SLF001  # as above
    exp.HexString: {"returns": exp.DType.VARBINARY},
    exp.ParseJSON: {"returns": exp.DType.JSON},
    exp.Localtimestamp: {"returns": exp.DType.TIMESTAMP},
    exp.CurrentTimestamp: {"returns": exp.DType.TIMESTAMPTZ},
    exp.Extract: {"returns": exp.DType.BIGINT},
    exp.StrPosition: {"returns": exp.DType.BIGINT},
    **{kind: {"annotator": _arithmetic} for kind in (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod)},
}
"""How sqlglot's annotator finds the type of each kind of expression."""
