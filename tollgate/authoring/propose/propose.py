"""A contract to edit, made from a profile of files: ODCS YAML with comments that say what was observed."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

import yaml

from tollgate.authoring.propose.expectations import Expectation, expectations, some_rows, span
from tollgate.authoring.propose.profile import ColumnProfile, Profile
from tollgate.authoring.propose.scan import snake_case
from tollgate.authoring.propose.types import Type, type_of

HEAD = """\
# Proposed by: tollgate contract propose {path}
# From: {summary}.
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
    title = snake_case(name or path.resolve().name.partition(".")[0])
    types = {column.name: type_of(column) for column in profile.columns}
    column_expectations = chain.from_iterable(
        expectations(profile, column, types[column.name]) for column in profile.columns
    )
    head = HEAD.format(
        path=path,
        summary=_files_summary(profile),
        id=title.replace("_", "-"),
        name=title,
        purpose=_scalar(f"What one row of {title} is, and for whom."),
    )
    columns = chain.from_iterable(_column(profile, column, types[column.name]) for column in profile.columns)
    quality = chain.from_iterable(map(_expectation, [some_rows(profile), *column_expectations]))
    return head + "\n".join([*columns, "    quality:", *quality, *_sources(profile)]) + "\n"


def _files_summary(profile: Profile) -> str:
    schemas = "one schema" if profile.schemas == 1 else f"{profile.schemas} schemas, united by name"
    return f"{profile.rows:,} rows in {profile.files:,} file{'s' * (profile.files > 1)} of {schemas}"


def _sources(profile: Profile) -> Iterator[str]:
    """Where a run finds the files, and how it knows them."""
    yield "    customProperties:"
    yield "      - property: sources # the folder of each kind below input/, and how its file names begin"
    yield "        value:"
    for kind, beginning in profile.beginnings.items():
        yield f"          {_scalar(kind)}: {_scalar({'folder': kind, 'file': beginning})}"


def _column(profile: Profile, column: ColumnProfile, kind: Type) -> Iterator[str]:
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
        yield '          - {property: unit, value: ""} # in what: minutes, US dollars, seconds?'
    yield "          - property: names"
    names = {kind_of_file: list(names) for kind_of_file, names in column.names.items()}
    yield f"            value: {_scalar(names)}"


def _observed(profile: Profile, column: ColumnProfile, kind: Type) -> Iterator[str]:
    """What a person needs to know before keeping a line."""
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
        yield f"{kind.misfits:,} values are not of type {kind.logical}"
    yield f"{len(column.value_counts)} values" if column.value_counts else f"about {column['different']:,} values"


def _expectation(expectation: Expectation) -> Iterator[str]:
    yield f"      # observed: {''.join(letter for letter in expectation.observed if letter.isprintable())}"
    yield f"      - name: {expectation.name.replace('_', '-')}"
    yield "        type: custom"
    yield "        engine: greatExpectations"
    yield "        implementation:"
    yield f"          type: {expectation.type}"
    yield f"          kwargs: {_scalar(expectation.arguments)}"
    yield f"        severity: {expectation.severity}"
    yield f"        dimension: {expectation.dimension}"
    yield f"        businessImpact: {_scalar(expectation.why)}"
    yield "        customProperties:"
    yield "          - property: fix"
    yield f"            value: {_scalar(expectation.fix)}"


def _scalar(value: Any) -> str:
    """A value as YAML on one line, quoted where it must be."""
    text = yaml.safe_dump(value, default_flow_style=True, width=float("inf"), sort_keys=False, allow_unicode=True)
    return text.removesuffix("...\n").strip()


def _time(value: datetime) -> str:
    return f"{value:%Y-%m-%d %H:%M}" if value.hour or value.minute else f"{value:%Y-%m-%d}"
