"""The judge over a lake: what it reads, what it writes, and what it says when there is nothing right to read."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it ships no types
from pyspark.sql import SparkSession

from pipeline.documents import Verdict
from pipeline.layout import Layout
from quality.gate import Gate
from quality.judge import main
from quality.report import report
from tests.integration.quality.conftest import Judge
from tests.unit.quality import openlineage_reader
from tools.sample_run import Run, name

# PySpark leaves the sockets that rows came through to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")

MAY = name("green", 2020, 5)


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return Layout(f"file://{tmp_path}/nyc_taxi", "a-run")


def folder(layout: Layout) -> Path:
    return Path(layout.folder.removeprefix("file://"))


def keep(spark: SparkSession, layout: Layout, run: Run, types: Mapping[str, str] | None = None) -> None:
    """Write a run as the job would; `types` overrides a column's type, or drops the column where it says nothing."""
    [product], evidence = run.dataset.products, run.dataset.evidence
    outputs = ((product, layout.table(product.name), run.table), (evidence, layout.evidence, run.evidence))
    for contract, url, rows in outputs:
        columns = {c.name: c.physical_type for c in contract.columns} | (dict(types or {}))
        plain = [{key: str(value) for key, value in row.items() if value is not None} for row in rows]
        schema = ", ".join(f"{column} string" for column in rows[0])
        frame = spark.createDataFrame([[row.get(column) for column in rows[0]] for row in plain], schema)
        kept = [f"cast({column} as {kind}) {column}" for column, kind in columns.items() if kind and column in rows[0]]
        frame.selectExpr(*kept).coalesce(1).write.parquet(url)
    (folder(layout) / "run.json").write_text(json.dumps(run.record))


def evidence_files(run: Path) -> list[Path]:
    """The evidence of a run with this folder."""
    return list((run.parents[1] / "evidence" / run.name).glob("*.parquet"))


def lay(layout: Layout, name: str, verdict: Verdict | str) -> None:
    """Leave another run's verdict in the lake."""
    text = verdict if isinstance(verdict, str) else json.dumps(replace(verdict, run=name).content())
    at = folder(layout).parent / name
    at.mkdir(parents=True)
    (at / "verdict.json").write_text(text)


def judge_it(spark: SparkSession, layout: Layout) -> tuple[Verdict, dict[str, Any]]:
    judgement = Gate(spark, layout, "nyc_taxi", "c0de").judge()
    return judgement, json.loads((folder(layout) / "verdict.json").read_text())


def test_a_good_run_leaves_a_report_and_a_verdict(
    spark: SparkSession, judge: Judge, run: Run, layout: Layout, root: Path
) -> None:
    keep(spark, layout, run)
    judgement, written = judge_it(spark, layout)
    assert (judgement.verdict, judgement.reasons) == ("passed", ())
    assert written == json.loads(json.dumps(judgement.content()))
    assert Draft202012Validator(json.loads((root / "quality/verdict.schema.json").read_text())).is_valid(written)
    assert (written["answers"]["nyc_taxi_avg_summary"]["rows"][0]["avgDist"], written["counts"]["in"]) == (5.1, 60_000)
    page = (folder(layout) / "report.html").read_text()
    assert "<h1>Passed</h1>" in page
    event = json.loads((folder(layout) / "openlineage.json").read_text())
    openlineage_reader.read(event)
    assert (event["eventType"], event["job"]["name"]) == ("COMPLETE", "nyc_taxi")


def test_a_check_that_failed_in_a_run_that_nobody_published_passes_again_once(
    spark: SparkSession, judge: Judge, run: Run, layout: Layout
) -> None:
    keep(spark, layout, run)
    passed = judge(run)
    stopped = [replace(check, result="failed") for check in passed.checks if check.name == "Rows to publish"]
    lay(
        layout, "2026-11-21", replace(passed, verdict="failed", checks=tuple(stopped), judged_at="2026-11-21T06:00:00Z")
    )
    _, written = judge_it(spark, layout)
    assert written["passes_again"] == "One check that had failed passes again: Rows to publish (failed in 2026-11-21)."
    lay(layout, "2026-11-22", replace(passed, judged_at="2026-11-22T06:00:00Z"))
    _, written = judge_it(spark, layout)
    assert written["passes_again"] is None


