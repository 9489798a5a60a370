"""The schema that editors read: it refuses nothing that the loader accepts, and sees what is wrong in one place."""

import json
import random
import re
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it ships no types
import pytest
import yaml

from contracts import ContractError, assemble, load_text, odcs
from contracts.dataset import SCHEMA
from contracts.yaml_nodes import parse
from quality import suite
from support.seeds import seeded
from tests.unit.contracts.test_fuzz import FOLDER, damaged
from tests.unit.contracts.test_other_words import COLUMN, QUALITY, TOP
from tests.unit.contracts.texts import PRODUCT, SOURCE, changed

DOCUMENTS = 50
"""Of one seed."""

VALUES: tuple[Any, ...] = (
    None, "", "  ", "x", " x ", "none", "custom", 0, 7, -1.5, True, [], {}, [7], ["x"], [None], {"x": 7}, {"x": "y"},
    [{}], "2026-01-01", "month", "sum(price)", "decimal(10,2)", ["file_name"], {"column": "sold"},
)  # fmt: skip
WORDS = ("x", "name", "value", "property", "column", "min", "off", "unit", "tags", "id", "from", "digits")
CHECKED = """\
    quality:
      - name: dear
        type: custom
        engine: greatExpectations
        implementation:
          type: expect_column_values_to_be_between
          kwargs: {min_value: 1}
          meta: {over: rows, measure: OVER, called: a mean, unit: euros, nulls: allowed}
        severity: critical
        dimension: accuracy
        businessImpact: Nobody pays so much.
        customProperties: [{property: fix, value: Ask the shop.}]
      - {type: sql, query: SELECT 1, mustBe: 1}
"""
MORE = """\
      - {property: defaultFilter, value: all}
      - {property: standardChecks, value: {refused: {max: 0.4, warn: 0.2}, overtaken: {off: It is fast.}}}
"""
NUMBERS = "title: Average sale, unit: euros"
NAMES = "customProperties: [{property: names, value: {orders: [Weight, w + v]}}, {property: unit, value: kg}]"
FILES = "{folder: orders, file: o, ignored: [a], missing: [NA], multiline: true}"
RICH = {
    "orders.yaml": changed(
        SOURCE + MORE + CHECKED.replace("OVER", "max_price"),
        ("weight, logicalType: number}", f"weight, logicalType: number, {NAMES}}}"),
        ("{folder: orders}", FILES),
    ),
    "sales.yaml": changed(
        PRODUCT + CHECKED.replace("OVER", "revenue / orders"),
        (NUMBERS, f"{NUMBERS}, digits: 1, steady: false"),
        ("by: [shop]", "by: {place: shop}"),
    ),
}
ALL_NUMBERS = RICH["sales.yaml"].partition("numbers:")[2].partition("    quality")[0]


@pytest.fixture(scope="module")
def validator() -> Any:
    return jsonschema.Draft7Validator(json.loads((FOLDER / SCHEMA).read_text()))


def plain(value: Any) -> Any:
    """A document as an editor reads it: YAML 1.2 has no dates."""
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [plain(part) for part in value]
    return value.isoformat() if isinstance(value, date) else value


loaded = cache(load_text)


def is_loaded(texts: dict[str, str]) -> bool:
    """Whether these contracts are a dataset in which the judge understands everything."""
    try:
        dataset = assemble("shop", {file: loaded(text, file) for file, text in texts.items()})
    except ContractError:
        return False
    judged = (dataset.evidence, *dataset.products)
    return not [problem for contract in judged for problem in suite.problems(contract)]


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        yield (*path, key)
        yield from places(part, (*path, key))


def mutated(document: Any, random_: random.Random) -> Any:
    """The document with one thing changed: a value, a key, or something missing or too much."""
    document = deepcopy(document)
    *path, key = random_.choice(list(places(document)))
    inner = document
    for step in path:
        inner = inner[step]
    kind = random_.randrange(5)
    if kind == 0:
        del inner[key]
    elif kind == 1 and isinstance(inner, dict):
        inner[random_.choice(WORDS)] = inner.pop(key)
    elif kind == 2 and isinstance(inner, dict):
        inner[random_.choice(WORDS)] = random_.choice(VALUES)
    elif kind == 3 and isinstance(inner, list):
        inner.append(random_.choice((inner[key], *VALUES)))
    else:
        inner[key] = random_.choice(VALUES)
    return document


