"""Files as people's tools write them: each is read to the last digit, or refused by its name in a sentence."""

import csv
import gzip
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from pyspark.sql import SparkSession

from tests.integration.spark.lakes import ROW, Lake, csv_text

NAMES = list(ROW)
MILES = ("2.5", "1.25", "10", "3.5", "0.75", "6.75")
COST = ("12.50", "8.00", "45.25", "17.75", "6.50", "31.50")
SUMS = (Decimal("24.7500"), Decimal("121.50"))
CSV, PARQUET = "green_tripdata_2020-04.csv", "green_tripdata_2020-04.parquet"


def trips(**columns: Sequence[str]) -> list[dict[str, str]]:
    """Six trips; a column may hold other values."""
    made = [{**ROW, "trip_distance": miles, "total_amount": cost} for miles, cost in zip(MILES, COST, strict=True)]
    return [{**row, **{name: values[n] for name, values in columns.items()}} for n, row in enumerate(made)]


def text(rows: Sequence[Mapping[str, str]], quoting: int = csv.QUOTE_MINIMAL, **options: Any) -> str:
    out = io.StringIO()
    writer = csv.writer(out, quoting=quoting, **{"lineterminator": "\n", **options})  # type: ignore[arg-type] # csv's own constants
    writer.writerow(rows[0])
    writer.writerows(row.values() for row in rows)
    return out.getvalue()


def first_less() -> list[dict[str, str]]:
    """The trips without the column that another case puts first."""
    return [{name: value for name, value in row.items() if name != "PULocationID"} for row in trips()]


pytestmark = pytest.mark.timeout(900)  # one run over all cases
PLAIN = csv_text(trips())
HALF = PLAIN.splitlines(keepends=True)


def members(*texts: str) -> bytes:
    return b"".join(gzip.compress(one.encode(), mtime=0) for one in texts)


@dataclass(frozen=True)
class Odd:
    """A file, the rows of it that are accepted, and the others by their reason; or why it is refused whole."""

    content: str | bytes
    name: str = CSV
    accepted: int = 6
    refused: Mapping[str, int] = field(default_factory=dict)
    message: str = ""

    @property
    def outcomes(self) -> dict[str, int]:
        return {**({"accepted": self.accepted} if self.accepted else {}), **self.refused}


def bad(content: str | bytes, reason: str, message: str, name: str = CSV) -> Odd:
    return Odd(content, name, 0, {reason: 0}, message)


def spoilt(column: str, values: Sequence[str], accepted: int, **refused: int) -> Odd:
    return Odd(text(trips(**{column: values})), accepted=accepted, refused=refused)


