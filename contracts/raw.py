"""What a source contract says of raw files: their kinds, their period, the rules that refuse a row."""

import re
from collections.abc import Mapping
from typing import Final, cast

from contracts import words
from contracts.model import GRAINS, Column, Grain, Period, Rule, Source
from contracts.reading import Reader
from contracts.suggest import suggestion
from contracts.yaml_nodes import Block

ORIGINS: Final = ("file_name", "folder")
NAME: Final = r"[a-z][a-z0-9_]{0,120}"
"""What a table, a view or a column may be called: what Athena and Spark take unquoted."""
RESERVED: Final = frozenset(
    {
        "alter", "and", "as", "between", "by", "case", "cast", "constraint", "create", "cross", "cube",
        "current_catalog", "current_date", "current_path", "current_role", "current_schema", "current_time",
        "current_timestamp", "current_user", "deallocate", "delete", "describe", "distinct", "drop", "else", "end",
        "escape", "except", "execute", "exists", "extract", "false", "for", "from", "full", "group", "grouping",
        "having", "in", "inner", "insert", "intersect", "into", "is", "join", "json_array", "json_exists",
        "json_object", "json_query", "json_table", "json_value", "left", "like", "listagg", "localtime",
        "localtimestamp", "natural", "normalize", "not", "null", "on", "or", "order", "outer", "prepare",
        "recursive", "right", "rollup", "select", "skip", "table", "then", "trim", "true", "uescape", "union",
        "unnest", "using", "values", "when", "where", "with",
    }
)  # fmt: skip
"""Names that Athena's queries take only in quotes: what its engine's own parser reserves.

Source: https://docs.aws.amazon.com/athena/latest/ug/reserved-words.html
"""


PLAIN: Final = "use a-z, 0-9 and _, a letter first, and no word that SQL reserves"


def is_plain(name: str) -> bool:
    """Whether Athena takes a name without quotes."""
    return re.fullmatch(NAME, name) is not None and name not in RESERVED


def texts_of(own: Reader, key: str) -> tuple[str, ...]:
    """A list of texts under a key; empty where it is absent."""
    values = own.value(key, list, [], needed=False)
    if not all(isinstance(value, str) for value in values):
        own.fault(f"has {key}: {values!r}, which is not a list of texts")
        return ()
    return tuple(values)


def read_sources(own: Reader, columns: tuple[Column, ...]) -> Mapping[str, Source]:
    """The kinds of raw files, among which are all that a column has names for."""
    sources: dict[str, Source] = {}
    for name, block in own.value("sources", Block, Block(), needed=False).items():
        part = Reader(block if isinstance(block, Block) else Block(), f"source {name!r}", own.problems)
        part.only(*words.KIND)
        sources[str(name)] = Source(
            part.text("folder"),
            part.text("file", needed=False),
            texts_of(part, "ignored"),
            _missing(part),
            part.value("multiline", bool, default=False, needed=False),
        )
    for column in columns if sources else ():
        for name in column.names.keys() - sources.keys() - {""}:
            own.fault(f"has no source {name!r}{suggestion(name, sources)}, for which column {column.name!r} has names")
    return sources


def _missing(part: Reader) -> tuple[str, ...]:
    """Texts that mean nothing; a whole number is as good as its text, but YAML makes a flag of `no`."""
    values = part.value("missing", list, [], needed=False)
    for value in values:
        if not isinstance(value, str | int) or isinstance(value, bool):
            part.fault(f"has {value!r} among the texts that are missing; put it in quotes")
    return tuple(map(str, values))


def read_period(own: Reader) -> Period | None:
    """The period; None where the contract says `none`, or nothing."""
    value = own.block.get("period")
    if value is None or value == "none":
        return None
    if not isinstance(value, Block):
        own.fault(f"has period: {value!r}; write none, or {{grain: month, from: [file_name, folder]}}")
        return None
    part = Reader(value, "the period", own.problems)
    part.only(*words.PERIOD)
    grain = cast("Grain", part.choice("grain", GRAINS))
    column = part.text("column", needed=False) or None
    origin = value.get("from")
    if isinstance(origin, Block):
        of_record = Reader(origin, "the period's `from`", own.problems)
        of_record.only("column")
        if column:
            part.fault("has a `column` beside that of `from`; each record has one time")
        return Period(grain, (), of_record.text("column")) if grain else None
    origins = (origin,) if isinstance(origin, str) else tuple(origin) if isinstance(origin, list) else ()
    wrong = [name for name in origins if name not in ORIGINS]
    if wrong or not origins:
        part.fault(f"has from: {origin!r}; write a list of {' and '.join(ORIGINS)}, or {{column: NAME}}")
        return None
    return Period(grain, tuple(map(str, origins)), column) if grain else None


def read_filters(own: Reader) -> Mapping[str, tuple[Rule, ...]]:
    """The rules of each filter, in the file's order; a rule that names no filter belongs to `all`."""
    parts = list(own.parts("rules", "rule", needed=False))
    filters: dict[str, tuple[Rule, ...]] = {}
    for part in parts:
        part.only(*words.RULE)
        rule = Rule(part.text("reason"), part.text("condition"), part.text("why"), part.block.line)
        for name in texts_of(part, "filters") or ("all",):
            if rule.reason in {other.reason for other in filters.get(name, ())}:
                part.fault(f"stands twice in the filter {name!r}")
            filters[name] = (*filters.get(name, ()), rule)
    return filters


def read_counts(own: Reader) -> Mapping[str, str]:
    """Conditions whose records are counted as evidence, by name."""
    counts = Reader(own.value("counts", Block, Block(), needed=False), "counts", own.problems)
    for name in counts.block:
        if not is_plain(name):
            counts.fault(f"has the name {name!r}, which becomes a column; {PLAIN}")
    return {name: counts.text(name) for name in counts.block}
