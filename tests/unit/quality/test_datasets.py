"""The gate over datasets that differ: without a period, with a period of the record, with several products."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from contracts import Dataset, assemble, load_dataset, load_text
from pipeline.documents import FileEntry, RunRecord, Verdict
from quality import frames, suite, verdict
from quality.model import Finding, Judged, Measure, PublishedRun
from quality.periods import Calendar
from quality.ratios import measure
from quality.report import report, runs_page
from quality.report.history import History

Row = dict[str, Any]

HEAD = """
apiVersion: v3.1.0
kind: DataContract
id: {name}
name: {name}
version: 1.0.0
status: active
description: {{purpose: A table of a test.}}
schema:
  - name: {name}
    logicalType: object
    properties:
"""
AIRPORTS = (
    HEAD.format(name="airports")
    + """
      - {name: code, logicalType: string, required: true, description: Three letters.}
      - {name: country, logicalType: string, required: true, description: Where it lies.}
      - {name: runways, logicalType: integer, physicalType: int, required: true, description: How many.}
    customProperties:
      - {property: records, value: airports}
      - {property: sources, value: {airports: {folder: airports}}}
"""
)
BY_COUNTRY = (
    HEAD.format(name="airports_by_country")
    + """
      - {name: country}
      - {name: sum_runways, description: Runways., customProperties: [{property: measure, value: sum(runways)}]}
    customProperties:
      - {property: from, value: airports}
      - property: answer
        value:
          name: airports_answer
          by: [country]
          numbers:
            - {name: runways, formula: sum(sum_runways) / sum(records), title: Runways, unit: per airport, digits: 1}
"""
)
ORDERS = (
    HEAD.format(name="orders")
    + """
      - {name: shop, logicalType: string, required: true, description: Which shop.}
      - {name: paid, logicalType: number, physicalType: "decimal(12,2)", required: true, description: How much.}
      - {name: placed, logicalType: timestamp, required: true, description: When.}
    customProperties:
      - {property: records, value: orders}
      - {property: sources, value: {orders: {folder: orders}}}
      - {property: period, value: {grain: day, from: {column: placed}}}
"""
)
DAILY = (
    HEAD.format(name="daily_orders")
    + """
      - {name: date}
      - {name: orders, description: Orders., customProperties: [{property: measure, value: count(*)}]}
      - {name: sum_paid, description: Paid., customProperties: [{property: measure, value: sum(paid)}]}
    customProperties:
      - {property: from, value: orders}
      - property: answer
        value:
          name: orders_answer
          by: []
          numbers: [{name: mean, formula: sum(sum_paid) / sum(orders), title: Mean order, unit: dollars}]
"""
)
BY_SHOP = (
    HEAD.format(name="shops")
    + """
      - {name: shop}
      - {name: sum_paid, description: Paid., customProperties: [{property: measure, value: sum(paid)}]}
    customProperties:
      - {property: from, value: orders}
