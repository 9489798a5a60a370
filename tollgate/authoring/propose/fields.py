"""The columns that a draft is made of: those of the files, under names and types that every reader takes."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Final

from contracts.model import PERIOD_PARTS
from contracts.raw import RESERVED
from tollgate.authoring.propose.profile import ColumnProfile, Profile
from tollgate.authoring.propose.types import Type, type_of

ALIKE: Final = 0.9
"""Two names of two kinds of files that are so alike mean one thing: `nshop_sold_at` and `sshop_sold_at`."""

TAKEN: Final = RESERVED | {
    "first", "last", "partition", "time", "to", "update", "date", "row",
    "file", "outcome", "records", "rules", "modified", "size_bytes", "digest", "sampled", "rows",
}  # fmt: skip
"""What Athena or Hive would have to quote, or a reader mistake for a type, and what the evidence has already."""

CODES: Final = frozenset(
    {
        "id", "ids", "code", "codes", "no", "nr", "num", "number", "numbers", "key", "zip", "postcode", "phone", "year",
        "month", "week", "day", "hour", "minute", "second", "lat", "lon", "latitude", "longitude", "zone", "type",
        "flag", "version", "index", "rank", "status",
    }
)  # fmt: skip
"""Words in names of numbers that are no quantities: their sum means nothing."""

_CLOCK: Final = 1000


@dataclass(frozen=True)
class Field:
    """One column of the draft; `parts` are the columns of files that it is made of, each of other kinds."""

    name: str
    type: Type
    parts: tuple[ColumnProfile, ...]
    positions: tuple[int, ...]
    is_everywhere: bool

    @property
    def sql(self) -> str:
        """Its text in a table of samples."""
        aliases = [f"c{position}" for position in self.positions]
        return aliases[0] if len(aliases) == 1 else f"coalesce({', '.join(aliases)})"

    @property
    def nulls(self) -> int:
        return sum(part.nulls for part in self.parts)

    @property
    def rows(self) -> int:
        return sum(part.rows for part in self.parts)

    @property
    def different(self) -> int:
        return max(int(part["different"]) for part in self.parts)

    @property
    def is_filled(self) -> bool:
        return self.is_everywhere and not self.nulls

    @property
    def is_time(self) -> bool:
        return self.type.logical in ("timestamp", "date")

    @property
    def is_clock(self) -> bool:
        """Whether its whole numbers look like 0005 to 2359: no quantities, and no times to a computer."""
        part = self.parts[0]
        return bool(
            self.type.logical == "integer" and part["clocks"] == part["numbers"] and (part["highest"] or 0) > _CLOCK
        )

    @property
    def is_code(self) -> bool:
        """Whether its name says that its numbers tell things apart, and count nothing."""
        return bool(CODES & set(self.name.split("_")))

    def names(self) -> Mapping[str, tuple[str, ...]]:
        """What it is called in the files, by the folder that they lie in."""
        return {kind: names for part in self.parts for kind, names in part.names.items()}


def fields_of(profile: Profile) -> list[Field]:
    """Every column of the files once; those of two kinds that mean one thing are one."""
    fields = [
        Field(column.name, _exact(column, type_of(column)), (column,), (position,), column.files == profile.files)
        for position, column in enumerate(profile.columns)
    ]
    return list(_named(_united(fields, profile)))


def _exact(column: ColumnProfile, kind: Type) -> Type:
    """A decimal in the place of a floating number: its sum does not depend on its order."""
    if kind.physical != "double":
        return kind
    digits = len(str(int(max(abs(column["lowest"]), abs(column["highest"])))))
    return replace(kind, physical=f"decimal({min(38, max(18, digits + 8))},6)")


def _united(fields: Sequence[Field], profile: Profile) -> Iterator[Field]:
    """Fields, and in the place of two times of two kinds of files, whose names are alike, one."""
    taken: set[str] = set()
    for field in fields:
        if field.name in taken:
            continue
        other = next((other for other in fields if other.name not in taken and _is_same(field, other)), None)
        if other is None:
            yield field
            continue
        taken |= {field.name, other.name}
        parts = (*field.parts, *other.parts)
        files = sum(part.files for part in parts)
        yield Field(
            _common(field.name, other.name),
            field.type,
            parts,
            (*field.positions, *other.positions),
            files == profile.files,
        )


def _is_same(field: Field, other: Field) -> bool:
    kinds = (set(field.names()), set(other.names()))
    likeness = SequenceMatcher(None, field.name, other.name).ratio()
    return field.is_time and field.type == other.type and not kinds[0] & kinds[1] and likeness >= ALIKE


def _common(name: str, other: str) -> str:
    """The words at the end of both names."""
    words, others = name.split("_"), other.split("_")
    count = next((n for n in range(min(len(words), len(others))) if words[-1 - n] != others[-1 - n]), len(words))
    return "_".join(words[-count:]) if count else name


def _named(fields: Iterator[Field]) -> Iterator[Field]:
    """Names that neither Athena nor a part of the period has already."""
    taken: set[str] = set()
    for field in fields:
        name = field.name
        if name in TAKEN or name in PERIOD_PARTS or name in taken:
            name = next(new for n in range(1, 10_000) if (new := f"{name}_{'value' if n == 1 else n}") not in taken)
        taken.add(name)
        yield replace(field, name=re.sub(r"[^a-z0-9_]", "_", name)[:100])
