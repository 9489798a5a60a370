"""What other tools write into a contract is read or left alone, and never refused."""

import json
from importlib.resources import files
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from contracts import Contract, load_text
from contracts.yaml_nodes import parse
from tests.unit.contracts.texts import PRODUCT, SOURCE, changed

TOP = {
    "a team": "team: {name: Shop, members: [{username: ada, role: owner}]}\n",
    "a team of members": "team: [{username: ada, role: owner, dateIn: '2024-01-01'}]\n",
    "support": "support: [{channel: '#shop', tool: slack, url: 'https://example.com'}]\n",
    "roles": "roles: [{role: reader, access: read, firstLevelApprovers: Ada}]\n",
    "servers": "servers: [{server: production, type: s3, location: 's3://bucket/orders/*.csv', format: csv}]\n",
    "tags": "tags: [shop, pii]\n",
    "service levels": "slaProperties: [{property: latency, value: 4, unit: d}]\n",
    "a price": "price: {priceAmount: 9.95, priceCurrency: EUR, priceUnit: megabyte}\n",
    "a domain": "domain: retail\ndataProduct: shop\ntenant: shop\n",
    "properties of another tool": "customProperties: [{property: dbt_version, value: 1.9}]\n",
    "authors": "authoritativeDefinitions: [{type: businessDefinition, url: 'https://example.com'}]\n",
}
COLUMN = {
    "a classification": "classification: restricted",
    "a primary key": "primaryKey: true, primaryKeyPosition: 1",
    "tags": "tags: [pii]",
    "examples": "examples: [a, b]",
    "options": "logicalTypeOptions: {minLength: 1}",
    "a business name": "businessName: The shop",
    "a property of another tool": "customProperties: [{property: dbt_tests, value: [not_null]}]",
    "a check of its own": "quality: [{type: text, description: It should exist.}]",
    "where it came from": "transformLogic: 'a join', transformSourceObjects: [raw.shops]",
}
QUALITY = {
    "text": "{type: text, description: There should be some.}",
    "library": "{type: library, metric: rowCount, mustBeGreaterThan: 10}",
    "a rule of a library": "{metric: duplicateValues, mustBeLessThan: 5, unit: percent, name: few}",
    "sql": "{type: sql, query: 'SELECT count(*) FROM orders', mustBeBetween: [1, 100]}",
    "another engine": "{type: custom, engine: soda, implementation: 'checks: []'}",
    "dbt": "{type: custom, engine: dbt, implementation: {test: unique}, schedule: 0 0 * * *, scheduler: cron}",
}


@pytest.fixture(scope="module")
def standard() -> Any:
    schema = json.loads((files("open_data_contract_standard") / "schema.json").read_text())
    return jsonschema.validators.validator_for(schema)(schema)


def read(text: str, standard: Any) -> Contract:
    """The contract of a text that the standard accepts."""
    standard.validate(parse(text))
    return load_text(text, "x.yaml")


PLAIN = load_text(SOURCE, "x.yaml")


@pytest.mark.parametrize("words", TOP)
def test_words_of_other_tools_at_the_top_change_nothing(words: str, standard: Any) -> None:
    contract = read(SOURCE + TOP[words], standard)
    assert contract.columns == PLAIN.columns
    assert contract.sources == PLAIN.sources


@pytest.mark.parametrize(
    ("support", "text"),
    [
        (
            "[{channel: '#shop', url: 'https://chat.example/shop', tool: slack}, {channel: other}]",
            "#shop, https://chat.example/shop",
        ),
        ("[{url: 'mailto:shop@example.org'}]", "mailto:shop@example.org"),
        ("[{tool: slack}]", ""),
        ("[]", ""),
    ],
)
def test_support_says_whom_to_ask(support: str, text: str) -> None:
    assert load_text(f"{SOURCE}support: {support}\n", "x").support == text


def test_a_team_says_who_owns_the_data() -> None:
    assert load_text(SOURCE + TOP["a team"], "x").team == "Shop"
    assert load_text(SOURCE + TOP["a team of members"], "x").team == "ada"
    assert load_text(SOURCE + TOP["tags"], "x").team == ""


@pytest.mark.parametrize("words", COLUMN)
def test_words_of_other_tools_in_a_column_change_nothing(words: str, standard: Any) -> None:
    text = changed(
        SOURCE, ("{name: shop, logicalType: string,", f"{{name: shop, {COLUMN[words]}, logicalType: string,")
    )
    assert read(text, standard).columns == PLAIN.columns


@pytest.mark.parametrize("kind", QUALITY)
def test_a_check_of_another_tool_stays_that_tools(kind: str, standard: Any) -> None:
    text = f"{SOURCE}    quality:\n      - {QUALITY[kind]}\n"
    assert read(text, standard).expectations == ()


def test_a_table_of_a_source_may_be_called_as_its_database_calls_it(standard: Any) -> None:
    text = changed(SOURCE, ("  - name: orders\n", "  - name: orders\n    physicalName: raw.ORDERS\n"))
    assert read(text, standard).columns == PLAIN.columns


def test_our_own_contracts_are_valid_in_the_standard(standard: Any) -> None:
    for text in (SOURCE, PRODUCT):
        read(text, standard)
