"""A verdict as rows for SQL: every column has its value, and every number is the verdict's."""

import json
from dataclasses import replace
from typing import Any

import pytest

from pipeline.documents import CheckResult, Release, RunRecord, Verdict
from pipeline.quality_tables import QUALITY_TABLES
from quality.quality_rows import rows
from tools.sample_run import Run

CHECK = CheckResult(
    "age", "taxis", None, "warning", "timeliness", "warning", "too old", "40", "at most 31", "w", "f", "3"
)
VERDICT = Verdict(
    run="a-run", verdict="failed", summary="No.", dataset="taxis", owner="team",
    checks=(CHECK, replace(CHECK, result="error")),
    counts={"in": 10, "accepted": 6, "refused": {"odd": 3, "worse": 1}}, judged_at="2026-11-27T10:00:00Z",
    released=Release("me", "a \n reason", "2026-11-27T11:00:00Z"), contracts={"taxis": "1.0.0"}, seconds=2.5,
)  # fmt: skip


def lines(verdict: Verdict, record: RunRecord | None) -> dict[str, list[dict[str, Any]]]:
    return {name: [json.loads(line) for line in text.splitlines()] for name, text in rows(verdict, record).items()}


def test_every_row_has_the_columns_of_its_table_in_their_order() -> None:
    made = lines(VERDICT, None)
    for table in QUALITY_TABLES:
        assert made[table.name]
        assert all(list(row) == list(table.columns) for row in made[table.name])


def test_the_rows_say_what_the_verdict_says(run: Run) -> None:
    made = lines(VERDICT, run.judged().record)
    [row] = made["quality_runs"]
    assert (row["records_in"], row["accepted"], row["refused"], row["refused_share"]) == (10, 6, 4, 0.4)
    assert (row["checks"], row["passed"], row["warnings"], row["failed"]) == (2, 0, 1, 1)
    assert (row["released_by"], row["released_because"]) == ("me", "a \n reason")
    assert (row["judged_at"], json.loads(row["contracts"])) == ("2026-11-27 10:00:00.000", {"taxis": "1.0.0"})
    assert row["files"] == len(run.record["files"])
    newest = max(entry["modified"] for entry in run.record["files"])
    assert row["newest_file"].replace(" ", "T")[:19] == newest[:19]
    assert [(row["position"], row["result"], row["column_name"]) for row in made["quality_checks"]] == [
        (1, "warning", None), (2, "error", None),
    ]  # fmt: skip
    assert [(row["reason"], row["records"]) for row in made["quality_refused"]] == [("odd", 3), ("worse", 1)]


def test_a_run_that_broke_before_it_read_anything_has_a_row_of_its_own() -> None:
    broken = Verdict(run="a-run", verdict="error", summary="It broke.", dataset="taxis", judged_at="")
    made = lines(broken, None)
    [row] = made["quality_runs"]
    assert (row["verdict"], row["refused_share"], row["files"], row["judged_at"]) == ("error", None, None, None)
    assert (made["quality_checks"], made["quality_refused"]) == ([], [])


def test_a_value_without_a_column_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quality.quality_rows._refused", lambda _: [{"reason": "odd", "records": 1, "files": 2}])
    with pytest.raises(ValueError, match="quality_refused has no column for files"):
        rows(VERDICT, None)
