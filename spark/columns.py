"""Raw values into a contract's columns, as SQL: exact, fast where a value allows it, null where it cannot be read.

A decimal column is carried as a whole number of its last digit (`_n_NAME`, 16.30 dollars as 1630), for sums and
comparisons of whole numbers cost a tenth of those of decimals. A double is only rounded to its last digit where the
digit is beyond doubt; a value near a half goes the slow way, by its text, as decimal arithmetic would.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from contracts import Column

FAST_PRECISION: Final = 14
"""Digits up to which a double tells a whole number of last digits from its neighbours."""

COUNTED_PRECISION: Final = 18
"""Digits that a bigint holds."""

INTEGER_SCALE: Final = 18
"""Digits behind the point that a whole number may be written with, all of them zeros."""

NAMES: Final = re.compile(r"'(?:[^'\\]|\\.)*'|`[^`]+`|\b[A-Za-z_]\w*\b(?!\s*\()")
"""Texts and names in an expression; a name before a bracket is a function's and is left out."""

SCALED: Final = "_n_"
"""How the names of columns begin that are carried as whole numbers; a contract's own names begin with a letter."""

_NUMBERS: Final = ("tinyint", "smallint", "int", "bigint", "float", "double", "decimal")
_INTEGERS: Final = ("tinyint", "smallint", "int", "bigint")
_TIMES: Final = ("timestamp", "timestamp_ntz", "date")
_RANGES: Final = {"int": 2**31, "bigint": 2**63}


@dataclass(frozen=True)
class Raw:
    """A raw column in a scan: its name there, its type in the file, and the texts that stand for no value."""

    name: str
    type: str
    missing: tuple[str, ...] = ()
    quoted: bool = False
    """Whether a value may still stand in the quotes of its CSV cell."""

    @property
    def is_text(self) -> bool:
        return self.type == "string"

    @property
    def text(self) -> str:
        """SQL of what the file says; null where it says nothing."""
        if not self.is_text:
            return f"cast({self.name} as string)"
        bare = f"trim({self.unquoted})"
        nothing = ", ".join(literal(text) for text in ("", *self.missing))
        return f"if({bare} in ({nothing}), null, {bare})"

    @property
    def unquoted(self) -> str:
        """SQL of a CSV cell without its quotes; one whose quotes do not match keeps them, and so is no number."""
        if not self.quoted:
            return self.name
        inner = f"substring({self.name}, 2, length({self.name}) - 2)"
        closed = f"startswith({self.name}, '\"') and endswith({self.name}, '\"') and length({self.name}) >= 2"
        return f"if({closed}, replace({inner}, '\"\"', '\"'), {self.name})"


def literal(text: str) -> str:
    """A text as SQL."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def scaled_name(name: str) -> str:
    """The name under which a column is carried as a whole number."""
    return f"{SCALED}{name}"


def precision(column: Column) -> tuple[int, int] | None:
    """Digits and digits behind the point of a decimal; None for other types."""
    match = re.fullmatch(r"decimal\((\d+),(\d+)\)", column.physical_type)
    return (int(match[1]), int(match[2])) if match else None


def is_counted(column: Column) -> bool:
    """Whether the column is carried as a whole number."""
    digits = precision(column)
    return column.physical_type in _RANGES or bool(digits and digits[0] <= COUNTED_PRECISION)


def counted(column: Column, parts: Sequence[Raw]) -> str:
    """SQL of the column's value as a whole number of last digits; null where it cannot be read."""
    first, *more = (_counted(column, part) for part in parts)
    # An empty part adds nothing; one that cannot be read makes the sum unreadable.
    added = (f"if({part.text} is null, 0, {value})" for part, value in zip(parts[1:], more, strict=True))
    return " + ".join((f"({first})", *added))


def typed(column: Column, parts: Sequence[Raw]) -> str:
    """SQL of the column's value in its own type, for columns that are not carried as whole numbers."""
    if len(parts) > 1:
        added = " + ".join(f"coalesce({_cast(part, column.physical_type)}, 0)" for part in parts)
        return f"try_cast({added} as {column.physical_type})"
    return _cast(parts[0], column.physical_type)


def natural(column: Column, name: str) -> str:
    """SQL that gives a whole number of last digits back as the column's own type."""
    digits = precision(column)
    if digits is None:
        return f"cast({name} as {column.physical_type})"
    number = f"cast({name} as decimal({COUNTED_PRECISION},0))"
    return f"cast({number} / {10 ** digits[1]}BD as decimal({digits[0]},{digits[1]}))"


