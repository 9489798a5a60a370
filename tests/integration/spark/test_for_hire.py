"""A second dataset: TLC's high-volume for-hire trips, known to the pipeline by their contract alone."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from tests.integration.spark.lakes import GREEN, ROW, Lake, csv_text

FILE = "for-hire-vehicles/year={0:.4}/fhvhv_tripdata_{0}.parquet"
# TLC's own schema of 2021; 2025 adds one column.
SCHEMA = (
    "hvfhs_license_num string, dispatching_base_num string, originating_base_num string, "
    "request_datetime timestamp_ntz, on_scene_datetime timestamp_ntz, "
    "pickup_datetime timestamp_ntz, dropoff_datetime timestamp_ntz, "
    "PULocationID bigint, DOLocationID bigint, trip_miles double, trip_time bigint, base_passenger_fare double, "
    "tolls double, bcf double, sales_tax double, congestion_surcharge double, airport_fee double, tips double, "
    "driver_pay double, shared_request_flag string, shared_match_flag string, access_a_ride_flag string, "
    "wav_request_flag string, wav_match_flag string"
)
TRIP: Mapping[str, Any] = {
    "hvfhs_license_num": "'HV0003'",
    "pickup_datetime": "2021-04-03 08:10:00",
    "dropoff_datetime": "2021-04-03 08:31:00",
    "PULocationID": 61,
    "DOLocationID": 132,
    "trip_miles": 11.234,
    "base_passenger_fare": 30.10,
    "tolls": 6.55,
    "bcf": 1.10,
    "sales_tax": 3.25,
    "congestion_surcharge": 0.0,
    "airport_fee": 2.5,
    "tips": 5.0,
}
COST = Decimal("43.50")
"""What the passenger was charged: everything but the tip."""


def frame(spark: SparkSession, *trips: Mapping[str, Any], more: str = "") -> DataFrame:
    """Trips in TLC's schema; what a trip does not say is empty."""
    columns = [part.split()[0] for part in f"{SCHEMA}{more}".split(", ")]
    texts = [[None if trip.get(name) is None else str(trip[name]) for name in columns] for trip in trips]
    made = spark.createDataFrame(texts, ", ".join(f"{name} string" for name in columns))
    return made.selectExpr(
        *(f"cast({p.split()[0]} as {p.split()[1]}) {p.split()[0]}" for p in f"{SCHEMA}{more}".split(", "))
    )


@pytest.fixture(scope="module")
def ran(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> tuple[Lake, dict[str, Any]]:
    """A run over for-hire trips of two editions, and a green month."""
    lake = Lake(spark, tmp_path_factory.mktemp("lake"))
    no_airport = {**TRIP, "airport_fee": None}
    free = {**TRIP, "base_passenger_fare": None}
    lake.put_frame(FILE.format("2021-04"), frame(spark, TRIP, no_airport, free, {**TRIP, "trip_miles": 0.0}))
    in_2025 = {**TRIP, "pickup_datetime": "2025-02-03 08:10:00", "dropoff_datetime": "2025-02-03 09:00:00"}
    toll = {**in_2025, "cbd_congestion_fee": 1.5}
    lake.put_frame(FILE.format("2025-02"), frame(spark, toll, more=", cbd_congestion_fee double"))
    lake.put(GREEN, csv_text([ROW]))
    return lake, lake.run()


def test_its_trips_stand_beside_the_others_in_the_table(ran: tuple[Lake, dict[str, Any]]) -> None:
    rows = {(row.colour, row.year): row for row in ran[0].rows("table")}
    assert set(rows) == {("for_hire", 2021), ("for_hire", 2025), ("green", 2020)}
    assert (rows["for_hire", 2021].trips, rows["for_hire", 2021].sum_miles) == (2, Decimal("22.4680"))


def test_its_cost_is_the_sum_of_what_was_charged_and_an_empty_part_adds_nothing(
    ran: tuple[Lake, dict[str, Any]],
) -> None:
    rows = {(row.colour, row.year): row for row in ran[0].rows("table")}
    assert rows["for_hire", 2021].sum_cost == COST + (COST - Decimal("2.50"))
    assert rows["for_hire", 2025].sum_cost == COST + Decimal("1.50")


def test_a_trip_without_a_fare_has_no_cost_and_is_refused(ran: tuple[Lake, dict[str, Any]]) -> None:
    outcomes = {(row.year, row.outcome): row.records for row in ran[0].rows("evidence") if row.colour == "for_hire"}
    refused = {(2021, "cost_missing"): 1, (2021, "distance_not_positive"): 1}
    assert outcomes == {(2021, "accepted"): 2, (2025, "accepted"): 1, **refused}
    assert {row.reason for row in ran[0].rows("refused")} == {"cost_missing", "distance_not_positive"}


def test_columns_left_unread_on_purpose_are_no_news(ran: tuple[Lake, dict[str, Any]]) -> None:
    assert [entry["unknown_columns"] for entry in ran[1]["files"]] == [[], [], []]


def test_a_part_that_is_no_number_makes_the_cost_unreadable(lake: Lake) -> None:
    names = ("pickup_datetime", "dropoff_datetime", "trip_miles", "base_passenger_fare", "tolls", "bcf", "sales_tax")
    row = {name: str(TRIP[name]) for name in (*names, "congestion_surcharge", "airport_fee")}
    lake.put("for-hire-vehicles/fhvhv_tripdata_2021-04.csv", csv_text([row, {**row, "tolls": "n/a"}]))
    lake.run()
    assert lake.outcomes() == {"accepted": 1, "cost_unreadable": 1}


def test_a_file_among_the_taxis_is_refused_by_its_name(lake: Lake) -> None:
    lake.put_frame("green-taxi/fhvhv_tripdata_2021-04.parquet", frame(lake.spark, TRIP))
    (entry,) = lake.run()["files"]
    assert (entry["reason"], entry["message"]) == (
        "file_wrong_source",
        "It is named for for_hire, but lies in green-taxi/.",
    )
