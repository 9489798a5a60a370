"""A contract to edit, made from what was seen: ODCS YAML with comments that say what."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

import yaml

from tollgate.authoring.propose.expectations import Asked, asked, some_rows, span
from tollgate.authoring.propose.profile import Profile, Seen
from tollgate.authoring.propose.scan import snake_case
from tollgate.authoring.propose.types import Type, type_of

HEAD = """\
# Proposed by: tollgate contract propose {path}
# Seen: {seen}.
# Every comment says what was observed; nothing here is known to be right. Edit it, then: tollgate contract check FILE
apiVersion: v3.1.0
kind: DataContract
id: {id}
name: {name}
version: 1.0.0
status: draft
description:
  purpose: {purpose}
schema:
  - name: {name}
    physicalType: file
    logicalType: object
    description: {purpose}
    properties:
"""


def propose(profile: Profile, path: Path, name: str | None = None) -> str:
    """The contract's text; its name is taken from the path unless one is given."""
    called = snake_case(name or path.resolve().name.partition(".")[0])
    types = {column.name: type_of(column) for column in profile.columns}
    wanted = chain.from_iterable(asked(profile, column, types[column.name]) for column in profile.columns)
    head = HEAD.format(
        path=path,
        seen=_seen(profile),
        id=called.replace("_", "-"),
        name=called,
        purpose=_scalar(f"What one row of {called} is, and for whom."),
    )
    columns = chain.from_iterable(_column(profile, column, types[column.name]) for column in profile.columns)
    expectations = chain.from_iterable(map(_expectation, [some_rows(profile), *wanted]))
    return head + "\n".join([*columns, "    quality:", *expectations, *_sources(profile)]) + "\n"


def _seen(profile: Profile) -> str:
    schemas = "one schema" if profile.schemas == 1 else f"{profile.schemas} schemas, united by name"
    return f"{profile.rows:,} rows in {profile.files:,} file{'s' * (profile.files > 1)} of {schemas}"


def _sources(profile: Profile) -> Iterator[str]:
    """Where a run finds the files, and how it knows them."""
    yield "    customProperties:"
    yield "      - property: sources # the folder of each kind below input/, and how its file names begin"
    yield "        value:"
    for kind, beginning in profile.beginnings.items():
        yield f"          {_scalar(kind)}: {_scalar({'folder': kind, 'file': beginning})}"


def _column(profile: Profile, column: Seen, kind: Type) -> Iterator[str]:
    yield f"      # {'; '.join(_observed(profile, column, kind))}"
    yield f"      - name: {column.name}"
    yield f"        logicalType: {kind.logical}"
    yield f"        physicalType: {kind.physical}"
    required = column.files == profile.files and column["values"] > 0 and not column.nulls
    yield f"        required: {str(required).lower()}"
    raw = " or ".join(dict.fromkeys(chain.from_iterable(column.names.values())))
    yield f"        description: {_scalar(f'What the files call {raw}.')}"
    yield "        customProperties:"
    if kind.numeric:
        yield '          - {property: unit, value: ""} # in what: miles, US dollars, seconds?'
    yield "          - property: names"
    names = {kind_of_file: list(names) for kind_of_file, names in column.names.items()}
    yield f"            value: {_scalar(names)}"


def _observed(profile: Profile, column: Seen, kind: Type) -> Iterator[str]:
    """What a person wants to know before keeping a line."""
    if column.files < profile.files:
        yield f"in {column.files:,} of {profile.files:,} files"
    if not column["values"]:
        yield "never a value, so its type is not known"
        return
    yield f"{column.nulls:,} nulls ({column.nulls / column.rows:.2%})" if column.nulls else "no nulls"
    if kind.numeric:
        yield span(column)
    elif kind.logical in {"timestamp", "date"}:
        yield f"{_time(column['first'])} to {_time(column['last'])}"
    elif column["zero_padded"] and column["numbers"] == column["values"]:
        yield "digits with leading zeros, so text"
    if kind.misfits:
        yield f"{kind.misfits:,} values are no {kind.logical}"
    yield f"{len(column.values_seen)} values" if column.values_seen else f"about {column['different']:,} values"


def _expectation(one: Asked) -> Iterator[str]:
    yield f"      # seen: {''.join(letter for letter in one.seen if letter.isprintable())}"
    yield f"      - name: {one.name.replace('_', '-')}"
    yield "        type: custom"
    yield "        engine: greatExpectations"
    yield "        implementation:"
    yield f"          type: {one.type}"
    yield f"          kwargs: {_scalar(one.arguments)}"
    yield f"        severity: {one.severity}"
    yield f"        dimension: {one.dimension}"
    yield f"        businessImpact: {_scalar(one.why)}"
    yield "        customProperties:"
    yield "          - property: fix"
    yield f"            value: {_scalar(one.fix)}"


def _scalar(value: Any) -> str:
    """A value as YAML on one line, quoted where it must be."""
    text = yaml.safe_dump(value, default_flow_style=True, width=float("inf"), sort_keys=False, allow_unicode=True)
    return text.removesuffix("...\n").strip()


def _time(value: datetime) -> str:
    return f"{value:%Y-%m-%d %H:%M}" if value.hour or value.minute else f"{value:%Y-%m-%d}"