def _counted(column: Column, raw: Raw) -> str:
    digits = precision(column)
    return _integer(column, raw) if digits is None else _scaled(raw, *digits)


def _integer(column: Column, raw: Raw) -> str:
    """An integer; one that is written as 1.0 is one, one that is written as 1.5 cannot be read."""
    limit = _RANGES[column.physical_type]
    if raw.type in _INTEGERS:
        value = f"cast({raw.name} as bigint)"
    elif raw.is_text:
        # By a decimal, for a double would take a large number's half for a whole one.
        exact = f"if({_number(raw)} is null, null, try_cast({raw.unquoted} as decimal(38,{INTEGER_SCALE})))"
        value = f"coalesce(try_cast({raw.name} as bigint), {_integer_or_null(exact)})"
    elif raw.type.startswith("decimal"):
        value = _integer_or_null(raw.name)
    elif raw.type.startswith(_NUMBERS):
        value = _integer_of(f"cast({raw.name} as double)", limit)
    else:
        return "cast(null as bigint)"
    return value if limit == 2**63 else f"if({value} between {-limit} and {limit - 1}, {value}, null)"


def _integer_or_null(number: str) -> str:
    return f"if({number} = floor({number}), try_cast({number} as bigint), null)"


def _integer_of(number: str, limit: int) -> str:
    is_integer = f"{number} = floor({number}) and abs({number}) < {float(min(limit, 2**53))}D"
    return f"if({is_integer}, cast({number} as bigint), null)"


def _scaled(raw: Raw, digits: int, scale: int) -> str:
    slow = _exact(raw, digits, scale)
    if raw.type in _INTEGERS and digits - scale < COUNTED_PRECISION:
        number = f"cast({raw.name} as bigint)"
        return f"if(abs({number}) < {10 ** (digits - scale)}L, {number} * {10**scale}L, null)"
    if digits > FAST_PRECISION or not (raw.is_text or raw.type == "double"):
        return slow
    number = _number(raw) if raw.is_text else raw.name
    shifted = f"({number} * {10**scale}D)"
    doubt = max(0.001, 10.0 ** (digits - 15))
    near_half = f"abs({shifted} - floor({shifted}) - 0.5D) < {doubt}D"
    fast = f"abs({number}) < {10 ** (digits - scale) - 1}D and not ({near_half})"
    # The slow way tells for itself what cannot be read.
    return f"case when {number} is null then null when {fast} then floor({shifted} + 0.5D) else {slow} end"


def _exact(raw: Raw, digits: int, scale: int) -> str:
    """By decimal arithmetic: half up, from the text where there is one."""
    return f"cast({_cast(raw, f'decimal({digits},{scale})')} * {10**scale}BD as bigint)"


def _number(raw: Raw) -> str:
    """A text as a double; Java would also read 1d, 1f and 0x1p3, which are no numbers in a file."""
    suffix = " or ".join(f"endswith(trim({raw.unquoted}), '{letter}')" for letter in "dDfF")
    odd = f"{suffix} or contains({raw.name}, 'x') or contains({raw.name}, 'X')"
    return f"if({odd}, null, try_cast({raw.unquoted} as double))"


def _cast(raw: Raw, target: str) -> str:
    """SQL that gives null for what cannot be read, in ANSI mode too."""
    if target == "string":
        # A letter that is not UTF-8 was replaced as the file was read: what it was, nobody knows.
        return f"if(contains({raw.text}, '\ufffd'), null, {raw.text})" if raw.quoted else raw.text
    if target == "timestamp":
        # Without a zone on purpose: a time alone must not become today's, and no clock change may move a record.
        value = raw.name if raw.type in _TIMES else raw.unquoted if raw.is_text else f"cast({raw.name} as string)"
        return f"cast(try_cast({value} as timestamp_ntz) as timestamp)"
    if target.startswith("decimal"):
        # Java reads digits of any script; a file's are ASCII.
        value = f"if({_number(raw)} is null, null, {raw.unquoted})" if raw.is_text else _own(raw, _NUMBERS)
        return f"try_cast({value} as {target})"
    if target == "double":
        number = _number(raw) if raw.is_text else f"try_cast({_own(raw, _NUMBERS)} as double)"
        return f"if(abs({number}) <= 1.7976931348623157E308D, {number}, null)"
    return f"try_cast({raw.unquoted if raw.is_text else _own(raw, (*_TIMES, 'boolean'))} as {target})"


def _own(raw: Raw, kinds: tuple[str, ...]) -> str:
    """The raw value where its type is one of these, else its text: a flag is no number, and a number no flag."""
    return raw.name if raw.type.startswith(kinds) else f"cast({raw.name} as string)"
