"""Pages of Parquet files that promise what they do not hold: refused by name, before a reader waits for it for ever."""

from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import duckdb
import pytest
from pyspark.sql import SparkSession

from spark import input_files
from tests.integration.spark.lakes import Lake

ROWS = 3_000
SELECT = f"""
    SELECT 2::BIGINT AS "VendorID", TIMESTAMP '2020-04-01 10:00:00' AS lpep_pickup_datetime,
        TIMESTAMP '2020-04-01 10:20:00' AS lpep_dropoff_datetime, i AS "PULocationID",
        1 + i / 7 AS trip_distance, 3 + i / 11 AS total_amount, 1::DOUBLE AS trip_type
    FROM range({ROWS}) t(i)
"""  # noqa: S608 (a test's own)
FIRST_PAGE = 4
CODECS = ("snappy", "lz4_raw", "zstd", "gzip")
VERSIONS = ("V1", "V2")


def written(path: Path, codec: str, version: str) -> bytes:
    with duckdb.connect() as database:
        database.execute(
            f"COPY ({SELECT}) TO '{path}' (FORMAT parquet, COMPRESSION {codec}, PARQUET_VERSION {version})"
        )
    return path.read_bytes()


def end_of_number(data: bytes, at: int) -> int:
    """Where the number that begins at a place ends."""
    while data[at] > 127:
        at += 1
    return at


def with_a_page_that_promises(data: bytes, size: Callable[[int, int], int]) -> bytes:
    """The first page's header: its type, then the size that its bytes unpack to, as long as it was before.

    `size` makes the new one from the old one and the largest that has room; both are of zigzag, twice the size.
    """
    at = FIRST_PAGE + 3
    assert data[at - 1] == 0x15
    end = end_of_number(data, at)
    length = end + 1 - at
    old = sum((data[at + n] & 127) << 7 * n for n in range(length))
    new = size(old, 2 ** (7 * length) - 2)
    assert new % 2 == 0
    assert new > old
    written = [(new >> 7 * n) & 127 | (128 if n < length - 1 else 0) for n in range(length)]
    return data[:at] + bytes(written) + data[end + 1 :]


def a_little_more(data: bytes) -> bytes:
    return with_a_page_that_promises(data, lambda old, _: old + 2)


def much_more(data: bytes) -> bytes:
    return with_a_page_that_promises(data, lambda _, most: most)


def with_a_size_below_nothing(data: bytes) -> bytes:
    at = FIRST_PAGE + 3
    return data[:at] + bytes([data[at] | 1]) + data[at + 1 :]


def without_a_header(data: bytes) -> bytes:
    return data[:FIRST_PAGE] + bytes(40) + data[FIRST_PAGE + 40 :]


def with_a_header_of_noise(data: bytes) -> bytes:
    return data[:FIRST_PAGE] + b"\x1f" * 8 + data[FIRST_PAGE + 8 :]


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "a little more": a_little_more,
    "much more": much_more,
    "less than nothing": with_a_size_below_nothing,
    "no header": without_a_header,
    "noise": with_a_header_of_noise,
}
CASES = list(product(CODECS, VERSIONS, DAMAGES))


def name_of(case: tuple[str, str, str]) -> str:
    return f"green-taxi/{CASES.index(case):02d}/green_tripdata_2020-04.parquet"


@pytest.fixture(scope="module")
def ran(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> tuple[Lake, dict[str, Any]]:
    lake = Lake(spark, tmp_path_factory.mktemp("pages"))
    for number, (codec, version) in enumerate(product(CODECS, VERSIONS)):
        original = written(lake.folder.parent / "one.parquet", codec, version)
        lake.put(f"green-taxi/whole{number}/green_tripdata_2020-05.parquet", original)
        for damage, make in DAMAGES.items():
            lake.put(name_of((codec, version, damage)), make(original))
    return lake, lake.run()


@pytest.mark.tried("headers of Parquet pages that promise what is not there", "refused by name, in a sentence")
@pytest.mark.timeout(120)
@pytest.mark.parametrize("case", CASES, ids=", ".join)
def test_a_page_that_promises_what_it_does_not_hold_is_refused_by_name(
    ran: tuple[Lake, dict[str, Any]], case: tuple[str, str, str]
) -> None:
    (entry,) = [entry for entry in ran[1]["files"] if entry["file"] == name_of(case)]
    assert (entry["status"], entry["reason"]) == ("refused", "file_unreadable")
    if case[0] in {"snappy", "lz4_raw"}:
        assert "Its column VendorID is damaged" in entry["message"]
        assert "bring the file again from where it came" in entry["message"]


def test_the_whole_files_beside_them_are_read(ran: tuple[Lake, dict[str, Any]]) -> None:
    read = [entry["rows"] for entry in ran[1]["files"] if entry["status"] == "read"]
    assert read == [ROWS] * len(CODECS) * len(VERSIONS)


def test_a_footer_that_promises_rows_without_end_is_refused_by_name(lake: Lake, tmp_path: Path) -> None:
    bomb = b"\x49\xfc\xff\xff\xff\xff\x07"
    lake.put("green-taxi/bomb_2020-04.parquet", b"PAR1" + bomb + len(bomb).to_bytes(4, "little") + b"PAR1")
    lake.put("green-taxi/green_2020-05.parquet", written(tmp_path / "one.parquet", "snappy", "V1"))
    entries = {entry["file"]: entry for entry in lake.run()["files"]}
    assert "Its footer is damaged" in entries["green-taxi/bomb_2020-04.parquet"]["message"]
    assert entries["green-taxi/green_2020-05.parquet"]["rows"] == ROWS


def test_of_very_much_parquet_the_pages_are_not_looked_at_one_by_one(
    lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is damaged in zstd is refused all the same: its reader sees it by itself."""
    original = written(tmp_path / "one.parquet", "zstd", "V1")
    lake.put("green-taxi/a_2020-04.parquet", without_a_header(original))
    lake.put("green-taxi/b_2020-05.parquet", original)
    for most, why in (
        (2 * len(original), "the header of a page says too little"),
        (len(original), "cannot be read to its end"),
    ):
        monkeypatch.setattr(input_files, "PAGES_BYTES", most)
        entries = {entry["file"]: entry for entry in lake.run()["files"]}
        assert why in entries["green-taxi/a_2020-04.parquet"]["message"]
        assert entries["green-taxi/b_2020-05.parquet"]["rows"] == ROWS
