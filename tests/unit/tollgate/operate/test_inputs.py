import hashlib
import os
from pathlib import Path

import pytest

from tests.unit.tollgate.operate.conftest import Desk
from tollgate.operate.errors import InputError
from tollgate.operate.inputs import find_input, input_files, upload
from tollgate.operate.stack import Stack


def write(path: Path, text: str = "x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("green_tripdata_2020-04.csv.gz", "green-taxi/year=2020/green_tripdata_2020-04.csv.gz"),
        ("deep/down/yellow_tripdata_2024-12.parquet", "yellow-taxi/year=2024/yellow_tripdata_2024-12.parquet"),
        ("fhvhv_tripdata_2021-04.parquet", "for-hire-vehicles/year=2021/fhvhv_tripdata_2021-04.parquet"),
        ("yellow_tripdata_sample_2020-04.csv", "yellow-taxi/year=2020/yellow_tripdata_sample_2020-04.csv"),
        ("yellow_tripdata_2020-04_renamed.csv", "yellow-taxi/year=2020/yellow_tripdata_2020-04_renamed.csv"),
    ],
)
def test_a_file_goes_where_its_name_says(name: str, key: str, tmp_path: Path) -> None:
    file = write(tmp_path / name)
    assert input_files(tmp_path) == {key: file}


def test_a_single_file_will_do(tmp_path: Path) -> None:
    file = write(tmp_path / "green_tripdata_2020-04.csv.gz")
    assert list(input_files(file).values()) == [file]


@pytest.mark.parametrize("name", ["notes.txt", "fhv_tripdata_2020-04.csv", "green_tripdata_2020.csv", "green.parquet"])
def test_a_folder_without_tlc_files_is_refused_in_one_line(name: str, tmp_path: Path) -> None:
    write(tmp_path / name)
    with pytest.raises(InputError, match=r"holds no TLC file \(files examined: 1\)"):
        input_files(tmp_path)


def test_an_empty_folder_and_a_missing_one_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="it is empty"):
        input_files(tmp_path)
    with pytest.raises(InputError, match="There is no"):
        input_files(tmp_path / "missing")


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    write(tmp_path / "a" / "green_tripdata_2020-04.csv")
    write(tmp_path / "b" / "green_tripdata_2020-04.csv")
    with pytest.raises(InputError, match="would be the same file of the lake"):
        input_files(tmp_path)


def test_files_that_are_there_already_are_left_alone(stack: Stack, desk: Desk, tmp_path: Path) -> None:
    write(tmp_path / "green_tripdata_2020-04.csv", "same")
    same = {
        "Key": "input/green-taxi/year=2020/green_tripdata_2020-04.csv",
        "Size": 4,
        "ETag": f'"{hashlib.md5(b"same", usedforsecurity=False).hexdigest()}"',
    }
    other = {"Key": "input/green-taxi/year=2019/green_tripdata_2019-01.csv", "Size": 1, "ETag": '"x"'}
    desk.answers("s3", "list_objects_v2", {"Contents": [same, other], "IsTruncated": False})
    brought = upload(stack, tmp_path, replace=False)
    assert (brought.added, brought.removed) == ((), ())
    desk.answers("s3", "list_objects_v2", {"Contents": [same, other], "IsTruncated": False})
    desk.answers("s3", "delete_object", {}, {"Bucket": "lake", "Key": other["Key"]})
    assert upload(stack, tmp_path, replace=True).removed == ("green-taxi/year=2019/green_tripdata_2019-01.csv",)


def test_what_is_left_out_is_named_with_its_reason(tmp_path: Path) -> None:
    write(tmp_path / "green_tripdata_2020-04.csv")
    write(tmp_path / "yellow_tripdata_2020-04.csv.zip")
    write(tmp_path / "Yellow Taxi 2020-07.csv")
    (tmp_path / "yellow_tripdata_2020-04.csv").symlink_to("/nonexistent/x.csv")
    os.mkfifo(tmp_path / "yellow_tripdata_2020-05.csv")
    (tmp_path / os.fsdecode(b"green_tripdata_2020-05_\xff.csv")).write_text("x")
    write(tmp_path / "_SUCCESS")
    result = find_input(tmp_path)
    assert list(result.files) == ["green-taxi/year=2020/green_tripdata_2020-04.csv"]
    reasons = {line.rpartition("/")[2].partition(": ")[2] or line.partition(": ")[2] for line in result.left_out}
    assert len(result.left_out) == 5
    assert {"its name is not that of a TLC file", "not a file", "its name is not text"} <= reasons
    assert any("a link to /nonexistent/x.csv, where nothing is" in line for line in result.left_out)


def test_links_to_folders_are_followed_each_once(tmp_path: Path) -> None:
    write(tmp_path / "elsewhere" / "green_tripdata_2020-04.csv")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "in" / "loop").symlink_to(".")
    assert list(input_files(tmp_path / "in")) == ["green-taxi/year=2020/green_tripdata_2020-04.csv"]


def test_a_folder_of_part_files_keeps_its_name_and_endings_may_be_in_capitals(tmp_path: Path) -> None:
    write(tmp_path / "green_tripdata_2020-04.parquet" / "part-00000.snappy.parquet")
    write(tmp_path / "green_tripdata_2020-04.parquet" / "_SUCCESS")
    write(tmp_path / "YELLOW_TRIPDATA_2020-04.CSV")
    assert sorted(input_files(tmp_path)) == [
        "green-taxi/year=2020/green_tripdata_2020-04.parquet/part-00000.snappy.parquet",
        "yellow-taxi/year=2020/YELLOW_TRIPDATA_2020-04.CSV",
    ]


def test_an_url_gets_a_sentence_of_its_own() -> None:
    with pytest.raises(
        InputError, match=r"^https://example\.com/x\.parquet is a URL, and input is read from this machine"
    ):
        input_files(Path("https://example.com/x.parquet"))
