import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from contracts import Contract, load
from contracts.yaml_nodes import parse

NAMES = ("trips", "summary", "evidence")


@pytest.fixture(scope="module")
def standard() -> Any:
    """The standard's own schema, ready to validate."""
    schema = json.loads((files("open_data_contract_standard") / "schema.json").read_text())
    return jsonschema.validators.validator_for(schema)(schema)


@pytest.mark.parametrize("name", NAMES)
def test_a_contract_is_valid_odcs(root: Path, name: str, standard: Any) -> None:
    document = parse((root / "contracts" / f"{name}.yaml").read_text())
    standard.validate(document)
    # Its classes take a while to make: only here.
    from open_data_contract_standard.model import OpenDataContractStandard

    OpenDataContractStandard.model_validate(document)


@pytest.mark.parametrize("name", NAMES)
def test_every_column_and_expectation_says_why_it_is_there(name: str) -> None:
    contract = load(name)
    assert all(column.description for column in contract.columns)
    assert all(expectation.why and expectation.fix for expectation in contract.expectations)


def test_the_summarys_columns_are_the_evidences_too() -> None:
    evidence = {column.name: column.physical_type for column in load("evidence").columns}
    assert all(evidence[column.name] == column.physical_type for column in load("summary").columns)


def test_sums_are_fixed_point_so_that_their_order_does_not_matter() -> None:
    sums = [column for column in load("summary").columns if column.name.startswith("sum_")]
    assert sums
    assert all(column.physical_type.startswith("decimal(") for column in sums)


def test_the_table_is_named_after_the_contract_and_its_major_version() -> None:
    assert load("summary").table == "nyc_taxi_trips_summary_v1"
    assert Contract(id="x", name="x", version="2.3.4", description="", columns=()).table == "x_v2"


def test_a_row_is_refused_for_the_first_of_these_reasons() -> None:
    filters = load("trips").filters
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
    assert load("trips").default_filter == "plausible"


def test_every_taxi_has_a_name_for_every_column_of_trips_and_every_source_for_what_is_required() -> None:
    trips = load("trips")
    for column in trips.columns:
        needed = trips.sources if column.required else ("yellow", "green")
        assert all(column.names.get(source) for source in needed), column.name


def test_no_two_columns_claim_the_same_raw_name() -> None:
    for source in load("trips").sources:
        claimed = [name.lower() for column in load("trips").columns for name in column.names.get(source, ())]
        assert len(set(claimed)) == len(claimed)


def test_a_column_is_found_by_name() -> None:
    assert load("trips").column("miles").unit == "miles"
    with pytest.raises(KeyError):
        load("trips").column("kilometres")


def test_the_texts_that_the_job_keeps_are_those_that_a_condition_asks_for() -> None:
    assert load("trips").texts == ("miles", "cost")
