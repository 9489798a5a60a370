import hashlib
import os
from pathlib import Path

import pytest

from contracts import Contract, load_dataset
from tests.unit.tollgate.operate.conftest import Desk
from tollgate.operate.errors import InputError
from tollgate.operate.inputs import find_input, input_files, upload
from tollgate.operate.stack import Stack


def write(path: Path, text: str = "x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


@pytest.fixture
def source() -> Contract:
    """A source with three kinds of files, each with a folder and a beginning of names."""
    return load_dataset("nyc_taxi").source


@pytest.fixture
def only() -> Contract:
    """A source with one kind of files, of any name."""
    return load_dataset("flights").source


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("green_tripdata_2020-04.csv.gz", "green-taxi/green_tripdata_2020-04.csv.gz"),
        ("deep/down/yellow_tripdata_2024-12.parquet", "yellow-taxi/deep/down/yellow_tripdata_2024-12.parquet"),
        ("fhvhv_tripdata_2021-04.parquet", "for-hire-vehicles/fhvhv_tripdata_2021-04.parquet"),
        ("yellow-taxi/year=2020/x.csv", "yellow-taxi/year=2020/x.csv"),
        ("mine/green-taxi/year=2020/green_2020-04.csv", "green-taxi/year=2020/green_2020-04.csv"),
    ],
)
def test_a_file_goes_where_its_folder_or_its_name_says(name: str, key: str, source: Contract, tmp_path: Path) -> None:
    file = write(tmp_path / name)
    assert input_files(tmp_path, source) == {key: file}


def test_where_there_is_one_kind_of_files_any_name_will_do(only: Contract, tmp_path: Path) -> None:
    write(tmp_path / "2013" / "january.csv")
    write(tmp_path / "flights" / "year=2013" / "part-0.parquet")
    assert sorted(input_files(tmp_path, only)) == ["flights/2013/january.csv", "flights/year=2013/part-0.parquet"]


def test_a_single_file_will_do(source: Contract, tmp_path: Path) -> None:
    file = write(tmp_path / "green_tripdata_2020-04.csv.gz")
    assert list(input_files(file, source).values()) == [file]


@pytest.mark.parametrize("name", ["notes.txt", "fhv_tripdata_2020-04.csv", "greens/x.parquet.crc"])
def test_a_folder_without_a_file_of_the_source_is_refused_in_one_line(
    name: str, source: Contract, tmp_path: Path
) -> None:
    write(tmp_path / name)
    with pytest.raises(InputError, match=r"holds no file of \w+ \(files examined: 1\)\. They are like yellow-taxi/"):
        input_files(tmp_path, source)


def test_an_empty_folder_and_a_missing_one_are_refused(source: Contract, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="it is empty"):
        input_files(tmp_path, source)
    with pytest.raises(InputError, match="There is no"):
        input_files(tmp_path / "missing", source)


def test_two_files_of_one_place_are_refused(source: Contract, tmp_path: Path) -> None:
    write(tmp_path / "a" / "green-taxi" / "green_tripdata_2020-04.csv")
    write(tmp_path / "b" / "green-taxi" / "green_tripdata_2020-04.csv")
    with pytest.raises(InputError, match="would be the same file of the lake"):
        input_files(tmp_path, source)


def test_files_that_are_there_already_are_left_alone(stack: Stack, desk: Desk, tmp_path: Path) -> None:
    write(tmp_path / "green_tripdata_2020-04.csv", "same")
    same = {
        "Key": "nyc_taxi/input/green-taxi/green_tripdata_2020-04.csv",
        "Size": 4,
        "ETag": f'"{hashlib.md5(b"same", usedforsecurity=False).hexdigest()}"',
    }
    other = {"Key": "nyc_taxi/input/green-taxi/green_tripdata_2019-01.csv", "Size": 1, "ETag": '"x"'}
    desk.answers("s3", "list_objects_v2", {"Contents": [same, other], "IsTruncated": False})
    brought = upload(stack, tmp_path, replace=False)
    assert (brought.added, brought.removed) == ((), ())
    desk.answers("s3", "list_objects_v2", {"Contents": [same, other], "IsTruncated": False})
    desk.answers("s3", "delete_object", {}, {"Bucket": "lake", "Key": other["Key"]})
    assert upload(stack, tmp_path, replace=True).removed == ("green-taxi/green_tripdata_2019-01.csv",)


def test_what_is_left_out_is_named_with_its_reason(source: Contract, tmp_path: Path) -> None:
    write(tmp_path / "green_tripdata_2020-04.csv")
    write(tmp_path / "yellow_tripdata_2020-04.csv.zip")
    write(tmp_path / "Blue Taxi 2020-07.csv")
    (tmp_path / "yellow_tripdata_2020-04.csv").symlink_to("/nonexistent/x.csv")
    os.mkfifo(tmp_path / "yellow_tripdata_2020-05.csv")
    (tmp_path / os.fsdecode(b"green_tripdata_2020-05_\xff.csv")).write_text("x")
    write(tmp_path / "_SUCCESS")
    result = find_input(tmp_path, source)
    assert list(result.files) == ["green-taxi/green_tripdata_2020-04.csv"]
    reasons = {line.partition(": ")[2] for line in result.left_out}
    assert len(result.left_out) == 5
    assert {f"neither its folder nor its name is one of {source.name}", "not a file", "its name is not text"} <= reasons
    assert any("a link to /nonexistent/x.csv, where nothing is" in line for line in result.left_out)


def test_links_to_folders_are_followed_each_once(source: Contract, tmp_path: Path) -> None:
    write(tmp_path / "elsewhere" / "green_tripdata_2020-04.csv")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "in" / "loop").symlink_to(".")
    assert list(input_files(tmp_path / "in", source)) == ["green-taxi/link/green_tripdata_2020-04.csv"]


def test_a_folder_of_part_files_keeps_its_name_and_endings_may_be_in_capitals(source: Contract, tmp_path: Path) -> None:
    write(tmp_path / "green_tripdata_2020-04.parquet" / "part-00000.snappy.parquet")
    write(tmp_path / "green_tripdata_2020-04.parquet" / "_SUCCESS")
    write(tmp_path / "YELLOW_TRIPDATA_2020-04.CSV")
    assert sorted(input_files(tmp_path, source)) == [
        "green-taxi/green_tripdata_2020-04.parquet/part-00000.snappy.parquet",
        "yellow-taxi/YELLOW_TRIPDATA_2020-04.CSV",
    ]


def test_an_url_gets_a_sentence_of_its_own(source: Contract) -> None:
    with pytest.raises(
        InputError, match=r"^https://example\.com/x\.parquet is a URL, and input is read from this machine"
    ):
        input_files(Path("https://example.com/x.parquet"), source)
