import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from contracts import Contract, load_dataset
from contracts.yaml_nodes import parse

ROOT = Path(__file__).parents[3]
DATASETS = ("flights", "nyc_taxi")
FILES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "datasets").glob("*/*.yaml"))
TAXI = load_dataset("nyc_taxi")


@pytest.fixture(scope="module")
def standard() -> Any:
    """The standard's own schema, ready to validate."""
    schema = json.loads((files("open_data_contract_standard") / "schema.json").read_text())
    return jsonschema.validators.validator_for(schema)(schema)


@pytest.mark.parametrize("file", FILES)
def test_a_contract_is_valid_odcs(root: Path, file: str, standard: Any) -> None:
    document = parse((root / file).read_text())
    standard.validate(document)
    # Its classes take a while to make: only here.
    from open_data_contract_standard.model import OpenDataContractStandard

    OpenDataContractStandard.model_validate(document)


@pytest.mark.parametrize("name", DATASETS)
def test_every_column_and_expectation_says_why_it_is_there(name: str) -> None:
    for contract in load_dataset(name):
        assert all(column.description for column in contract.columns)
        assert all(expectation.why and expectation.fix for expectation in contract.expectations)


@pytest.mark.parametrize("name", DATASETS)
def test_what_a_contract_says_of_a_columns_meaning_is_what_is_derived(root: Path, name: str) -> None:
    """The standard wants a logicalType; the job derives it, and both must say the same."""
    for path in (root / "datasets" / name).glob("*.yaml"):
        document = parse(path.read_text())
        contract = next(one for one in load_dataset(name) if one.name == document["name"])
        for part in document["schema"][0]["properties"]:
            logical = contract.column(part["name"]).logical_type
            # A sum of integers is a decimal without digits behind its point.
            exact = contract.column(part["name"]).scale == 0
            assert part["logicalType"] in ({logical, "integer"} if exact and logical == "number" else {logical})


@pytest.mark.parametrize("name", DATASETS)
def test_the_sums_of_products_are_the_evidences_too(name: str) -> None:
    dataset = load_dataset(name)
    evidence = {column.name: column.physical_type for column in dataset.evidence.columns}
    for product in dataset.products:
        added = [c for c in product.measured if c.measure and c.measure.is_additive and not c.measure.counts_all]
        assert added
        assert all(evidence[column.name] == column.physical_type for column in added)


def test_sums_are_fixed_point_so_that_their_order_does_not_matter() -> None:
    sums = [c for name in DATASETS for p in load_dataset(name).products for c in p.columns if c.name.startswith("sum_")]
    assert sums
    assert all(column.is_exact for column in sums)


def test_the_table_is_named_after_the_contract_and_its_major_version() -> None:
    assert TAXI.products[0].table == "nyc_taxi_trips_summary_v1"
    assert Contract(id="x", name="x", version="2.3.4", description="", columns=()).table == "x_v2"


def test_a_row_is_refused_for_the_first_of_these_reasons() -> None:
    filters = TAXI.source.filters
    assert [rule.reason for rule in filters["plausible"]] == [
        "distance_unreadable",
        "distance_missing",
        "distance_not_positive",
        "distance_too_short",
        "distance_too_long",
        "cost_unreadable",
        "cost_missing",
        "cost_not_positive",
        "cost_too_high",
    ]
    loose = {"distance_too_short", "distance_too_long", "cost_too_high"}
    kept = [rule for rule in filters["plausible"] if rule.reason not in loose]
    assert list(filters["positive"]) == kept
    assert TAXI.source.default_filter == "plausible"


def test_every_taxi_has_a_name_for_every_column_of_trips_and_every_source_for_what_is_required() -> None:
    for column in TAXI.source.columns:
        needed = TAXI.source.sources if column.required else ("yellow", "green")
        assert column.expression or all(column.names.get(source) for source in needed), column.name


def test_no_two_columns_claim_the_same_raw_name() -> None:
    for source in TAXI.source.sources:
        claimed = [name.lower() for column in TAXI.source.columns for name in column.names.get(source, ())]
        assert len(set(claimed)) == len(claimed)


def test_a_column_is_found_by_name() -> None:
    assert TAXI.source.column("miles").unit == "miles"
    with pytest.raises(KeyError):
        TAXI.source.column("kilometres")


def test_the_texts_that_the_job_keeps_are_those_that_a_condition_asks_for() -> None:
    assert TAXI.source.texts == ("miles", "cost")


def test_flights_are_told_in_under_120_lines(root: Path) -> None:
    assert (
        sum(len((root / file).read_text().splitlines()) for file in FILES if file.startswith("datasets/flights/")) < 120
    )