"""
)


def dataset_of(**texts: str) -> Dataset:
    return assemble("a_dataset", {f"{name}.yaml": load_text(text, name) for name, text in texts.items()})


def record(files: Mapping[str, int], started: str = "2026-11-23T11:00:00Z") -> RunRecord:
    """The record of a run that read files of so many rows."""
    entries = [
        FileEntry(file=name, size_bytes=9, modified="2026-11-20T08:00:00Z", rows=rows, status="read")
        for name, rows in files.items()
    ]
    return RunRecord(
        run="a-run", filter="", arguments={}, contracts={}, started=started, finished=started, seconds={},
        files=tuple(entries), rows_in=sum(files.values()), accepted=sum(files.values()), refused={},
    )  # fmt: skip


def evidence(dataset: Dataset, **values: Any) -> Row:
    """A row of evidence in which nothing is special but these values."""
    columns = dataset.evidence.columns
    nothing = {column.name: 0 if column.required and column.logical_type != "string" else None for column in columns}
    return nothing | {"outcome": "accepted"} | values


def judgement(judged: Judged) -> Verdict:
    contracts = (judged.dataset.evidence, *judged.dataset.products)
    findings = [Finding(check, success=True) for check in suite.checks(*contracts)]
    return verdict.judged(findings, judged, run="a-run", judged_at="2026-11-23T11:00:00Z")


@pytest.fixture
def airports() -> Judged:
    dataset = dataset_of(source=AIRPORTS, product=BY_COUNTRY)
    rows: list[Row] = [
        {"country": "CH", "file": "airports/a.csv", "records": 2, "sum_runways": 5},
        {"country": "DE", "file": "airports/a.csv", "records": 1, "sum_runways": 4},
        {"country": None, "file": "airports/a.csv", "records": 1, "sum_runways": None},
        {"country": "XX", "file": "airports/a.csv", "records": 0, "sum_runways": 0},
    ]
    counted = [evidence(dataset, file="airports/a.csv", records=4, sum_runways=9)]
    tables = {"airports_by_country": tuple(rows)}
    return Judged(dataset, record({"airports/a.csv": 4}), tables, tuple(counted))


def orders(days: Mapping[date, int], started: str = "2026-11-23T11:00:00Z") -> Judged:
    """A run over one file with so many orders of each day."""
    dataset = dataset_of(source=ORDERS, daily=DAILY, shops=BY_SHOP)
    many = sum(days.values())
    daily = [{"date": day, "file": "orders/a.csv", "orders": n, "sum_paid": Decimal(n)} for day, n in days.items()]
    shops = [{"shop": "one", "file": "orders/a.csv", "records": many, "sum_paid": Decimal(many)}]
    counted = [evidence(dataset, file="orders/a.csv", records=many, sum_paid=Decimal(many))]
    tables = {"daily_orders": tuple(daily), "shops": tuple(shops)}
    return Judged(dataset, record({"orders/a.csv": many}, started), tables, tuple(counted))


def compared(judged: Judged, against: str = "the periods beside it") -> dict[str, Any]:
    column = Measure("orders", None, against)
    frame = frames.frame(judged.dataset.product("daily_orders"), "periods", judged)
    return {row["subject"]: row[column.name] for row in measure(frame, (), [column]).rows}


def november(*counts: int) -> dict[date, int]:
    return {date(2026, 11, day): count for day, count in enumerate(counts, start=1)}


def test_every_frame_of_every_dataset_has_the_columns_that_it_promises(airports: Judged) -> None:
    for judged in (airports, orders(november(9, 9, 9))):
        for contract in (judged.dataset.evidence, *judged.dataset.products):
            for over in frames.kinds(contract):
                frame = frames.frame(contract, over, judged)
                assert all(set(frame.columns) <= set(row) for row in frame.rows), over


def test_a_dataset_without_a_period_has_an_answer_and_no_frames_over_time(airports: Judged) -> None:
    [product] = airports.dataset.products
    assert set(frames.kinds(product)) == {"rows"}
    answer = judgement(airports).answers["airports_answer"]
    assert answer.rows == (
        {"country": "CH", "runways": 2.5},
        {"country": "DE", "runways": 4.0},
        {"country": None, "runways": None},
    )
    assert answer.counts == (2, 1, 1)


def test_the_pages_of_a_dataset_without_a_period_speak_its_words_and_have_no_charts(airports: Judged) -> None:
    findings = judgement(airports)
    text = report.render(findings, airports)
    assert findings.summary.endswith("4 of 4 airports accepted.")
    assert "<h2>Airports</h2>" in text
    assert '<th scope="col" class="n">Runways<small>per airport</small></th>' in text
    assert ">2.5<" in text
    assert "<figure>" not in text
    assert "Airports accepted" in runs_page.render(findings, History())


def test_any_unit_will_do(airports: Judged) -> None:
    [product] = airports.dataset.products
    assert product.answer is not None
    number = replace(product.answer.numbers[0], unit="parsecs")
    dataset = replace(airports.dataset, products=(replace(product, answer=replace(product.answer, numbers=(number,))),))
    judged = replace(airports, dataset=dataset)
    assert "<small>parsecs</small>" in report.render(judgement(judged), judged)


def test_each_product_is_held_to_the_evidence(airports: Judged) -> None:
    judged = orders(november(9, 9, 9))
    [file] = frames.frame(judged.dataset.evidence, "files", judged).rows
    assert file["unbalanced"] is None
    shops = ({**judged.tables["shops"][0], "sum_paid": Decimal(26)},)
    wrong = replace(judged, tables={**judged.tables, "shops": shops})
    [file] = frames.frame(judged.dataset.evidence, "files", wrong).rows
    assert file["unbalanced"] == "sum_paid is 26 in shops and 27 in the evidence"
    [file] = frames.frame(judged.dataset.evidence, "files", replace(judged, tables={**judged.tables, "shops": ()})).rows
    assert file["unbalanced"] == "records is 0 in shops and 27 in the evidence"


def test_the_days_of_a_date_key_follow_one_another() -> None:
    days = {date(2026, 2, 27): 9, date(2026, 2, 28): 9, date(2026, 3, 1): 9, date(2026, 3, 4): 9}
    judged = orders(days)
    [series] = frames.frame(judged.dataset.product("daily_orders"), "series", judged).rows
    assert series["lost_periods"] == "has no 2026-03-02 to 2026-03-03, though days before and after are there"
    frame = frames.frame(judged.dataset.product("daily_orders"), "series", judged)
    assert frame.subject(series) == "daily_orders"
    assert "2026-02-28" in report.render(judgement(judged), judged)


def test_a_dataset_by_date_has_the_checks_over_time() -> None:
    dataset = dataset_of(source=ORDERS, daily=DAILY, shops=BY_SHOP)
    names = {expectation.name for expectation in dataset.product("daily_orders").expectations}
    assert {"lost-periods", "volume-beside-neighbours", "periods-taken-back"} <= names
    assert "lost-periods" not in {expectation.name for expectation in dataset.product("shops").expectations}


def test_a_period_of_the_records_own_is_compared_when_it_is_complete() -> None:
    assert compared(orders(november(1, 50, 10, 50, 3))) == {
        "2026-11-01": None,
        "2026-11-02": 5.0,
        "2026-11-03": 0.2,
        "2026-11-04": 5.0,
        "2026-11-05": None,
    }


def test_the_day_that_a_run_began_in_is_still_filling() -> None:
    values = compared(orders(november(50, 50, 50, 1, 1), started="2026-11-04T06:00:00Z"))
    assert (values["2026-11-03"], values["2026-11-04"]) == (1.0, None)


def test_a_day_that_was_filling_when_it_was_published_is_compared_with_nothing() -> None:
    last = orders(november(50, 50, 50, 5))
    before = PublishedRun("b-run", "2026-11-04T06:00:00Z", last.tables, {"in": 155, "refused": {}}, {})
    judged = replace(orders(november(50, 25, 50, 50, 9)), published=before)
    values = compared(judged, "the last published run")
    assert values == {"2026-11-01": None, "2026-11-02": 0.5, "2026-11-03": 1.0, "2026-11-04": None, "2026-11-05": None}


def test_records_without_a_time_belong_to_no_period() -> None:
    judged = orders(november(9, 9, 9))
    lost = {"date": None, "file": "orders/a.csv", "orders": 4, "sum_paid": Decimal(4)}
    judged = replace(judged, tables={**judged.tables, "daily_orders": (*judged.tables["daily_orders"], lost)})
    assert set(compared(judged)) == {"2026-11-01", "2026-11-02", "2026-11-03"}
    assert judgement(judged).answers["orders_answer"].rows == ({"mean": 1.0},)
    assert "<figure>" in report.render(judgement(judged), judged)


def test_a_broken_row_has_no_values_that_could_be_missing_or_unreadable() -> None:
    dataset = load_dataset("flights")
    file = "flights/flights_2013-05.csv.gz"
    rows = [
        evidence(dataset, file=file, year=2013, month=5, records=100, null_distance=3, sampled=50, sampled_distinct=41),
        evidence(dataset, file=file, year=2013, month=5, records=10, outcome="row_broken", null_distance=10),
    ]
    judged = Judged(dataset, record({file: 110}), {"flights_delays": ()}, tuple(rows))
    [row] = frames.frame(dataset.evidence, "files", judged).rows
    assert (row["null_distance"], row["accepted_null_distance"], row["doubled"], row["refused"]) == (3, 3, 9, 10)


@pytest.fixture
def flights() -> Judged:
    """A year of twenty carriers, small and by hand."""
    dataset = load_dataset("flights")
    months = [(2013, month) for month in range(1, 13)]
    table, counted = [], []
    for year, month in months:
        file = f"flights/year=2013/flights_{year}-{month:02d}.csv.gz"
        table += [_of_carrier(at) | {"year": year, "month": month, "file": file} for at in range(20)]
        sums = {name: sum(row[name] for row in table[-20:]) for name in _of_carrier(0) if name.startswith("sum_")}
        many = sum(row["flights"] for row in table[-20:])
        first = datetime(year, month, 1, 5)  # noqa: DTZ001 (wall clock)
        ends = {"min_scheduled": first, "max_scheduled": first.replace(day=28)}
        counted.append(evidence(dataset, file=file, year=year, month=month, records=many, **sums, **ends))
    files = {row["file"]: row["records"] for row in counted}
    return Judged(dataset, record(files), {"flights_delays": tuple(table)}, tuple(counted))


def _of_carrier(at: int) -> Row:
    many = 100 + at
    sums = {
        "sum_dep_delay": 9 * many,
        "sum_arr_delay": -3 * many,
        "sum_distance": 800 * many,
        "sum_air_time": 120 * many,
    }
    return {"carrier": f"C{at:02d}", "flights": many, **sums}


def test_a_key_of_records_is_no_series(flights: Judged) -> None:
    product = flights.dataset.product("flights_delays")
    assert [frames.frame(product, "series", flights).subject(row) for row in _rows(flights, "series")] == [
        "flights_delays"
    ]
    assert len(_rows(flights, "periods")) == 12


def _rows(judged: Judged, over: str) -> tuple[Mapping[str, Any], ...]:
    return frames.frame(judged.dataset.product("flights_delays"), over, judged).rows


def test_a_row_of_a_table_is_named_by_its_keys_and_its_file(flights: Judged) -> None:
    frame = frames.frame(flights.dataset.product("flights_delays"), "rows", flights)
    assert frame.subject(frame.rows[0]) == "C00 flights_2013-01.csv.gz"


def test_the_page_of_many_keys_draws_the_largest_and_says_so(flights: Judged) -> None:
    findings = judgement(flights)
    text = report.render(findings, flights)
    assert "The 6 with the most records are drawn; 14 more are in the table above." in text
    assert all(f"</span>C{at:02d}</th>" in text for at in range(20))
    assert "C13, 2013-05" not in text
    assert "C14, 2013-05" in text
    assert "Flight reporting" in text
    assert len(text.encode()) < 300_000
    assert findings.summary.endswith("flights accepted.")
    assert (findings.dataset, findings.owner) == ("flights", "Flight reporting")


def test_of_a_thousand_rows_of_an_answer_a_verdict_keeps_the_largest(airports: Judged) -> None:
    rows = [
        {"country": f"c{at:04d}", "file": "airports/a.csv", "records": at + 1, "sum_runways": 1} for at in range(1000)
    ]
    judged = replace(airports, tables={"airports_by_country": tuple(rows)})
    answer = judgement(judged).answers["airports_answer"]
    assert (len(answer.rows), answer.rows[0]["country"], answer.left_out) == (100, "c0900", 900)
    assert "900 rows with fewer airports not shown" in report.render(judgement(judged), judged)


def test_thirty_years_of_days_stay_below_the_limit() -> None:
    judged = orders({date.fromordinal(date(1991, 1, 1).toordinal() + at): 9 + at % 7 for at in range(10_000)})
    text = report.render(judgement(judged), judged)
    assert "The 1000 oldest days are not drawn." in text
    assert len(text.encode()) < 300_000


@pytest.mark.parametrize(
    ("grain", "parts", "row", "name", "after"),
    [
        ("year", ("year",), {"year": 2020}, "2020", "2021"),
        ("month", ("year", "month"), {"year": 2020, "month": 12}, "2020-12", "2021-01"),
        ("day", ("year", "month", "day"), {"year": 2020, "month": 2, "day": 29}, "2020-02-29", "2020-03-01"),
        ("day", ("date",), {"date": date(2020, 2, 29)}, "2020-02-29", "2020-03-01"),
    ],
)
def test_periods_of_each_grain_have_numbers_and_names(
    grain: Any, parts: tuple[str, ...], row: Row, name: str, after: str
) -> None:
    calendar = Calendar(grain, parts)
    assert calendar.name(calendar.number(row)) == name
    assert calendar.name(calendar.number(row) + 1) == after
