"""What the program says in SQL, before the parsers of the engines that read it: Trino's for queries, Hive's for DDL."""

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from contracts import Dataset, load_dataset
from contracts.raw import RESERVED
from localaws.services.athena.show import ddl
from pipeline import sql
from pipeline.catalog import table_input, view_input
from pipeline.layout import empty_table
from pipeline.quality_tables import run_tables, table_inputs, view_inputs
from support.seeds import seeded
from tests import maven
from tests.generated.dataset import made
from tests.integration.pipeline.parsers import POM, Parser, java
from tools.docs.quality_tables import QUESTIONS

DATASETS = ("flights", "nyc_taxi")
DATABASE, LAKE = "tollgate_dev", "s3://tollgate-lake"


@pytest.fixture(scope="module")
def jars(root: Path) -> Path | str:
    """The jars of Trino's parser, or why there are none."""
    try:
        return maven.jars(POM, root / ".tollgate" / "trino-parser")
    except maven.NoJarsError as error:
        return str(error)


@pytest.fixture(scope="module")
def jvm(jars: Path | str) -> Iterator[Any]:
    with java(jars if isinstance(jars, Path) else None) as classes:
        yield classes


@pytest.fixture(scope="module")
def hive(jvm: Any) -> Parser:
    return Parser(jvm.org.apache.hadoop.hive.ql.parse.ParseDriver().parse)


@pytest.fixture(scope="module")
def trino_classes(jvm: Any, jars: Path | str) -> Any:
    if isinstance(jars, str):
        pytest.skip(f"Trino's parser is not here, so it saw no query: {jars}")
    return jvm.io.trino.sql


@pytest.fixture(scope="module")
def trino(trino_classes: Any) -> Parser:
    return Parser(trino_classes.parser.SqlParser().createStatement)


@pytest.fixture(scope="module")
def trino_types(trino_classes: Any) -> Parser:
    return Parser(trino_classes.parser.SqlParser().createType)


def tables(dataset: Dataset) -> list[str]:
    """Every table of a dataset and of quality, as the statement that would make it."""
    folder = f"{LAKE}/{dataset.name}"
    products = [table_input(one, empty_table(folder, one.name), {"tollgate.run": "a"}) for one in dataset.products]
    inputs = [*products, *run_tables(LAKE, dataset), *table_inputs(LAKE)]
    return [ddl({"DatabaseName": DATABASE, **one}) for one in inputs]


def views(dataset: Dataset) -> list[tuple[str, dict[str, Any]]]:
    """Every view of a dataset: its name, and what it says in Presto's encoding."""
    answers = [view_input(product, DATABASE) for product in dataset.products if product.answer]
    inputs = [*answers, *view_inputs(dataset, DATABASE)]
    encoded = re.compile(r"/\* Presto View: (\S+) \*/")
    documents = [base64.b64decode(encoded.fullmatch(one["ViewOriginalText"])[1]) for one in inputs]  # type: ignore[index]
    return [(one["Name"], json.loads(document)) for one, document in zip(inputs, documents, strict=True)]


def queries(dataset: Dataset) -> list[str]:
    """Every query that makes a view, shows a view or asks for an answer."""
    made_of = [view["originalSql"] for _, view in views(dataset)]
    created = [f"CREATE VIEW {name} AS {view['originalSql']}" for name, view in views(dataset)]
    shown = [f"SELECT * FROM {name}" for name, _ in views(dataset)]  # noqa: S608 (names of the contracts)
    return [*made_of, *created, *shown, *(sql.question(product) for product in dataset.products if product.answer)]


def documented(root: Path) -> list[str]:
    """The queries that README and docs offer."""
    pages = [root / "README.md", *(root / "docs").glob("*.md")]
    typed = [query for page in pages for query in re.findall(r'tollgate query "(SELECT [^"]+)"', page.read_text())]
    return [*typed, *(question for _, question in QUESTIONS)]


def hold(parser: Parser, statements: list[str]) -> None:
    """Whether a parser takes every one of some statements."""
    assert statements
    assert [fault for one in statements if (fault := parser.fault(one))] == []


@pytest.mark.parametrize("name", DATASETS)
def test_hive_reads_the_tables_of_every_dataset(hive: Parser, name: str) -> None:
    hold(hive, tables(load_dataset(name)))


@pytest.mark.parametrize("name", DATASETS)
def test_trino_reads_the_queries_of_every_dataset(trino: Parser, trino_types: Parser, name: str) -> None:
    dataset = load_dataset(name)
    hold(trino, queries(dataset))
    hold(trino_types, [column["type"] for _, view in views(dataset) for column in view["columns"]])


def test_trino_reads_the_queries_of_the_pages(trino: Parser, root: Path) -> None:
    hold(trino, documented(root))


@pytest.mark.tried("tables of datasets made up from seeds", "Hive's own parser takes their DDL")
@seeded(40)
def test_hive_reads_the_tables_of_datasets_that_are_made_up(hive: Parser, seed: int) -> None:
    hold(hive, tables(made(seed).dataset()))


@pytest.mark.tried("views and questions of datasets made up from seeds", "Trino's own parser takes them")
@seeded(40)
def test_trino_reads_the_queries_of_datasets_that_are_made_up(trino: Parser, trino_types: Parser, seed: int) -> None:
    dataset = made(seed).dataset()
    hold(trino, queries(dataset))
    hold(trino_types, [column["type"] for _, view in views(dataset) for column in view["columns"]])


def test_names_that_trino_reserves_are_those_that_contracts_may_not_use(trino_classes: Any) -> None:
    reserved = {str(word).lower() for word in trino_classes.ReservedIdentifiers.reservedIdentifiers()}
    assert reserved == RESERVED


def test_both_parsers_refuse_what_is_broken(hive: Parser, trino: Parser) -> None:
    assert "cannot recognize input near" in hive.fault("CREATE EXTERNAL TABLE t (`a` sum) LOCATION 's3://b/'")
    assert "mismatched input 'end'" in trino.fault("SELECT end FROM t")
