"""Which dataset files are of is told by folders, names and, where these leave a choice, by columns."""

import gzip
from pathlib import Path

import duckdb
import pytest

from contracts import Contract, load_dataset, load_text
from tollgate.operate.errors import InputError
from tollgate.operate.recognise import datasets_of

CONTRACT = """\
apiVersion: v3.1.0
kind: DataContract
id: {name}
name: {name}
version: 1.0.0
status: active
description: {{purpose: To be told apart.}}
schema:
  - name: {name}
    logicalType: object
    properties:
      - {{name: {first}, logicalType: string}}
      - {{name: {second}, logicalType: string}}
    customProperties:
      - {{property: sources, value: {{all: {{folder: {name}}}}}}}
"""


def source_of(name: str, first: str, second: str) -> Contract:
    return load_text(CONTRACT.format(name=name, first=first, second=second), name)


@pytest.fixture
def sources() -> dict[str, Contract]:
    """Two sources that take files of any name."""
    return {"shop": source_of("shop", "shop_id", "price"), "weather": source_of("weather", "station", "price")}


def test_a_folder_or_a_name_tells(tmp_path: Path) -> None:
    shipped = {name: load_dataset(name).source for name in ("flights", "nyc_taxi")}
    taxi, flights = tmp_path / "a" / "yellow_tripdata_2020-04.csv", tmp_path / "b" / "flights" / "2013-01.csv"
    for file, header in ((taxi, "VendorID,trip_distance,total_amount"), (flights, "carrier,flight,origin,air_time")):
        file.parent.mkdir(parents=True)
        file.write_text(f"{header}\n")
    assert datasets_of(tmp_path / "a", shipped) == ("nyc_taxi",)
    assert datasets_of(tmp_path / "b", shipped) == ("flights",)


@pytest.mark.parametrize("ending", ["csv", "csv.gz", "parquet"])
def test_columns_tell_where_names_leave_a_choice(ending: str, sources: dict[str, Contract], tmp_path: Path) -> None:
    file = tmp_path / f"january.{ending}"
    if ending == "parquet":
        duckdb.sql(f"COPY (SELECT 'a' AS Station, '1' AS price) TO '{file}' (FORMAT parquet)")  # our own text
    else:
        text = b"\xef\xbb\xbfStation,price\na,1\n"
        file.write_bytes(gzip.compress(text) if ending == "csv.gz" else text)
    assert datasets_of(tmp_path, sources) == ("weather",)


@pytest.mark.parametrize("content", [b"", b"\x1f\x8bbroken", b"price\n1\n", b"\x00\xff"])
def test_where_columns_do_not_tell_either_all_stay(
    content: bytes, sources: dict[str, Contract], tmp_path: Path
) -> None:
    (tmp_path / "january.csv").write_bytes(content)
    (tmp_path / "february.parquet").write_bytes(content)
    assert datasets_of(tmp_path, sources) == ("shop", "weather")


def test_files_of_none_are_refused_with_the_datasets_that_there_are(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x")
    shipped = {name: load_dataset(name).source for name in ("flights", "nyc_taxi")}
    with pytest.raises(InputError, match=r"holds no file of a dataset \(flights, nyc_taxi\)"):
        datasets_of(tmp_path, shipped)
    with pytest.raises(InputError, match=r"^There is no "):
        datasets_of(tmp_path / "missing", shipped)
    with pytest.raises(InputError, match="is a URL"):
        datasets_of(Path("https://example.org/x.csv"), shipped)
