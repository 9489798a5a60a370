"""Evidence: what the job counts and measures of each file and outcome, derived from a source and its products."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from contracts.measures import parse, result_type
from contracts.model import SOURCE_KIND, Column, Contract

RECORDS: Final = "records"
DISTINCT: Final = "sampled_distinct"
SAMPLED: Final = "sampled"
READ_BY: Final = "read_by"
ORDERED: Final = ("int", "bigint", "double", "decimal", "timestamp", "date")


def evidence_of(source: Contract, products: Sequence[Contract]) -> Contract:
    """The contract of a dataset's evidence: one row per input file and outcome."""
    return Contract(
        id=f"{source.id}-evidence",
        name=f"{source.name}_evidence",
        version=source.version,
        description="Every input row counted once, by file and by what became of it, with what the gate judges.",
        columns=(*_keys(source), *_sums(source, products), *_statistics(source, products), *_about_file(source)),
        expectations=source.expectations,
        records=source.records,
        period=source.period,
        counts=source.counts,
        standard=source.standard,
        team=source.team,
        support=source.support,
    )


def used_columns(source: Contract, products: Sequence[Contract]) -> tuple[Column, ...]:
    """The source's columns that a rule, a count, a key, a measure or the period needs."""
    words = [rule.condition for rules in source.filters.values() for rule in rules]
    words += [*source.counts.values()]
    words += [source.period.column] if source.period and source.period.column else []
    for product in products:
        words += [column.name for column in product.keys]
        words += [" ".join((*c.measure.columns, c.measure.condition)) for c in product.measured if c.measure]
    return _named(source, " ".join(words))


def needed_columns(source: Contract, products: Sequence[Contract]) -> tuple[Column, ...]:
    """The columns that the job reads: those used, those of the identity, and those that an expectation names."""
    words = [str(value) for expectation in source.expectations for value in expectation.arguments.values()]
    names = {column.name for column in (*used_columns(source, products), *_named(source, " ".join(words)))}
    return tuple(column for column in source.columns if column.name in names | set(source.identity))


def _named(source: Contract, text: str) -> tuple[Column, ...]:
    """The columns whose names stand in a text, by themselves or in a statistic such as `null_miles`."""
    before, after = r"(?<![a-z0-9_])((accepted_)?(null|min|max|unreadable)_)?", r"(_text)?(?![a-z0-9_])"
    return tuple(column for column in source.columns if re.search(f"{before}{column.name}{after}", text, re.IGNORECASE))


def _keys(source: Contract) -> tuple[Column, ...]:
    kinds = tuple(
        replace(column, required=False, names={}) for column in source.columns if column.expression == SOURCE_KIND
    )
    parts = source.period.parts if source.period and source.period.of_file else ()
    about = "accepted, or the reason for which the rows (or the whole file) were refused."
    return (
        *kinds,
        *(_part(part) for part in parts),
        Column("file", "string", "string", required=True, description="The file's key below the dataset's input/."),
        Column("outcome", "string", "string", required=True, description=about),
    )


def _part(part: str) -> Column:
    description = f"The {part} that the file's name or folders hold."
    return Column(part, "integer", "int", required=False, description=description, part=part)


def _sums(source: Contract, products: Sequence[Contract]) -> tuple[Column, ...]:
    """The records, and the additive measures of all products, each once."""
    by_name = {column.name: column for column in source.columns}
    columns = {RECORDS: _counted(RECORDS, "Rows with this outcome; 0 where the whole file was refused.", "count(*)")}
    for product in products:
        for column in product.measured:
            if column.measure and column.measure.kind in ("sum", "count_if"):
                physical = result_type(column.measure, by_name)
                columns.setdefault(column.name, replace(column, physical_type=physical, required=True))
    for name, condition in source.counts.items():
        columns.setdefault(name, _counted(name, f"Rows with {condition}.", f"count_if({condition})"))
    return tuple(columns.values())


def _statistics(source: Contract, products: Sequence[Contract]) -> tuple[Column, ...]:
    columns: list[Column] = []
    for column in needed_columns(source, products):
        if column.expression == SOURCE_KIND:
            continue
        name = column.name
        columns.append(_counted(f"null_{name}", f"Rows without a readable {name}."))
        if column.physical_type != "string":
            columns.append(_counted(f"unreadable_{name}", f"Rows whose {name} is there and cannot be read."))
        if column.physical_type.startswith(ORDERED):
            for end, word in (("min", "Lowest"), ("max", "Highest")):
                columns.append(_ranged(source, column, end, word))
    return tuple(columns)


def _ranged(source: Contract, column: Column, end: str, word: str) -> Column:
    where = " within the file's own period" if _is_time_of_file(source, column) else ""
    description = f"{word} {column.name}{where}."
    return Column(
        f"{end}_{column.name}", column.logical_type, column.physical_type, required=False, description=description,
        unit=column.unit,
    )  # fmt: skip


def _is_time_of_file(source: Contract, column: Column) -> bool:
    return bool(source.period and source.period.of_file and source.period.column == column.name)


def _about_file(source: Contract) -> tuple[Column, ...]:
    columns: list[Column] = []
    if source.period and source.period.of_file and source.period.column:
        columns.append(
            _counted("outside_period", "Rows whose time lies outside the period of the file's name or folder.")
        )
    if source.identity:
        about = "Sum of the hashes of what tells records apart: equal for equal records in any order."
        columns += [
            _counted(SAMPLED, "Rows in a sample by the hash of what tells records apart."),
            _counted(DISTINCT, "Different records in that sample."),
            Column("digest", "number", "decimal(38,0)", required=True, description=about),
        ]
    written, held = "When the file was last written.", "Hash of the contracts and filter that the rows were held to."
    return (
        *columns,
        replace(_counted("size_bytes", "The file's size."), unit="bytes"),
        Column("modified", "timestamp", "timestamp", required=True, description=written),
        Column("rules", "string", "string", required=True, description=held),
        Column(READ_BY, "string", "string", required=True, description="The run that read the file."),
    )


def _counted(name: str, description: str, measure: str = "") -> Column:
    return Column(
        name, "integer", "bigint", required=True, description=description, measure=parse(measure) if measure else None
    )
