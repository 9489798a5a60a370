"""Defects planted in flights: a dataset of two contracts, caught by the standard checks that every dataset has."""

import gzip
import os
import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import duckdb
import pytest
from pyspark.sql import SparkSession

from datasets.flights.samples import generate
from tests.integration.quality.conftest import Judge
from tests.integration.quality.defects.defect import WARNED, Defect
from tests.integration.quality.mutations import Mutations, ran
from tests.planting.rows import Change, Table, added, each, filled, header, kept, read, repeated, times, without, write

# PySpark leaves the sockets that rows came through to the garbage collector.
pytestmark = pytest.mark.filterwarnings(
    "ignore:unclosed <socket:ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)
MONTHS = ("2013-04", "2013-05", "2013-06")
MAY = "flights_2013-05"
REFUSED = f"{MAY}.csv.gz was refused whole"
Planter = Callable[[Path], None]


def may(change: Change, month: str = "2013-05") -> Planter:
    """The change in the file of a month; in every file where none is named."""

    def plant(folder: Path) -> None:
        for file in _files(folder, month):
            table, ending = read(file)
            write(file, change(table), ending)

    return plant


def _files(folder: Path, month: str = "") -> list[Path]:
    files = sorted(folder.rglob(f"flights_{month}*.csv.gz"))
    assert files
    return files


def content(change: Callable[[bytes], bytes]) -> Planter:
    """Other bytes in May."""

    def plant(folder: Path) -> None:
        [file] = _files(folder, "2013-05")
        file.write_bytes(change(file.read_bytes()))

    return plant


def half(packed: bytes) -> bytes:
    text = gzip.decompress(packed)
    return gzip.compress(text[: len(text) // 2], mtime=0)


def saved_as(suffix: str, change: Callable[[bytes], bytes]) -> Planter:
    """May under another kind of name."""

    def plant(folder: Path) -> None:
        [file] = _files(folder, "2013-05")
        file.with_name(f"{MAY}{suffix}").write_bytes(change(file.read_bytes()))
        file.unlink()

    return plant


def truncated_parquet(folder: Path) -> None:
    """May as Parquet, of which half came."""
    [file] = _files(folder, "2013-05")
    target = file.with_name(f"{MAY}.parquet")
    duckdb.execute(f"COPY (SELECT * FROM read_csv('{file}')) TO '{target}' (FORMAT parquet)")  # noqa: S608 (a test's own paths)
    target.write_bytes(target.read_bytes()[: target.stat().st_size // 2])
    file.unlink()


def misplaced(folder: Path) -> None:
    [file] = _files(folder, "2013-05")
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    file.rename(elsewhere / file.name)


def negated(text: str) -> str:
    return text if text == "NA" else f"-{text}"


def taken_back(table: Table) -> Table:
    """Every flight again, its distance taken back."""
    at = table.column("distance")
    return Table(table.names, table.rows + [[*row[:at], f"-{row[at]}", *row[at + 1 :]] for row in table.rows])


def lost(month: str) -> Planter:
    def plant(folder: Path) -> None:
        for file in _files(folder, month):
            file.unlink()

    return plant


def copied(to: str) -> Planter:
    def plant(folder: Path) -> None:
        [file] = _files(folder, "2013-05")
        file.with_name(to).write_bytes(file.read_bytes())

    return plant


def aged(folder: Path) -> None:
    then = time.time() - 46 * 86_400 - 3600
    for file in _files(folder):
        os.utime(file, (then, then))


def late(table: Table) -> Table:
    """Without the first nine days."""
    day = table.column("day")
    return Table(table.names, [row for row in table.rows if int(row[day]) > 9])


def beside(plant: Planter, reason: str, verdict: str = "failed") -> Defect[Path]:
    return Defect(plant, reason, verdict, beside=True)


def share(what: str, limit: str, change: Change, verdict: str = "failed") -> Defect[Path]:
    must = "must" if verdict == "failed" else "should"
    return Defect(may(change), f"{what} is …in {MAY}.csv.gz; it {must} be {limit}.", verdict)


NEIGHBOURS = {"distance": "air_time", "air_time": "distance"}
DEFECTS: Mapping[str, Defect[Path]] = {
    "30 % of the distances are missing": share(
        "Share of accepted flights without distance", "at most 5 %", filled("distance", "NA", 0.3)
    ),
    "2 % of the distances are missing": share(
        "Share of accepted flights without distance", "at most 0.50 %", filled("distance", "NA", 0.02), WARNED
    ),
    "every arrival delay is missing": share("Share of rows refused", "at most 25 %", filled("arr_delay", "NA")),
    "text stands in numbers": share("Share of unreadable distance", "at most 1 %", filled("distance", "n/a", 0.05)),
    "numbers have a comma for a point": share(
        "Share of unreadable distance", "at most 1 %", each("distance", lambda text: f'"{text},5"')
    ),
    "bytes of a few numbers are damaged": share(
        "Share of unreadable distance", "at most 0.05 %", filled("distance", "7\ufffd8", 0.004), WARNED
    ),
    "a comma in a number shifts the columns after it": Defect(
        may(each("distance", lambda text: f"{text},5")),
        f"Share of rows that are no records is 100 % in {MAY}.csv.gz (row_broken); it must be at most 0.10 %.",
    ),
    "half a file came": Defect(content(half), f"Share of rows that are no records is …in {MAY}.csv.gz (row_broken)"),
    "times cannot be read": share(
        "Share of flights without scheduled", "at most 5 %", filled("time_hour", "44 May", 0.9)
    ),
    "the file holds another month": share(
        "Share of flights outside the file's month",
        "at most 5 %",
        each("time_hour", lambda text: text.replace("2013-05", "2013-03")),
    ),
    "times lie in other years": share(
        "Share of flights outside the file's month",
        "at most 5 %",
        each("time_hour", lambda text: text.replace("2013", "2009"), 0.1),
    ),
    "every row is doubled": share("Share of flights that repeat another", "at most 30 %", repeated(1)),
    "the file begins late": share("Days without flights at the month's start", "at most 7", late),
    "distances are three times as long": Defect(
        may(times("distance", 3)), "distance against the month before changed by …in 2013-05"
    ),
    **{
        f"distances are {what}": Defect(may(change), "distance against the month before changed by …in 2013-05")
        for what, change in {
            "zero": filled("distance", "0"),
            "negative": each("distance", negated),
            "absurd in one flight of twenty": times("distance", 1000, 0.05),
            "a hundred times as long": times("distance", 100),
        }.items()
    },
    "flights land before they depart": Defect(
        may(each("air_time", negated)), "Speed in the air against the month before changed by …in 2013-05"
    ),
    "every flight is taken back by another": share("Share of flights that repeat another", "at most 30 %", taken_back),
    "distance and time in the air are swapped": Defect(
        may(header(lambda name: NEIGHBOURS.get(name, name))),
        "distance against the month before changed by …in 2013-05",
    ),
    "a tenth of the rows came": Defect(
        may(kept(0.1)),
        "Flights against the months beside it changed by …89.87 % in 2013-05; it must be …80 %.",
    ),
    "less than half of the rows came": Defect(
        may(kept(0.45)),
        "Flights against the months beside it changed by …54.76 % in 2013-05; it should be …50 %.",
        WARNED,
    ),
    "a month is missing": Defect(
        lost("2013-05"), "flights_delays has no 2013-05, though months before and after are there."
    ),
    "a month is delivered twice": Defect(copied(f"{MAY}.copy.csv.gz"), f"{MAY}.csv.gz holds exactly the rows of"),
    "a month comes again under the next one's name": Defect(
        copied("flights_2013-07.csv.gz"), "flights_2013-07.csv.gz holds exactly the rows of flights_2013-05.csv.gz"
    ),
    "no new file came for weeks": Defect(
        aged, "Days since the newest file came is 46 in a-run; it should be at most 45.", WARNED
    ),
    "a gzip is cut in the middle": Defect(
        content(lambda packed: packed[: len(packed) // 2]), f"{REFUSED} (file_unreadable)"
    ),
    "a file has no bytes": Defect(content(lambda _: b""), f"{REFUSED} (file_empty)"),
    "a file is a header alone": Defect(may(kept(0)), f"{REFUSED} (file_empty)"),
    "a web page is saved as a gzip": Defect(content(lambda _: b"<html>404</html>"), f"{REFUSED} (file_unreadable)"),
    "a web page is saved as Parquet": Defect(
        saved_as(".parquet", lambda _: b"<html>404</html>"), f"{MAY}.parquet was refused whole (file_unreadable)"
    ),
    "a Parquet file is cut in the middle": Defect(
        truncated_parquet, f"{MAY}.parquet was refused whole (file_unreadable)"
    ),
    "a file lies in the folder of nobody": Defect(misplaced, f"{REFUSED} (file_without_source)"),
    "a file has another encoding": Defect(
        saved_as(".csv", lambda packed: gzip.decompress(packed).decode().encode("utf-16")),
        f"{MAY}.csv was refused whole (file_unreadable)",
    ),
    "a column is dropped": Defect(may(without("distance")), f"{REFUSED} (file_columns_missing)"),
    "a column is renamed": Defect(
        may(header(lambda name: name.replace("arr_delay", "arrival"))), f"{REFUSED} (file_columns_missing)"
    ),
    "a column is added": Defect(
        may(added("seats", "180")), f"{MAY}.csv.gz has columns that the contract does not know: seats.", WARNED
    ),
    "a published month loses a fifth of its rows": beside(
        may(kept(0.8)), "Flights against the last published run changed by …in 2013-05; it must be …10 %."
    ),
    "kilometres stand for miles in a published month": beside(
        may(times("distance", 1.609)),
        "distance against the last published run changed by …in 2013-05; it must be",
    ),
    "a published month is gone": beside(lost("2013-04"), "flights_delays has no 2013-04 any more, which b-run had."),
    "the newest month goes back": beside(lost("2013-06"), "flights_delays ends before 2013-06, which b-run had."),
    "a reason to refuse grows in every file": beside(
        may(filled("dep_time", "NA", 0.1), ""), "the last published run is …points in cancelled; it must be at most 5"
    ),
}
"""Every one is caught by a standard check: the two contracts have no expectation of their own."""

RECASED = may(header(str.upper))
"""Harmless: names are compared without their case."""

COMMON: Mapping[str, str] = {
    "amounts missing in 30 %": "30 % of the distances are missing",
    "amounts missing in all": "every arrival delay is missing",
    "a measure missing in some": "2 % of the distances are missing",
    "zero": "distances are zero",
    "negative": "distances are negative",
    "absurd": "distances are absurd in one flight of twenty",
    "pairs that cancel each other": "every flight is taken back by another",
    "kilometres for miles": "kilometres stand for miles in a published month",
    "cents for dollars": "distances are a hundred times as long",
    "a column dropped": "a column is dropped",
    "a column renamed": "a column is renamed",
    "a column added": "a column is added",
    "a column retyped": "numbers have a comma for a point",
    "a month missing": "a month is missing",
    "a month doubled": "a month is delivered twice",
    "rows doubled": "every row is doubled",
    "half a file": "half a file came",
    "an empty file": "a file is a header alone",
    "zero bytes": "a file has no bytes",
    "a truncated Parquet file": "a Parquet file is cut in the middle",
    "an error page for a Parquet file": "a web page is saved as Parquet",
    "a gzip cut in the middle": "a gzip is cut in the middle",
    "a file in the wrong folder": "a file lies in the folder of nobody",
    "other years": "times lie in other years",
    "an end before its beginning": "flights land before they depart",
    "texts in numbers": "text stands in numbers",
    "damaged encoding": "bytes of a few numbers are damaged",
    "a tenth of the rows": "a tenth of the rows came",
    "a mean three times as high": "distances are three times as long",
    "nothing new for weeks": "no new file came for weeks",
}
"""The thirty mutations that any table may suffer, each with its defect among flights.

Of the general list two have none here: names in another case are harmless, and that one carrier is absent is seen by
nothing but an expectation of one's own.
"""


@pytest.fixture(scope="module")
def mutations(spark: SparkSession, judge: Judge, tmp_path_factory: pytest.TempPathFactory) -> Mutations:
    lake = tmp_path_factory.mktemp("flights")
    generate(lake / "good" / "input", seed=5, months=MONTHS, rows=1000)
    return Mutations(spark, judge, lake, "flights", {"standard": DEFECTS})


def test_the_good_files_pass_without_a_warning(mutations: Mutations) -> None:
    verdict = mutations.good_verdict
    assert (verdict.verdict, verdict.reasons) == ("passed", ())
    assert not mutations.good.dataset.source.expectations


@pytest.mark.parametrize("name", DEFECTS)
def test_a_defect_is_caught_by_a_standard_check(mutations: Mutations, name: str) -> None:
    verdict, defect = mutations.verdict(name), DEFECTS[name]
    pattern = re.escape(defect.reason).replace("…", ".*")
    assert any(re.search(pattern, reason) for reason in verdict.reasons), verdict.reasons
    assert verdict.verdict == defect.verdict, verdict.reasons


def test_most_of_the_common_mutations_are_caught_by_standard_checks_alone() -> None:
    assert len(COMMON) == 30
    assert len({defect for defect in COMMON.values() if defect in DEFECTS}) >= 25


def test_names_in_another_case_change_no_answer(spark: SparkSession, judge: Judge, tmp_path: Path) -> None:
    generate(tmp_path / "input", seed=5, months=MONTHS, rows=200)
    good = judge(ran(spark, tmp_path, "flights"))
    RECASED(tmp_path / "input")
    verdict = judge(ran(spark, tmp_path, "flights"))
    assert (verdict.verdict, verdict.reasons) == (good.verdict, good.reasons)
    assert verdict.answers == good.answers
