import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from pipeline.documents import CheckResult, Release, Verdict
from pipeline.layout import Layout
from quality import verdict
from quality.report import history, report, runs_page
from quality.report.history import READ, History, Past, read_history
from quality.report.trends import change, compared, largest_change, trends
from tools.sample_run import Run, good_run

LAYOUT = Layout("s3://lake", "2026-11-30")


def judged(run: str, **about: Any) -> Verdict:
    """A verdict of a good run, of the day that is its name."""
    rows = good_run()
    at = f"{run[:10]}T06:00:00Z"
    check = CheckResult("Rows", "evidence", None, "critical", "", "passed", "", "9", "9", "Because.", "Look.")
    judgement = verdict.judged((), rows.judged(), run=run, judged_at=at)
    return Verdict(**(vars(judgement) | {"checks": (check,)} | about))


def verdict_file(judgement: Verdict, **changed: Any) -> bytes:
    return json.dumps(judgement.content() | changed).encode()


def table(**changed: Any) -> dict[str, Any]:
    """An answer as a verdict holds it."""
    numbers = [{"name": "miles", "title": "Miles", "unit": "miles", "digits": 2}]
    answer = {
        "by": ["type"],
        "numbers": numbers,
        "rows": [{"type": "green", "miles": 5.1}],
        "counts": [9],
        "left_out": 0,
    }
    return answer | changed


class Shelf:
    """A lake of small files in memory."""

    def __init__(self, files: Mapping[str, bytes | None]) -> None:
        self.files, self.reads = files, 0

    def folders(self, url: str) -> list[str]:
        return sorted(self.files) if url == LAYOUT.runs else []

    def read(self, url: str) -> bytes | None:
        self.reads += 1
        return self.files[url.split("/")[-2]]


def test_earlier_runs_are_told_oldest_first_and_without_the_run_itself() -> None:
    shelf = Shelf({name: verdict_file(judged(name)) for name in ("2026-11-29", "2026-11-28", LAYOUT.run)})
    assert [past.run for past in read_history(shelf, LAYOUT).runs] == ["2026-11-28", "2026-11-29"]


@pytest.mark.parametrize(
    "text",
    [
        b"{",
        b"[]",
        b"",
        verdict_file(judged("x"), schema=1),
        verdict_file(judged("x"), verdict="splendid"),
        verdict_file(judged("x"), counts={"in": "many", "accepted": 1}),
        verdict_file(judged("x"), answers={"mean": table(rows=[{"type": "green", "miles": float("nan")}])}),
        verdict_file(judged("x"), answers={"mean": table(rows=[{"type": "green"}])}),
        verdict_file(judged("x"), answers={"mean": table(counts=[])}),
        verdict_file(judged("x"), answers={"mean": [1]}),
        verdict_file(judged("x"), answers=[1]),
        verdict_file(judged("x"), schema=2, answer=[1]),
        verdict_file(judged("x"), released={"by": "me"}),
    ],
)
def test_a_verdict_that_cannot_be_understood_is_left_out_and_counted(text: bytes) -> None:
    judgement = history.history([text, None, verdict_file(judged("2026-11-29"))])
    assert ([past.run for past in judgement.runs], judgement.unreadable, judgement.unjudged) == (["2026-11-29"], 1, 1)


def test_a_folder_that_is_no_run_does_not_hide_the_runs() -> None:
    files = {name: verdict_file(judged(name)) for name in ("2026-11-28", "none-yet", "a b")}
    assert [past.run for past in read_history(Shelf(files), LAYOUT).runs] == ["2026-11-28"]


def test_a_lake_that_cannot_be_listed_is_no_history_and_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    class Shut(Shelf):
        def folders(self, url: str) -> list[str]:
            raise PermissionError(url)

    assert read_history(Shut({}), LAYOUT) == History()
    assert LAYOUT.runs in capsys.readouterr().err


