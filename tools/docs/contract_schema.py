"""datasets/contract.schema.json, by which editors complete and check contracts.

Draft 7 of JSON Schema, for that is what editors read. It refuses nothing that the loader accepts; what needs more than
one place of a file, or two files, is `tollgate contract check`'s.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, get_args

from contracts import odcs, words
from contracts.answers import MOST_DIGITS, NUMBER_NAME
from contracts.dataset import SCHEMA
from contracts.loader import DIMENSIONS, OUR_ENGINE, PHYSICAL_TYPE
from contracts.model import GRAINS, Severity
from contracts.raw import NAME, ORIGINS
from contracts.standard import standard_checks
from quality.frames import EVIDENCE, OVER_TIME, TABLE
from quality.periods import NEIGHBOURS
from quality.vocabulary import EXPECTATIONS
from tools.docs import COMMAND
from tools.docs.contract_guide import general, limits, looks_at

PATH: Final = f"datasets/{SCHEMA}"
KEPT: Final = "Of the Open Data Contract Standard: kept as it is, and not used here."
FLAT_TYPES: Final = tuple(kind for kind in odcs.LOGICAL_TYPES if kind not in ("object", "array"))
Schema = dict[str, Any]

OF_COLUMN: Final = {**words.COLUMN, "customProperties": words.TABLE["customProperties"]}


def pages() -> dict[str, str]:
    return {PATH: json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"}


def schema() -> Schema:
    """The schema of a contract: a source's, or a product's where it says `from`."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$comment": f"Generated: {COMMAND}",
        "title": "A contract of Tollgate, in the Open Data Contract Standard 3",
        **mapping(
            {
                "apiVersion": text(r"v3\.\d+\.\d+"),
                "kind": {"enum": ["DataContract"]},
                "id": text(),
                "name": text(NAME),
                "version": text(r"\d{1,6}\.\d{1,6}\.\d{1,6}"),
                "description": mapping({"purpose": text()}, ["purpose"], odcs.DESCRIPTION),
                "schema": {"type": "array", "minItems": 1, "maxItems": 1, "items": table()},
                "team": {},
            },
            ["apiVersion", "kind", "id", "name", "version", "description", "schema"],
            odcs.TOP,
            words.TOP,
        ),
        "definitions": {
            "limits": limits_of_check(),
            "standardChecks": overrides(),
            "arguments": {"allOf": arguments_by_type()},
        },
    }


def table() -> Schema:
    """The one table of a contract; what its own words and columns may be follows from whether it says `from`."""
    physical = {
        "physicalName": text(needed=False),
        "properties": {"type": "array"},
        "quality": {"type": ["array", "null"]},
    }
    product = {"contains": {"properties": {"property": {"pattern": spaced("from")}}, "required": ["property"]}}
    return {
        **mapping(
            {**physical, "customProperties": {"type": ["array", "null"]}}, ["properties"], odcs.TABLE, words.TABLE
        ),
        "if": {"properties": {"customProperties": product}, "required": ["customProperties"]},
        "then": {"properties": _kind(column(is_product=True), product_words(), words.PRODUCT, (*TABLE, *OVER_TIME))},
        "else": {"properties": _kind(column(is_product=False), source_words(), words.SOURCE, tuple(EVIDENCE))},
    }


def _kind(columns: Schema, own: Mapping[str, Schema], about: words.Words, frames: Sequence[str]) -> Schema:
    return {
        "properties": {"items": columns},
        "customProperties": custom(own, about),
        "quality": {"items": quality(frames)},
    }


def column(*, is_product: bool) -> Schema:
    """A column; of a product the type follows from the source."""
    logical = choice(FLAT_TYPES, needed=not is_product)
    own = {
        "names": {"anyOf": [texts(needed=False), by_name(texts())]},
        "expression": text(needed=False),
        "unit": text(needed=False),
        "measure": text(needed=False) if is_product else {"enum": [None, ""]},
    }
    about = {name: words.OF_COLUMN[name] for name in own}
    fields = {
        "name": text(NAME),
        "logicalType": logical,
        "physicalType": text(PHYSICAL_TYPE, needed=False),
        "required": flag(),
        "description": text(needed=False),
        "customProperties": custom(own, about),
    }
    return mapping(fields, ["name"] if is_product else ["name", "logicalType"], odcs.PROPERTY, OF_COLUMN)


