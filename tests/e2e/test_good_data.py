"""The main job on real files: deployed, run, judged, published, asked, rolled back."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.tollgate import Tollgate

pytestmark = pytest.mark.timeout(600)
COLUMNS = {"avgDist": "avg_distance", "avgCostPerMile": "avg_cost_per_mile", "avgCost": "avg_cost"}


def expected(folder: Path, block: str) -> list[dict[str, Any]]:
    """The independent answer, in the words of the view."""
    rows = json.loads((folder / "expected.json").read_text())[block]
    return [
        {"type": row["taxi_type"], "trips": row["trips"]}
        | {ours: row[theirs] for ours, theirs in COLUMNS.items()}
        | {"costPerMile": row["cost_per_mile_of_sums"]}
        for row in rows
    ]


def rounded(answer: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{k: round(v, 2) if isinstance(v, float) else v for k, v in row.items()} for row in answer]


@pytest.fixture(scope="module")
def demo(tollgate: Tollgate, real_files: Path) -> Any:
    return tollgate.json("demo", "--input", real_files / "input")


@pytest.mark.real_files
def test_the_answer_equals_the_independent_one_to_the_last_printed_digit(demo: Any, real_files: Path) -> None:
    assert demo["answer"] == expected(real_files, "plausible")


@pytest.mark.real_files
def test_every_row_is_accounted_for(demo: Any, real_files: Path) -> None:
    read = json.loads((real_files / "expected.json").read_text())["rows_read"]
    assert demo["rows_in"] == sum(read.values()) == demo["accepted"] + sum(demo["refused"].values())


def ask(tollgate: Tollgate, question: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tollgate.json("query", question)
    return rows


@pytest.mark.real_files
def test_quality_asked_by_sql_is_what_the_report_says(tollgate: Tollgate, demo: Any) -> None:
    """Of the run, by the tables that every judge adds to; of what analysts see, by the views of the published run."""
    of_run = f"WHERE dataset = 'nyc_taxi' AND run = '{demo['run']}'"
    by_reason = ask(tollgate, f"SELECT reason, sum(records) AS n FROM quality_refused {of_run} GROUP BY reason")  # noqa: S608 (a run's name)
    assert {row["reason"]: row["n"] for row in by_reason} == demo["refused"]
    rows = ask(tollgate, "SELECT reason, count(*) AS n FROM nyc_taxi_refused GROUP BY reason")
    assert {row["reason"]: row["n"] for row in rows} == demo["refused"], "each refused row is kept whole"
    outcomes = ask(tollgate, "SELECT outcome, sum(records) AS n FROM nyc_taxi_evidence GROUP BY outcome")
    assert {row["outcome"]: row["n"] for row in outcomes if row["n"]} == demo["refused"] | {
        "accepted": demo["accepted"]
    }
    [run] = ask(tollgate, f"SELECT * FROM quality_runs {of_run}")  # noqa: S608 (a run's name)
    fields = ("verdict", "records_in", "accepted")
    assert [run[name] for name in fields] == [demo["verdict"], demo["rows_in"], demo["accepted"]]
    results = ask(tollgate, f"SELECT result, count(*) AS n FROM quality_checks {of_run} GROUP BY result")  # noqa: S608 (a run's name)
    counted = {row["result"]: row["n"] for row in results}
    assert (sum(counted.values()), counted["passed"]) == (run["checks"], run["passed"])
    assert run["summary"] in Path(demo["report"]).read_text()


@pytest.mark.real_files
def test_another_process_sees_what_the_demo_published(tollgate: Tollgate, demo: Any) -> None:
    assert list(tollgate.answer().values()) == demo["answer"]
    published = [run for run in tollgate.json("runs") if run["published"]]
    assert [run["name"] for run in published] == [demo["run"]]


@pytest.mark.real_files
def test_the_report_is_one_page_that_asks_for_nothing(demo: Any) -> None:
    page = Path(demo["report"]).read_text()
    assert demo["verdict"].capitalize() in page or demo["verdict"] in page
    assert not any(word in page for word in ("http://", "https://cdn", "<script", "@import", "src="))


@pytest.mark.real_files
def test_the_dashboard_shows_the_independent_numbers_and_asks_for_nothing(
    tollgate: Tollgate, demo: Any, real_files: Path
) -> None:
    page = Path(tollgate.json("dashboard")["dashboard"]).read_text()
    bars = re.findall(r"<span>(green|yellow)</span></th>.*?<td class=\"n\">([^<]+)</td>", page)
    answer = [
        (row["type"], f"{value:,.2f}" if isinstance(value, float) else f"{value:,}")
        for row in expected(real_files, "plausible")
        for name, value in row.items()
        if name != "type"
    ]
    assert sorted(bars) == sorted(answer)
    assert demo["run"] in page
    assert not any(word in page for word in ("http://", "https://", "<script", "@import", "src="))


@pytest.mark.real_files
def test_the_filter_of_the_post_gives_its_numbers_and_the_gate_stops_them(
    tollgate: Tollgate, demo: Any, real_files: Path
) -> None:
    done = tollgate.run("demo", "--input", real_files / "input", "--filter", "positive", "--json")
    assert done.returncode == 3, done.stderr
    stopped = json.loads(done.stdout)
    assert rounded(stopped["judged_answer"]) == expected(real_files, "positive")
    assert list(tollgate.answer().values()) == demo["answer"], "what was published stays"
