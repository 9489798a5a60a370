from datetime import UTC, datetime
from decimal import Decimal

from contracts import Contract
from quality import frames
from quality.model import Measure
from quality.periods import Calendar
from quality.ratios import measure
from tools.sample_run import Row, Run, good_run, name


def files_of(run: Run, evidence: Contract) -> dict[str, Row]:
    return {row["file"]: dict(row) for row in frames.frame(evidence, "files", run.judged()).rows}


def series_of(run: Run, summary: Contract) -> dict[str, Row]:
    return {row["colour"]: dict(row) for row in frames.frame(summary, "series", run.judged()).rows}


APRIL = name("green", 2020, 4)
MAY = name("green", 2020, 5)


def test_every_frame_has_the_columns_that_it_promises(run: Run, evidence: Contract, summary: Contract) -> None:
    for contract in (evidence, summary):
        for over in frames.kinds(contract):
            frame = frames.frame(contract, over, run.judged())
            assert frame.rows, over
            assert all(set(frame.columns) <= set(row) for row in frame.rows), over


def test_rows_of_a_good_file_are_all_accounted_for(run: Run, evidence: Contract) -> None:
    row = files_of(run, evidence)[APRIL]
    assert (row["rows_in"], row["accepted"], row["refused"], row["unaccounted"]) == (10_000, 9_620, 380, 0)
    assert (row["problem"], row["unbalanced"], row["twin"], row["unknown_columns"]) == (None, None, None, None)


def test_a_lost_row_is_unaccounted_for(run: Run, evidence: Contract) -> None:
    run.listed(APRIL)["rows"] += 1
    assert files_of(run, evidence)[APRIL]["unaccounted"] == 1


def test_a_listed_file_without_evidence_has_all_its_rows_unaccounted_for(run: Run, evidence: Contract) -> None:
    run.evidence = [row for row in run.evidence if row["file"] != APRIL]
    row = files_of(run, evidence)[APRIL]
    assert row["unaccounted"] == 10_000
    assert "trips is 9620 in the table and 0 in the evidence" in row["unbalanced"]


def test_evidence_of_a_file_that_was_not_listed_is_a_problem(run: Run, evidence: Contract) -> None:
    run.record["files"] = [entry for entry in run.record["files"] if entry["file"] != APRIL]
    assert "did not list it" in files_of(run, evidence)[APRIL]["problem"]


def test_a_table_that_differs_by_a_cent_is_unbalanced(run: Run, evidence: Contract) -> None:
    run.published(APRIL)["sum_cost"] += Decimal("0.01")
    assert "sum_cost is 225108.01 in the table and 225108.0" in files_of(run, evidence)[APRIL]["unbalanced"]


def test_a_file_missing_from_the_table_is_unbalanced(run: Run, evidence: Contract) -> None:
    run.table = [row for row in run.table if row["file"] != APRIL]
    assert files_of(run, evidence)[APRIL]["unbalanced"] is not None


def test_files_with_equal_rows_are_each_others_twins(run: Run, evidence: Contract) -> None:
    for outcome in ("accepted", "distance_not_positive", "distance_too_short", "cost_not_positive"):
        run.of(MAY, outcome)["digest"] = run.of(APRIL, outcome)["digest"]
    rows = files_of(run, evidence)
    assert rows[MAY]["twin"] == "holds exactly the rows of green_tripdata_2020-04.csv.gz"
    assert rows[APRIL]["twin"] == "holds exactly the rows of green_tripdata_2020-05.csv.gz"


def test_a_file_that_stops_early_lacks_days_at_its_end(run: Run, evidence: Contract) -> None:
    run.of(APRIL)["max_pickup"] = run.of(APRIL)["max_pickup"].replace(day=18)
    row = files_of(run, evidence)[APRIL]
    assert (row["days_missing_at_start"], row["days_missing_at_end"]) == (0, 12)


def test_a_month_lost_between_others_is_named(summary: Contract) -> None:
    run = good_run()
    run.drop(lambda row: row["file"] != MAY)
    rows = series_of(run, summary)
    assert rows["green"]["lost_periods"] == "has no 2020-05, though months before and after are there"
    assert rows["yellow"]["lost_periods"] is None


