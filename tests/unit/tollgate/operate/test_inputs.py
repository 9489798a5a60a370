import hashlib
from pathlib import Path

import pytest

from tests.unit.tollgate.operate.conftest import Desk
from tollgate.operate.errors import InputError
from tollgate.operate.inputs import input_files, upload
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
