"""The real TLC files: the answers that others computed, and other editions of the same months."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from shutil import copyfile

import pytest

from tests.integration.spark.lakes import Lake

pytestmark = pytest.mark.real_files
Filled = Callable[[Path], Lake]


@pytest.fixture
def input_only(lake: Lake, real_files: Path) -> Lake:
    lake.folder.mkdir()
    (lake.folder / "input").symlink_to(real_files / "input")
    return lake


@pytest.mark.parametrize("rules", ["plausible", "positive"])
def test_the_answers_are_those_computed_elsewhere(input_only: Lake, real_files: Path, rules: str) -> None:
    expected = json.loads((real_files / "expected.json").read_text())
    record = input_only.run(rules=rules)
    assert record["rows_in"] == sum(expected["rows_read"].values())
    rows = input_only.rows("table")
    for answer in expected[rules]:
        mine = [row for row in rows if row.colour == answer["taxi_type"]]
        assert _answer(mine) == _rounded(answer)
    for answer in expected[f"{rules}_by_file_month"]:
        month = [
            r for r in rows if (r.colour, f"{r.year}-{r.month:02d}") == (answer["taxi_type"], answer["file_month"])
        ]
        assert _answer(month) == _rounded(answer)


def test_other_editions_of_a_month_read_alike_in_one_run(filled: Filled, real_files: Path) -> None:
    lake = filled(real_files / "drift")
    strings = "green_tripdata_2020-04_string_timestamps.parquet"
    (lake.folder / "input" / strings).rename(lake.folder / "input/green-taxi/year=2023" / strings)
    for colour, name in (("green", "green_tripdata"), ("yellow", "yellow_tripdata_sample")):
        month = f"{colour}-taxi/year=2020/{name}_2020-04.csv.gz"
        (lake.folder / "input" / month).parent.mkdir(exist_ok=True)
        copyfile(real_files / "input" / month, lake.folder / "input" / month)
    record = lake.run()
    files = {Path(file["file"]).name: file for file in record["files"]}
    assert {file["status"] for file in files.values()} == {"read"}
    assert {name: file["rows"] for name, file in files.items()} == {
        "green_tripdata_2020-04.csv.gz": 35_612,
        strings: 35_612,
        "green_tripdata_2023-01.parquet": 68_211,
        "yellow_tripdata_sample_2020-04.csv.gz": 10_000,
        "yellow_tripdata_sample_2020-04_renamed_header.csv": 10_000,
        "yellow_tripdata_sample_2025-02.parquet": 5_000,
    }
    assert not any(file["unknown_columns"] for file in files.values())
    assert _evidence(lake, strings) == _evidence(lake, "green_tripdata_2020-04.csv.gz")
    renamed = "yellow_tripdata_sample_2020-04_renamed_header.csv"
    assert _evidence(lake, renamed) == _evidence(lake, "yellow_tripdata_sample_2020-04.csv.gz")


def _evidence(lake: Lake, name: str) -> list[dict[str, object]]:
    """A file's evidence without what says which file it is."""
    own = {"file", "size_bytes", "modified"}
    rows = [row.asDict() for row in lake.rows("evidence") if row.file.endswith(name)]
    assert rows
    return sorted(({k: v for k, v in row.items() if k not in own} for row in rows), key=str)


def _answer(rows: Sequence[object]) -> tuple[object, ...]:
    trips, miles, cost, ratio = (
        sum(getattr(row, name) for row in rows) for name in ("trips", "sum_miles", "sum_cost", "sum_cost_per_mile")
    )
    values = (miles / trips, ratio / trips, cost / trips, cost / miles)
    return trips, *(round(float(value), 2) for value in values)


def _rounded(answer: dict[str, object]) -> tuple[object, ...]:
    names = ("trips", "avg_distance", "avg_cost_per_mile", "avg_cost", "cost_per_mile_of_sums")
    return tuple(answer[name] for name in names)