@pytest.mark.tried("documents changed at random", "what the schema refuses, the loader refuses", times=DOCUMENTS)
@seeded(8)
def test_what_the_loader_accepts_the_schema_accepts(validator: Any, seed: int) -> None:
    """Mutations of a good dataset: where the schema refuses one, the loader must, too."""
    random_ = random.Random(seed)  # noqa: S311 (mutations, not secrets)
    documents = {file: plain(yaml.safe_load(text)) for file, text in RICH.items()}
    counts = {(accepted, valid): 0 for accepted in (True, False) for valid in (True, False)}
    for _ in range(DOCUMENTS):
        file = random_.choice(list(documents))
        # JSON is YAML, and quicker to write; its dates are texts, so the loader gets them as an editor does.
        document = plain(mutated(documents[file], random_))
        text = json.dumps(document)
        valid, accepted = validator.is_valid(document), is_loaded({**RICH, file: text})
        assert valid or not accepted, text
        counts[accepted, valid] += 1
    assert counts[False, False] > counts[False, True], "the schema sees most of what the loader refuses"


@seeded(60)
def test_a_shipped_contract_that_is_damaged_is_refused_by_the_schema_only_if_by_the_loader(
    validator: Any, seed: int
) -> None:
    random_ = random.Random(seed)  # noqa: S311 (damage, not secrets)
    name = random_.choice(("nyc_taxi", "flights"))
    texts = {path.name: path.read_text() for path in sorted((FOLDER / name).glob("*.yaml"))}
    file = random_.choice(list(texts))
    texts[file] = damaged(texts[file], random_)
    if is_loaded(texts):
        validator.validate(plain(parse(texts[file])))


WRONG: dict[str, tuple[str, str, str]] = {
    "another kind": ("orders", "kind: DataContract", "kind: DataProduct"),
    "another standard": ("orders", "apiVersion: v3.1.0", "apiVersion: v2.2.0"),
    "a version of two numbers": ("orders", "version: 1.2.0", "version: '1.2'"),
    "no purpose": ("orders", "{purpose: Orders as the shop writes them.}", "{usage: Any.}"),
    "a misspelt word at the top": ("sales", "status: active", "statuss: active"),
    "a name that Athena cannot take": ("sales", "\nname: sales", "\nname: Sales"),
    "a column that Athena cannot take": ("orders", "{name: price,", "{name: Unit Price,"),
    "a type of another engine": ("orders", "decimal(10,2)", "varchar(3)"),
    "a column of columns": ("orders", "logicalType: timestamp", "logicalType: object"),
    "a source's column without a type": ("orders", "{name: shop, logicalType: string,", "{name: shop,"),
    "a flag in words": ("orders", "required: true", "required: always"),
    "a measure in a source": ("orders", "{property: unit, value: kg}", "{property: measure, value: sum(price)}"),
    "a word of a source in a word": ("orders", "{property: records, value: orders}", "{property: records, value: 7}"),
    "files without a folder": ("orders", "{folder: orders, file", "{file"),
    "a misspelt word of files": ("orders", "multiline: true", "multilines: true"),
    "a grain that nobody knows": ("orders", "grain: month", "grain: week"),
    "a period from the file's size": ("orders", "[file_name, folder]", "[file_size]"),
    "an identity that is a text": ("orders", "value: [shop, sold]", "value: shop"),
    "a rule without a why": ("orders", ", why: Nobody paid.", ""),
    "a count that is a number": ("orders", "{large: pieces > 100}", "{large: 100}"),
    "a standard check that is not one": ("orders", "overtaken: {off: It is fast.}", "overtakes: {off: It is fast.}"),
    "off without a reason": ("orders", "off: It is fast.", "off: ''"),
    "a limit in words": ("orders", "max: 0.4", "max: many"),
    "three limits": ("orders", "warn: 0.2", "warn: [0.1, 0.2, 0.3]"),
    "an expectation that is not one": ("orders", "expect_column_values_to_be_between", "expect_something"),
    "an argument that it does not take": ("sales", "min_value: 1", "value_set: [1]"),
    "a frame of the other kind": ("sales", "over: rows", "over: outcomes"),
    "nothing to compare with": ("sales", "called: a mean", "called: a mean, against: yesterday"),
    "a misspelt word of ours": ("sales", "called: a mean", "caled: a mean"),
    "a severity that nobody knows": ("sales", "severity: critical", "severity: high"),
    "an expectation without a fix": ("sales", "[{property: fix, value: Ask the shop.}]", "[]"),
    "an expectation without a why": ("sales", "        businessImpact: Nobody pays so much.\n", ""),
    "a product of nothing": ("sales", "{property: from, value: orders}", "{property: from, value: }"),
    "an answer without numbers": ("sales", ALL_NUMBERS, " []\n"),
    "a number without a formula": ("sales", "formula: sum(revenue) / sum(orders), ", ""),
    "too many digits": ("sales", "digits: 1", "digits: 13"),
    "an answer by one word": ("sales", "by: {place: shop}", "by: shop"),
    "a view that Athena cannot take": ("sales", "name: average_sale", "name: average-sale"),
}  # fmt: skip


