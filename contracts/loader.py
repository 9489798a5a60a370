"""ODCS 3 files into Contracts: the part of the standard that we use, and a refusal of everything else."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import cast

import yaml

from contracts.errors import ContractError, Problem
from contracts.model import Column, Contract, Expectation, Rule, Severity, Source
from contracts.reading import Reader
from contracts.suggest import suggestion
from contracts.yaml_nodes import Block, parse

PHYSICAL_TYPE = r"string|int|bigint|double|boolean|timestamp|date|decimal\(\d{1,2},\d{1,2}\)"
LOGICAL_TYPES = ("string", "integer", "number", "boolean", "timestamp", "date")
SEVERITIES = ("critical", "warning")
DIMENSIONS = ("accuracy", "completeness", "conformity", "consistency", "coverage", "timeliness", "uniqueness")
_TOP = ("apiVersion", "kind", "id", "name", "version", "status", "domain", "dataProduct", "description", "schema")
_TABLE = (
    "name", "physicalName", "physicalType", "logicalType", "description", "dataGranularityDescription", "properties",
    "quality", "customProperties",
)  # fmt: skip
_PROPERTY = ("name", "logicalType", "physicalType", "required", "description", "primaryKey", "customProperties")
_QUALITY = (
    "name", "type", "engine", "implementation", "severity", "dimension", "description", "businessImpact",
    "customProperties",
)  # fmt: skip


@cache
def load(name: str) -> Contract:
    """The contract of that name that ships with the code: `trips`, `summary` or `evidence`."""
    folder = files("contracts")
    file = folder / f"{name}.yaml"
    if not file.is_file():
        names = [entry.name.removesuffix(".yaml") for entry in folder.iterdir() if entry.name.endswith(".yaml")]
        problem = f"there is no contract {name!r}{suggestion(name, names)} (known: {', '.join(sorted(names))})"
        raise ContractError("", [Problem(0, problem)])
    return load_text(file.read_text(encoding="utf-8"), f"contracts/{name}.yaml")


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
    """The text of a file; raises ContractError where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ContractError(str(path), [Problem(0, "is no text in UTF-8")]) from error
    except OSError as error:
        raise ContractError(str(path), [Problem(0, f"cannot be read: {error.strerror}")]) from error


def examine(text: str) -> tuple[Contract | None, tuple[Problem, ...]]:
    """As much of a contract as can be read, and every problem of its form; None where it describes no dataset."""
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
    top.only(*_TOP)
    top.choice("kind", ["DataContract"])
    if not re.fullmatch(r"v3\.\d+\.\d+", top.text("apiVersion")):
        top.fault(f"has apiVersion {top.block.get('apiVersion')!r}; this loader reads ODCS v3")
    version = top.text("version")
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        top.fault(f"has version {version!r}; write three numbers, like 1.0.0")
        version = "0.0.0"
    tables = list(top.parts("schema", "schema"))
    if len(tables) != 1:
        top.fault(f"describes {len(tables)} datasets; a contract here describes one")
        return None
    description = Reader(top.value("description", Block, Block()), "the description", top.problems)
    description.only("purpose", "usage", "limitations")
    contract = _table(top, tables[0], version, description.text("purpose"))
    physical = tables[0].text("physicalName", needed=False)
    if physical and physical != contract.table:
        tables[0].fault(f"has physicalName {physical!r}; name and major version make it {contract.table!r}")
    return contract


