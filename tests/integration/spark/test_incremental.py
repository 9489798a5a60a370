"""What the published run knows is kept: a later run reads what is new, and makes what a run over everything makes."""

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from pipeline.documents import FileEntry
from pipeline.lake import Lake as Store
from pipeline.layout import Layout
from spark.incremental import PreviousRun, is_fresh, previous_run, split
from spark.input_files import InputFile, list_files
from spark.job import summarise
from spark.record import Request, moment
from tests.integration.spark.lakes import ROW, TAXI, Lake, csv_text

WROTE = ("table", "evidence", "refused")
GREEN_APRIL = "green-taxi/year=2020/green_tripdata_2020-04.csv.gz"
GREEN_MAY = GREEN_APRIL.replace("04.csv", "05.csv")
YELLOW_APRIL = GREEN_APRIL.replace("green", "yellow")
YELLOW_MAY = YELLOW_APRIL.replace("04.csv", "05.csv")


@pytest.fixture(scope="module")
def read_once(spark: SparkSession, months: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    lake = Lake(spark, tmp_path_factory.mktemp("good"))
    shutil.copytree(months, lake.folder / "input")
    lake.age()
    lake.run("good")
    return lake.folder


@pytest.fixture
def good(lake: Lake, read_once: Path) -> Lake:
    """A lake in which the run `good` has read four months."""
    shutil.copytree(read_once, lake.folder)
    return lake


def kept(record: dict[str, Any]) -> set[str]:
    return {entry["file"] for entry in record["files"] if entry["kept"]}


def changes(lake: Lake, run: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((lake.folder / "runs" / run / "changes.json").read_text())
    return document


def spoil_unseen(path: Path) -> None:
    """Other bytes of the same length and time: whoever reads them fails."""
    then = path.stat()
    path.write_bytes(b"x" * then.st_size)
    os.utime(path, ns=(then.st_atime_ns, then.st_mtime_ns))


def written(lake: Lake, what: str, run: str) -> list[Any]:
    """What a run made or kept: its refused rows where those who read the files left them; no word of who read them."""
    if what == "refused":
        evidence = lake.rows("evidence", run)
        return sorted(
            (row for file, by in {(row.file, row.read_by) for row in evidence} for row in lake.rows("refused", by)
             if row.file == file), key=str,
        )  # fmt: skip
    return lake.content(what, run)


def test_a_file_changed_a_file_added_a_file_gone_and_the_rest_is_not_read(good: Lake) -> None:
    original = (good.folder / "input" / GREEN_MAY).read_bytes()
    good.put(YELLOW_MAY.replace("05.csv", "06.csv"), (good.folder / "input" / YELLOW_MAY).read_bytes())
    (good.folder / "input" / YELLOW_MAY).unlink()
    shutil.copyfile(good.folder / "input" / GREEN_APRIL, good.folder / "input" / GREEN_MAY)
    everything = good.run("whole")
    assert [written(good, what, "whole") for what in WROTE] != [written(good, what, "good") for what in WROTE]

    spoil_unseen(good.folder / "input" / GREEN_APRIL)
    record = good.run("later", published="good")

    assert original != (good.folder / "input" / GREEN_MAY).read_bytes()
    assert kept(record) == {GREEN_APRIL, YELLOW_APRIL}
    for what in WROTE:
        assert written(good, what, "later") == written(good, what, "whole"), what
    assert {row.file for row in good.rows("refused", "later")} == {GREEN_MAY, YELLOW_MAY.replace("05.csv", "06.csv")}
    counted = ("rows_in", "accepted", "refused", "rules")
    assert {name: record[name] for name in counted} == {name: everything[name] for name in counted}
    own = [{**entry, "kept": False, "read_by": None} for entry in record["files"]]
    assert own == everything["files"]
    assert {entry["read_by"] for entry in record["files"] if entry["kept"]} == {"good"}
    changes_again = changes(good, "later")
    assert {name: changes_again[name] for name in ("since", "news", "read", "kept", "removed")} == {
        "since": "good", "news": True, "read": 2, "kept": 2, "removed": 1,
    }  # fmt: skip


def test_what_was_kept_can_be_kept_again(good: Lake) -> None:
    late = good.put("green-taxi/late_2020-06.csv", csv_text([ROW]))
    good.run("second", published="good")
    late.unlink()
    record = good.run("third", published="second")
    assert len(kept(record)) == 4
    assert {entry["read_by"] for entry in record["files"]} == {"good"}, "who read a file is handed on"
    for what in WROTE:
        assert written(good, what, "third") == written(good, what, "good"), what
    assert good.rows("refused", "third") == [], "and no row is copied"


def test_where_nothing_is_new_nothing_but_that_is_written(good: Lake) -> None:
    summary = summarise(good.spark, Request(good.folder.as_uri(), "again", "plausible", "abc", "good"), TAXI)
    assert summary == "Nothing is new since good."
    assert [path.name for path in (good.folder / "runs/again").iterdir() if path.suffix == ".json"] == ["changes.json"]
    assert not (good.folder / "runs/again/tables").exists()
    changes_again = changes(good, "again")
    assert (changes_again["news"], changes_again["kept"], changes_again["days_without_news"]) == (False, 4, 0)


def test_where_nothing_came_for_too_long_the_gate_is_asked_all_the_same(good: Lake) -> None:
    contract = TAXI.evidence
    (limit,) = [e.arguments["max_value"] for e in contract.expectations if e.name == "days-without-news"]
    files, now = list_files(Store(good.spark), f"{good.folder.as_uri()}/input/", TAXI.source), datetime.now(UTC)
    assert is_fresh(files, contract, now + timedelta(days=limit))
    assert not is_fresh(files, contract, now + timedelta(days=limit + 1))

    came = good.age((limit + 1) * 86_400 + 60)
    good.record("good", lambda record: [entry.update(modified=moment(came)) for entry in record["files"]])
    record = good.run("stale", published="good")
    assert (changes(good, "stale")["news"], len(kept(record))) == (True, 4)
    for what in WROTE:
        assert written(good, what, "stale") == written(good, what, "good"), what


MADE_BY = {"code": "abc", "rules": "R"}


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda record: record.update(rules="S"), id="other rules"),
        pytest.param(lambda record: record.update(code="def"), id="other code"),
        pytest.param(lambda record: record.update(code=None), id="code that nobody knows"),
        pytest.param(lambda record: record.update(schema=0), id="another schema"),
        pytest.param(lambda record: record.clear(), id="nothing"),
    ],
)
def test_what_other_rules_or_another_code_made_is_not_kept(
    good: Lake, change: Callable[[dict[str, Any]], None]
) -> None:
    store, layout = Store(good.spark), Layout(good.folder.as_uri(), "good")
    good.record("good", lambda record: record.update(rules="R"))
    assert previous_run(store, layout, MADE_BY) is not None
    good.record("good", change)
    assert previous_run(store, layout, MADE_BY) is None
    assert previous_run(store, layout, {"code": None, "rules": "R"}) is None


