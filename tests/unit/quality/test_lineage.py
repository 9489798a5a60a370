"""A run as an event of OpenLineage: valid by the client's own classes, for every dataset."""

import json
from dataclasses import replace
from typing import Any

import pytest
from openlineage.client.generated.base import EventType

from contracts import Dataset, load_dataset
from pipeline.documents import FileEntry, Release, RunRecord, Verdict
from pipeline.layout import Layout
from quality import lineage, suite, verdict
from quality.model import Finding, Judged
from tests.unit.quality import openlineage_reader
from tools.sample_run import Run

DATABASE = "arn:aws:glue:us-east-1:123456789012:database/tollgate_dev"
GLUE = "arn:aws:glue:us-east-1:123456789012"
MOMENT = "2026-11-23T11:00:00Z"


def origin(dataset: str, database: str = DATABASE) -> lineage.Origin:
    return lineage.Origin(Layout(f"s3://lake/{dataset}", "a-run"), database)


def flights() -> Judged:
    """A run of the second dataset over one file of four flights, one of them cancelled."""
    dataset = load_dataset("flights")
    nothing: dict[str, Any] = {
        column.name: 0 if column.required and column.logical_type != "string" else None
        for column in dataset.evidence.columns
    }
    file = {"file": "flights/a.csv", "year": 2013, "month": 1}
    rows = [
        nothing | file | {"outcome": "accepted", "records": 3},
        nothing | file | {"outcome": "cancelled", "records": 1, "null_dep_time": 1},
    ]
    entry = FileEntry(file="flights/a.csv", size_bytes=9, modified=MOMENT, rows=4, status="read")
    record = RunRecord(
        run="a-run", filter=dataset.source.default_filter or "", arguments={}, contracts={}, started=MOMENT,
        finished=MOMENT, seconds={}, files=(entry,), rows_in=4, accepted=3, refused={"cancelled": 1},
    )  # fmt: skip
    return Judged(dataset, record, {product.name: () for product in dataset.products}, tuple(rows))


def judgement(judged: Judged, *, failing: tuple[str, ...] = ()) -> Verdict:
    checks = suite.checks(judged.dataset.evidence, *judged.dataset.products)
    findings = [Finding(check, success=check.dataset not in failing, observed=1) for check in checks]
    return verdict.judged(findings, judged, run="a-run", judged_at=MOMENT, code="c0de")


@pytest.fixture(params=["nyc_taxi", "flights"])
def judged(request: pytest.FixtureRequest, run: Run) -> Judged:
    return run.judged() if request.param == "nyc_taxi" else flights()


def event(judged: Judged, result: Verdict | None = None, **values: Any) -> dict[str, Any]:
    """The event of a run as its file has it."""
    where = origin(judged.dataset.name, **values)
    made = lineage.event(result or judgement(judged), judged, where)
    return dict(json.loads(json.dumps(made)))


def test_every_event_is_valid_by_the_client_s_own_schema(judged: Judged) -> None:
    names = (judged.dataset.evidence.name, judged.dataset.products[0].name)
    for result in (judgement(judged), judgement(judged, failing=names)):
        read = openlineage_reader.read(event(judged, result))
        assert read.eventType is (EventType.COMPLETE if result.verdict == "passed" else EventType.FAIL)
        assert (read.job.namespace, read.job.name) == ("s3://lake", judged.dataset.name)
        assert read.run.facets.get("errorMessage") is None or read.run.facets["errorMessage"].message == result.summary
    assert openlineage_reader.read(event(judged, database="")).outputs[0].namespace == "s3://lake"


def test_an_event_that_the_schema_does_not_know_is_refused(judged: Judged) -> None:
    for spoil in ({"colour": "blue"}, {"eventType": "DONE"}, {"eventTime": "yesterday"}, {"run": {"runId": "a-run"}}):
        with pytest.raises(ValueError, match=r"."):
            openlineage_reader.read(event(judged) | spoil)
    made = event(judged)
    made["outputs"][0]["facets"]["schema"]["_schemaURL"] = "https://openlineage.io/spec/facets/1-0-0/X.json"
    with pytest.raises(ValueError, match="is read as"):
        openlineage_reader.read(made)


def test_a_run_that_is_released_is_complete_and_one_that_could_not_be_judged_names_no_dataset(judged: Judged) -> None:
    stopped = judgement(judged, failing=(judged.dataset.evidence.name,))
    released = replace(stopped, released=Release("ann", "it is right", MOMENT))
    assert [event(judged, one)["eventType"] for one in (stopped, released)] == ["FAIL", "COMPLETE"]
    broken = verdict.broken("there is no run.json", run="a-run", dataset=judged.dataset.name, judged_at=MOMENT)
    made = lineage.event(broken, None, origin(judged.dataset.name))
    assert (made["eventType"], made["inputs"], made["outputs"]) == ("FAIL", [], [])
    openlineage_reader.read(made)