def source_words() -> dict[str, Schema]:
    kind = {
        "folder": text(),
        "file": text(needed=False),
        "ignored": texts(needed=False),
        "missing": {"type": ["array", "null"], "items": {"type": ["string", "integer"]}},
        "multiline": flag(),
    }
    rule = {"reason": text(), "condition": text(), "why": text(), "filters": texts(needed=False)}
    counts = {**by_name(text()), "propertyNames": {"pattern": f"^{NAME}$"}}
    return {
        "records": text(needed=False),
        "sources": optional(by_name(mapping(kind, ["folder"], (), words.KIND))),
        "period": {"anyOf": [{"enum": ["none", None]}, period()]},
        "identity": texts(needed=False),
        "rules": {"type": ["array", "null"], "items": mapping(rule, ["reason", "condition", "why"], (), words.RULE)},
        "defaultFilter": text(needed=False),
        "counts": optional(counts),
        "standardChecks": {"$ref": "#/definitions/standardChecks"},
    }


def period() -> Schema:
    origins = {"enum": list(ORIGINS)}
    origin = [
        origins,
        {"type": "array", "minItems": 1, "items": origins},
        mapping({"column": text()}, ["column"], (), words.PERIOD),
    ]
    fields = {"grain": choice(tuple(GRAINS)), "from": {"anyOf": origin}, "column": text(needed=False)}
    return mapping(fields, ["grain", "from"], (), words.PERIOD)


def product_words() -> dict[str, Schema]:
    number = {
        "name": text(NUMBER_NAME),
        "formula": text(),
        "title": text(needed=False),
        "unit": text(needed=False),
        "digits": {"type": ["integer", "null"], "minimum": 0, "maximum": MOST_DIGITS},
        "steady": flag(),
    }
    shown = {**by_name({"type": "string"}), "propertyNames": {"pattern": f"^{NAME}$"}}
    numbers = {"type": "array", "minItems": 1, "items": mapping(number, ["name", "formula"], (), words.NUMBER)}
    fields = {"name": text(NAME), "by": {"anyOf": [texts(), shown]}, "numbers": numbers}
    answer = mapping(fields, ["name", "by", "numbers"], (), words.ANSWER)
    return {"from": text(), "answer": optional(answer), "standardChecks": {"$ref": "#/definitions/standardChecks"}}


def limits_of_check() -> Schema:
    number = {"type": "number"}
    fields: dict[str, Schema] = {
        "min": number,
        "max": number,
        "warn": {"anyOf": [number, {"type": "array", "items": number, "minItems": 2, "maxItems": 2}]},
        "off": text(),
        "severity": choice(get_args(Severity)),
    }
    return mapping(fields, [], (), words.LIMITS)


def overrides() -> Schema:
    """Limits of standard checks, each told with what it has unless somebody says otherwise."""
    checks = {name: {"$ref": "#/definitions/limits", "description": about(name)} for name in standard_checks()}
    return {"type": ["object", "null"], "properties": checks, "additionalProperties": False}


def quality(frames: Sequence[str]) -> Schema:
    """A check: ours where its engine is ours, and otherwise another tool's, which is kept."""
    kind = {"type": choice(odcs.QUALITY_TYPES, needed=False), "engine": text(needed=False)}
    is_ours = {"type": {"enum": ["custom"]}, "engine": {"type": "string", "pattern": spaced(OUR_ENGINE)}}
    fix = {"properties": {"property": {"pattern": spaced("fix")}, "value": text()}, "required": ["property", "value"]}
    ours = {
        "name": text(),
        "implementation": implementation(frames),
        "severity": choice(get_args(Severity)),
        "dimension": choice(DIMENSIONS),
        "businessImpact": text(),
        "customProperties": {"type": "array", "contains": fix, "items": mapping({}, ["property"], odcs.CUSTOM)},
    }
    return {
        **mapping({**{name: {} for name in ours}, **kind}, [], odcs.QUALITY, words.EXPECTATION),
        "if": {"properties": is_ours, "required": list(is_ours)},
        "then": {"properties": ours, "required": list(ours)},
    }


