"""Numbers as people write them: 12,345 · 5.64 % · $18.07 · 3.29 minutes."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

MONEY: Final = "dollars"
SHARE: Final = "percent"
CHANGE: Final = "change"
"""The unit of a value divided by another: 1.02 is a change of +2 %."""

MOST_DIGITS: Final = 12
NOTHING, MINUS = "\N{EN DASH}", "\N{MINUS SIGN}"


def number(value: Any, unit: str = "", beside: Iterable[Any] = (), *, exact: bool = False) -> str:
    """A value with as many digits as it needs: 12,345 · 5.64 % · $18.07 · 3.29 minutes · +12 % for a change.

    Beside limits that it broke, with as many as it takes to differ from them; `exact`, with all that it has.
    """
    if value is None:
        return "nothing"
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return str(value)
    size = _size(value, unit)
    if not size.is_finite():
        return f"{value} {unit}".rstrip()
    limits = [_size(limit, unit) for limit in beside if isinstance(limit, int | float | Decimal)]
    digits = max(_usual_digits(size), _decimals(size)) if exact else _telling_digits(size, limits)
    text = f"{abs(size):,.{digits}f}"
    sign = MINUS if size < 0 else "+" if unit == CHANGE and size else ""
    if unit in (SHARE, CHANGE):
        return f"{sign}{text} %"
    return f"{sign}${text}" if unit == MONEY else f"{sign}{text} {unit}".rstrip()


def amount(value: Any, unit: str = "", digits: int = 2) -> str:
    """A number of an answer, with as many digits as its contract shows: 1,234.50 minutes · $18.07."""
    if value is None:
        return NOTHING
    if not isinstance(value, int | float | Decimal):
        return str(value)
    text = f"{abs(value):,.{digits}f}"
    sign = MINUS if value < 0 and text.strip("0.,") else ""
    return f"{sign}${text}" if unit == MONEY else f"{sign}{text} {unit}".rstrip()


def initial(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def _size(value: Any, unit: str) -> Decimal:
    """The number that is written before the unit; exact, as a person would read the value."""
    size = Decimal(str(value))
    return {SHARE: 100 * size, CHANGE: 100 * (size - 1)}.get(unit, size)


def _telling_digits(size: Decimal, others: Iterable[Decimal]) -> int:
    """Digits behind the point with which a number reads like none of the others."""
    digits, different = _usual_digits(size), [other for other in others if other != size]
    while digits < MOST_DIGITS and any(f"{size:.{digits}f}" == f"{other:.{digits}f}" for other in different):
        digits += 1
    return digits


def _usual_digits(size: Decimal) -> int:
    if size == size.to_integral_value() or abs(size) >= 1000:  # noqa: PLR2004 (from here on, decimals are noise)
        return 0
    # Two digits, wherever they begin.
    return max(2, min(1 - size.adjusted(), _decimals(size)))


def _decimals(size: Decimal) -> int:
    """How many digits a number has behind its point."""
    exponent = size.normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0