def test_a_run_has_one_id_and_another_run_another(judged: Judged) -> None:
    other = lineage.Origin(Layout(f"s3://lake/{judged.dataset.name}", "b-run"))
    ids = [event(judged)["run"]["runId"] for _ in range(2)]
    ids.append(lineage.event(judgement(judged), judged, other)["run"]["runId"])
    assert len(set(ids)) == 2


def test_the_input_is_the_dataset_s_folder_and_the_tables_are_glue_s(judged: Judged) -> None:
    made, dataset = event(judged), judged.dataset
    (source,) = made["inputs"]
    assert (source["namespace"], source["name"]) == ("s3://lake", f"{dataset.name}/input")
    columns = [(field["name"], field["type"]) for field in source["facets"]["schema"]["fields"]]
    assert columns == [(column.name, column.physical_type) for column in dataset.source.columns]
    tables = [(table["namespace"], table["name"]) for table in made["outputs"]]
    assert tables == [(GLUE, f"table/tollgate_dev/{product.table}") for product in dataset.products]


def test_every_column_that_lineage_names_is_in_a_schema(judged: Judged) -> None:
    made = event(judged)
    (source,) = made["inputs"]
    inputs = {field["name"] for field in source["facets"]["schema"]["fields"]}
    for table in made["outputs"]:
        facet = table["facets"]["columnLineage"]
        assert set(facet["fields"]) <= {field["name"] for field in table["facets"]["schema"]["fields"]}
        named = [one for field in facet["fields"].values() for one in field["inputFields"]] + facet["dataset"]
        assert {one["field"] for one in named} <= inputs
        assert {(one["namespace"], one["name"]) for one in named} == {(source["namespace"], source["name"])}


def lineage_of(dataset: Dataset, made: dict[str, Any]) -> dict[str, list[tuple[str, str]]]:
    """Of the first table, the input columns of each column and how they go into it."""
    fields = made["outputs"][0]["facets"]["columnLineage"]["fields"]
    return {
        name: [(one["field"], one["transformations"][0]["subtype"]) for one in field["inputFields"]]
        for name, field in fields.items()
    }


def test_a_measure_is_made_of_its_columns_and_a_key_is_one() -> None:
    judged = flights()
    assert lineage_of(judged.dataset, event(judged)) == {
        "carrier": [("carrier", "IDENTITY")],
        "sum_dep_delay": [("dep_delay", "AGGREGATION")],
        "sum_arr_delay": [("arr_delay", "AGGREGATION")],
        "sum_distance": [("distance", "AGGREGATION")],
        "sum_air_time": [("air_time", "AGGREGATION")],
    }
    decisive = event(judged)["outputs"][0]["facets"]["columnLineage"]["dataset"]
    named = {(one["field"], one["transformations"][0]["subtype"]) for one in decisive}
    filters = {("dep_time", "FILTER"), ("arr_delay", "FILTER"), ("air_time", "FILTER")}
    assert named == filters | {("carrier", "GROUP_BY")}


def test_a_quotient_is_made_of_both_its_columns(run: Run) -> None:
    judged = run.judged()
    assert lineage_of(judged.dataset, event(judged))["sum_cost_per_mile"] == [
        ("cost", "AGGREGATION"), ("miles", "AGGREGATION"),
    ]  # fmt: skip


def test_each_check_is_an_assertion_with_its_severity_on_what_it_looks_at(judged: Judged) -> None:
    result = judgement(judged, failing=(judged.dataset.evidence.name,))
    made = event(judged, result)
    of_input = made["inputs"][0]["inputFacets"]["dataQualityAssertions"]["assertions"]
    of_tables = [one for table in made["outputs"] for one in table["facets"]["dataQualityAssertions"]["assertions"]]
    assert len(of_input) + len(of_tables) == len(result.checks)
    assert not any(one["success"] for one in of_input)
    assert all(one["success"] for one in of_tables)
    critical = sum(check.severity == "critical" for check in result.checks)
    assert sum(one["severity"] == "error" for one in (*of_input, *of_tables)) == critical
    columns = {field["name"] for field in made["inputs"][0]["facets"]["schema"]["fields"]}
    assert {one["column"] for one in of_input if "column" in one} <= columns


def test_the_input_is_counted_as_the_record_counts_it() -> None:
    metrics = event(flights())["inputs"][0]["inputFacets"]["dataQualityMetrics"]
    assert (metrics["rowCount"], metrics["fileCount"], metrics["bytes"]) == (4, 1, 9)
    assert metrics["columnMetrics"]["dep_time"] == {"nullCount": 1}
