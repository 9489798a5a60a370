"""SQL expressions made up from a seed, each with its value by the rules that Trino documents, worked out in Python.

trino.io/docs: "Decimal functions and operators" (digits of a result, half up), "Logical operators" (three values),
"Comparison functions and operators" (IS DISTINCT FROM, GREATEST), "Conversion functions" (CAST).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from random import Random
from typing import Any, Final

Row = dict[str, Any]
Value = Any
"""int, Decimal, float, str or bool; None is a null."""

EXACT: Final = Context(prec=120)
MOST_DIGITS: Final = 38


class FailureError(Exception):
    """What a statement fails at: a division by zero, a number that is too large, a text that is no number."""


class UnlikelyError(Exception):
    """An expression whose type Trino would not allow, or whose rule is not among those here."""


@dataclass(frozen=True)
class Kind:
    """A type: integer, bigint, decimal of so many digits, double, varchar or boolean."""

    name: str
    precision: int = 0
    scale: int = 0

    @property
    def sql(self) -> str:
        return f"decimal({self.precision},{self.scale})" if self.name == "decimal" else self.name

    @property
    def is_exact(self) -> bool:
        return self.name in ("integer", "bigint", "decimal")

    @property
    def is_integer(self) -> bool:
        return self.name in ("integer", "bigint")


INTEGER, BIGINT, DOUBLE, VARCHAR, BOOLEAN = map(Kind, ("integer", "bigint", "double", "varchar", "boolean"))
LIMITS: Final = {"integer": 2**31, "bigint": 2**63}


@dataclass(frozen=True)
class Expression:
    """A text of SQL, its type, and its value for a row."""

    sql: str
    kind: Kind
    value: Callable[[Row], Value]
    is_lazy: bool = False
    """Whether it may leave a part of itself unread: nobody promises that a failure in there is seen."""


def decimal(precision: int, scale: int) -> Kind:
    if not 0 < precision <= MOST_DIGITS or scale > precision:
        raise UnlikelyError
    return Kind("decimal", precision, scale)


def as_decimal(kind: Kind) -> Kind:
    return {"integer": decimal(10, 0), "bigint": decimal(19, 0)}.get(kind.name, kind)


def checked(value: Value, kind: Kind) -> Value:
    """A number if its type holds it."""
    if kind.is_integer and not -LIMITS[kind.name] <= value < LIMITS[kind.name]:
        raise FailureError
    if kind.name == "decimal" and abs(value) >= Decimal(10) ** (kind.precision - kind.scale):
        raise FailureError
    return value


def rounded(value: Decimal, scale: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP, EXACT)


def arithmetic(operator: str, one: Expression, other: Expression) -> Expression:
    kind = result_kind(operator, one.kind, other.kind)

    def value(row: Row) -> Value:
        left, right = one.value(row), other.value(row)
        if left is None or right is None:
            return None
        if kind.name == "double":
            return of_doubles(operator, float(left), float(right))
        return checked(of_exact(operator, Decimal(left), Decimal(right), kind), kind)

    return Expression(f"({one.sql} {operator} {other.sql})", kind, value, one.is_lazy or other.is_lazy)


def result_kind(operator: str, one: Kind, other: Kind) -> Kind:
    if "double" in (one.name, other.name):
        return DOUBLE
    if one.is_integer and other.is_integer:
        return BIGINT if "bigint" in (one.name, other.name) else INTEGER
    a, b = as_decimal(one), as_decimal(other)
    scale, units = max(a.scale, b.scale), max(a.precision - a.scale, b.precision - b.scale)
    if operator == "*":
        return decimal(a.precision + b.precision, a.scale + b.scale)
    if operator == "/":
        return decimal(a.precision + b.scale + max(0, b.scale - a.scale), scale)
    if operator == "%":
        return decimal(min(a.precision - a.scale, b.precision - b.scale) + scale, scale)
    return decimal(units + scale + 1, scale)


def of_doubles(operator: str, left: float, right: float) -> float:
    if operator == "/":
        if right != 0:
            return left / right
        negative = math.copysign(1, left) * math.copysign(1, right) < 0
        return math.nan if left == 0 or math.isnan(left) else -math.inf if negative else math.inf
    if operator == "%":
        return math.nan if right == 0 or math.isinf(left) else math.fmod(left, right)
    return {"+": left + right, "-": left - right, "*": left * right}[operator]


def of_exact(operator: str, left: Decimal, right: Decimal, kind: Kind) -> int | Decimal:
    if operator in "/%" and right == 0:
        raise FailureError
    if operator == "/":
        quotient = EXACT.divide(left, right)
        return int(quotient) if kind.is_integer else rounded(quotient, kind.scale)
    number = {"+": EXACT.add, "-": EXACT.subtract, "*": EXACT.multiply, "%": EXACT.remainder}[operator](left, right)
    return int(number) if kind.is_integer else rounded(number, kind.scale)


def compare(operator: str, left: Value, right: Value) -> bool:
    if isinstance(left, float) or isinstance(right, float):
        left, right = float(left), float(right)
    results = {
        "=": lambda: left == right, "<>": lambda: left != right, "<": lambda: left < right,
        "<=": lambda: left <= right, ">": lambda: left > right, ">=": lambda: left >= right,
    }  # fmt: skip
    return bool(results[operator]())


def conjunction(values: Sequence[bool | None]) -> bool | None:
    return False if False in values else None if None in values else True


def negation(value: bool | None) -> bool | None:
    return None if value is None else not value


def cast(value: Value, source: Kind, target: Kind) -> Value:
    """A value in another type; raises FailureError where it has none there."""
    if value is None:
        return None
    if target.name == "varchar":
        return text_of(value)
    if source.name == "varchar":
        return parsed(value, target)
    if target.name == "double":
        return float(value)
    if isinstance(value, float) and not math.isfinite(value):
        raise FailureError
    number = Decimal(int(value)) if isinstance(value, bool) else Decimal(value)
    number = rounded(number, target.scale if target.name == "decimal" else 0)
    return checked(int(number) if target.is_integer else number, target)


def text_of(value: Value) -> str:
    if isinstance(value, float):
        raise UnlikelyError  # Java's own spelling of doubles is a matter of its own
    return str(value).lower() if isinstance(value, bool) else str(value)


def parsed(text: str, target: Kind) -> Value:
    digits = text.removeprefix("-")
    if target.is_integer:
        if not (digits.isascii() and digits.isdigit()):
            raise FailureError
        return checked(int(text), target)
    raise UnlikelyError


def number_as_sql(value: int | Decimal) -> str:
    return f"({value})" if value < 0 else str(value)


COLUMNS: Final = {
    "a": BIGINT, "b": BIGINT, "i": INTEGER, "d": Kind("decimal", 9, 2), "e": Kind("decimal", 12, 4), "x": DOUBLE,
    "y": DOUBLE, "s": VARCHAR, "t": VARCHAR, "p": BOOLEAN, "q": BOOLEAN,
}  # fmt: skip
TEXTS: Final = ("", "a", "Bc", "b", " x ", "10", "-7", "é", "O'N")
DOUBLES: Final = (0.0, -0.0, 0.5, -1.5, 2.0, 1e10, 1e-3, 3.25)


def rows(rng: Random) -> list[Row]:
    return [{name: _cell(rng, kind) for name, kind in COLUMNS.items()} for _ in range(rng.randint(1, 6))]


def _cell(rng: Random, kind: Kind) -> Value:
    if rng.random() < 0.25:
        return None
    if kind.name == "varchar":
        return rng.choice(TEXTS)
    if kind.name == "boolean":
        return rng.random() < 0.5
    if kind.name == "double":
        return rng.choice(DOUBLES)
    number = rng.choice((0, 1, -1, 2, 3, 7, -10, 100, 99_999))
    return Decimal(number * rng.choice((1, 10, 33))).scaleb(-kind.scale) if kind.scale else number


def literal(value: Value, kind: Kind) -> str:
    if value is None:
        return f"CAST(NULL AS {kind.sql})"
    if kind.name == "varchar":
        return f"CAST('{value.replace(chr(39), 2 * chr(39))}' AS varchar)"
    if kind.name == "boolean":
        return str(value).lower()
    return f"CAST({'DOUBLE ' if kind.name == 'double' else ''}'{value}' AS {kind.sql})"


def table(given: Sequence[Row]) -> str:
    """The rows as a table `t` of SQL."""
    lines = (", ".join(literal(row[name], kind) for name, kind in COLUMNS.items()) for row in given)
    return f"(VALUES {', '.join(f'({line})' for line in lines)}) AS t({', '.join(COLUMNS)})"