@pytest.mark.tried("mistakes in contracts", "seen by the loader and by the schema")
@pytest.mark.parametrize("case", WRONG)
def test_a_known_mistake_is_seen_by_both(validator: Any, case: str) -> None:
    name, old, new = WRONG[case]
    file = f"{name}.yaml"
    text = changed(RICH[file], (old, new))
    assert not is_loaded({**RICH, file: text})
    assert not validator.is_valid(plain(parse(text)))


def test_a_good_dataset_is_accepted_by_both(validator: Any) -> None:
    assert is_loaded(RICH)
    for text in RICH.values():
        validator.validate(plain(parse(text)))


@pytest.mark.parametrize("words", [*TOP.values(), *COLUMN.values(), *QUALITY.values()])
def test_what_other_tools_write_is_accepted(validator: Any, words: str) -> None:
    if words in TOP.values():
        text = SOURCE + words
    elif words in COLUMN.values():
        text = changed(SOURCE, ("{name: shop, logicalType: string,", f"{{name: shop, {words}, logicalType: string,"))
    else:
        text = f"{SOURCE}    quality:\n      - {words}\n"
    validator.validate(plain(parse(text)))


def test_every_word_of_the_standard_is_known_at_its_level() -> None:
    standard = json.loads((files("open_data_contract_standard") / "schema.json").read_text())
    parts = {name: set(part.get("properties", {})) for name, part in standard["$defs"].items()}
    element = parts["SchemaElement"]
    checks = parts["DataQuality"] | parts["DataQualityLibrary"] | parts["DataQualitySql"] | parts["DataQualityCustom"]
    assert set(standard["properties"]) <= set(odcs.TOP)
    assert set(standard["properties"]["description"]["properties"]) <= set(odcs.DESCRIPTION)
    assert element | parts["SchemaObject"] <= set(odcs.TABLE)
    assert element | parts["SchemaBaseProperty"] | parts["SchemaItemProperty"] <= set(odcs.PROPERTY)
    assert checks | {"mustBe", "mustNotBeBetween"} <= set(odcs.QUALITY)
    assert parts["CustomProperty"] <= set(odcs.CUSTOM)


def undescribed(part: Any, place: str = "") -> Iterator[str]:
    """The fields of closed mappings that say nothing of themselves."""
    if isinstance(part, dict):
        if part.get("additionalProperties") is False:
            fields = part["properties"].items()
            yield from (f"{place}.{name}" for name, value in fields if "description" not in value)
        for key, value in part.items():
            yield from undescribed(value, f"{place}.{key}")
    elif isinstance(part, list):
        for value in part:
            yield from undescribed(value, place)


def test_our_words_may_stand_in_kwargs_as_contracts_had_them_and_are_held_to_the_same(validator: Any) -> None:
    ours = "over: rows, measure: revenue, called: a mean"
    text = RICH["sales.yaml"].replace("kwargs: {min_value: 1}", f"kwargs: {{min_value: 1, {ours}}}")
    old = re.sub(r" +meta: .*\n", "", text)
    assert old.count("meta:") == 0
    assert is_loaded({**RICH, "sales.yaml": old})
    assert validator.is_valid(plain(parse(old)))
    assert not validator.is_valid(plain(parse(old.replace("over: rows", "over: outcomes"))))


def test_every_word_has_a_description(validator: Any) -> None:
    names = {place.rpartition(".")[2] for place in undescribed(validator.schema)}
    assert names == {"property", "purpose", "type", "kwargs"}, "beside those that stand within a described one"


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*/*.yaml")), ids=lambda path: path.name)
def test_a_shipped_contract_names_the_schema_and_keeps_to_it(validator: Any, file: Path) -> None:
    text = file.read_text()
    first = re.match(r"# yaml-language-server: \$schema=(.*)\n", text)
    assert first
    assert (file.parent / first[1]).resolve() == FOLDER / SCHEMA
    validator.validate(plain(parse(text)))