def _table(top: Reader, table: Reader, version: str, purpose: str) -> Contract:
    table.only(*_TABLE)
    own = table.custom("rules", "defaultFilter", "fileReasons", "sources")
    columns = tuple(_column(part) for part in table.parts("properties", "column"))
    expectations = tuple(_expectation(part) for part in table.parts("quality", "expectation", needed=False))
    for what, parts in (("columns", columns), ("expectations", expectations)):
        names = [part.name for part in parts]
        for name in sorted({name for name in names if name and names.count(name) > 1}):
            table.fault(f"has two {what} {name!r}")
    filters = _filters(own)
    default = own.choice("defaultFilter", filters) if filters else None
    reasons = own.value("fileReasons", dict, {}, needed=False)
    return Contract(
        id=top.text("id"),
        name=top.text("name"),
        version=version,
        description=purpose,
        columns=columns,
        expectations=expectations,
        filters=filters,
        default_filter=default,
        sources=_sources(own, columns),
        file_reasons={str(reason): " ".join(str(why).split()) for reason, why in reasons.items()},
    )


def _column(part: Reader) -> Column:
    part.only(*_PROPERTY)
    own = part.custom("unit", "names")
    name = part.text("name")
    if name and not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        part.fault("has a name that Athena and Spark would quote; use a-z, 0-9 and _")
    physical = part.text("physicalType")
    if physical and not re.fullmatch(PHYSICAL_TYPE, physical):
        part.fault(f"has physicalType {physical!r}, which is no type of both Spark and Athena that we use")
    return Column(
        name=name,
        logical_type=part.choice("logicalType", LOGICAL_TYPES),
        physical_type=physical,
        required=part.value("required", bool, default=False),
        description=part.text("description"),
        unit=own.text("unit", needed=False) or None,
        names=_names(own),
        line=part.block.line,
    )


def _names(own: Reader) -> Mapping[str, tuple[str, ...]]:
    by_colour = own.value("names", dict, {}, needed=False)
    for colour, names in by_colour.items():
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            own.fault(f"has names for {colour!r} that are no list of texts: {names!r}")
    return {str(colour): tuple(map(str, names)) for colour, names in by_colour.items() if isinstance(names, list)}


def _sources(own: Reader, columns: tuple[Column, ...]) -> Mapping[str, Source]:
    """The kinds of raw files, among which are all that a column has names for."""
    sources: dict[str, Source] = {}
    for name, block in own.value("sources", Block, Block(), needed=False).items():
        part = Reader(block if isinstance(block, Block) else Block(), f"source {name!r}", own.problems)
        part.only("folder", "file", "ignored")
        ignored = part.value("ignored", list, [], needed=False)
        sources[str(name)] = Source(part.text("folder"), part.text("file"), tuple(map(str, ignored)))
    for column in columns if sources else ():
        for name in column.names.keys() - sources.keys():
            own.fault(f"has no source {name!r}{suggestion(name, sources)}, for which column {column.name!r} has names")
    return sources


def _filters(own: Reader) -> Mapping[str, tuple[Rule, ...]]:
    """The rules of each filter, in the file's order: a rule names the filters that it belongs to."""
    filters: dict[str, tuple[Rule, ...]] = {}
    for part in own.parts("rules", "rule", needed=False):
        part.only("reason", "condition", "why", "filters")
        rule = Rule(part.text("reason"), part.text("condition"), part.text("why"), part.block.line)
        for name in part.value("filters", list, []):
            if rule.reason in {other.reason for other in filters.get(name, ())}:
                part.fault(f"stands twice in the filter {name!r}")
            filters[name] = (*filters.get(name, ()), rule)
    return filters


def _expectation(part: Reader) -> Expectation:
    part.only(*_QUALITY)
    part.choice("type", ["custom"])
    part.choice("engine", ["greatExpectations"])
    made = Reader(part.value("implementation", Block, Block()), part.what, part.problems)
    made.only("type", "kwargs")
    kwargs = made.value("kwargs", dict, {}, needed=False)
    return Expectation(
        type=made.text("type"),
        arguments=dict(kwargs),
        severity=cast("Severity", part.choice("severity", SEVERITIES)),
        dimension=part.choice("dimension", DIMENSIONS),
        why=part.text("businessImpact"),
        fix=part.custom("fix").text("fix"),
        name=part.text("name"),
        line=part.block.line,
    )