def test_a_lake_of_many_runs_costs_no_more_than_the_newest_of_them() -> None:
    shelf = Shelf({f"2026-{i:05d}": None for i in range(READ * 3)})
    judgement = read_history(shelf, LAYOUT)
    assert (shelf.reads, judgement.unjudged, judgement.older) == (READ, READ, READ * 2)


def pasts(*verdicts: Verdict) -> History:
    return history.history(verdict_file(judgement) for judgement in verdicts)


def test_a_run_is_compared_with_the_published_one_and_else_with_the_last_that_was_fit() -> None:
    runs = pasts(judged("2026-11-27"), judged("2026-11-28"), judged("2026-11-29", verdict="failed"))
    names = [past.run for past in (compared(runs, "2026-11-27"), compared(runs, None)) if past]
    assert names == ["2026-11-27", "2026-11-28"]
    assert compared(History(), None) is None


@pytest.mark.parametrize(
    ("now", "before", "line"),
    [
        ("39.5 miles", "4.51 miles", "+775.8 %"),
        ("$1,750", "$7.50", "+23,233.3 %"),
        ("5.20 %", "5.64 %", "\N{MINUS SIGN}0.44 points"),
        ("none", "none", "unchanged"),
        ("3.29 to 5.09 miles", "3.30 to 5.09 miles", ""),
        ("0 in green 2020-04", "none", ""),
        ("+5 %", "+3 %", ""),
        ("\N{MINUS SIGN}5 %", "\N{MINUS SIGN}3 %", ""),
    ],
)
def test_a_change_is_in_percent_and_of_shares_in_points_where_both_are_one_number(
    now: str, before: str, line: str
) -> None:
    assert change(now, before) == line


ANSWER = "nyc_taxi_avg_summary"


def with_answer(past: Past, **numbers: float) -> Past:
    answer = past.answers[ANSWER]
    rows = tuple(dict(row) | numbers for row in answer.rows)
    return replace(past, answers={ANSWER: replace(answer, rows=rows)})


def test_each_number_of_the_answer_has_its_line_its_value_before_and_its_change() -> None:
    first, last = (history.past(judged(name)) for name in ("2026-11-28", "2026-11-29"))
    judgement = {(trend.title, trend.of): trend for trend in trends([first, with_answer(last, avgDist=10.2)], first)}
    distance = judgement["Average distance", "green"]
    assert (distance.before, distance.now, distance.change) == ("5.10 miles", "10.20 miles", "+100.0 %")
    assert "Average distance green over 2 runs: 5.10 miles to 10.20 miles." in distance.picture
    assert judgement["Share refused", ""].change == "unchanged"
    assert len(judgement) == 2 + 2 * 5


def of_schema_2(judgement: Verdict) -> bytes:
    """The verdict as the version before wrote it: one answer, by `type`, without its name and its numbers' titles."""
    content = judgement.content()
    rows = content.pop("answers")[ANSWER]["rows"]
    old = {"schema": 2, "answer": rows}
    return json.dumps({k: v for k, v in content.items() if k not in {"dataset", "owner", "records"}} | old).encode()


def test_a_verdict_of_the_schema_before_is_a_part_of_the_history() -> None:
    runs = history.history([of_schema_2(judged("2026-11-28")), verdict_file(judged("2026-11-29"))])
    assert ([past.run for past in runs.runs], runs.unreadable) == (["2026-11-28", "2026-11-29"], 0)
    distance = next(t for t in trends(runs.runs, runs.runs[0]) if t.title == "Average distance")
    assert (distance.before, distance.now, distance.change) == ("5.10 miles", "5.10 miles", "unchanged")


def test_of_many_rows_of_an_answer_those_of_most_records_are_followed() -> None:
    last = history.past(judged("2026-11-29"))
    rows = tuple({"type": f"t{at:02d}", "trips": 3, "avgDist": 1.0 * at} for at in range(20))
    many = replace(last.answers[ANSWER], numbers=last.answers[ANSWER].numbers[:2], rows=rows, counts=tuple(range(20)))
    run = replace(last, answers={ANSWER: many})
    assert [t.of for t in trends([run, run], run)][2::2] == [f"t{at}" for at in range(14, 20)]


