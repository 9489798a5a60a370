"""What becomes of a row: read, typed, told apart."""

import json
from decimal import Decimal

import pytest
from pyspark.sql import Row, SparkSession

from tests.integration.spark.lakes import ROW, TAXI, Lake, csv_text

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
    "an id with decimals": ({"PULocationID": "7.0"}, "accepted"),
}


@pytest.fixture(scope="module")
def ran(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """A file for each case, for the outcome is counted by file; under both filters."""
    lake = Lake(spark, tmp_path_factory.mktemp("rows"))
    for file, (change, _) in zip(FILES.values(), CASES.values(), strict=True):
        lake.put(file, csv_text([{**ROW, **change}]))
    for rules in TAXI.source.filters:
        lake.run(rules, rules)
    return lake


FILES = {case: f"green-taxi/{n:02d}_2020-04.csv" for n, case in enumerate(CASES)}


def evidence(lake: Lake, case: str, rules: str = "plausible") -> Row:
    (row,) = [row for row in lake.rows("evidence", rules) if row.file == FILES[case]]
    return row


def outcomes(lake: Lake, rules: str) -> dict[str, str]:
    by_file = {row.file: row.outcome for row in lake.rows("evidence", rules)}
    return {case: by_file[file] for case, file in FILES.items()}


def test_a_row_is_accepted_or_refused_for_its_first_fault(ran: Lake) -> None:
    assert outcomes(ran, "plausible") == {case: outcome for case, (_, outcome) in CASES.items()}


def test_the_posts_own_filter_refuses_only_what_is_not_above_zero(ran: Lake) -> None:
    positive, plausible = outcomes(ran, "positive"), outcomes(ran, "plausible")
    loosened = {case for case in CASES if positive[case] != plausible[case]}
    assert loosened == {"a few steps", "to Boston", "around the world", "a fortune"}
    assert {positive[case] for case in loosened} == {"accepted"}


def test_numbers_are_read_exactly(ran: Lake) -> None:
    assert evidence(ran, "around the world").max_miles == Decimal("205654.0200")
    assert evidence(ran, "blanks and exponents").max_cost == Decimal("100.00")
    assert evidence(ran, "an id with decimals").max_pickup_zone == 7


def test_a_time_is_read_with_its_day_or_not_at_all(ran: Lake) -> None:
    assert evidence(ran, "no cost").min_pickup == "2020-04-01 10:00:00"
    for case in ("a pick-up that is no time", "a pick-up without a day"):
        assert (evidence(ran, case).null_pickup, evidence(ran, case).unreadable_pickup) == (1, 1)
        assert evidence(ran, case).min_pickup is None


def test_a_row_is_kept_as_it_stands_in_the_file(ran: Lake) -> None:
    (row,) = [row for row in ran.rows("refused", "plausible") if row.file == FILES["a cost with its currency"]]
    assert row.reason == "cost_unreadable"
    assert json.loads(row.row) == {**ROW, "total_amount": "$12"}