NOTES = ("N", "N", "N", "N", "N")
TEXTS: dict[str, Odd] = {
    "line ends of old Macs": Odd(PLAIN.replace("\n", "\r")),
    "line ends sent as text twice": Odd(PLAIN.replace("\n", "\r\r\n")),
    "no last line end": Odd(PLAIN.rstrip("\n")),
    "blank lines between rows": Odd(PLAIN.replace("\n", "\n\n")),
    "quoted, a nameless column": Odd(text([{"": str(n), **r} for n, r in enumerate(trips())], csv.QUOTE_ALL)),
    "a byte order mark, quotes, CRLF": Odd("\ufeff" + text(trips(), csv.QUOTE_ALL, lineterminator="\r\n")),
    "a comma after every line": Odd(PLAIN.replace("\n", ",\n")),
    "empty surplus in the rows": Odd(HALF[0] + "".join(f"{row[:-1]},,\n" for row in HALF[1:])),
    "gzip members": Odd(members("".join(HALF[:3]), "".join(HALF[3:])), f"{CSV}.gz"),
    "a gzip member for the header": Odd(members(HALF[0], "".join(HALF[1:])), f"{CSV}.gz"),
    "an empty gzip member first": Odd(members("", PLAIN), f"{CSV}.gz"),
    "quotes within quotes and commas": Odd(text(trips(VendorID=('say "N", ok', *NOTES)))),
    "a backslash before a quote": Odd(text(trips(VendorID=("N\\", *NOTES)), csv.QUOTE_ALL)),
    "a quote in the middle of a cell": Odd(PLAIN.replace("\n2,", '\n5" pipe,', 1)),
    "spellings of numbers": Odd(text(trips(trip_distance=("2.5 ", "+1.25", "1e1", "3.50000000", ".75", "6.75")))),
    "times with a T": Odd(PLAIN.replace("2020-04-01 10", "2020-04-01T10")),
    "an ending in capitals": Odd(PLAIN, "GREEN_TRIPDATA_2020-04.CSV"),
    "a name of signs": Odd(PLAIN, "green 100%25 #1?x a+b&c=d {a,b}[c] \U0001f695_2020-04.csv"),
    "a folder for a null": Odd(PLAIN, f"year=__HIVE_DEFAULT_PARTITION__/{CSV}"),
    "a Latin letter that nobody reads": Odd(PLAIN.replace("\n2,", "\né,", 1).encode("latin-1")),
    "a comment sign before a row": Odd(PLAIN.replace("\n2,", "\n#2,", 1)),
    "a thousand columns": Odd(text([{**row, **{f"x{n}": "" for n in range(1000)}} for row in trips()])),
    "a decimal comma": Odd(PLAIN.replace("12.50", "12,50"), accepted=5, refused={"row_broken": 1}),
    "a stray comma": Odd(PLAIN.replace("\n2,", "\n2,x,", 1), accepted=5, refused={"row_broken": 1}),
    "a missing field": Odd(PLAIN.replace("\n2,", "\n", 1), accepted=5, refused={"row_broken": 1}),
    "a surplus value": Odd(HALF[0] + HALF[1][:-1] + ",,9\n" + "".join(HALF[2:]), accepted=5, refused={"row_broken": 1}),
    "a row cut in its cost": Odd(PLAIN[: PLAIN.rindex("31.50") + 2], accepted=5, refused={"row_broken": 1}),
    "a quoted cost that does not close": Odd(
        text(trips(), csv.QUOTE_ALL).replace('"12.50"', '"12.5'), accepted=5, refused={"row_broken": 1}
    ),
    "a line break in quotes": Odd(text(trips(PULocationID=("7\n8", *NOTES))), accepted=5, refused={"row_broken": 2}),
    "a line break in a needed first cell": Odd(
        text([{"PULocationID": "7\n8" if n == 0 else "7", **row} for n, row in enumerate(first_less())]),
        accepted=5, refused={"row_broken": 2},
    ),
    "a web page after the rows": Odd(PLAIN + "<html>503</html>\n", refused={"row_broken": 1}),
    "the header again": Odd(PLAIN + HALF[0], refused={"distance_unreadable": 1}),
    "NUL bytes after a whole block": Odd(
        HALF[0] + HALF[1] * 3_000 + HALF[1].replace("2.5", "2\x00.5"),
        accepted=3_000, refused={"distance_unreadable": 1},
    ),
    "what Java alone takes for numbers": spoilt(
        "trip_distance", ("2.5d", "0x10", "1_0", "NaN", "Infinity", "\uff12.\uff15"), 0, distance_unreadable=6
    ),
    "no-break spaces": spoilt("trip_distance", ("\u00a02.5", *MILES[1:]), 5, distance_unreadable=1),
    "thousands": spoilt("total_amount", ("1,012.50", *COST[1:]), 5, cost_unreadable=1),
    "dollars": spoilt("total_amount", ("$12.50", *COST[1:]), 5, cost_unreadable=1),
    "semicolons": bad(PLAIN.replace(",", ";"), "file_columns_missing", "parted by another sign than a comma"),
    "tabs": bad(PLAIN.replace(",", "\t"), "file_columns_missing", "parted by another sign than a comma"),
    "a line for spreadsheets first": bad(f"sep=,\n{PLAIN}", "file_columns_missing", "first line is not the header"),
    "a comment first": bad(f"# an export\n{PLAIN}", "file_columns_missing", "line is not the header: remove it"),
    "a zip archive": bad(b"PK\x03\x04" + bytes(60), "file_unreadable", "is a zip archive"),
    "an error in JSON": bad('{"message": "Forbidden"}', "file_unreadable", "begins with '{"),
    "an open quote in the header": bad(PLAIN.replace("Ve", '"Ve', 1), "file_unreadable", "does not close"),
    "too many columns": bad(f"{HALF[0][:-1]}{',' * 20_000}\n{HALF[1]}", "file_unreadable", "columns; 2,000 are read"),
    "a first line without an end": bad("x" * 1_200_000, "file_unreadable", "line is longer than 1,048,576 bytes"),
    "another packing": bad(b"\x28\xb5\x2f\xfd" + bytes(60), "file_unreadable", "ends in none of", f"{CSV}.zst"),
    "a pointer to a file": bad("version https://git-lfs", "file_unreadable", "but begins with 'version", PARQUET),
}  # fmt: skip