def test_a_stretch_of_a_year_is_no_lost_month_but_a_long_hole(summary: Contract) -> None:
    row = series_of(good_run([(2020, 4), (2021, 5)]), summary)["green"]
    assert row["lost_periods"] is None
    assert row["long_gaps"] == "has nothing for 2020-05 to 2021-04"


def test_a_colour_that_ends_before_the_other_is_named(summary: Contract) -> None:
    run = good_run()
    run.drop(lambda row: row["file"] != name("yellow", 2020, 6))
    assert series_of(run, summary)["yellow"]["uneven_periods"] == "has no 2020-06, which another has"


def test_a_colour_lacks_only_months_that_another_really_has(summary: Contract) -> None:
    run = good_run([(2020, 4), (2020, 5), (2025, 2)])
    run.drop(lambda row: row["file"] != name("green", 2025, 2))
    assert series_of(run, summary)["green"]["uneven_periods"] == "has no 2025-02, which another has"


def test_months_in_words_are_drawn_together() -> None:
    calendar = Calendar("month", ("year", "month"))
    first = calendar.number({"year": 2019, "month": 12})
    assert calendar.spans([first, first + 1, first + 2, first + 5]) == "2019-12 to 2020-02, 2020-05"


def test_a_month_is_compared_with_the_month_before_of_its_own_colour(run: Run, summary: Contract) -> None:
    run.scale("sum_miles", "2", [MAY])
    column = Measure("sum_miles", "trips", "the period before")
    frame = measure(frames.frame(summary, "periods", run.judged()), (), [column])
    values = {row["subject"]: row[column.name] for row in frame.rows}
    assert values["green 2020-04"] is None
    assert values["green 2020-05"] == 2.0
    assert values["green 2020-06"] == 0.5
    assert values["yellow 2020-05"] == 1.0


def test_volume_is_compared_with_the_smaller_neighbour(run: Run, summary: Contract) -> None:
    run.change(MAY, trips=962)
    column = Measure("trips", None, "the periods beside it")
    frame = measure(frames.frame(summary, "periods", run.judged()), (("colour", "green"),), [column])
    assert {row["subject"]: row[column.name] for row in frame.rows} == {
        "green 2020-04": 10.0,
        "green 2020-05": 0.1,
        "green 2020-06": 10.0,
    }


def test_a_month_in_two_files_is_one_month(run: Run, summary: Contract) -> None:
    run.table.append(run.table[0] | {"file": "another.csv"})
    months = frames.frame(summary, "periods", run.judged()).rows
    assert len(months) == 6
    assert months[0]["trips"] == 2 * 9_620


def test_the_edges_of_a_file_are_those_of_its_accepted_rows_alone(run: Run, evidence: Contract) -> None:
    run.of(APRIL).update(min_pickup=datetime(2020, 4, 3, tzinfo=UTC), max_pickup=datetime(2020, 4, 29, tzinfo=UTC))
    run.evidence.insert(0, {**run.of(APRIL), "outcome": "cost_missing", "min_pickup": datetime(2020, 4, 1, tzinfo=UTC)})
    run.evidence.insert(0, {**run.of(APRIL), "records": 0, "min_pickup": datetime(2020, 4, 2, tzinfo=UTC)})
    row = files_of(run, evidence)[APRIL]
    assert (row["days_missing_at_start"], row["days_missing_at_end"]) == (2, 1)


def test_missing_values_are_counted_of_all_rows_and_of_the_accepted_ones(run: Run, evidence: Contract) -> None:
    run.of(APRIL)["null_pickup"] = 5
    refused = next(
        row for row in run.evidence if row["file"] == APRIL and row["outcome"] not in ("accepted", "row_broken")
    )
    refused["null_pickup"] = 7
    row = files_of(run, evidence)[APRIL]
    assert (row["null_pickup"], row["accepted_null_pickup"]) == (12, 5)
