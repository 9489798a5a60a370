"""What a run keeps of Great Expectations: its own objects, which it loads again, and Data Docs made of them."""

import json
import re
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from contracts import Contract, Dataset, load_dataset
from pipeline.documents import RunRecord
from quality import data_docs, gx, suite, validations, verdict
from quality.errors import QualityError
from quality.model import Finding, Judged, Row
from quality.vocabulary import EXPECTATIONS
from quality.wording import LONGEST_OFFENCE
from tests.integration.quality.conftest import Judge
from tools.sample_run import Run, good_run, name, record

DATASETS = ["nyc_taxi", "flights"]
AT = "2026-11-27T12:00:00Z"
VALUES = {
    "string": "x",
    "timestamp": datetime(2026, 11, 1, tzinfo=UTC),
    "date": datetime(2026, 11, 1, tzinfo=UTC).date(),
}


@pytest.fixture(autouse=True)
def imported(judge: Judge) -> Judge:
    """Great Expectations, imported without its warnings."""
    return judge


def row(contract: Contract, number: int) -> Row:
    """A row of any contract: nothing that its checks were made for, and of every column's type."""
    values = {c.name: VALUES.get(c.physical_type, Decimal(number)) for c in contract.columns}
    calendar = {"year": 2026, "month": number, "day": 1, "file": f"f{number}.csv", "outcome": "accepted"}
    return values | {key: value for key, value in calendar.items() if key in values}


def left(dataset: Dataset) -> Judged:
    rows = {c.name: tuple(row(c, n) for n in (1, 2, 3)) for c in (dataset.evidence, *dataset.products)}
    run = RunRecord.of(record([]))
    return Judged(dataset, run, {p.name: rows[p.name] for p in dataset.products}, rows[dataset.evidence.name])


def validate(judged: Judged) -> tuple[tuple[Finding, ...], dict[str, Any]]:
    """The findings of a run, and its document as a reader gets it."""
    contracts = (judged.dataset.evidence, *judged.dataset.products)
    validated = gx.validate(suite.checks(*contracts), contracts, judged)
    decision = verdict.judged(validated.findings, judged, run="a-run", judged_at=AT)
    return validated.findings, json.loads(validations.text(validated.validations, decision))


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """What the sample run keeps when one of its months was measured in another unit."""
    run = good_run()
    run.scale("sum_miles", "3", [name("green", 2020, 5)])
    return validate(run.judged())[1]


def expectations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for pair in document["validations"]:
        yield from pair["suite"]["expectations"]


@pytest.mark.parametrize("dataset", DATASETS)
def test_great_expectations_loads_every_suite_with_every_check_once(dataset: str) -> None:
    findings, document = validate(left(load_dataset(dataset)))
    configurations = []
    for pair in document["validations"]:
        # The package leaves out, with a line in a log, what it cannot load.
        loaded = gx.package().ExpectationSuite(**pair["suite"])
        assert loaded.to_json_dict() == pair["suite"]
        configurations += loaded.expectation_configurations
    main = [one for one in configurations if "part" not in one.meta]
    assert sorted(one.meta["position"] for one in main) == list(range(1, len(findings) + 1))
    by_position = {one.meta["position"]: one for one in main}
    for position, finding in enumerate(findings, start=1):
        kept, check = by_position[position], finding.check
        assert (kept.type, kept.severity, kept.notes) == (check.type, check.severity, check.why)
        assert kept.meta == {"check": check.name, "position": position, **check.words}
        assert kept.kwargs.keys() <= EXPECTATIONS[check.type]
    parts = sorted(one.meta["position"] for one in configurations if one.meta.get("part") == "nulls")
    assert parts == [n for n, finding in enumerate(findings, start=1) if finding.check.needs_values]


@pytest.mark.parametrize("dataset", DATASETS)
def test_great_expectations_loads_a_result_for_every_expectation(dataset: str) -> None:
    from great_expectations.core.expectation_validation_result import expectationSuiteValidationResultSchema

    findings, document = validate(left(load_dataset(dataset)))
    success: dict[int, bool] = {}
    for pair in document["validations"]:
        loaded = expectationSuiteValidationResultSchema.load(pair["result"])
        assert loaded.suite_name == pair["suite"]["name"]
        assert len(loaded.results) == len(pair["suite"]["expectations"])
        assert loaded.meta["run_id"] == {"run_name": "a-run", "run_time": AT}
        for result in loaded.results:
            position = result.expectation_config.meta["position"]
            success[position] = success.get(position, True) and result.success
    assert success == {n: finding.success for n, finding in enumerate(findings, start=1)}
    assert set(success.values()) == {True, False}


def test_a_suite_is_called_the_same_in_every_run(document: dict[str, Any]) -> None:
    _, other = validate(good_run([(2021, 1), (2021, 2)]).judged())
    names = [[pair["suite"]["name"] for pair in one["validations"]] for one in (document, other)]
    assert names[0] == names[1]
    assert len(set(names[0])) == len(names[0])
    assert "nyc_taxi_trips_evidence.outcomes.outcome=distance_missing,cost_missing" in names[0]