def test_a_number_below_zero_has_no_change_in_percent() -> None:
    first, last = (history.past(judged(name)) for name in ("2026-11-28", "2026-11-29"))
    changes = trends(
        [with_answer(first, avgDist=-2.0), with_answer(last, avgDist=3.5)], with_answer(first, avgDist=-2.0)
    )
    distance = next(trend for trend in changes if trend.title == "Average distance")
    assert (distance.before, distance.now, distance.change) == ("\N{MINUS SIGN}2.00 miles", "3.50 miles", "")


def test_a_stopped_run_is_a_cross_and_does_not_flatten_the_line() -> None:
    good = [history.past(judged(f"2026-11-2{i}")) for i in range(3)]
    bad = with_answer(history.past(judged("2026-11-24", verdict="failed")), avgDist=3100.0)
    distance = next(t for t in trends([*good, bad, good[0]], None) if t.title == "Average distance")
    assert "2026-11-24 (stopped): 3,100.00 miles" in distance.picture
    assert "5.10 miles to 5.10 miles" in distance.picture


def test_a_first_run_has_no_trend() -> None:
    assert trends([history.past(judged("2026-11-29"))], None) == []


def test_a_run_that_counted_nothing_has_no_trend_and_is_no_point_of_one() -> None:
    good, broken = history.past(judged("2026-11-29")), history.past(verdict.broken("no.", run="2026-11-28"))
    assert trends([good, broken], good) == []
    assert "Trips accepted over 2 runs: 57,720 to 57,720." in trends([good, broken, good], None)[0].picture


RELEASE = Release("ada@example.org", "TLC confirmed the <new> tariff.", "2026-11-30T09:12:00Z")


def page(run: Run, judgement: Verdict, earlier: History) -> str:
    return report.render(judgement, run.judged(), earlier)


def test_a_released_run_says_on_top_who_released_it_when_and_why(run: Run) -> None:
    text = page(run, judged("2026-11-30", verdict="failed", released=RELEASE), History())
    top = text[: text.index('id="counts"')]
    assert "<h1>Stopped, then released</h1>" in top
    assert "TLC confirmed the &lt;new&gt; tariff." in top
    assert 'ada@example.org, <span class="unbroken">2026-11-30</span> 09:12:00 UTC' in top
    assert "not published</h2>" not in text


def test_a_release_of_what_could_not_be_judged_is_told_and_publishes_nothing(run: Run) -> None:
    text = page(run, judged("2026-11-30", verdict="error", released=RELEASE), History())
    assert "<h1>Not judged</h1>" in text
    assert "Nothing of this run is published" in text
    assert "Released by ada@example.org" in text
    assert "<h1>Passed</h1>" in page(run, judged("2026-11-30", released=RELEASE), History())


def test_a_stopped_run_says_what_analysts_go_on_reading_and_how_old_it_is(run: Run) -> None:
    stopped = judged("2026-11-30", verdict="failed", compared_with="2026-11-28")
    text = page(run, stopped, pasts(judged("2026-11-28")))
    top = text[: text.index('id="counts"')]
    assert "Analysts go on reading" in top
    assert '>2026-11-28</a>, judged <span class="unbroken">2026-11-28</span> 06:00:00 UTC.' in top
    assert "Analysts go on reading" not in page(run, judged("2026-11-30", compared_with="2026-11-28"), History())


def test_a_run_that_could_not_be_judged_shows_the_verdicts_before_it() -> None:
    text = report.render(verdict.broken("no run.json.", run="2026-11-30"), None, pasts(judged("2026-11-29")))
    assert "2026-11-29: passed" in text
    assert "2026-11-30: not judged" in text
    assert "This run</th>" not in text


