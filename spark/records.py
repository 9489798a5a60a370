"""Records: a scan's raw columns as the contract's, each row told apart by what becomes of it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 (Spark's own custom)

from contracts import Column, Rule
from contracts.model import SOURCE_KIND
from spark.columns import NAMES, SCALED, Raw, counted, is_counted, literal, natural, precision, scaled_name, typed
from spark.conditions import Names
from spark.errors import TransformError
from spark.scan import Scan

Transform = Callable[[DataFrame], DataFrame]


@dataclass(frozen=True)
class Matched:
    """The contract's columns that a schema of raw files has, and where each comes from."""

    columns: Sequence[Raw]
    names: Sequence[str]
    positions: Mapping[str, Sequence[int]]
    kind: str

    def parts(self, column: Column) -> tuple[Raw, ...]:
        return tuple(self.columns[position] for position in self.positions.get(column.name, ()))

    def expression(self, text: str) -> tuple[str, tuple[Raw, ...]]:
        """An expression over raw columns as SQL over the scan's, and the raw columns that it reads."""
        by_name = {name.strip().lower(): raw for name, raw in zip(self.names, self.columns, strict=True)}
        read: list[Raw] = []

        def replaced(match: re.Match[str]) -> str:
            word = match[0]
            if word.startswith("'"):
                return word
            if word.lower() == SOURCE_KIND:
                return literal(self.kind)
            raw = by_name.get(word.lower().strip("`"))
            if raw is None:
                return word
            read.append(raw)
            return f"({raw.text})" if raw.is_text else raw.name

        return NAMES.sub(replaced, text), tuple(read)


@dataclass(frozen=True)
class Records:
    """Typed rows, with SQL over them that is only worked out where it is asked for.

    A column that is carried as a whole number stands there as `_n_NAME` and, for conditions, as NAME in its own type.
    """

    frame: DataFrame
    texts: Mapping[str, str]
    """What the file says of a column, by its name."""
    is_broken: str
    row: str
    """The row as JSON, as it stands in the file."""


def records(
    scan: Scan, files: DataFrame, matched: Matched, needed: Sequence[Column], transform: Transform | None = None
) -> Records:
    """The needed columns of every row, typed, beside its file's `_number` and the bounds of its period.

    `files` has _file_id, _number, _begins and _ends. The join comes first: what stands behind it is worked out lazily.
    """
    raw = scan.frame.join(F.broadcast(files), "_file_id", "left")
    columns = [f"{sql} as {name}" for column in needed for name, sql in _columns(column, matched)]
    frame = raw.selectExpr("*", *columns)
    carried = [column for column in needed if is_counted(column)]
    frame = frame.selectExpr(
        "*", *(f"{natural(column, scaled_name(column.name))} as {column.name}" for column in carried)
    )
    texts = {column.name: _text(column, matched) for column in needed}
    if transform is not None:
        frame = _transformed(frame, needed, transform)
    return Records(frame, texts, _is_broken(scan, matched, needed), scan.row)


def classified(rows: Records, needed: Sequence[Column], rules: Sequence[Rule]) -> Records:
    """Adds `_outcome`: -1 for a row that is no record, 0 for an accepted one, n for the n-th, first true rule."""
    names = Names({column.name: column for column in needed}, rows.texts)
    whens = " ".join(f"when {names.sql(rule.condition)} then {number}" for number, rule in enumerate(rules, start=1))
    return replace(
        rows, frame=rows.frame.selectExpr("*", f"case when {rows.is_broken} then -1 {whens} else 0 end as _outcome")
    )


def _columns(column: Column, matched: Matched) -> list[tuple[str, str]]:
    if column.expression and column.name in matched.positions:
        sql, _ = matched.expression(column.expression)
        value = f"try_cast({sql} as {column.physical_type})" if column.expression.lower() != SOURCE_KIND else sql
        digits = precision(column)
        shifted = f"cast({value} * {10 ** digits[1]}BD as bigint)" if digits else f"cast({value} as bigint)"
        return [(scaled_name(column.name), shifted)] if is_counted(column) else [(column.name, value)]
    parts = matched.parts(column)
    if not parts:
        return (
            [(scaled_name(column.name), "cast(null as bigint)")]
            if is_counted(column)
            else [(column.name, f"cast(null as {column.physical_type})")]
        )
    return (
        [(scaled_name(column.name), counted(column, parts))]
        if is_counted(column)
        else [(column.name, typed(column, parts))]
    )


def _text(column: Column, matched: Matched) -> str:
    """What the file says of a column, blanks being nothing; of a sum its first part, without which there is no sum."""
    if column.expression and column.name in matched.positions:
        _, read = matched.expression(column.expression)
        return f"nullif(concat_ws(' ', {', '.join(raw.text for raw in read)}), '')" if read else "cast(null as string)"
    parts = matched.parts(column)
    return parts[0].text if parts else "cast(null as string)"


def _is_broken(scan: Scan, matched: Matched, needed: Sequence[Column]) -> str:
    """Broken, too: a needed cell whose quotes do not match."""
    cells = dict.fromkeys(raw.name for column in needed for raw in matched.parts(column) if raw.quoted)
    unclosed = [f"(startswith({c}, '\"') and not (endswith({c}, '\"') and length({c}) >= 2))" for c in cells]
    # The rest of a row that was broken within its first cell has as many values as the header.
    unopened = [f"(endswith({c}, '\"') and not startswith({c}, '\"'))" for c in cells if c == scan.columns[0].name]
    return " or ".join((f"({scan.is_broken})", *(f"coalesce({one}, false)" for one in (*unclosed, *unopened))))


def _transformed(frame: DataFrame, needed: Sequence[Column], transform: Transform) -> DataFrame:
    """The frame after a dataset's own transforms, whole numbers made anew from what they left."""
    changed = transform(frame)
    lost = {name for name in frame.columns if not name.startswith(SCALED)} - set(changed.columns)
    if lost:
        raise TransformError(
            f"transforms.py leaves out {', '.join(sorted(lost))}: add columns to what it is given, and keep the others."
        )
    kept = [name for name in changed.columns if not name.startswith(SCALED)]
    again = []
    for column in needed:
        if is_counted(column):
            digits = precision(column)
            value = f"{column.name} * {10 ** digits[1]}BD" if digits else column.name
            again.append(f"cast({value} as bigint) as {scaled_name(column.name)}")
    return changed.selectExpr(*(f"`{name}`" for name in kept), *again)
