"""Numbers as people write them: 12,345 · 5.64 % · $18.07 · 3.29 minutes."""

from decimal import Decimal
from typing import Any, Final

MONEY: Final = "dollars"
SHARE: Final = "percent"
NOTHING, MINUS = "\N{EN DASH}", "\N{MINUS SIGN}"


def number(value: Any, unit: str = "") -> str:
    """A value with as many digits as it needs."""
    if value is None:
        return "nothing"
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return str(value)
    if unit == SHARE:
        return f"{_digits(float(value) * 100)} %"
    if unit == MONEY:
        return f"${_digits(value)}"
    return f"{_digits(value)} {unit}".rstrip()


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


def _digits(value: Any) -> str:
    if float(value) == int(value):
        return f"{int(value):,}"
    if abs(value) >= 1000:  # noqa: PLR2004 (from here on, decimals are noise)
        return f"{value:,.0f}"
    return f"{value:.2f}" if abs(value) >= 0.01 else f"{value:.2g}"  # noqa: PLR2004 (two digits, wherever they begin)