def test_the_strip_tells_every_verdict_in_words_and_leads_to_its_report(run: Run) -> None:
    runs = pasts(
        judged("2026-11-27"),
        judged("2026-11-28", verdict="failed"),
        judged("2026-11-29", verdict="failed", released=RELEASE),
    )
    text = page(run, judged("2026-11-30"), runs)
    for line in ("2026-11-27: passed", "2026-11-28: stopped", "2026-11-29: released"):
        assert f'<span class="hidden">{line}</span>' in text, line
    assert "1 stopped</span>" in text
    assert 'href="../2026-11-28/report.html"' in text


def test_the_page_of_all_runs_lists_the_newest_first_with_their_first_reason() -> None:
    runs = pasts(judged("2026-11-28"), judged("2026-11-29", verdict="failed", reasons=("Bad <b>fares</b>.", "And so.")))
    text = runs_page.render(judged("2026-11-30", compared_with="2026-11-28"), runs)
    rows = [text.index(f'<div><a class="name" href="2026-11-{day}/report.html">') for day in (30, 29, 28)]
    assert rows == sorted(rows)
    assert "Bad &lt;b&gt;fares&lt;/b&gt;. And 1 more." in text


@pytest.mark.parametrize(
    ("word", "published", "headline", "more"),
    [
        ("failed", "2026-11-28", 'Analysts see <span class="name">2026-11-28</span>', "That run is not published."),
        ("failed", None, "Nothing was published yet", "That run is not published."),
        ("passed", None, '<span class="name">2026-11-30</span> goes on to be published', "nothing was published."),
        ("passed", "2026-11-28", '<span class="name">2026-11-30</span> goes on to be published', "published before"),
    ],
)
def test_the_page_of_all_runs_says_what_analysts_saw_and_claims_no_more(
    word: str, published: str | None, headline: str, more: str
) -> None:
    text = runs_page.render(judged("2026-11-30", verdict=word, compared_with=published), pasts(judged("2026-11-28")))
    assert f"<h1>{headline}</h1>" in text
    assert more in text


def test_the_strip_of_the_page_of_all_runs_ends_with_the_newest_thirty() -> None:
    text = runs_page.render(
        judged("2026-12-30"), pasts(*(judged(f"2026-{m:02d}-15x{i}") for m in (9, 10) for i in range(20)))
    )
    assert (text.count("<li>"), "The last 30<" in text, "41 judged runs" in text) == (30, True, True)


def test_the_page_of_all_runs_filters_by_verdict_without_a_script() -> None:
    runs = pasts(
        judged("2026-11-27"),
        judged("2026-11-28", verdict="failed"),
        judged("2026-11-29", verdict="failed", released=RELEASE),
    )
    text = runs_page.render(judged("2026-11-30"), runs)
    for choice in ("all 4", "2 passed", "1 stopped", "1 released"):
        assert f"> {choice}</label>" in text, choice
    assert "not judged</label>" not in text
    assert text.count('<tbody class="passed">') == 2


def test_a_run_remembers_its_refused_rows_and_the_worst_of_each_check() -> None:
    checks = [CheckResult("Rows", "a", None, kind, "", kind, "", "", "", "w", "f") for kind in ("warning", "failed")]
    past = history.past(judged("2026-11-29", checks=tuple(checks)))
    assert past.checks == {("a", "Rows"): "failed"}
    assert past.refused["distance_not_positive"] == 1_800


@pytest.mark.parametrize(("before", "now", "text"), [(0.5, 1.0, "+100.0 %"), (2.0, 1.0, "\N{MINUS SIGN}50.0 %")])
def test_the_largest_change_is_named_whichever_way_it_goes(before: float, now: float, text: str) -> None:
    first, last = (history.past(judged(name)) for name in ("2026-11-28", "2026-11-29"))
    change_of = largest_change(with_answer(last, avgDist=now), with_answer(first, avgDist=before))
    assert change_of == ("Average distance of yellow", text), "the last by name of two that changed alike"
    assert largest_change(last, first) == largest_change(last, None) == ("", "")