@pytest.mark.parametrize("values", [("1", 1), ("a b", "a_b"), ("x" * 90 + "1", "x" * 90 + "2"), (["a,b"], ["a", "b"])])
def test_suites_over_other_rows_have_other_names_that_a_file_may_have(run: Run, values: tuple[Any, Any]) -> None:
    contracts = (run.dataset.evidence, *run.dataset.products)
    check = next(check for check in suite.checks(*contracts) if check.over == "outcomes")
    checks = [replace(check, where=(("outcome", value),)) for value in values]
    one, other = (v.suite.name for v in gx.validate(checks, contracts, run.judged()).validations)
    assert one != other
    assert all(re.fullmatch(r"[A-Za-z0-9_=,.-]{1,150}", text) for text in (one, other))


def test_nothing_grows_with_the_input_and_no_long_text_of_a_file_is_kept(run: Run) -> None:
    run = good_run([(2020, month) for month in range(1, 13)])
    for entry in run.record["files"]:
        entry.update(status="refused", reason="file_unreadable", message="secret " * 200)
    text = json.dumps(validate(run.judged())[1], ensure_ascii=False)
    assert '"unexpected_list"' not in text
    assert '"unexpected_index_list"' not in text
    assert max(len(part) for part in re.findall(r"was refused whole[^\"]*", text)) <= LONGEST_OFFENCE
    [result] = [r for p in json.loads(text)["validations"] for r in p["result"]["results"] if "refused whole" in str(r)]
    assert result["result"]["unexpected_count"] == 24
    assert len(result["result"]["partial_unexpected_list"]) == gx.SHOWN


def test_a_list_of_all_that_was_observed_is_cut(run: Run) -> None:
    contracts = (run.dataset.evidence, *run.dataset.products)
    check = next(check for check in suite.checks(*contracts) if check.type == "expect_column_values_to_be_null")
    rows = tuple({**run.evidence[0], "file": f"{n}.csv"} for n in range(50))
    common = replace(
        check, type="expect_column_most_common_value_to_be_in_set", over="rows",
        measures=(replace(check.measures[0], top="file"),), arguments={"column": "file", "value_set": ["1.csv"]},
    )  # fmt: skip
    validated = gx.validate([common], contracts, replace(run.judged(), evidence=rows))
    decision = verdict.broken("no", run="a-run", judged_at=AT)
    [pair] = json.loads(validations.text(validated.validations, decision))["validations"]
    assert len(pair["result"]["results"][0]["result"]["observed_value"]) == gx.SHOWN


def kept_at(folder: Path, document: dict[str, Any]) -> Path:
    path = folder / "a-run" / "gx" / "validations.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(document))
    return path


def test_data_docs_are_built_without_network_as_often_as_wanted(
    document: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("the network was asked"))
    kept = kept_at(tmp_path, document)
    data_docs.build(kept)
    page = data_docs.build(kept)
    assert json.loads(kept.read_text()) == document
    names = [pair["suite"]["name"] for pair in document["validations"]]
    assert [suite_name for suite_name in names if suite_name not in page.read_text()] == []
    pages = list(page.parent.rglob("*.html"))
    assert len(pages) == 1 + 2 * len(names)
    texts = [one.read_text() for one in pages]
    assert any("sum_miles_per_trips_against_the_period_before" in text for text in texts)
    loaded = {host for text in texts for host in re.findall(r"<(?:script|link|img)\b[^>]*//([^/\"]+)/", text)}
    assert loaded == set(data_docs.LOADED_FROM)
    logos = {
        (one.parent / src).resolve()
        for one in pages
        for src in re.findall(r"src=\"([^\"]*logo-long[^\"]*)", one.read_text())
    }
    assert {logo.is_file() for logo in logos} == {True}


def test_what_was_built_is_a_project_of_great_expectations(document: dict[str, Any], tmp_path: Path) -> None:
    data_docs.build(kept_at(tmp_path, document))
    context = gx.package().get_context(mode="file", project_root_dir=tmp_path / "a-run")
    names = sorted(pair["suite"]["name"] for pair in document["validations"])
    assert sorted(one.name for one in context.suites.all()) == names
    store = context.validation_results_store
    results = [store.get(key) for key in store.list_keys()]
    assert sorted(result.suite_name for result in results) == names
    assert (
        {result.suite_name for result in results if not result.success}
        == {pair["suite"]["name"] for pair in document["validations"] if not pair["result"]["success"]}
        != set()
    )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [({"schema": 2}, "has schema 2, and this code reads 1"), ({"validations": []}, "could not judge a-run")],
)
def test_what_cannot_be_shown_is_said_and_kept(
    document: dict[str, Any], tmp_path: Path, change: dict[str, Any], sentence: str
) -> None:
    kept = kept_at(tmp_path, document | change)
    with pytest.raises(QualityError, match=sentence):
        data_docs.build(kept)
    assert kept.is_file()
