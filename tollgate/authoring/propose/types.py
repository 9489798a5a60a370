"""The type that a column's values allow, and how sure that is."""

from dataclasses import dataclass

from tollgate.authoring.propose.profile import Seen

NEARLY = 0.99
"""So many values at least must be of a type for it to be proposed; the rest is told."""

INT = 2**31 - 1
ROOM = 2
"""Digits that a decimal gets beyond the longest number seen."""


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


def type_of(seen: Seen) -> Type:
    """The narrowest type that nearly every value has; text where there is none, or nothing was seen."""
    values = int(seen["values"])
    for found, fits in (
        (Type("boolean", "boolean"), int(seen["truths"])),
        (_number(seen), 0 if seen["zero_padded"] else int(seen["numbers"])),
        (Type("date", "date"), int(seen["days"])),
        (Type("timestamp", "timestamp"), int(seen["times"])),
    ):
        if values and fits >= NEARLY * values:
            return Type(found.logical, found.physical, values - fits)
    return STRING


def _number(seen: Seen) -> Type:
    numbers = int(seen["numbers"])
    if not numbers:
        return STRING
    largest = max(abs(seen["lowest"]), abs(seen["highest"]))
    if seen["whole"] == numbers:
        return Type("integer", "int" if largest <= INT else "bigint")
    for scale, exact in ((2, seen["hundredths"]), (4, seen["ten_thousandths"])):
        precision = max(12, len(str(int(largest))) + ROOM + scale)
        # Beyond fifteen digits a floating number no longer tells one hundredth from the next.
        if exact == numbers and precision <= 15:  # noqa: PLR2004
            return Type("number", f"decimal({precision},{scale})")
    return Type("number", "double")
