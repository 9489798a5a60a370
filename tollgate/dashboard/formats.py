"""Numbers and dates as a definition has them written."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from charts import formats
from tollgate.dashboard.errors import UnknownPartError

NULL: Final = "null"
"""What QuickSight calls a value that is not there."""

_PARTS: Final = {"YYYY": "%Y", "MM": "%m", "DD": "%d", "HH": "%H", "mm": "%M", "ss": "%S"}
_TRUNCATED: Final[Mapping[str, Mapping[str, int]]] = {
    "YEAR": {"month": 1, "day": 1, "hour": 0, "minute": 0, "second": 0, "microsecond": 0},
    "MONTH": {"day": 1, "hour": 0, "minute": 0, "second": 0, "microsecond": 0},
    "DAY": {"hour": 0, "minute": 0, "second": 0, "microsecond": 0},
    "MINUTE": {"second": 0, "microsecond": 0},
}


@dataclass(frozen=True)
class NumberFormat:
    """What stands before and behind a number, and how many digits it has; None for as many as there are."""

    prefix: str = ""
    suffix: str = ""
    digits: int | None = 0
    is_percent: bool = False

    @property
    def unit(self) -> str:
        """The unit as charts write it."""
        if self.is_percent:
            return "%"
        return formats.MONEY if self.prefix else self.suffix.strip()

    def shown(self, value: Any) -> Any:
        """The value in the unit that is written: a share becomes per cent."""
        return value * 100 if self.is_percent and value is not None else value

    def write(self, value: Any, *, unit: bool = True) -> str:
        """The number as text, without its unit where that stands elsewhere."""
        if value is None:
            return formats.NOTHING
        if self.digits is None:
            return formats.number(value)
        if self.is_percent:
            return formats.amount(self.shown(value), "%", self.digits)
        return formats.amount(value, self.unit if unit else "", self.digits)


@dataclass(frozen=True)
class DateFormat:
    """A date as `strftime` writes it."""

    text: str

    def write(self, value: date | None) -> str:
        return NULL if value is None else value.strftime(self.text)


def number_format(written: Mapping[str, Any]) -> NumberFormat:
    """The format of a NumericFormatConfiguration. Raises UnknownPartError for what would be written otherwise."""
    [(kind, body)] = written.items()
    keys = {"SeparatorConfiguration", "DecimalPlacesConfiguration", "NumberScale", "Prefix", "Suffix"}
    if kind not in ("NumberDisplayFormatConfiguration", "PercentageDisplayFormatConfiguration") or set(body) - keys:
        raise UnknownPartError(f"A number as {kind} with {', '.join(body)} is not written here.")
    prefix, suffix = body.get("Prefix", ""), body.get("Suffix", "")
    if prefix not in ("", "$") or (prefix and suffix) or body.get("NumberScale", "NONE") != "NONE":
        raise UnknownPartError(f"A number with {prefix!r} before and {suffix!r} behind it is not written here.")
    digits = body.get("DecimalPlacesConfiguration", {}).get("DecimalPlaces")
    return NumberFormat(prefix, suffix, digits, kind.startswith("Percentage"))


def date_format(text: str) -> DateFormat:
    """The format of a DateTimeFormat such as `YYYY-MM-DD HH:mm`; raises UnknownPartError for other letters."""
    wanted = text or "YYYY-MM-DD"
    rest = re.sub("|".join(_PARTS), "", wanted)
    if re.search(r"[A-Za-z%]", rest):
        raise UnknownPartError(f"A date as {wanted!r} is not written here; what is: {', '.join(_PARTS)}.")
    return DateFormat(re.sub("|".join(_PARTS), lambda match: _PARTS[match[0]], wanted))


def truncated(value: date | None, granularity: str) -> date | None:
    """The start of the year, month, day or minute that a date lies in. Raises UnknownPartError for other steps."""
    if granularity not in _TRUNCATED:
        raise UnknownPartError(
            f"Dates by {granularity} are not grouped here; by what they are: {', '.join(_TRUNCATED)}."
        )
    if value is None:
        return None
    parts = _TRUNCATED[granularity]
    if isinstance(value, datetime):
        return value.replace(**parts)  # type: ignore[arg-type]  # the parts are those of a datetime
    return value.replace(**{part: number for part, number in parts.items() if part in ("month", "day")})


def text(value: Any) -> str:
    """A value that is no number of a measure, as a cell or a name shows it."""
    if value is None:
        return NULL
    if isinstance(value, bool):
        return str(value).lower()
    return formats.number(value) if isinstance(value, Decimal) else str(value)
