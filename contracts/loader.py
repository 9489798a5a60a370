"""ODCS 3 files into Contracts: what we use is read and held to our rules, what other tools write is left alone."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, cast

import yaml

from contracts import odcs, words
from contracts.answers import read_answer
from contracts.errors import ContractError, Problem
from contracts.measures import MeasureError
from contracts.measures import parse as parse_measure
from contracts.model import FILE_REASONS, Column, Contract, Expectation, Severity
from contracts.raw import NAME, PLAIN, RESERVED, read_counts, read_filters, read_period, read_sources, texts_of
from contracts.reading import Reader
from contracts.suggest import suggestion
from contracts.words import META
from contracts.yaml_nodes import Block, parse

PHYSICAL_TYPE: Final = r"string|int|bigint|double|boolean|timestamp|date|decimal\(\d{1,2},\d{1,2}\)"
OUR_ENGINE: Final = "greatExpectations"
SEVERITIES: Final = ("critical", "warning")
DIMENSIONS: Final = ("accuracy", "completeness", "conformity", "consistency", "coverage", "timeliness", "uniqueness")
USUAL_TYPES: Final[Mapping[str, str]] = {
    "string": "string", "integer": "bigint", "number": "double", "boolean": "boolean", "timestamp": "timestamp",
    "date": "date", "time": "string",
}  # fmt: skip
"""The physical type of a column whose contract says only what it means."""

SOURCE_WORDS: Final = tuple(words.SOURCE)
PRODUCT_WORDS: Final = tuple(words.PRODUCT)


def load_file(path: Path) -> Contract:
    """The contract in a file; raises ContractError with every problem of it, by line."""
    return load_text(text_of(path), str(path))


def load_text(text: str, where: str) -> Contract:
    """The contract in a text; `where` is what its problems call it."""
    contract, problems = examine(text)
    if contract is None or problems:
        raise ContractError(where, problems)
    return contract


def text_of(path: Path) -> str:
    """A file's text; raises ContractError where it cannot be read, or is not UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ContractError(str(path), [Problem(0, "is not text in UTF-8")]) from error
    except OSError as error:
        raise ContractError(str(path), [Problem(0, f"cannot be read: {error.strerror}")]) from error