TYPED = """
    SELECT 2::BIGINT AS "VendorID", TIMESTAMP '2020-04-01 10:00:00' AS lpep_pickup_datetime,
        TIMESTAMP '2020-04-01 10:20:00' AS lpep_dropoff_datetime, 7::BIGINT AS "PULocationID",
        m::DOUBLE AS trip_distance, c::DOUBLE AS total_amount, 1::DOUBLE AS trip_type, {more}
    FROM (SELECT unnest([{miles}]) AS m, unnest([{cost}]) AS c)
"""


@dataclass(frozen=True)
class Frame:
    """Columns of a Parquet file: those replaced, and others beside them."""

    replaced: str = ""
    more: str = "1 AS one"
    options: str = ""
    name: str = PARQUET
    accepted: int = 6
    refused: Mapping[str, int] = field(default_factory=dict)

    def write(self, path: Path) -> None:
        select = TYPED.format(more=self.more, miles=", ".join(MILES), cost=", ".join(COST))
        columns = f"* REPLACE ({self.replaced})" if self.replaced else "*"
        path.parent.mkdir(parents=True, exist_ok=True)
        with duckdb.connect() as database:
            rows = f"SELECT {columns} FROM ({select})"  # noqa: S608 (a test's own)
            database.execute(f"COPY ({rows}) TO '{path}' (FORMAT parquet{self.options})")


FRAMES: dict[str, Frame] = {
    "times in nanoseconds": Frame("lpep_pickup_datetime::TIMESTAMP_NS AS lpep_pickup_datetime"),
    "times in milliseconds": Frame("lpep_pickup_datetime::TIMESTAMP_MS AS lpep_pickup_datetime"),
    "times with a zone": Frame("lpep_pickup_datetime::TIMESTAMPTZ AS lpep_pickup_datetime"),
    "a time of day that nobody reads": Frame(more="TIME '10:00:00' AS t"),
    "an id that nobody reads": Frame(more="uuid() AS u"),
    "wide numbers that nobody reads": Frame(more="1::HUGEINT AS h, 2::UHUGEINT AS g, 3::BIT AS b"),
    "an interval that nobody reads": Frame(more="INTERVAL 1 DAY AS i"),
    "a date of long ago that nobody reads": Frame(more="DATE '1500-01-01' AS d"),
    "a trip of 1899": Frame("TIMESTAMP '1899-12-31 10:00:00' AS lpep_pickup_datetime"),
    "lists, maps, structs with odd names": Frame(
        more="""['a'] AS l, MAP {'k': 1} AS m, {'a b': 1, 'c:d': {'e': [1]}} AS s,
        {'f': 1} AS "x.y", 1 AS "q`r", 2 AS "c,d;{}()=", 3 AS "früh" """.replace("{}", "{{}}").replace("{{}}", "()")
    ),
    "a struct of forty fields": Frame(more="{" + ", ".join(f"'f{n}': {n}" for n in range(40)) + "} AS s"),
    "text without its annotation": Frame(
        "total_amount::DECIMAL(9,2)::VARCHAR::BLOB AS total_amount"
    ),
    "numbers as text": Frame("trip_distance::VARCHAR AS trip_distance"),
    "unsigned integers": Frame('2::UBIGINT AS "VendorID", 7::UTINYINT AS "PULocationID"'),
    "decimals": Frame("total_amount::DECIMAL(38,18) AS total_amount, trip_distance::DECIMAL(9,2) AS trip_distance"),
    "flags": Frame('true AS "VendorID"'),
    "300 columns": Frame(more=", ".join(f"{n} AS x{n}" for n in range(300))),
    "packed with zstd": Frame(options=", COMPRESSION zstd"),
    "packed with lz4": Frame(options=", COMPRESSION lz4_raw"),
    "an ending in capitals": Frame(name="green_tripdata_2020-04.PARQUET"),
    "a folder of parts": Frame(name=f"{PARQUET}/part-00000-8b0f-c000.snappy.parquet"),
    "folders of a period": Frame(name="year=2020/month=04/2020-04.parquet"),
    "infinities": Frame(
        "CASE WHEN trip_distance = 2.5 THEN 'NaN'::DOUBLE WHEN trip_distance = 10 THEN 'Infinity'::DOUBLE "
        "WHEN trip_distance = 3.5 THEN -0.0::DOUBLE WHEN trip_distance = 0.75 THEN 1e300 ELSE trip_distance END "
        "AS trip_distance",
        accepted=2, refused={"distance_unreadable": 3, "distance_not_positive": 1},
    ),
    "a number where a time should be": Frame("1585735200::BIGINT AS lpep_pickup_datetime"),
    "a flag where a cost should be": Frame("true AS total_amount", accepted=0, refused={"cost_unreadable": 6}),
    "a date where a cost should be": Frame(
        "DATE '2020-01-01' AS total_amount", accepted=0, refused={"cost_unreadable": 6}
    ),
    "a list where a cost should be": Frame("[1.0] AS total_amount", accepted=0, refused={"file_unreadable": 0}),
}  # fmt: skip


