"""The page of all datasets: one line each, its links to what was brought, and no word of data taken for HTML."""

import re
from datetime import UTC, datetime, timedelta, timezone

from tollgate.dashboard.datasets_page import DatasetRuns, datasets_page
from tollgate.operate.runs import Run

BEGAN = datetime(2026, 11, 28, 8, 19, tzinfo=timezone(timedelta(hours=1)))


def run(name: str, verdict: str | None, *, released: bool = False, status: str = "SUCCEEDED") -> Run:
    stopped = datetime(2026, 11, 28, 8, tzinfo=UTC)
    return Run(name, "orders", status, BEGAN, stopped, verdict, None, 1, 1, False, released=released)


def cells(page: str) -> list[list[str]]:
    """The text of each line's cells."""
    lines = re.findall(r"<tr>(.*?)</tr>", page.partition("<tbody>")[2])
    return [[re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", line)] for line in lines]


def test_each_dataset_says_what_analysts_see_and_how_its_last_run_ended() -> None:
    stopped = DatasetRuns("orders", "first", run("second", "failed"), "orders/index.html")
    new = DatasetRuns("tills", None, None, None)
    page = datasets_page("dev", [stopped, new])
    assert cells(page) == [
        ["orders", "first", "second", "2026-11-28 07:19 UTC", "succeeded", "failed"],
        ["tills", "nothing was published yet", "none yet", "", "", ""],
    ]
    links = ["orders/index.html", "orders/first/report.html", "orders/second/report.html"]
    assert re.findall(r'<a href="([^"]+)"', page) == links


def test_a_run_without_a_verdict_has_no_report_to_lead_to() -> None:
    for last, word in ((run("quiet", None), "nothing new"), (run("broken", None, status="FAILED"), "none")):
        page = datasets_page("dev", [DatasetRuns("orders", None, last, "orders/index.html")])
        assert cells(page)[0][-1] == word
        assert "report.html" not in page


def test_a_released_run_says_so() -> None:
    last = run("second", "failed", released=True)
    assert "failed, released" in datasets_page("dev", [DatasetRuns("orders", "second", last, "orders/index.html")])


def test_the_page_runs_nothing_loads_nothing_and_escapes_names() -> None:
    page = datasets_page("<b>", [DatasetRuns("<i>", None, None, None)])
    assert "<b>" not in page
    assert "<i>" not in page
    assert not any(word in page for word in ("<script", "http://", "https://", "@import"))
