"""Arithmetic as Athena does it, where the engine would answer otherwise.

An integer over an integer is an integer, a decimal over a decimal keeps its scale, a mean of decimals is a decimal, a
sum of integers a bigint: trino.io/docs, "Decimal functions and operators".
"""

from typing import Final

from sqlglot import exp

from localaws.services.athena.functions.typing import family

_INTEGERS: Final = {*exp.DataType.SIGNED_INTEGER_TYPES, *exp.DataType.UNSIGNED_INTEGER_TYPES}
_WIDTHS: Final = {exp.DType.TINYINT: 3, exp.DType.SMALLINT: 5, exp.DType.INT: 10, exp.DType.BIGINT: 19}
_MOST_DIGITS: Final = 38


def type_sums(query: exp.Expr) -> None:
    """Give a sum of decimals the digits that Trino gives it."""
    for total in query.find_all(exp.Sum):
        if (size := digits(total.this)) and not _is_integer(total.this):
            total.type = _decimal(_MOST_DIGITS, size[1])


def digits(node: exp.Expr) -> tuple[int, int] | None:
    """Precision and scale of an exact number; None for anything else, or where nobody knows."""
    if isinstance(node, exp.Neg | exp.Paren) and (size := digits(node.this)):
        return size
    if isinstance(node, exp.Literal) and not node.is_string and node.name.replace(".", "").isdigit():
        units, _, fraction = node.name.partition(".")
        return (len(units) + len(fraction), len(fraction)) if fraction else (10, 0)
    kind = node.type
    if kind is None:
        return None
    if kind.is_type(*_INTEGERS):
        return _WIDTHS.get(kind.this, 19), 0
    if kind.is_type(exp.DType.DECIMAL) and kind.expressions:
        sizes = [int(size.name) for size in kind.expressions]
        return (sizes[0], sizes[1] if len(sizes) > 1 else 0)
    return None


def division(node: exp.Div) -> exp.Expr | None:
    """A division as Athena does it; None where the engine's own is the same."""
    left, right = digits(node.left), digits(node.right)
    if "unknown" in (family(node.left), family(node.right)) and "double" not in (family(node.left), family(node.right)):
        return exp.Var(this=f"any_division({node.left.sql('duckdb')}, {node.right.sql('duckdb')})")
    if left is None or right is None:
        # sqlglot would round what it takes for a division of integers; a plain one is the engine's own.
        node.set("typed", False)
        node.set("safe", False)
        return None
    dividend, divisor = node.left.copy(), node.right.copy()
    if left[1] == right[1] == 0 and _is_integer(node.left) and _is_integer(node.right):
        return exp.Paren(this=exp.IntDiv(this=exp.paren(dividend), expression=exp.paren(divisor)))
    return _decimal_division(dividend, left, divisor, right)


def _decimal_division(dividend: exp.Expr, left: tuple[int, int], divisor: exp.Expr, right: tuple[int, int]) -> exp.Expr:
    scale = max(left[1], right[1])
    precision = min(_MOST_DIGITS, left[0] + right[1] + max(right[1] - left[1], 0))
    kind = _decimal(precision, scale)
    # Both as whole numbers of their smallest unit, so that no double stands in between.
    units = 10 ** (scale + right[1] - left[1])
    numerator = f"CAST(({dividend.sql('duckdb')}) * {10 ** left[1]} AS HUGEINT) * {units}"
    denominator = f"CAST(({divisor.sql('duckdb')}) * {10 ** right[1]} AS HUGEINT)"
    unit = f" * CAST({10**-scale:.{scale}f} AS DECIMAL({scale}, {scale}))" if scale else ""
    quotient = exp.Var(this=f"decimal_division({numerator}, {denominator}){unit}")
    new = exp.Cast(this=quotient, to=kind)
    new.type = kind
    return new


ANY_DIVISION: Final = (
    "CREATE OR REPLACE TEMP MACRO any_division(a BIGINT, b BIGINT) AS a // b, (a DOUBLE, b DOUBLE) AS a / b"
)
"""The macro for operands whose types the text does not tell."""
DECIMAL_DIVISION: Final = (
    "CREATE OR REPLACE TEMP MACRO decimal_division(a, b) AS "
    "CAST(((2 * abs(a) + abs(b)) // (2 * abs(b))) * sign(a) * sign(b) AS DECIMAL(38, 0))"
)
"""The macro that decimal divisions call: half of the last digit is rounded away from zero."""


def aggregate(node: exp.Expr) -> exp.Expr | None:
    """A mean or a sum, with what hangs on it (OVER, FILTER), cast to the type that Athena gives it; or None."""
    inner = node.this
    if isinstance(inner, exp.Distinct) and len(inner.expressions) == 1:
        inner = inner.expressions[0]
    size = digits(inner) if isinstance(inner, exp.Expr) else None
    if size is None or isinstance(node, exp.Sum) != _is_integer(inner):
        return None
    return exp.cast(outermost(node).copy(), "BIGINT" if isinstance(node, exp.Sum) else _decimal(*size))


def outermost(node: exp.Expr) -> exp.Expr:
    """An aggregate with its FILTER and OVER."""
    while (
        isinstance(node.parent, exp.Window | exp.Filter | exp.IgnoreNulls | exp.RespectNulls) and node.arg_key == "this"
    ):
        node = node.parent
    return node


def _is_integer(node: exp.Expr) -> bool:
    return node.type is not None and node.type.is_type(*_INTEGERS)


def _decimal(precision: int, scale: int) -> exp.DataType:
    return exp.DataType.build(f"DECIMAL({precision}, {scale})")