def folder_of(case: str, cases: Mapping[str, object]) -> str:
    return f"green-taxi/{list(cases).index(case):02d}"


@pytest.fixture(scope="module")
def ran_texts(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> tuple[Lake, dict[str, Any]]:
    lake = Lake(spark, tmp_path_factory.mktemp("texts"))
    for case, odd in TEXTS.items():
        lake.put(f"{folder_of(case, TEXTS)}/{odd.name}", odd.content)
    return lake, lake.run()


@pytest.fixture(scope="module")
def ran_frames(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> tuple[Lake, dict[str, Any]]:
    lake = Lake(spark, tmp_path_factory.mktemp("frames"))
    for case, frame in FRAMES.items():
        frame.write(lake.folder / "input" / folder_of(case, FRAMES) / frame.name)
    return lake, lake.run()


def outcomes(lake: Lake, folder: str) -> dict[str, int]:
    return {row.outcome: row.records for row in lake.rows("evidence") if row.file.startswith(f"{folder}/")}


@pytest.mark.tried(
    "text files as people's tools write them", "read to the last digit, or refused by name in a sentence"
)
@pytest.mark.parametrize("case", TEXTS)
def test_a_text_is_read_right_or_refused_by_name(ran_texts: tuple[Lake, dict[str, Any]], case: str) -> None:
    lake, record = ran_texts
    odd, folder = TEXTS[case], folder_of(case, TEXTS)
    (entry,) = [entry for entry in record["files"] if entry["file"].startswith(f"{folder}/")]
    assert outcomes(lake, folder) == odd.outcomes, entry["message"]
    assert odd.message in (entry["message"] or "")
    assert "Exception" not in (entry["message"] or "")
    if odd.outcomes == {"accepted": 6}:
        (row,) = [row for row in lake.rows("table") if row.file.startswith(f"{folder}/")]
        assert (row.sum_miles, row.sum_cost) == SUMS


@pytest.mark.tried(
    "Parquet files as other programs write them", "read to the last digit, or refused by name in a sentence"
)
@pytest.mark.parametrize("case", FRAMES)
def test_a_parquet_file_is_read_right_or_refused_by_name(ran_frames: tuple[Lake, dict[str, Any]], case: str) -> None:
    lake, record = ran_frames
    frame, folder = FRAMES[case], folder_of(case, FRAMES)
    (entry,) = [entry for entry in record["files"] if entry["file"].startswith(f"{folder}/")]
    wanted = {**({"accepted": frame.accepted} if frame.accepted else {}), **frame.refused}
    assert outcomes(lake, folder) == wanted, entry["message"]
    if frame.accepted == 6:
        (row,) = [row for row in lake.rows("table") if row.file.startswith(f"{folder}/")]
        assert (row.sum_miles, row.sum_cost) == SUMS


def test_a_broken_row_is_kept_as_its_line_stands_in_the_file(ran_texts: tuple[Lake, dict[str, Any]]) -> None:
    folder = folder_of("a decimal comma", TEXTS)
    (row,) = [row for row in ran_texts[0].rows("refused") if row.file.startswith(f"{folder}/")]
    assert row.reason == "row_broken"
    assert "12,50" in row.row


def test_cells_with_line_breaks_are_read_where_the_contract_says_so(lake: Lake) -> None:
    sources = {name: replace(one, multiline=True) for name, one in lake.dataset.source.sources.items()}
    source = replace(lake.dataset.source, sources=sources)
    wide = Lake(lake.spark, lake.folder, replace(lake.dataset, source=source))
    wide.put(f"green-taxi/{CSV}", text(trips(VendorID=("N\nold", 'say "N", ok', *NOTES[1:]))))
    assert wide.run()["rows_in"] == 6
    (row,) = wide.rows("table")
    assert (row.sum_miles, row.sum_cost) == SUMS
