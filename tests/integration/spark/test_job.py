"""What a run writes."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from contracts import Contract
from pipeline.lake import LakeUnreadableError
from spark import job
from spark.errors import FilterUnknownError, InputMissingError, ScanFailedError
from spark.job import summarise
from spark.record import Request
from tests.integration.spark.lakes import GREEN, ROW, TAXI, YELLOW, Lake, csv_text


@pytest.fixture(scope="module")
def ran(spark: SparkSession, months: Path, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """A lake with the generated months after one run."""
    folder = tmp_path_factory.mktemp("ran")
    (folder / "input").symlink_to(months)
    lake = Lake(spark, folder)
    lake.run()
    return lake


def record(lake: Lake) -> dict[str, object]:
    return dict(json.loads((lake.folder / "runs/one/run.json").read_text()))


@pytest.mark.parametrize(("what", "contract"), [("table", TAXI.products[0]), ("evidence", TAXI.evidence)])
def test_what_is_written_has_exactly_the_contracts_columns(ran: Lake, what: str, contract: Contract) -> None:
    written = ran.spark.read.parquet(str(ran.place(what))).dtypes
    assert written == [(column.name, column.physical_type) for column in contract.columns]


def test_rows_in_are_accepted_or_refused_file_by_file(ran: Lake) -> None:
    document = json.loads((ran.folder / "runs/one/run.json").read_text())
    assert document["rows_in"] == document["accepted"] + sum(document["refused"].values()) == 1200
    counted: dict[str, int] = {}
    for row in ran.rows("evidence"):
        counted[row.file] = counted.get(row.file, 0) + row.records
    assert counted == {file["file"]: file["rows"] for file in document["files"]}
    assert set(counted.values()) == {300}


def test_the_table_is_the_accepted_part_of_the_evidence(ran: Lake) -> None:
    names = ["records" if column.name == "trips" else column.name for column in TAXI.products[0].columns]
    accepted = [tuple(row[name] for name in names) for row in ran.rows("evidence") if row.outcome == "accepted"]
    assert sorted(tuple(row) for row in ran.rows("table")) == sorted(accepted)
    assert len(accepted) == 4


def test_refused_rows_are_kept_whole_with_their_reason_and_file(ran: Lake) -> None:
    document = json.loads((ran.folder / "runs/one/run.json").read_text())
    refused = ran.rows("refused")
    assert {reason: sum(row.reason == reason for row in refused) for reason in document["refused"]} == document[
        "refused"
    ]
    zero = next(row for row in refused if row.reason == "distance_not_positive")
    raw_row = json.loads(zero.row)
    assert Decimal(raw_row["trip_distance"]) <= 0
    assert len(raw_row) >= 18
    assert {row.file for row in refused} <= {file["file"] for file in document["files"]}


def test_run_json_says_what_ran(ran: Lake) -> None:
    document = record(ran)
    assert document["arguments"] == {"lake": ran.folder.as_uri(), "run": "one", "filter": "plausible", "code": "abc"}
    assert document["contracts"] == {"nyc_taxi_trips": "1.1.0", "nyc_taxi_trips_summary": "1.1.0"}
    assert set(document["seconds"]) == {"list", "read", "count"}  # type: ignore[call-overload]
    assert str(document["started"]) < str(document["finished"])


def test_the_same_run_again_writes_the_same_places_and_another_equal_ones(ran: Lake) -> None:
    ran.run("one")
    ran.run("two")
    for what in ("table", "evidence", "refused"):
        assert ran.content(what, "one") == ran.content(what, "two")


def test_a_compiled_plan_writes_what_an_interpreted_one_does(ran: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    for run, limit, is_compiled in (("two", 2**40, "false"), ("three", 0, "true")):
        monkeypatch.setattr(job, "COMPILED_BYTES", limit)
        ran.run(run)
        assert ran.spark.conf.get("spark.sql.codegen.wholeStage") == is_compiled
        assert ran.spark.conf.get("spark.sql.adaptive.enabled") == is_compiled
    for what in ("table", "evidence", "refused"):
        assert ran.content(what, "two") == ran.content(what, "three")
    parts = list(ran.place("refused", "two").glob("part-*.parquet"))
    assert len(parts) == 1, "a small input is one task's, however many files and schemas it has"


def test_sums_are_exact_to_the_cent(lake: Lake) -> None:
    rows = [{**ROW, "trip_distance": "0.3", "total_amount": "0.10"}] * 3
    lake.put(GREEN, csv_text(rows))
    lake.run()
    (row,) = lake.rows("table")
    assert (row.trips, row.sum_miles, row.sum_cost) == (3, Decimal("0.9000"), Decimal("0.30"))
    assert row.sum_cost_per_mile == Decimal("0.999999")  # 0.333333 a trip: rounded before it is summed


def test_evidence_counts_what_the_gate_asks_about(lake: Lake) -> None:
    odd = [
        {"lpep_pickup_datetime": "2020-03-31 23:59:59"},
        {"lpep_pickup_datetime": "2020-05-01 00:00:00", "lpep_dropoff_datetime": "2020-04-30 23:00:00"},
        {"lpep_pickup_datetime": "2020-04-30 23:59:59", "lpep_dropoff_datetime": "2020-05-01 00:10:00"},
        {"lpep_pickup_datetime": ""},
        {},
        {},
    ]
    lake.put(GREEN, csv_text([{**ROW, **change} for change in odd]))
    lake.run()
    (row,) = lake.rows("evidence")
    assert (row.records, row.outside_period, row.backwards, row.null_pickup) == (6, 2, 1, 1)
    assert (row.sampled, row.sampled_distinct) == (6, 5)
    assert (row.min_miles, row.max_cost, row.null_miles) == (Decimal("2.5000"), Decimal("12.50"), 0)
    assert (str(row.min_pickup), str(row.max_pickup)) == ("2020-04-01 10:00:00", "2020-04-30 23:59:59")


def test_a_file_copied_under_another_name_shows_in_the_digests(lake: Lake) -> None:
    text = csv_text([ROW, {**ROW, "trip_distance": "3"}])
    lake.put(GREEN, text)
    lake.put("green-taxi/year=2020/green_tripdata_2020-05.csv", text)
    lake.put("green-taxi/year=2020/green_tripdata_2020-06.csv", csv_text([ROW]))
    lake.run()
    digests = [row.digest for row in lake.rows("evidence")]
    assert len(digests) == 3
    assert len(set(digests)) == 2


def test_evidence_names_the_rules_that_made_it(lake: Lake) -> None:
    lake.put(GREEN, csv_text([ROW]))
    lake.run("one")
    lake.run("two")
    lake.run("three", "positive")
    one, two, three = ({row.rules for row in lake.rows("evidence", name)} for name in ("one", "two", "three"))
    assert one == two
    assert one != three


def test_no_input_at_all_is_said_with_where_it_was_sought_and_what_to_do(lake: Lake) -> None:
    (lake.folder / "input").mkdir(parents=True)
    with pytest.raises(InputMissingError, match=r"lake/input/ holds no files.*tollgate input"):
        lake.run()
    assert not (lake.folder / "runs").exists()


def test_a_lake_that_is_not_there_is_said_in_a_sentence(lake: Lake) -> None:
    with pytest.raises(InputMissingError):
        lake.run()
    with pytest.raises(LakeUnreadableError, match="nowhere://lake/input/ cannot be reached"):
        summarise(lake.spark, Request("nowhere://lake", "one", "plausible"), TAXI)


def test_a_failure_that_lies_in_no_file_is_not_blamed_on_one(lake: Lake) -> None:
    lake.put(GREEN, csv_text([ROW]))
    (lake.folder / "runs").write_text("a file where the runs' folder should be")
    with pytest.raises(ScanFailedError, match="each file can be read: "):
        lake.run()


def test_an_unknown_filter_is_said_with_those_that_exist(lake: Lake) -> None:
    with pytest.raises(FilterUnknownError, match="no filter 'loose'; the contract has plausible, positive"):
        lake.run(rules="loose")


def test_a_run_without_an_accepted_row_writes_an_empty_table(lake: Lake) -> None:
    lake.put(YELLOW, "")
    document = lake.run()
    assert (document["rows_in"], document["accepted"], document["refused"]) == (0, 0, {})
    assert lake.rows("table") == lake.rows("refused") == []
    assert lake.outcomes() == {"file_empty": 0}
