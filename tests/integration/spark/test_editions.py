"""The same trips in every way in which they were ever published."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from contracts import Source
from spark import job
from spark.input_files import InputFile
from spark.scan import Scan, scan
from tests.integration.spark.lakes import ROW, Lake, csv_text

Rows = Sequence[Mapping[str, str]]
FOLDER = "green-taxi/year=2020/trips"
RENAMED = {"VendorID": "vendor_id", "lpep_pickup_datetime": "pickup_datetime", "PULocationID": "pickup_location_id"}


def trips() -> Rows:
    """Forty green trips, some of which no filter accepts, some with nothing in a column."""
    made = [
        {
            **ROW,
            "VendorID": str(1 + n % 2),
            "lpep_pickup_datetime": f"2020-04-{1 + n % 28:02d} 10:00:{n:02d}",
            "PULocationID": str(n),
            "trip_distance": f"{n / 4}",
            "total_amount": f"{n * 1.37:.2f}",
        }
        for n in range(40)
    ]
    return [*made[:7], *({**row, "VendorID": "", "trip_type": ""} for row in made[7:20]), *made[20:]]


def renamed(rows: Rows, names: Callable[[str], str]) -> Rows:
    return [{names(name): value for name, value in row.items()} for row in rows]


def added(rows: Rows) -> Rows:
    return [{"surprise": "x", **row, "": "1", "TRIP_TYPE": "9"} for row in rows]


def typed(lake: Lake, *types: str) -> DataFrame:
    """The trips as a frame, with some columns of other types."""
    lake.put("aside.csv", csv_text(trips()))
    frame = lake.spark.read.csv(str(lake.folder / "input/aside.csv"), header=True)
    return frame.selectExpr(*(next((t for t in types if t.endswith(f" {name}")), name) for name in frame.columns))


DOUBLES = (
    "cast(VendorID as double) VendorID", "cast(PULocationID as double) PULocationID",
    "cast(trip_distance as double) trip_distance", "cast(total_amount as double) total_amount",
)  # fmt: skip
LONGS = ("cast(VendorID as bigint) VendorID", "cast(trip_type as bigint) trip_type")
TIMES = tuple(f"cast({name} as timestamp_ntz) {name}" for name in ("lpep_pickup_datetime", "lpep_dropoff_datetime"))
INSTANTS = tuple(one.replace("_ntz", "") for one in TIMES)
DECIMALS = ("cast(trip_distance as decimal(20,6)) trip_distance", "cast(total_amount as float) total_amount")

TEXTS: dict[str, Callable[[], str]] = {
    "CRLF rows": lambda: csv_text(trips(), "\r\n"),
    "LF header, CRLF rows": lambda: csv_text(trips(), "\r\n").replace("\r\n", "\n", 1),
    "a byte order mark": lambda: "\ufeff" + csv_text(trips()),
    "blank lines after the header": lambda: csv_text(trips()).replace("\n", "\n\n", 1),
    "renamed columns": lambda: csv_text(renamed(trips(), lambda name: RENAMED.get(name, name))),
    "other letters": lambda: csv_text(renamed(trips(), str.upper)),
    "blanks around names": lambda: csv_text(renamed(trips(), lambda name: f" {name} ")),
    "another order": lambda: csv_text([dict(list(row.items())[::-1]) for row in trips()]),
    "columns that nobody knows": lambda: csv_text(added(trips())),
    "quoted values": lambda: csv_text([{name: f'"{value}"' for name, value in row.items()} for row in trips()]),
    "ids with decimals": lambda: csv_text([{**r, "VendorID": r["VendorID"] and f"{r['VendorID']}.0"} for r in trips()]),
    "another order of rows": lambda: csv_text(trips()[::-1]),
}
FRAMES: dict[str, tuple[str, ...]] = {
    "texts": (),
    "doubles": (*DOUBLES, *TIMES),
    "longs": (*LONGS, *TIMES),
    "instants": INSTANTS,
    "decimals and floats": DECIMALS,
}


OWN = {"file", "size_bytes", "modified"}
FILES = {
    "packed": f"{FOLDER} [packed] {{a,b}} 100% é 2020-04.csv.gz",
    "plain": f"{FOLDER}_2020-04.csv",
    **{edition: f"{FOLDER} {n} 2020-04.csv" for n, edition in enumerate(TEXTS)},
    **{edition: f"{FOLDER} {n} 2020-04.parquet" for n, edition in enumerate(FRAMES)},
}


@pytest.fixture(scope="module")
def ran(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> tuple[Lake, dict[str, Any]]:
    """One run over every edition, mixed."""
    lake = Lake(spark, tmp_path_factory.mktemp("editions"))
    for edition, types in FRAMES.items():
        lake.put_frame(FILES[edition], typed(lake, *types))
    (lake.folder / "input/aside.csv").unlink()
    for edition, text in TEXTS.items():
        lake.put(FILES[edition], text())
    for edition in ("packed", "plain"):
        lake.put(FILES[edition], csv_text(trips()))
    return lake, lake.run()


def evidence(lake: Lake, file: str) -> list[tuple[tuple[str, object], ...]]:
    """A file's evidence, without what says which file it is."""
    rows = [row.asDict() for row in lake.rows("evidence") if row.file == file]
    return sorted(tuple((name, value) for name, value in row.items() if name not in OWN) for row in rows)


@pytest.mark.parametrize("edition", FILES)
def test_an_edition_gives_the_same_evidence_to_the_last_digit(ran: tuple[Lake, dict[str, Any]], edition: str) -> None:
    (entry,) = [entry for entry in ran[1]["files"] if entry["file"] == FILES[edition]]
    assert (entry["status"], entry["rows"], entry["message"]) == ("read", 40, None)
    assert evidence(ran[0], FILES[edition]) == evidence(ran[0], FILES["plain"])


def test_the_editions_hold_accepted_and_refused_rows(ran: tuple[Lake, dict[str, Any]]) -> None:
    outcomes = {dict(row)["outcome"] for row in evidence(ran[0], FILES["plain"])}
    assert outcomes == {"accepted", "distance_not_positive"}


def test_columns_that_nobody_knows_are_named(ran: tuple[Lake, dict[str, Any]]) -> None:
    unknown = {entry["file"]: entry["unknown_columns"] for entry in ran[1]["files"] if entry["unknown_columns"]}
    assert unknown == {FILES["columns that nobody knows"]: ["surprise", "_c8", "TRIP_TYPE"]}


def test_the_year_in_a_path_is_no_column_of_the_trips(ran: tuple[Lake, dict[str, Any]]) -> None:
    assert "year" not in ran[0].rows("refused")[0].asDict()


def test_there_is_one_scan_for_each_schema_however_many_files(lake: Lake) -> None:
    for n in range(40):
        lake.put(f"green-taxi/trips_{1990 + n}-04.csv", csv_text(trips()[:1]))
    lake.put("green-taxi/other_2020-04.csv", csv_text(renamed(trips()[:1], str.upper)))
    lake.put("green-taxi/blank_2020-04.csv", csv_text(renamed(trips()[:1], lambda name: f" {name} ")))
    schemas: list[int] = []

    def counted(spark: SparkSession, files: Sequence[InputFile], source: Source) -> Scan:
        schemas.append(len(files))
        return scan(spark, files, source)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(job, "scan", counted)
        assert lake.run()["rows_in"] == 42
    assert sorted(schemas) == [1, 41], "blanks around a name are no part of it"
