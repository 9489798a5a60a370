"""How Athena writes a value as text, in result files and in GetQueryResults."""

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final


def text(value: Any) -> str | None:
    """A value as Athena writes it; None stays None, for a null is no text."""
    return None if value is None else _nested(value)


def _nested(value: Any) -> str:
    for kinds, writer in _WRITERS:
        if isinstance(value, kinds):
            return writer(value)
    return "null" if value is None else str(value)


def _list(value: list[Any]) -> str:
    return f"[{', '.join(map(_nested, value))}]"


def _map(value: Mapping[Any, Any]) -> str:
    return "{" + ", ".join(f"{_nested(key)}={_nested(item)}" for key, item in value.items()) + "}"


def _timestamp(value: dt.datetime) -> str:
    moment = value.replace(tzinfo=None).isoformat(" ", "milliseconds")
    return moment if value.tzinfo is None else f"{moment} UTC"


def _double(value: float) -> str:
    """A double as Java writes it: digits between 0.001 and ten million, else a power of ten."""
    if value != value:  # noqa: PLR0124 - only a NaN differs from itself
        return "NaN"
    if value in {float("inf"), float("-inf")}:
        return "Infinity" if value > 0 else "-Infinity"
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    if value == 0:
        return "-0.0" if sign else "0.0"
    power = len(digits) + int(exponent) - 1
    if -3 <= power < 7:  # noqa: PLR2004 - Java's own bounds for plain digits
        plain = f"{Decimal(repr(value)):f}"
        return plain if "." in plain else f"{plain}.0"
    mantissa = "".join(map(str, digits))
    return f"{'-' if sign else ''}{mantissa[0]}.{mantissa[1:] or '0'}E{power}"


# What is in no row of these (text, whole numbers, dates) is written as Python writes it.
_WRITERS: Final[tuple[tuple[type, Callable[[Any], str]], ...]] = (
    (bool, lambda value: str(value).lower()),
    (float, _double),
    (Decimal, lambda value: f"{value:f}"),
    (dt.datetime, _timestamp),
    (bytes, lambda value: value.hex(" ")),
    (list, _list),
    (Mapping, _map),
)
