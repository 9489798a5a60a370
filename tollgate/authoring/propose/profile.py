# ruff: noqa: S608 - the only text that is not ours comes quoted from scan.py
"""What is in files, column by column: every number here was measured, none is guessed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import duckdb

from tollgate.authoring.propose.scan import Group, name_in_errors, read_groups

FEW_VALUES = 20
"""So many different values at most are listed, and may be a set."""

NOTHINGS = (
    "NA",
    "N/A",
    "n/a",
    "NULL",
    "null",
    "None",
    "none",
    "NaN",
    "nan",
    "nil",
    "\\N",
    "-",
    "--",
    "?",
    "#N/A",
    "missing",
)
"""Texts that people and programs write where they have no value."""

_LISTED = ", ".join(f"'{text}'" for text in NOTHINGS)

# Only what has the dashes of a date is tried as a time: the try costs most of the scan.
_READ = (
    f"CASE WHEN c{{i}} NOT IN ({_LISTED}) THEN c{{i}} END AS v{{i}},"
    f" CASE WHEN c{{i}} IN ({_LISTED}) THEN c{{i}} END AS m{{i}},"
    " try_cast(c{i} AS DOUBLE) AS d{i},"
    " CASE WHEN c{i} LIKE '%-%-%' THEN try_cast(c{i} AS TIMESTAMP) END AS t{i}"
)

# Of a value as text {v}, as a number {d} and as a time {t}, and of a text {m} that may stand for none.
_MEASURES = {
    "values": "count({v})",
    "numbers": "count(*) FILTER (isfinite({d}))",
    "integers": "count(*) FILTER (isfinite({d}) AND {d} = trunc({d}) AND abs({d}) < 9e18)",
    "hundredths": "count(*) FILTER (isfinite({d}) AND abs({d} * 1e2 - round({d} * 1e2)) < 1e-6)",
    "ten_thousandths": "count(*) FILTER (isfinite({d}) AND abs({d} * 1e4 - round({d} * 1e4)) < 1e-4)",
    "zero_padded": "count(*) FILTER ({v} LIKE '0_%' AND {v} NOT LIKE '0.%')",
    "times": "count({t})",
    "days": "count(*) FILTER ({t} IS NOT NULL AND length({v}) = 10)",
    "truths": "count(*) FILTER (lower({v}) IN ('true', 'false'))",
    "lowest": "min({d}) FILTER (isfinite({d}))",
    "highest": "max({d}) FILTER (isfinite({d}))",
    "middle": "approx_quantile({d}, [0.005, 0.995]) FILTER (isfinite({d}))",
    "first": "min({t})",
    "last": "max({t})",
    "longest": "max(length({v}))",
    "different": "approx_count_distinct({v})",
    "clocks": "count(*) FILTER ({d} BETWEEN 0 AND 2400 AND {d} % 100 < 60)",
    "broken_lines": "count(*) FILTER (contains({v}, chr(10)))",
    "nothings": "histogram({m})",
}


@dataclass(frozen=True)
class ColumnProfile:
    """One column as the files have it.

    `names` are its names in the files, by kind of file. `rows` are those of the files that have it, `files` how many
    have it. `value_counts` counts each value where they are few, and is empty otherwise; `nothings` counts texts that
    may stand for no value, and are none of the values.
    """

    name: str
    names: Mapping[str, tuple[str, ...]]
    files: int
    rows: int
    measures: Mapping[str, Any]
    value_counts: Mapping[str, int]
    unique: bool

    def __getitem__(self, measure: str) -> Any:
        return self.measures[measure]

    @property
    def nulls(self) -> int:
        return self.rows - int(self["values"])

    @property
    def nothings(self) -> Mapping[str, int]:
        return dict(self["nothings"] or {})


@dataclass(frozen=True)
class Profile:
    """All files together: an honest union, in which a column knows in how many of them it is."""

    groups: tuple[Group, ...]
    files: int
    schemas: int
    rows: int
    columns: tuple[ColumnProfile, ...]
    beginnings: Mapping[str, str]
    """The word with which all file names of a kind begin; the kind itself where there is none."""


def profile(path: Path) -> Profile:
    """Reads every file at a path to its end, twice; raises AuthoringError."""
    with duckdb.connect() as connection:
        groups = read_groups(path, connection)
        names = list(dict.fromkeys(chain.from_iterable(group.columns for group in groups)))
        counts, measures = _measure(groups, names, connection)
        values, unique = _value_counts(groups, measures, connection)
    columns = [
        ColumnProfile(
            name=name,
            names=_names(groups, name),
            files=sum(len(group.files) for group in groups if name in group.columns),
            rows=sum(count for group, count in zip(groups, counts, strict=True) if name in group.columns),
            measures=measures[name],
            value_counts=values.get(name, {}),
            unique=name in unique,
        )
        for name in names
    ]
    return Profile(
        groups=tuple(groups),
        files=sum(len(group.files) for group in groups),
        schemas=len({tuple(group.columns) for group in groups}),
        rows=sum(counts),
        columns=tuple(columns),
        beginnings={group.kind: _beginning(groups, group) for group in groups},
    )


def _beginning(groups: Sequence[Group], group: Group) -> str:
    files = (file for other in groups if other.kind == group.kind for file in other.files)
    words = {re.split(r"[^a-z]", file.name.lower())[0] for file in files}
    return words.pop() or group.kind if len(words) == 1 else group.kind


def _measure(
    groups: Sequence[Group], names: Sequence[str], connection: duckdb.DuckDBPyConnection
) -> tuple[list[int], dict[str, dict[str, Any]]]:
    """The rows of each group, and the measures of each column, in one scan."""
    typed = ", ".join(_READ.format(i=i) for i in range(len(names)))
    selects = [f"count(*) FILTER (_group = {number})" for number in range(len(groups))]
    for i in range(len(names)):
        selects += [measure.format(v=f"v{i}", d=f"d{i}", t=f"t{i}", m=f"m{i}") for measure in _MEASURES.values()]
    answer = _row(
        f"SELECT {', '.join(selects)} FROM (SELECT {typed}, _group FROM {union(groups, names)})", groups, connection
    )
    counts, rest = [int(count) for count in answer[: len(groups)]], answer[len(groups) :]
    width = len(_MEASURES)
    parts = (rest[i * width : (i + 1) * width] for i in range(len(names)))
    return counts, {name: dict(zip(_MEASURES, part, strict=True)) for name, part in zip(names, parts, strict=True)}


def _value_counts(
    groups: Sequence[Group], measures: Mapping[str, Mapping[str, Any]], connection: duckdb.DuckDBPyConnection
) -> tuple[dict[str, dict[str, int]], set[str]]:
    """The values of columns that seem to have few, and the columns in which no value comes twice, counted exactly."""
    # The first count was an estimate, hence the room.
    few = [name for name, column in measures.items() if 0 < column["different"] <= FEW_VALUES * 1.5]
    many = [
        name
        for name, column in measures.items()
        if column["values"] > FEW_VALUES and column["different"] > column["values"] * 0.9
    ]
    if not few and not many:
        return {}, set()
    names = [*few, *many]
    listed = f"CASE WHEN c{{i}} NOT IN ({_LISTED}) THEN c{{i}} END"
    selects = [
        f"histogram({listed.format(i=i)})" if i < len(few) else f"count(DISTINCT c{i})" for i in range(len(names))
    ]
    answer = _row(f"SELECT {', '.join(selects)} FROM {union(groups, names)}", groups, connection)
    counted = {name: dict(histogram or {}) for name, histogram in zip(few, answer, strict=False)}
    distinct = dict(zip(many, answer[len(few) :], strict=True))
    return (
        {name: values for name, values in counted.items() if values and len(values) <= FEW_VALUES},
        {name for name, count in distinct.items() if count == measures[name]["values"]},
    )


def union(groups: Sequence[Group], names: Sequence[str]) -> str:
    """All rows, their columns called c0, c1, …: a file may call one like a keyword of ours."""
    selects = " UNION ALL ".join(group.select(names, number) for number, group in enumerate(groups))
    aliases = ", ".join(f"c{i}" for i in range(len(names)))
    return f"({selects}) AS united({aliases}, _group, _file)"


def _row(query: str, groups: Sequence[Group], connection: duckdb.DuckDBPyConnection) -> tuple[Any, ...]:
    try:
        row = connection.execute(query).fetchone()
    except duckdb.Error:
        _find_unreadable(groups, connection)
        raise
    return row or ()


def _find_unreadable(groups: Sequence[Group], connection: duckdb.DuckDBPyConnection) -> None:
    """Reads file by file, so that the one that cannot be read is named."""
    for group in groups:
        for file in group.files:
            alone = Group(group.kind, (file,), group.columns)
            with name_in_errors(file):
                connection.execute(f"SELECT count(COLUMNS(*)) FROM {alone.source}").fetchone()


def _names(groups: Sequence[Group], name: str) -> dict[str, tuple[str, ...]]:
    by_kind: dict[str, list[str]] = {}
    for group in groups:
        names = by_kind.setdefault(group.kind, [])
        if name in group.columns and group.columns[name].lower() not in map(str.lower, names):
            names.append(group.columns[name])
    return {kind: tuple(names) for kind, names in by_kind.items() if names}
