"""The type that a column's values allow, and how sure that is."""

from dataclasses import dataclass

from tollgate.authoring.propose.profile import ColumnProfile

NEARLY = 0.99
"""So many values at least must be of a type for it to be proposed; the rest is reported."""

INT = 2**31 - 1
SPARE_DIGITS = 2
"""Digits that a decimal gets beyond the longest number observed."""


@dataclass(frozen=True)
class Type:
    """A column's types in ODCS and in Spark, and how many of its values are not of it."""

    logical: str
    physical: str
    misfits: int = 0

    @property
    def numeric(self) -> bool:
        return self.logical in {"integer", "number"}


STRING = Type("string", "string")


def type_of(column: ColumnProfile) -> Type:
    """The narrowest type that nearly every value has; text where there is none, or no value."""
    values = int(column["values"])
    for candidate, fits in (
        (Type("boolean", "boolean"), int(column["truths"])),
        (_number(column), 0 if column["zero_padded"] else int(column["numbers"])),
        (Type("date", "date"), int(column["days"])),
        (Type("timestamp", "timestamp"), int(column["times"])),
    ):
        if values and fits >= NEARLY * values:
            return Type(candidate.logical, candidate.physical, values - fits)
    return STRING


def _number(column: ColumnProfile) -> Type:
    numbers = int(column["numbers"])
    if not numbers:
        return STRING
    largest = max(abs(column["lowest"]), abs(column["highest"]))
    if column["integers"] == numbers:
        return Type("integer", "int" if largest <= INT else "bigint")
    for scale, exact in ((2, column["hundredths"]), (4, column["ten_thousandths"])):
        precision = max(12, len(str(int(largest))) + SPARE_DIGITS + scale)
        # Beyond fifteen digits a floating number no longer tells one hundredth from the next.
        if exact == numbers and precision <= 15:  # noqa: PLR2004
            return Type("number", f"decimal({precision},{scale})")
    return Type("number", "double")