def test_a_record_that_is_damaged_or_gone_means_that_everything_is_read(good: Lake) -> None:
    store, layout = Store(good.spark), Layout(good.folder.as_uri(), "good")
    (good.folder / "runs/good/run.json").write_text("{")
    assert previous_run(store, layout, MADE_BY) is None
    (good.folder / "runs/good/.run.json.crc").unlink()
    assert previous_run(store, layout, MADE_BY) is None
    (good.folder / "runs/good/run.json").write_text("[]")
    assert previous_run(store, layout, MADE_BY) is None
    assert previous_run(store, Layout(good.folder.as_uri(), "no-such-run"), MADE_BY) is None


STARTED = datetime(2026, 11, 23, 11, tzinfo=UTC)
CAME = STARTED - timedelta(hours=1)


def came(when: datetime) -> tuple[dict[str, Any], dict[str, Any]]:
    """A file of that time, now and then."""
    return {"modified": when}, {"modified": moment(when)}


@pytest.mark.parametrize(
    ("now", "then", "is_kept"),
    [
        pytest.param({}, {}, True, id="as it was"),
        pytest.param({"size_bytes": 8}, {}, False, id="another size"),
        pytest.param({"modified": CAME + timedelta(seconds=1)}, {}, False, id="another time"),
        pytest.param({}, {"status": "refused"}, False, id="refused, and may be readable now"),
        pytest.param({"file": "b"}, {}, False, id="another file"),
        pytest.param(*came(STARTED - timedelta(seconds=1)), False, id="in whole seconds as young as the earlier run"),
        pytest.param(*came(STARTED - timedelta(milliseconds=1)), True, id="a moment older"),
        pytest.param(*came(STARTED + timedelta(milliseconds=1)), False, id="a moment younger"),
    ],
)  # fmt: skip
def test_a_file_is_kept_that_the_earlier_run_read_as_it_is_now(
    now: dict[str, Any], then: dict[str, Any], is_kept: bool
) -> None:
    entry = replace(FileEntry(file="a", size_bytes=7, modified=moment(CAME), rows=1, status="read"), **then)
    previous = PreviousRun(Layout("s3://lake", "good"), STARTED, {"a": entry})
    file = replace(InputFile("a", "p", "u", 7, CAME), **now)
    selection = split([file], previous)
    assert (selection.kept == (file,), selection.read == ()) == (is_kept, is_kept)


def test_a_new_file_that_breaks_in_the_middle_is_refused_and_the_rest_is_kept(good: Lake) -> None:
    content = (good.folder / "input" / GREEN_MAY).read_bytes()
    good.put("green-taxi/cut_2020-06.csv.gz", content[: len(content) // 2])
    record = good.run("later", published="good")
    assert len(kept(record)) == 4
    assert [entry["reason"] for entry in record["files"] if not entry["kept"]] == ["file_unreadable"]
    assert good.rows("table", "later") == good.rows("table", "good")


def test_evidence_that_is_gone_is_made_again(good: Lake) -> None:
    before = {what: good.rows(what, "good") for what in WROTE}
    shutil.rmtree(good.folder / "evidence/good")
    (good.folder / "input" / GREEN_MAY).touch()
    record = good.run("later", published="good")
    assert kept(record) == set()
    assert (changes(good, "later")["read"], changes(good, "later")["kept"]) == (4, 0)
    assert good.rows("table", "later") == before["table"]
    assert good.rows("refused", "later") == before["refused"]


def test_evidence_that_lost_rows_does_not_pass_for_whole(good: Lake, spark: SparkSession) -> None:
    place = good.folder / "evidence/good"
    there = spark.read.parquet(str(place))
    rows = there.where(f"file <> '{GREEN_APRIL}'").collect()
    spark.createDataFrame(rows, there.schema).write.mode("overwrite").parquet(str(place))
    (good.folder / "input" / GREEN_MAY).touch()
    record = good.run("later", published="good")
    (entry,) = [entry for entry in record["files"] if entry["file"] == GREEN_APRIL]
    evidence = sum(row.records for row in good.rows("evidence", "later") if row.file == GREEN_APRIL)
    assert (entry["rows"], evidence) == (300, 0), "the gate stops what the record and the evidence say differently"
