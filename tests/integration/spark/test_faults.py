"""Files that cannot be used: each is named with its reason, and everything else is read."""

import gzip
from collections.abc import Callable
from typing import Any

import pytest
from pyspark.sql import SparkSession

from tests.integration.spark.lakes import ROW, TAXI, Lake, csv_text

HTML = b"<!DOCTYPE html>\n<html><body>503 Service Unavailable</body></html>\n"
YELLOW_ROW = {name.replace("lpep", "tpep"): value for name, value in ROW.items()}


def text(rows: int) -> str:
    """Rows that do not compress away, so that a packed file is longer than what a probe reads."""
    odd = [n * 7919 % 10_007 for n in range(rows)]
    return csv_text([{**ROW, "PULocationID": str(n), "total_amount": f"{n % 900 + 3}.{n % 100:02d}"} for n in odd])


def plain(_: Lake) -> bytes:
    return text(3).encode()


def packed(_: Lake) -> bytes:
    return gzip.compress(text(60_000).encode(), mtime=0)


def parquet(lake: Lake, codec: str = "snappy") -> bytes:
    lake.put("aside.csv", text(5_000))
    lake.spark.conf.set("spark.sql.parquet.compression.codec", codec)
    path = lake.put_frame("aside.parquet", lake.spark.read.csv(str(lake.folder / "input/aside.csv"), header=True))
    lake.spark.conf.unset("spark.sql.parquet.compression.codec")
    data = path.read_bytes()
    for name in ("aside.csv", "aside.parquet"):
        (lake.folder / "input" / name).unlink()
    return data


def blotted(data: bytes, begin: int, end: int) -> bytes:
    return data[:begin] + bytes(end - begin) + data[end:]


FAULTS: dict[str, tuple[str, Callable[[Lake], bytes], str, str]] = {
    "no bytes": ("green-taxi/a_2020-04.csv", lambda _: b"", "file_empty", "no bytes"),
    "only a header": (
        "green-taxi/b_2020-04.csv",
        lambda _: text(1).partition("\n")[0].encode(),
        "file_empty",
        "holds no rows",
    ),
    "only an end of line": ("green-taxi/c_2020-04.csv", lambda _: b"\r\n", "file_empty", "no header"),
    "gzip cut in the middle": (
        "green-taxi/d_2020-04.csv.gz",
        lambda lake: packed(lake)[:-60_000],
        "file_unreadable",
        "cannot be read to its end",
    ),
    "gzip with a blot": (
        "green-taxi/e_2020-04.csv.gz",
        lambda lake: blotted(packed(lake), 100_000, 100_040),
        "file_unreadable",
        "cannot be read to its end",
    ),
    "Parquet cut at its end": (
        "green-taxi/f_2020-04.parquet",
        lambda lake: parquet(lake)[:-200],
        "file_unreadable",
        "cannot be read",
    ),
    "Parquet with a blot": (
        "green-taxi/g_2020-04.parquet",
        lambda lake: blotted(parquet(lake), 40, 8_000),
        "file_unreadable",
        "bring the file again from where it came",
    ),
    "Parquet with another minute, which its checksum tells": (
        "green-taxi/u_2020-04.parquet",
        lambda lake: parquet(lake, "none").replace(b"10:20:00", b"10:21:00", 1),
        "file_unreadable",
        "could not verify",
    ),
    "a web page called Parquet": (
        "green-taxi/h_2020-04.parquet",
        lambda _: HTML,
        "file_unreadable",
        "begins with '<!DOCTYPE html>",
    ),
    "a web page called CSV": ("green-taxi/i_2020-04.csv", lambda _: HTML, "file_unreadable", "begins with '<!DOCTYPE"),
    "text called gzip": (
        "green-taxi/j_2020-04.csv.gz",
        plain,
        "file_unreadable",
        "named .gz, but begins with 'VendorID",
    ),
    "gzip called text": ("green-taxi/k_2020-04.csv", packed, "file_unreadable", "packed with gzip: call it .csv.gz"),
    "another encoding": (
        "green-taxi/l_2020-04.csv",
        lambda _: text(3).encode("utf-16"),
        "file_unreadable",
        "UTF-16 text: save it as UTF-8",
    ),
    "NUL bytes": (
        "green-taxi/m_2020-04.csv",
        lambda _: text(3).replace("2.5", "2\x005", 1).encode(),
        "file_unreadable",
        "NUL bytes",
    ),
    "a spreadsheet": ("green-taxi/n_2020-04.xlsx", lambda _: b"PK", "file_unreadable", "none of .csv, .csv.gz and"),
    "a name without a month": (
        "green-taxi/latest.csv",
        plain,
        "file_without_period",
        "no month like 2020-04 in its name",
    ),
    "a month that is none": (
        "green-taxi/o_2020-13.csv",
        plain,
        "file_without_period",
        "no month like 2020-04 in its name",
    ),
    "no folder of a colour": ("p_2020-04.csv", plain, "file_without_source", "no folder yellow-taxi/ or green"),
    "a colour that is none": ("purple-taxi/q_2020-04.csv", plain, "file_without_source", "no folder yellow-taxi/"),
    "columns of the other colour": (
        "green-taxi/r_2020-04.csv",
        lambda _: csv_text([YELLOW_ROW]).encode(),
        "file_wrong_source",
        "its columns are those of yellow",
    ),
    "a name of the other colour": ("green-taxi/yellow_2020-04.csv", plain, "file_wrong_source", "named for yellow"),
    "a column twice": (
        "green-taxi/t_2020-04.csv",
        lambda _: text(3).replace("trip_type", "Total_Amount").encode(),
        "file_columns_twice",
        "total_amount stands in it twice, and nobody knows which one is right",
    ),
    "a column dropped": (
        "green-taxi/s_2020-04.csv",
        lambda _: text(3).replace("trip_distance", "Distanz").encode(),
        "file_columns_missing",
        "no column trip_distance; it has VendorID",
    ),
}
GOOD = ("green-taxi/good_2020-05.csv.gz", "green-taxi/good_2020-06.parquet")