def implementation(frames: Sequence[str]) -> Schema:
    """An expectation of Great Expectations: its own arguments, and in `meta` what it has none for."""
    own: dict[str, Schema] = {
        "over": {"enum": list(frames)},
        "where": {"type": "object"},
        "measure": {"type": "string"},
        "against": {"enum": list(NEIGHBOURS)},
        "nulls": {"enum": ["allowed"]},
        "called": {"type": "string"},
        "unit": {"type": "string"},
    }
    limit = {"type": ["number", "string", "null"]}
    values = {"column": {"type": "string"}, "min_value": limit, "max_value": limit}
    # Contracts had our words in kwargs before `meta`; they still run.
    before = {
        name: {**schema, "description": f"Write it in `meta`: {words.META[name]}"} for name, schema in own.items()
    }
    kwargs = {"type": ["object", "null"], "properties": values | before}
    meta = {**optional(mapping(own, [], (), words.META)), "description": "what Great Expectations has no argument for"}
    return {
        **mapping({"type": choice(tuple(EXPECTATIONS)), "kwargs": kwargs, "meta": meta}, ["type"]),
        "allOf": [{"$ref": "#/definitions/arguments"}],
    }


def arguments_by_type() -> list[Schema]:
    """Which arguments each expectation takes; our words may stand among them, as contracts had them before `meta`."""
    by_arguments: dict[frozenset[str], list[str]] = {}
    for name, arguments in EXPECTATIONS.items():
        by_arguments.setdefault(arguments | set(words.META), []).append(name)
    return [
        when("type", {"enum": names}, {"kwargs": {"propertyNames": {"enum": sorted(arguments)}}})
        for arguments, names in by_arguments.items()
    ]


def custom(own: Mapping[str, Schema], about: words.Words) -> Schema:
    """`customProperties` with our words among those of other tools."""
    names = {"anyOf": [{"enum": list(own)}, text()]}
    cases = []
    for name, value in own.items():
        then = {"property": {"description": about[name]}, "value": {**value, "description": about[name]}}
        case = when("property", {"pattern": spaced(name)}, then)
        if name == "from":
            case["then"]["required"] = ["value"]
        cases.append(case)
    return {
        "type": ["array", "null"],
        "items": {**mapping({"property": names}, ["property"], odcs.CUSTOM), "allOf": cases},
    }


def when(name: str, value: Schema, then: Mapping[str, Schema]) -> Schema:
    """Fields of a mapping that follow from the value of one."""
    return {"if": {"properties": {name: value}, "required": [name]}, "then": {"properties": dict(then)}}


def mapping(
    fields: Mapping[str, Schema], needed: Sequence[str], kept: Sequence[str] = (), about: words.Words | None = None
) -> Schema:
    """A mapping of these fields, and of words of the standard that are kept; nothing else may stand there."""
    properties: dict[str, Schema] = {name: {"description": KEPT} for name in kept}
    for name, field in fields.items():
        properties[name] = {**field, "description": about[name]} if about and name in about else dict(field)
    return {"type": "object", "properties": properties, "required": list(needed), "additionalProperties": False}


def by_name(value: Schema) -> Schema:
    return {"type": "object", "additionalProperties": value}


def optional(value: Schema) -> Schema:
    return {**value, "type": [value["type"], "null"]}


def text(pattern: str = "", *, needed: bool = True) -> Schema:
    """A text; blanks at its ends do not matter, and one that is not needed may be empty."""
    if not needed:
        return {"type": ["string", "null"], **({"pattern": spaced(f"({pattern})?")} if pattern else {})}
    return {"type": "string", "pattern": spaced(pattern) if pattern else r"\S"}


def texts(*, needed: bool = True) -> Schema:
    return {"type": "array" if needed else ["array", "null"], "items": {"type": "string"}}


def choice(names: Sequence[str], *, needed: bool = True) -> Schema:
    return {"enum": [*names] if needed else [*names, None]}


def flag() -> Schema:
    return {"type": ["boolean", "null"]}


def spaced(pattern: str) -> str:
    return rf"^\s*({pattern})\s*$"


def about(name: str) -> str:
    """A standard check for whoever is about to change it."""
    check = standard_checks()[name]
    stops, warns = limits(check)
    usual = "; ".join(f"{what} {limit}" for what, limit in (("stops a run", stops), ("warns", warns)) if limit)
    return f"{looks_at(check)}; {usual}. {general(check['why'])}"
