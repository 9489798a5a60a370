"""What a proposal expects of a column: what was seen, with room around it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Any

from tollgate.authoring.propose.profile import Profile, Seen
from tollgate.authoring.propose.types import Type

ROOM = 0.5
"""How much of the middle's width a range gets on either side."""


@dataclass(frozen=True)
class Asked:
    """One expectation to propose, and what was seen that speaks for it."""

    name: str
    type: str
    arguments: dict[str, Any]
    severity: str
    dimension: str
    seen: str
    why: str
    fix: str


def asked(profile: Profile, column: Seen, kind: Type) -> Iterator[Asked]:
    if not column["values"]:
        return
    yield from _known(profile, column)
    if column.unique:
        yield _different(column)
    if kind.numeric and not kind.misfits and not _is_set(column, kind):
        yield _range(column)
    if _is_set(column, kind):
        yield _set(column, kind)


def some_rows(profile: Profile) -> Asked:
    return Asked(
        name="rows-to-read",
        type="expect_table_row_count_to_be_between",
        arguments={"min_value": 1, "called": "rows"},
        severity="critical",
        dimension="completeness",
        seen=f"{profile.rows:,} rows in {profile.files:,} files",
        why="Without rows there is nothing to say.",
        fix="Look whether the files came.",
    )


def _known(profile: Profile, column: Seen) -> Iterator[Asked]:
    """A column of every file is expected to be filled as well as it was."""
    if column.files < profile.files:
        return
    share = column.nulls / column.rows
    mostly = floor((1 - 1.5 * share) * 100) / 100
    if mostly <= 0:
        return
    yield Asked(
        name=f"{column.name}-known",
        type="expect_column_values_to_not_be_null",
        arguments={"column": column.name} | ({"mostly": mostly} if column.nulls else {}),
        severity="warning" if column.nulls else "critical",
        dimension="completeness",
        seen=f"{column.nulls:,} of {column.rows:,} rows without a value ({share:.2%})",
        why="The files that were looked at were filled no worse. Say here what goes wrong without a value.",
        fix="Compare the header and the rows without it with an earlier file's.",
    )


def _different(column: Seen) -> Asked:
    return Asked(
        name=f"{column.name}-different",
        type="expect_column_values_to_be_unique",
        arguments={"column": column.name},
        severity="warning",
        dimension="uniqueness",
        seen=f"{column['values']:,} values, all different",
        why="No value came twice in the files that were looked at. Say here what goes wrong when one does.",
        fix="Look whether a file came twice.",
    )


def _range(column: Seen) -> Asked:
    """The middle 99 % and half as much on either side; beyond zero only where something was seen there."""
    low, high = column["middle"]
    room = ROOM * (high - low) or max(abs(high), 1.0)
    least = 0.0 if low - room < 0 <= column["lowest"] else low - room
    most = 0.0 if high + room > 0 >= column["highest"] else high + room
    limits = {"min_value": outward(least, floor), "max_value": outward(most, ceil)}
    inside = limits["min_value"] <= column["lowest"] and column["highest"] <= limits["max_value"]
    return Asked(
        name=f"{column.name}-in-range",
        type="expect_column_values_to_be_between",
        arguments={"column": column.name, "nulls": "allowed", **limits} | ({} if inside else {"mostly": 0.99}),
        severity="warning",
        dimension="accuracy",
        seen=f"{span(column)}; 99 % about {number(low, 3)} to {number(high, 3)}",
        why="Values lay in this range, with room for half as much again. Say here what a value outside of it means.",
        fix="Look at the rows outside the range: another unit, a shifted column or damage.",
    )


def _is_set(column: Seen, kind: Type) -> bool:
    enough = column["values"] >= 10 * len(column.values_seen)
    return bool(column.values_seen) and enough and kind.logical in {"string", "integer"} and not kind.misfits


def _set(column: Seen, kind: Type) -> Asked:
    counts: Counter[str | int] = Counter()
    for text, count in column.values_seen.items():
        counts[int(float(text)) if kind.numeric else text] += count
    return Asked(
        name=f"{column.name}-known-values",
        type="expect_column_values_to_be_in_set",
        arguments={"column": column.name, "nulls": "allowed", "value_set": sorted(counts)},
        severity="warning",
        dimension="conformity",
        seen=", ".join(f"{value} ({count:,})" for value, count in counts.most_common()),
        why="No other value was seen. Say here what each one means.",
        fix="Ask the publisher what the new value means, and add it here.",
    )


def outward(value: float, towards: Any) -> float | int:
    """The value to two digits, rounded away from what was seen."""
    if not value:
        return 0
    step = 10.0 ** (floor(log10(abs(value))) - 1)
    rounded = round(towards(value / step) * step, 10)
    return int(rounded) if rounded == int(rounded) else rounded


def span(column: Seen) -> str:
    return f"{number(column['lowest'])} to {number(column['highest'])}"


def number(value: float, digits: int = 12) -> str:
    return f"{int(value):,}" if value == int(value) else f"{value:,.{digits}g}"
