"""What a proposal expects of a column: what was observed, with a margin around it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Any

from tollgate.authoring.propose.profile import ColumnProfile, Profile
from tollgate.authoring.propose.types import Type

MARGIN = 0.5
"""How much of the middle's width a range gets on either side."""


@dataclass(frozen=True)
class Expectation:
    """One expectation to propose, and the observation behind it."""

    name: str
    type: str
    arguments: dict[str, Any]
    severity: str
    dimension: str
    observed: str
    why: str
    fix: str


def expectations(profile: Profile, column: ColumnProfile, kind: Type) -> Iterator[Expectation]:
    if not column["values"]:
        return
    yield from _not_null(profile, column)
    if column.unique:
        yield _unique(column)
    if kind.numeric and not kind.misfits and not _is_set(column, kind):
        yield _range(column)
    if _is_set(column, kind):
        yield _set(column, kind)


def some_rows(profile: Profile) -> Expectation:
    return Expectation(
        name="rows-to-read",
        type="expect_table_row_count_to_be_between",
        arguments={"min_value": 1, "called": "rows"},
        severity="critical",
        dimension="completeness",
        observed=f"{profile.rows:,} rows in {profile.files:,} files",
        why="Without rows there is nothing to say.",
        fix="Look whether the files came.",
    )


def _not_null(profile: Profile, column: ColumnProfile) -> Iterator[Expectation]:
    """A column of every file is expected to be filled as well as it was."""
    if column.files < profile.files:
        return
    share = column.nulls / column.rows
    mostly = floor((1 - 1.5 * share) * 100) / 100
    if mostly <= 0:
        return
    yield Expectation(
        name=f"{column.name}-known",
        type="expect_column_values_to_not_be_null",
        arguments={"column": column.name} | ({"mostly": mostly} if column.nulls else {}),
        severity="warning" if column.nulls else "critical",
        dimension="completeness",
        observed=f"{column.nulls:,} of {column.rows:,} rows without a value ({share:.2%})",
        why="The files that were looked at were filled no worse. Say here what goes wrong without a value.",
        fix="Compare the header and the rows without it with an earlier file's.",
    )


def _unique(column: ColumnProfile) -> Expectation:
    return Expectation(
        name=f"{column.name}-different",
        type="expect_column_values_to_be_unique",
        arguments={"column": column.name},
        severity="warning",
        dimension="uniqueness",
        observed=f"{column['values']:,} values, all different",
        why="No value came twice in the files that were looked at. Say here what goes wrong when one does.",
        fix="Look whether a file came twice.",
    )


def _range(column: ColumnProfile) -> Expectation:
    """The middle 99 % and half as much on either side; beyond zero only where a value lay there."""
    low, high = column["middle"]
    margin = MARGIN * (high - low) or max(abs(high), 1.0)
    least = 0.0 if low - margin < 0 <= column["lowest"] else low - margin
    most = 0.0 if high + margin > 0 >= column["highest"] else high + margin
    limits = {"min_value": outward(least, floor), "max_value": outward(most, ceil)}
    inside = limits["min_value"] <= column["lowest"] and column["highest"] <= limits["max_value"]
    return Expectation(
        name=f"{column.name}-in-range",
        type="expect_column_values_to_be_between",
        arguments={"column": column.name, "nulls": "allowed", **limits} | ({} if inside else {"mostly": 0.99}),
        severity="warning",
        dimension="accuracy",
        observed=f"{span(column)}; 99 % about {number(low, 3)} to {number(high, 3)}",
        why="Values lay in this range, with room for half as much again. Say here what a value outside of it means.",
        fix="Look at the rows outside the range: another unit, a shifted column or damage.",
    )


def _is_set(column: ColumnProfile, kind: Type) -> bool:
    enough = column["values"] >= 10 * len(column.value_counts)
    return bool(column.value_counts) and enough and kind.logical in {"string", "integer"} and not kind.misfits


def _set(column: ColumnProfile, kind: Type) -> Expectation:
    counts: Counter[str | int] = Counter()
    for text, count in column.value_counts.items():
        counts[int(float(text)) if kind.numeric else text] += count
    return Expectation(
        name=f"{column.name}-known-values",
        type="expect_column_values_to_be_in_set",
        arguments={"column": column.name, "nulls": "allowed", "value_set": sorted(counts)},
        severity="warning",
        dimension="conformity",
        observed=", ".join(f"{value} ({count:,})" for value, count in counts.most_common()),
        why="No other value occurred. Say here what each one means.",
        fix="Ask the publisher what the new value means, and add it here.",
    )


def outward(value: float, towards: Any) -> float | int:
    """The value to two digits, rounded away from what was observed."""
    if not value:
        return 0
    step = 10.0 ** (floor(log10(abs(value))) - 1)
    rounded = round(towards(value / step) * step, 10)
    return int(rounded) if rounded == int(rounded) else rounded


def span(column: ColumnProfile) -> str:
    return f"{number(column['lowest'])} to {number(column['highest'])}"


def number(value: float, digits: int = 12) -> str:
    return f"{int(value):,}" if value == int(value) else f"{value:,.{digits}g}"