def examine(text: str) -> tuple[Contract | None, tuple[Problem, ...]]:
    """As much of a contract as can be read, and every problem of its form; None where it describes no table."""
    try:
        document = parse(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        why = getattr(error, "problem", None) or str(error)
        return None, (Problem(mark.line + 1 if mark else 0, f"cannot be read as YAML: {why}"),)
    if not isinstance(document, Block):
        return None, (Problem(0, "is not a YAML mapping"),)
    problems: list[Problem] = []
    contract = _top(Reader(document, "the contract", problems))
    return contract, tuple(sorted(problems, key=lambda problem: problem.line))


def _top(top: Reader) -> Contract | None:
    top.only(*odcs.TOP)
    top.choice("kind", ["DataContract"])
    if not re.fullmatch(r"v3\.\d+\.\d+", top.text("apiVersion")):
        top.fault(f"has apiVersion {top.block.get('apiVersion')!r}; this loader reads ODCS v3")
    version = top.text("version")
    if not re.fullmatch(r"\d{1,6}\.\d{1,6}\.\d{1,6}", version):
        top.fault(f"has version {version!r}; write three numbers, like 1.0.0")
        version = "0.0.0"
    tables = list(top.parts("schema", "schema"))
    if len(tables) != 1:
        top.fault(f"describes {len(tables)} tables; a contract here describes one")
        return None
    description = Reader(top.value("description", Block, Block()), "the description", top.problems)
    description.only(*odcs.DESCRIPTION)
    contract = _table(top, tables[0], version, description.text("purpose"))
    physical = tables[0].text("physicalName", needed=False)
    # What raw records are called in their own store is that store's matter.
    if physical and physical != contract.table and contract.origin is not None:
        tables[0].fault(f"has physicalName {physical!r}; name and major version make it {contract.table!r}")
    return contract


def _table(top: Reader, table: Reader, version: str, purpose: str) -> Contract:
    table.only(*odcs.TABLE)
    own = table.custom(*SOURCE_WORDS, *PRODUCT_WORDS)
    is_product = "from" in own.block
    for word in own.block:
        if word not in (PRODUCT_WORDS if is_product else SOURCE_WORDS) and word in SOURCE_WORDS + PRODUCT_WORDS:
            own.fault(f"says {word!r}, which belongs into {'a source' if is_product else 'a product'} contract")
    columns = tuple(_column(part, is_product=is_product) for part in table.parts("properties", "column"))
    expectations = tuple(
        expectation
        for part in table.parts("quality", "expectation", needed=False)
        if (expectation := _expectation(part)) is not None
    )
    for what, parts in (("columns", columns), ("expectations", expectations)):
        names = [part.name for part in parts]
        for name in sorted({name for name in names if name and names.count(name) > 1}):
            table.fault(f"has two {what} {name!r}")
    name = top.text("name")
    if name and not re.fullmatch(NAME, name):
        top.fault(f"has the name {name!r}, which Athena cannot take unquoted; use a-z, 0-9 and _, a letter first")
    about = {
        "id": top.text("id"), "name": name, "version": version, "description": purpose, "columns": columns,
        "expectations": expectations, "standard": own.value("standardChecks", dict, {}, needed=False),
        "team": _team(top), "support": _support(top), "line": table.block.line,
    }  # fmt: skip
    return _product(own, about) if is_product else _source(own, columns, about)


def _product(own: Reader, about: Mapping[str, Any]) -> Contract:
    return Contract(**about, origin=own.text("from"), answer=read_answer(own))


def _source(own: Reader, columns: tuple[Column, ...], about: Mapping[str, Any]) -> Contract:
    filters = read_filters(own)
    return Contract(
        **about,
        filters=filters,
        default_filter=_default_filter(own, filters),
        file_reasons=FILE_REASONS,
        sources=read_sources(own, columns),
        records=own.text("records", needed=False) or "records",
        period=read_period(own),
        identity=texts_of(own, "identity"),
        counts=read_counts(own),
    )


def _default_filter(own: Reader, filters: Mapping[str, Any]) -> str | None:
    """The filter that is named, or the only one; None for a source that refuses no row."""
    if len(filters) == 1 and "defaultFilter" not in own.block:
        return next(iter(filters))
    if not filters and "defaultFilter" in own.block:
        own.fault("has a defaultFilter and no rules")
    return own.choice("defaultFilter", filters) if filters else None


def _team(top: Reader) -> str:
    """Who owns the data, as other tools write it: a list of members, or a team with a name."""
    team = top.block.get("team")
    if isinstance(team, dict) and team.get("name"):
        return str(team["name"])
    members = team if isinstance(team, list) else team.get("members", []) if isinstance(team, dict) else []
    names = [str(m.get("name") or m.get("username") or "") for m in members if isinstance(m, dict)]
    return ", ".join(filter(None, names))


def _support(top: Reader) -> str:
    """Whom to ask: the name and the address of the first channel that has either."""
    channels = top.block.get("support")
    for channel in channels if isinstance(channels, list) else []:
        if isinstance(channel, dict):
            words = [str(channel[key]) for key in ("channel", "url") if channel.get(key)]
            if words:
                return ", ".join(dict.fromkeys(words))
    return ""


def _column(part: Reader, *, is_product: bool) -> Column:
    part.only(*odcs.PROPERTY)
    own = part.custom(*words.OF_COLUMN)
    name = part.text("name")
    if name and (not re.fullmatch(NAME, name) or (is_product and name in RESERVED)):
        part.fault(f"has a name that Athena and Spark would quote; {PLAIN}")
    logical = part.choice("logicalType", odcs.LOGICAL_TYPES, needed=not is_product)
    physical = part.text("physicalType", needed=False) or USUAL_TYPES.get(logical, "")
    if physical and not re.fullmatch(PHYSICAL_TYPE, physical):
        part.fault(f"has physicalType {physical!r}, which is not a type of both Spark and Athena that we use")
    if logical in ("object", "array"):
        part.fault(f"has logicalType {logical!r}; only flat columns are read")
    return Column(
        name=name,
        logical_type=logical,
        physical_type=physical,
        required=part.value("required", bool, default=False, needed=False),
        description=part.text("description", needed=False),
        unit=own.text("unit", needed=False) or None,
        names=_names(own),
        expression=own.text("expression", needed=False) or None,
        measure=_measure(own, is_product=is_product),
        line=part.block.line,
    )


def _measure(own: Reader, *, is_product: bool) -> Any:
    text = own.text("measure", needed=False)
    if not text:
        return None
    if not is_product:
        own.fault("has a measure; measures belong into a product contract")
        return None
    try:
        return parse_measure(text)
    except MeasureError as error:
        own.fault(f"has a measure that cannot be used: {error}")
        return None


def _names(own: Reader) -> Mapping[str, tuple[str, ...]]:
    """What the column was called, by kind of file; a plain list holds for every kind, here under ''."""
    names = own.block.get("names")
    if names is None:
        return {}
    by_kind = {"": names} if isinstance(names, list) else names
    if not isinstance(by_kind, dict):
        own.fault(f"has names: {names!r}; write a list, or lists by kind of file")
        return {}
    for kind, values in by_kind.items():
        if not isinstance(values, list) or not all(isinstance(name, str) for name in values):
            own.fault(f"has names for {kind!r} that are not a list of texts: {values!r}")
    return {str(kind): tuple(map(str, values)) for kind, values in by_kind.items() if isinstance(values, list)}


def _expectation(part: Reader) -> Expectation | None:
    """An expectation of ours; None for a check of another tool, which stays that tool's."""
    part.only(*odcs.QUALITY)
    kind = part.choice("type", odcs.QUALITY_TYPES, needed=False) or "library"
    engine = part.text("engine", needed=False)
    if kind != "custom" or engine != OUR_ENGINE:
        # Another tool's check is that tool's; one that is nearly ours was meant for us.
        if suggestion(engine, [OUR_ENGINE]):
            part.fault(f"has engine: {engine!r}{suggestion(engine, [OUR_ENGINE])}")
        return None
    made = Reader(part.value("implementation", Block, Block()), part.what, part.problems)
    made.only("type", "kwargs", "meta")
    kwargs = made.value("kwargs", dict, {}, needed=False)
    meta = Reader(made.value("meta", Block, Block(), needed=False), part.what, part.problems)
    meta.only(*META)
    for word in sorted(kwargs.keys() & meta.block.keys(), key=str):
        part.fault(f"says {word!r} in kwargs and in meta")
    return Expectation(
        type=made.text("type"),
        arguments={str(key): value for key, value in (kwargs | meta.block).items()},
        misplaced=tuple(sorted(META.keys() & kwargs.keys())),
        severity=cast("Severity", part.choice("severity", SEVERITIES)),
        dimension=part.choice("dimension", DIMENSIONS),
        why=part.text("businessImpact"),
        fix=part.custom("fix").text("fix"),
        name=part.text("name"),
        line=part.block.line,
    )
