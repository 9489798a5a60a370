"""How far the numbers of a column reach, and from where on one is unlikely."""

from math import ceil, floor, log10
from typing import Final

from tollgate.authoring.propose.profile import ColumnProfile

FAR: Final = 5
"""So many times the limit, and a highest value is a suspect."""


def outlier(column: ColumnProfile) -> float | int | None:
    """A limit with room above 99 % of the values, where the highest lies far beyond it; otherwise None."""
    if not column["middle"]:
        return None
    low, high = column["middle"]
    limit = outward(high + (high - low) / 2)
    return limit if limit > 0 and column["highest"] > FAR * limit else None


def outward(value: float) -> float | int:
    """The value to two digits, rounded away from zero."""
    if not value:
        return 0
    step = 10.0 ** (floor(log10(abs(value))) - 1)
    rounded = round((ceil if value > 0 else floor)(value / step) * step, 10)
    return int(rounded) if rounded == int(rounded) else rounded


def span(column: ColumnProfile) -> str:
    return f"{number(column['lowest'])} to {number(column['highest'])}"


def number(value: float, digits: int = 12) -> str:
    return f"{int(value):,}" if value == int(value) else f"{value:,.{digits}g}"
