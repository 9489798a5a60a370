import csv
import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from contracts import load_dataset
from datasets.nyc_taxi.samples import SamplesError, generate
from datasets.nyc_taxi.samples.shapes import SHAPES

MONTHS = ["2020-04", "2020-05"]


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(gzip.decompress(path.read_bytes()).decode().splitlines()))


def share(rows: list[dict[str, str]], holds: Callable[[dict[str, str]], bool]) -> float:
    return sum(map(holds, rows)) / len(rows)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, str]]]:
    to = tmp_path_factory.mktemp("samples")
    return {path.name.partition("_")[0]: rows_of(path) for path in generate(to, 7, ["2020-04"], 20_000)}


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    first, again, other = (
        [path.read_bytes() for path in generate(tmp_path / name, seed, MONTHS, 50)]
        for name, seed in (("first", 1), ("again", 1), ("other", 2))
    )
    assert first == again
    assert first != other


def test_months_of_one_seed_differ(tmp_path: Path) -> None:
    texts = [path.read_bytes() for path in generate(tmp_path, 1, MONTHS, 50)]
    assert len(set(texts)) == len(texts)


def test_files_lie_where_the_lake_wants_them_and_hold_the_rows_asked_for(tmp_path: Path) -> None:
    paths = generate(tmp_path, 1, MONTHS, 30, colours=["yellow"])
    assert [str(path.relative_to(tmp_path)) for path in paths] == [
        "yellow-taxi/year=2020/yellow_tripdata_2020-04.csv.gz",
        "yellow-taxi/year=2020/yellow_tripdata_2020-05.csv.gz",
    ]
    assert [len(rows_of(path)) for path in paths] == [30, 30]


@pytest.mark.parametrize("colour", sorted(SHAPES))
def test_every_column_is_one_that_the_contract_knows(colour: str) -> None:
    names = {name for column in load_dataset("nyc_taxi").source.columns for name in column.names.get(colour, ())}
    assert set(SHAPES[colour].header) <= names


def test_green_has_crlf_rows_and_yellow_has_not(tmp_path: Path) -> None:
    green, yellow = (gzip.decompress(path.read_bytes()) for path in generate(tmp_path, 1, ["2020-04"], 5))
    assert green.count(b"\r\n") == green.count(b"\n") == 6
    assert b"\r" not in yellow


@pytest.mark.parametrize(("colour", "miles", "a_mile"), [("green", 5.1, 7.4), ("yellow", 3.3, 8.9)])
def test_a_clean_part_of_a_month_gives_believable_answers(
    made: dict[str, list[dict[str, str]]], colour: str, miles: float, a_mile: float
) -> None:
    trips = [(float(row["trip_distance"]), float(row["total_amount"])) for row in made[colour]]
    plausible = [(distance, cost) for distance, cost in trips if 0.1 <= distance <= 100 and 0 < cost <= 1000]
    assert sum(distance for distance, _ in plausible) / len(plausible) == pytest.approx(miles, rel=0.06)
    assert sum(cost / distance for distance, cost in plausible) / len(plausible) == pytest.approx(a_mile, rel=0.06)


@pytest.mark.parametrize("colour", sorted(SHAPES))
def test_oddities_are_as_frequent_as_in_real_months(made: dict[str, list[dict[str, str]]], colour: str) -> None:
    rows, rates = made[colour], SHAPES[colour].rates
    blank = [row for row in rows if not row["VendorID"]]
    assert len(blank) == round(rates.blank * len(rows))
    assert all(not row["payment_type"] and not row["passenger_count"] and not row["RatecodeID"] for row in blank)
    # Oddities may fall on one row, and then the later one shows.
    assert share(rows, lambda row: float(row["trip_distance"]) == 0) == pytest.approx(rates.zero_miles, rel=0.05)
    assert share(rows, lambda row: float(row["total_amount"]) < 0) == pytest.approx(rates.negative_cost, rel=0.05)
    assert share(rows, lambda row: float(row["trip_distance"]) > 100) == pytest.approx(rates.absurd_miles, abs=1e-4)


def test_pick_ups_of_other_years_and_backward_trips_occur(made: dict[str, list[dict[str, str]]]) -> None:
    assert [row for row in made["green"] if not row["lpep_pickup_datetime"].startswith("2020-04")]
    assert [row for row in made["yellow"] if row["tpep_dropoff_datetime"] < row["tpep_pickup_datetime"]]


def test_the_parts_of_a_total_add_up(made: dict[str, list[dict[str, str]]]) -> None:
    parts = ("fare_amount", "extra", "mta_tax", "tip_amount", "tolls_amount", "improvement_surcharge")
    wrong = [
        row for row in made["yellow"] if abs(sum(float(row[p]) for p in parts) - float(row["total_amount"])) > 0.001
    ]
    assert not wrong


def test_bad_wishes_are_all_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(SamplesError) as caught:
        generate(tmp_path, 1, ["2020-13"], 0, colours=["blue"])
    message = str(caught.value)
    assert "'2020-13' is no month" in message
    assert "no 'blue' taxis" in message
    assert "0 rows" in message
    assert not list(tmp_path.iterdir())
