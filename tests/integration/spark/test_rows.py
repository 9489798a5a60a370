"""What becomes of a row: read, typed, told apart."""

import json
from decimal import Decimal

import pytest
from pyspark.sql import Row, SparkSession
from pyspark.sql import functions as F  # noqa: N812 (Spark's own custom)

from contracts import load
from pipeline.lake import Lake as Store
from spark import reader, trips
from spark.input_files import list_files, probe
from tests.integration.spark.lakes import GREEN, ROW, Lake, csv_text

CASES: dict[str, tuple[dict[str, str], str]] = {
    "a distance in words": ({"trip_distance": "two"}, "distance_unreadable"),
    "a distance that is no number": ({"trip_distance": "NaN"}, "distance_unreadable"),
    "no distance": ({"trip_distance": ""}, "distance_missing"),
    "a distance of blanks": ({"trip_distance": '"  "'}, "distance_missing"),
    "a distance of nothing": ({"trip_distance": "0"}, "distance_not_positive"),
    "a distance backwards": ({"trip_distance": "-1.2"}, "distance_not_positive"),
    "a few steps": ({"trip_distance": ".09"}, "distance_too_short"),
    "to Boston": ({"trip_distance": "100.01"}, "distance_too_long"),
    "around the world": ({"trip_distance": "205654.02"}, "distance_too_long"),
    "a cost in words": ({"total_amount": "N/A"}, "cost_unreadable"),
    "a cost with its currency": ({"total_amount": "$12"}, "cost_unreadable"),
    "no cost": ({"total_amount": ""}, "cost_missing"),
    "a free ride": ({"total_amount": "0.00"}, "cost_not_positive"),
    "a refund": ({"total_amount": "-3"}, "cost_not_positive"),
    "a fortune": ({"total_amount": "1000.01"}, "cost_too_high"),
    "two faults, the first counts": ({"trip_distance": "0", "total_amount": "-3"}, "distance_not_positive"),
    "the least that is plausible": ({"trip_distance": "0.1", "total_amount": "0.01"}, "accepted"),
    "the most that is plausible": ({"trip_distance": "100", "total_amount": "1000"}, "accepted"),
    "blanks and exponents": ({"trip_distance": " 2.5 ", "total_amount": "1e2"}, "accepted"),
    "a pick-up that is no time": ({"lpep_pickup_datetime": "yesterday"}, "accepted"),
    "a pick-up without a day": ({"lpep_pickup_datetime": "10:00:00"}, "accepted"),
    "ids with decimals": ({"VendorID": "2.0"}, "accepted"),
}


@pytest.fixture(scope="module")
def outcomes(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Row]]:
    """The cases by filter: one file holds them all, told apart by their pick-up zone."""
    lake = Lake(spark, tmp_path_factory.mktemp("rows"))
    rows = [{**ROW, "PULocationID": str(n), **change} for n, (change, _) in enumerate(CASES.values())]
    lake.put(GREEN, csv_text(rows))
    contract, store = load("trips"), Store(spark)
    files = probe(store, list_files(store, f"{lake.folder.as_uri()}/input/", contract), contract)
    read = reader.rows(spark, files, contract).withColumn("when", F.expr("cast(pickup as string)"))
    names = list(CASES)
    return {
        name: {names[row.pickup_zone]: row for row in trips.classified(read, rules).collect()}
        for name, rules in contract.filters.items()
    }


@pytest.mark.parametrize("case", CASES)
def test_a_row_is_accepted_or_refused_for_its_first_fault(outcomes: dict[str, dict[str, Row]], case: str) -> None:
    assert outcomes["plausible"][case].outcome == CASES[case][1]


def test_the_posts_own_filter_refuses_only_what_is_not_above_zero(outcomes: dict[str, dict[str, Row]]) -> None:
    loosened = {case for case in CASES if outcomes["positive"][case].outcome != outcomes["plausible"][case].outcome}
    assert loosened == {"a few steps", "to Boston", "around the world", "a fortune"}
    assert {outcomes["positive"][case].outcome for case in loosened} == {"accepted"}


def test_numbers_are_read_exactly(outcomes: dict[str, dict[str, Row]]) -> None:
    assert outcomes["plausible"]["around the world"].miles == Decimal("205654.0200")
    assert outcomes["plausible"]["blanks and exponents"].cost == Decimal("100.00")
    assert outcomes["plausible"]["ids with decimals"].vendor == 2


def test_a_time_is_read_with_its_day_or_not_at_all(outcomes: dict[str, dict[str, Row]]) -> None:
    assert outcomes["plausible"]["no cost"].when == "2020-04-01 10:00:00"
    assert outcomes["plausible"]["a pick-up that is no time"].when is None
    assert outcomes["plausible"]["a pick-up without a day"].when is None


def test_a_row_is_kept_as_it_stands_in_the_file(outcomes: dict[str, dict[str, Row]]) -> None:
    row = json.loads(outcomes["plausible"]["a cost with its currency"].row)
    assert row["total_amount"] == "$12"
    assert row["lpep_pickup_datetime"] == "2020-04-01 10:00:00"