def test_a_judged_run_keeps_what_great_expectations_made_of_it_as_the_documentation_reads_it(
    spark: SparkSession, judge: Judge, run: Run, layout: Layout, root: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    run.scale("sum_miles", "3", [MAY])
    keep(spark, layout, run)
    judgement, written = judge_it(spark, layout)
    kept = json.loads((folder(layout) / "gx" / "validations.json").read_text())
    assert (kept["run"], kept["verdict"], kept["judged_at"]) == ("a-run", judgement.verdict, judgement.judged_at)
    [lines] = re.findall(r"```python\n(.*?)```", (root / "docs/quality.md").read_text(), re.DOTALL)
    assert len([line for line in lines.splitlines() if line]) == 5
    monkeypatch.chdir(folder(layout) / "gx")
    capsys.readouterr()
    exec(lines, {})  # noqa: S102 (what the documentation tells people to type)
    printed = [line.split() for line in capsys.readouterr().out.splitlines()]
    failed = {part["check"] for part in expectations(kept, success=False)}
    assert {name for name, _, success in printed if success == "False"} == {
        "nyc_taxi_trips_summary.periods", "nyc_taxi_trips_summary.periods.colour=green",
    }  # fmt: skip
    assert sum(int(many) for _, many, _ in printed) == len(expectations(kept)) > len(written["checks"])
    assert len(failed) == len([check for check in written["checks"] if check["result"] != "passed"])


def expectations(kept: Mapping[str, Any], *, success: bool | None = None) -> list[Mapping[str, Any]]:
    """The `meta` of every expectation that a run kept, or of those with such a result."""
    results = [result for pair in kept["validations"] for result in pair["result"]["results"]]
    return [r["expectation_config"]["meta"] for r in results if success is None or r["success"] == success]


def test_a_verdict_stands_when_what_great_expectations_made_cannot_be_written(
    spark: SparkSession, judge: Judge, run: Run, layout: Layout, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    keep(spark, layout, run)
    monkeypatch.setattr("quality.validations._result", lambda *_: 1 / 0)
    judgement, written = judge_it(spark, layout)
    assert (judgement.verdict, written["verdict"]) == ("passed", "passed")
    assert not (folder(layout) / "gx" / "validations.json").exists()
    assert (folder(layout).parent / "index.html").is_file()
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_the_runs_before_are_in_the_report_and_on_the_page_of_all_runs(
    spark: SparkSession, judge: Judge, run: Run, layout: Layout
) -> None:
    for earlier in ("2026-11-21", "2026-11-22"):
        lay(layout, earlier, judge(run))
    lay(layout, "damaged", "{")
    lay(layout, "old", '{"schema": 1, "verdict": "passed"}')
    (folder(layout).parent / "still-at-work").mkdir()
    keep(spark, layout, run)
    judge_it(spark, layout)
    page, listing = (folder(layout) / "report.html").read_text(), (folder(layout).parent / "index.html").read_text()
    assert "Over the last 3 runs" in page
    assert 'href="../2026-11-22/report.html"' in page
    assert "2 earlier verdicts could not be read" in page
    assert [listing.count(f'<div><a class="name" href="{name}/report.html">') for name in ("a-run", "2026-11-21")] == [
        1,
        1,
    ]
    assert "1 run without a verdict" in listing


def test_the_data_of_old_runs_goes_and_what_was_thought_of_them_stays(
    spark: SparkSession, judge: Judge, run: Run, layout: Layout
) -> None:
    verdict = judge(run)
    names = [f"2026-11-{day:02d}T060000Z" for day in range(1, 9)]
    for earlier_name in names:
        earlier = replace(layout, run=earlier_name)
        lay(layout, earlier_name, replace(verdict, judged_at=earlier_name))
        (folder(earlier) / "run.json").write_text(json.dumps(run.record))
        for url in (earlier.table("monthly_summary"), earlier.evidence, earlier.refused):
            place = Path(url.removeprefix("file://"))
            place.mkdir(parents=True)
            (place / "part-0.parquet").write_text("rows")
    keep(spark, layout, run)
    Gate(spark, layout, "nyc_taxi", "c0de", published=names[0], keep_runs=1).judge()
    dataset = folder(layout).parents[1]
    standing = [names[0], *names[3:]]
    assert sorted(path.name for path in (dataset / "evidence").iterdir()) == [*standing, "a-run"]
    assert sorted(path.name for path in (dataset / "refused").iterdir()) == standing
    assert sorted(path.parent.name for path in (dataset / "runs").glob("*/tables")) == [*standing, "a-run"]
    assert len(list((dataset / "runs").glob("*/verdict.json"))) == len(names) + 1


def test_what_earlier_runs_left_never_breaks_a_verdict(
    spark: SparkSession, judge: Judge, run: Run, layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(spark, layout, run)
    lay(layout, "earlier", judge(run))
    monkeypatch.setattr("quality.report.report.trends", lambda runs, _: 1 / 0 if len(runs) > 1 else [])
    monkeypatch.setattr("quality.report.runs_page.render", lambda *_: 1 / 0)
    judgement, _ = judge_it(spark, layout)
    assert judgement.verdict == "passed"
    assert "<h1>Passed</h1>" in (folder(layout) / "report.html").read_text()


def test_the_report_shows_a_few_refused_rows_of_each_reason(
    spark: SparkSession, judge: Judge, run: Run, layout: Layout
) -> None:
    keep(spark, layout, run)
    rows = [(MAY, reason, json.dumps({"trip_distance": f"{n}.5", "fare": None})) for n in range(4) for reason in "ab"]
    spark.createDataFrame(rows, "file string, reason string, row string").coalesce(1).write.parquet(layout.refused)
    judge_it(spark, layout)
    text = (folder(layout) / "report.html").read_text()
    assert [text.count(f"trip_distance {n}.5</li>") for n in range(4)] == [2, 2, 2, 0]


def test_refused_rows_that_cannot_be_read_cost_the_examples_alone(
    spark: SparkSession, judge: Judge, run: Run, layout: Layout
) -> None:
    keep(spark, layout, run)
    broken = Path(layout.refused.removeprefix("file://")) / "part-0.parquet"
    broken.parent.mkdir(parents=True)
    broken.write_text("no Parquet")
    judgement, _ = judge_it(spark, layout)
    assert judgement.verdict == "passed"
    assert "Examples of refused" not in (folder(layout) / "report.html").read_text()


def test_a_bad_run_is_told_in_both(spark: SparkSession, judge: Judge, run: Run, layout: Layout) -> None:
    run.listed(MAY).update(status="refused", reason="file_unreadable", message="The gzip ends in the middle.")
    keep(spark, layout, run)
    judgement, written = judge_it(spark, layout)
    sentence = "green_tripdata_2020-05.csv.gz was refused whole (file_unreadable): The gzip ends in the middle."
    assert (judgement.verdict, judgement.exit_code) == ("failed", 3)
    assert written["reasons"] == [sentence]
    assert "The gzip ends in the middle" in (folder(layout) / "report.html").read_text()


def test_times_are_read_as_the_job_wrote_them(
    spark: SparkSession, judge: Judge, run: Run, layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    monkeypatch.setenv("TZ", "Pacific/Auckland")
    time.tzset()
    keep(spark, layout, run)
    judgement, _ = judge_it(spark, layout)
    monkeypatch.undo()
    time.tzset()
    assert judgement.reasons == ()


def test_a_run_that_never_finished_is_an_error_that_says_so(spark: SparkSession, judge: Judge, layout: Layout) -> None:
    judgement, written = judge_it(spark, layout)
    assert (judgement.verdict, judgement.exit_code, written["verdict"]) == ("error", 4, "error")
    assert "run.json, so the job that reads the input did not finish" in written["reasons"][0]
    assert "<h1>Not judged</h1>" in (folder(layout) / "report.html").read_text()
    kept = json.loads((folder(layout) / "gx" / "validations.json").read_text())
    assert (kept["verdict"], kept["validations"]) == ("error", [])


@pytest.mark.parametrize(
    ("types", "sentence"),
    [
        ({"sum_miles": ""}, "sum_miles is missing and should be decimal(22,4)"),
        ({"trips": "string"}, "trips is string and should be bigint"),
    ],
)
def test_a_column_missing_or_of_another_type_is_an_error_and_no_failure(
    spark: SparkSession, judge: Judge, run: Run, layout: Layout, types: dict[str, str], sentence: str
) -> None:
    keep(spark, layout, run, types)
    judgement, written = judge_it(spark, layout)
    assert judgement.verdict == "error"
    assert sentence in written["summary"]
    assert "same code" in written["summary"]


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda at: (at / "run.json").write_text("{"), "run.json is not JSON"),
        (lambda at: (at / "run.json").write_text('{"schema": 3}'), "is of schema 3 and not of schema 2"),
        (lambda at: [file.unlink() for file in (at / "tables").rglob("*.parquet")], "there is no Parquet file in"),
        (
            lambda at: [file.write_bytes(b"<html>not found</html>") for file in evidence_files(at)],
            "is not a Parquet file",
        ),
    ],
)
def test_what_cannot_be_read_is_named(
    spark: SparkSession, judge: Judge, run: Run, layout: Layout, spoil: Any, sentence: str
) -> None:
    keep(spark, layout, run)
    for checksum in folder(layout).parents[1].rglob(".*.crc"):
        checksum.unlink()
    spoil(folder(layout))
    judgement, written = judge_it(spark, layout)
    assert judgement.verdict == "error"
    assert sentence.lower() in written["summary"].lower()
    assert "Traceback" not in json.dumps(written)


def test_a_report_that_cannot_be_made_is_an_error(
    spark: SparkSession, judge: Judge, run: Run, layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(spark, layout, run)
    made = report.render
    monkeypatch.setattr(
        report, "render", lambda judgement, judged: made(judgement, judged) if judged is None else 1 / 0
    )
    judgement, written = judge_it(spark, layout)
    assert (judgement.verdict, written["verdict"]) == ("error", "error")
    assert "ZeroDivisionError" in written["summary"]


def test_a_run_of_no_possible_name_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lake", "s3://lake/nyc_taxi", "--dataset", "nyc_taxi", "--run", "../evil"]) == 4
    assert capsys.readouterr().err.strip().splitlines()[-1].startswith("'../evil' is not a valid name of a run")


def test_the_same_run_gets_the_same_verdict_twice(spark: SparkSession, judge: Judge, run: Run, layout: Layout) -> None:
    keep(spark, layout, run)
    first, _ = judge_it(spark, layout)
    second, _ = judge_it(spark, layout)
    assert replace(first, judged_at="", seconds=0.0) == replace(second, judged_at="", seconds=0.0)