@pytest.fixture(scope="module")
def ran(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> tuple[Lake, dict[str, Any]]:
    """One run over all of it, two good files in the middle."""
    lake = Lake(spark, tmp_path_factory.mktemp("faults"))
    for file, make, _, _ in FAULTS.values():
        lake.put(file, make(lake))
    lake.put(GOOD[0], packed(lake))
    lake.put(GOOD[1], parquet(lake))
    lake.put("green-taxi/_SUCCESS", b"")
    lake.put("green-taxi/.hidden/x_2020-04.csv", plain(lake))
    return lake, lake.run()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_file_that_cannot_be_used_is_refused_with_its_reason(ran: tuple[Lake, dict[str, Any]], fault: str) -> None:
    file, _, reason, message = FAULTS[fault]
    (entry,) = [entry for entry in ran[1]["files"] if entry["file"] == file]
    assert (entry["status"], entry["reason"], entry["rows"]) == ("refused", reason, 0)
    assert message in entry["message"]
    assert "\n" not in entry["message"]
    assert "Exception" not in entry["message"]


@pytest.mark.parametrize("fault", FAULTS)
def test_the_evidence_of_a_refused_file_is_one_row_without_trips(ran: tuple[Lake, dict[str, Any]], fault: str) -> None:
    file, _, reason, _ = FAULTS[fault]
    (row,) = [row for row in ran[0].rows("evidence") if row.file == file]
    assert (row.outcome, row.records, row.sum_miles, row.digest) == (reason, 0, 0, 0)
    assert row.size_bytes == (ran[0].folder / "input" / file).stat().st_size


def test_the_good_files_are_read_whole_and_nothing_of_the_others_is_counted(ran: tuple[Lake, dict[str, Any]]) -> None:
    lake, record = ran
    assert {file["file"]: file["rows"] for file in record["files"] if file["status"] == "read"} == {
        GOOD[0]: 60_000,
        GOOD[1]: 5_000,
    }
    assert {row.file for row in lake.rows("table")} == set(GOOD)
    assert {row.file for row in lake.rows("refused")} <= set(GOOD)
    assert record["rows_in"] == 65_000


def test_hidden_files_are_nobodys_data(ran: tuple[Lake, dict[str, Any]]) -> None:
    assert len(ran[1]["files"]) == len(FAULTS) + len(GOOD)


def test_every_reason_for_a_file_is_explained_in_the_contract_and_seen_here() -> None:
    assert {reason for _, _, reason, _ in FAULTS.values()} == set(TAXI.source.file_reasons)


def test_a_cluster_told_to_ignore_broken_files_does_not_count_half_of_one(lake: Lake) -> None:
    file, make, reason, _ = FAULTS["gzip cut in the middle"]
    lake.put(file, make(lake))
    lake.spark.conf.set("spark.sql.files.ignoreCorruptFiles", "true")
    try:
        record = lake.run()
    finally:
        lake.spark.conf.unset("spark.sql.files.ignoreCorruptFiles")
    assert (record["rows_in"], lake.outcomes()) == (0, {reason: 0})
