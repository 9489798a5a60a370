import re
from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from charts import lines as drawing
from charts.axes import Chart, Frame
from charts.palette import COLOURS
from quality import verdict, wording
from quality.model import Check, Finding
from quality.periods import Calendar
from quality.report import checks as report_checks
from quality.report import history, page, report
from quality.report.examples import Example
from quality.report.history import History
from tools.sample_run import Run, name

ABOUT: dict[str, Any] = {
    "run": "2026-11-23T110000Z",
    "code": "c0de",
    "contracts": {"nyc_taxi_trips": "1.0.0"},
    "judged_at": "2026-11-23T11:00:00Z",
    "seconds": 1.25,
    "report": "s3://lake/report.html",
}
MONTHS = Calendar("month", ("year", "month"))
DISTANCE = Chart("Distance", "miles", 2, MONTHS)
EVIL = '<script>alert("x")</script>'


def rendered(run: Run, checks: Sequence[Check], wrong: Sequence[str] = ()) -> str:
    findings = [
        Finding(
            check, success=check.called not in wrong, offenders=(("green 2020-05", 39.54),) * (check.called in wrong)
        )
        for check in checks
    ]
    return report.render(verdict.judged(findings, run.judged(), **ABOUT), run.judged())


class Outline(HTMLParser):
    """Which tags a page opens and closes, and what it would fetch."""

    VOID = frozenset({"meta", "link", "line", "circle", "path", "br"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.fetched: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self.open.append(tag)
        self.fetched += [f"{tag} {key}={value}" for key, value in attrs if key in {"src", "href"} and tag != "a"]

    def handle_endtag(self, tag: str) -> None:
        if tag in self.VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


@pytest.mark.parametrize(
    ("wrong", "headline", "next_step"),
    [
        ((), "Passed", "goes on to publish"),
        (("columns that the contract does not know",), "Passed, with warnings", "flagged"),
        (("colours",), "Stopped", "Nothing of this run is published"),
    ],
)
def test_the_verdict_and_what_happens_next_stand_on_top(
    run: Run, checks: tuple[Check, ...], wrong: tuple[str, ...], headline: str, next_step: str
) -> None:
    text = rendered(run, checks, wrong)
    assert f"<h1>{headline}</h1>" in text
    assert next_step in text[: text.index('id="counts"')]


def test_examples_of_refused_rows_are_text_and_no_markup(run: Run, checks: tuple[Check, ...]) -> None:
    findings = [Finding(check, success=True) for check in checks]
    judgement = verdict.judged(findings, run.judged(), **ABOUT)
    text = report.render(judgement, run.judged(), None, {"cost_not_positive": (Example("may.csv", EVIL),)})
    assert "<h3>cost not positive</h3>" in text
    assert "&lt;script&gt;" in text
    assert EVIL not in text


def test_a_failed_check_says_what_was_found_why_it_matters_and_what_to_do(run: Run, checks: tuple[Check, ...]) -> None:
    text = rendered(run, checks, ["average distance"])
    top = text[: text.index('id="counts"')]
    assert "39.54 miles in green" in top
    assert "it must be 1 to 9 miles" in top
    assert "must never" not in top
    assert "keeps it from analysts" in top
    assert "Keep the filter <code>plausible</code>" in top


PAGE_OF = {"stack": "prod", "owner": "Shop", "support": "#shop, https://chat.example/shop?a=1&b=2"}


def test_the_top_names_dataset_stack_owner_and_whom_to_ask() -> None:
    nobody = verdict.broken("no run.json.", run="a-run", dataset="orders", **PAGE_OF)
    top = report.render(nobody, None).partition("</header>")[0]
    for part in ("orders", "<dd>prod</dd>", "<dd>Shop</dd>", "#shop, "):
        assert part in top, part
    assert '<a href="https://chat.example/shop?a=1&amp;b=2">' in top


def test_an_address_of_another_kind_is_no_link() -> None:
    assert "<a" not in page.linked('javascript:alert(1), <a href="x">')


@pytest.mark.parametrize("stack", ["local", "prod", "tollgate/local", "tollgate/prod"])
def test_what_to_type_names_the_stack_where_it_is_not_the_local_one(
    run: Run, checks: tuple[Check, ...], stack: str
) -> None:
    findings = [Finding(check, success=check.called != "colours", missing=("yellow",)) for check in checks]
    text = report.render(verdict.judged(findings, run.judged(), **ABOUT, stack=stack), run.judged())
    text = re.sub(r"</?span[^>]*>", "", text)
    option = " --stack prod" if stack.endswith("prod") else ""
    assert f"<code>tollgate run{option} --dataset nyc_taxi</code>" in text
    assert f'tollgate release 2026-11-23T110000Z --because "…"{option}</code>' in text


def failing(checks: Sequence[Check], *wrong: str) -> list[Finding]:
    return [
        Finding(
            check,
            success=wording.title(check) not in wrong,
            offenders=(("yellow 2020-05", 39.54),) * (wording.title(check) in wrong),
            offending=1,
        )
        for check in checks
    ]


def test_what_follows_from_a_finding_is_folded_under_it(run: Run, checks: tuple[Check, ...]) -> None:
    findings = failing(checks, "Average distance", "Average cost per mile", "Trips in a month")
    text = report.render(verdict.judged(findings, run.judged(), **ABOUT), run.judged())
    section = text[text.index('id="findings"') : text.index('id="counts"')]
    assert section.count("<article") == 1
    assert "2 more checks did not pass on the same data, most likely for this reason" in section
    assert section.index("<h2>Trips in a month") < section.index("<details>") < section.index("<h3>Average distance")
    assert text.count("Average cost per mile <span") == 1, "a check is listed once"


def test_a_check_leads_to_its_history_and_its_rows(run: Run, checks: tuple[Check, ...]) -> None:
    run.move(name("yellow", 2020, 5), "cost_missing", 3_000)
    check = next(c for c in checks if c.called == "share of distances or totals missing")
    offenders = (("yellow_tripdata_2020-05.csv.gz (cost_missing)", 0.3),)
    findings = [Finding(c, success=c is not check, offenders=offenders if c is check else ()) for c in checks]
    judgement = verdict.judged(findings, run.judged(), **ABOUT)
    earlier = [replace(history.past(judgement), run=f"2026-11-2{at}") for at in range(3)]
    good = replace(earlier[0], results=dict.fromkeys(earlier[0].results, "passed"))
    text = report.render(judgement, run.judged(), History((good, *earlier[1:])))
    card = text[text.index("<article") : text.index("</article>")]
    assert "did not pass in 3 of 4 runs, before this one in" in card
    assert 'aria-label="Share of distances or totals missing: did not pass in 3 of 4 runs."' in card
    for anchor in re.findall(r'href="#([^"]+)"', card):
        assert f'id="{anchor}"' in text, anchor
    assert 'href="#refused-cost_missing"' in card
    assert "2026-11-21</a>, 3 runs in a row." in text


def test_of_many_files_only_those_that_a_reason_names_are_looked_for_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    patterns, search = [], re.search

    def counted(pattern: str, text: str) -> re.Match[str] | None:
        patterns.append(pattern)
        return search(pattern, text)

    monkeypatch.setattr(re, "search", counted)
    places = {f"part-{number}.csv": f"file-{number}" for number in range(100_000)}
    assert report_checks._rows("too few rows in part-77.csv and part-8.csv", places) == (
        ("file-8", "part-8.csv"),
        ("file-77", "part-77.csv"),
    )
    assert len(patterns) == 2


def test_refused_rows_of_each_reason_are_a_line_over_the_runs(run: Run, checks: tuple[Check, ...]) -> None:
    judgement = verdict.judged([Finding(check, success=True) for check in checks], run.judged(), **ABOUT)
    before = replace(history.past(judgement), run="2026-11-20", refused={"distance_not_positive": 600})
    text = report.render(judgement, run.judged(), History((before,)))
    assert "Share refused: distance not positive over 2 runs: 1 % to 3 %." in text


def test_what_a_run_cost_stands_where_it_is_known(run: Run, checks: tuple[Check, ...]) -> None:
    findings = [Finding(check, success=True) for check in checks]
    text = report.render(verdict.judged(findings, run.judged(), **ABOUT, cost_usd=0.4321), run.judged())
    assert "AWS charges about $0.43 at list prices" in text
    assert "AWS charges" not in rendered(run, checks)


def test_counts_answer_checks_files_and_versions_are_all_there(run: Run, checks: tuple[Check, ...]) -> None:
    text = rendered(run, checks)
    for expected in (
        "57,720",
        "distance not positive",
        "5.10",
        "Average distance, by month",
        "1.0.0",
        "c0de",
        "plausible",
    ):
        assert expected in text, expected
    assert all(entry["file"] in text for entry in run.record["files"])
    assert all(check.why.split("`")[0][:40].replace("'", "&#x27;") in text for check in checks)


def test_files_that_did_not_change_are_told_from_those_that_were_read(run: Run, checks: tuple[Check, ...]) -> None:
    run.record["arguments"]["published"] = "b-run"
    for entry in run.record["files"][:-1]:
        entry["kept"] = True
    listing = rendered(run, checks).partition('id="files"')[2]
    assert (listing.count("unchanged since b-run"), listing.count("<td>read</td>")) == (5, 1)
    assert listing.index("<td>read</td>") < listing.index("unchanged since b-run"), "what is new comes first"


def test_the_page_is_well_formed_and_fetches_nothing(run: Run, checks: tuple[Check, ...]) -> None:
    outline = Outline(rendered(run, checks, ["average distance", "columns that the contract does not know"]))
    assert (outline.open, outline.wrong, outline.fetched) == ([], [], ["link href=data:,"])


def test_the_page_holds_no_script_and_forbids_requests(run: Run, checks: tuple[Check, ...]) -> None:
    text = rendered(run, checks)
    assert "<script" not in text
    assert "default-src &#39;none&#39;" in text or "default-src 'none'" in text
    assert not re.search(r"url\(|@import|https?://", text)


def test_what_comes_from_files_is_text_and_never_markup(run: Run, checks: tuple[Check, ...]) -> None:
    file = name("green", 2020, 4)
    run.listed(file).update(status="refused", reason="file_unreadable", message=f"bad {EVIL}", unknown_columns=[EVIL])
    for rows in (run.evidence, run.table, run.record["files"]):
        for row in rows:
            row["file"] = row["file"].replace("green_tripdata_2020-05", f"green{EVIL}2020-05")
            row |= {"colour": row.get("colour", "").replace("yellow", EVIL)}
    text = rendered(run, checks, ["files refused whole"])
    assert EVIL not in text
    assert text.count("&lt;script&gt;") >= 4


def test_a_reason_with_markup_is_shown_as_it_is() -> None:
    assert page.prose(f"{EVIL} in `2020-05`") == (
        '&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; in <code><span class="unbroken">2020-05</span></code>'
    )


def test_an_error_has_a_page_without_anything_judged() -> None:
    text = report.render(verdict.broken("there is no run.json.", run="a-run", judged_at="2026-11-23T11:00:00Z"), None)
    assert "<h1>Not judged</h1>" in text
    assert "There is no run.json." in text
    assert 'id="answer"' not in text


def test_fifteen_years_of_files_stay_below_the_limit(checks: tuple[Check, ...]) -> None:
    from tools.sample_run import good_run

    run = good_run([(year, month) for year in range(2009, 2025) for month in range(1, 13)])
    assert len(rendered(run, checks).encode()) < 300_000


def test_a_missing_month_is_a_gap_in_the_line() -> None:
    start = MONTHS.number({"year": 2020, "month": 4})
    svg = drawing.lines(DISTANCE, {"green": [(start, 5.0), (start + 1, 5.1), (start + 3, 4.9)]})
    path = re.search(r'<path d="([^"]+)"', svg)
    assert path
    assert (path[1].count("M"), path[1].count("L")) == (2, 1)
    assert "green, 2020-07: 4.90 miles" in svg


def test_one_month_alone_can_be_drawn() -> None:
    assert "<circle" in drawing.lines(DISTANCE, {"green": [(24_243, 5.0)]})


def test_values_below_zero_lie_below_the_line_of_zero() -> None:
    svg = drawing.lines(replace(DISTANCE, unit="minutes"), {"AA": [(1, -4.0), (2, 6.0)]})
    ticks = re.findall(r'y="([0-9.]+)" text-anchor="end">([^<]+)<', svg)
    heights = {text: float(y) for y, text in ticks}
    assert heights["\N{MINUS SIGN}5"] > heights["0"] > heights["10"]
    assert all(float(y) <= Frame().height for y in re.findall(r'cy="([0-9.]+)"', svg))


def test_labels_of_lines_that_end_together_do_not_touch_and_stay_in_the_picture() -> None:
    svg = drawing.lines(DISTANCE, {f"a very long name {at}": [(1, 1.0), (2, 0.01 * at)] for at in range(6)})
    heights = [float(y) for y in re.findall(r'class="end is-\d" x="[0-9.]+" y="([0-9.]+)"', svg)]
    assert len(heights) == 6
    assert all(after - before >= 2 * drawing.LABEL_GAP - 0.1 for before, after in pairwise(heights))
    assert max(heights) <= Frame().bottom


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


LINES = [f"line-{at}" for at in range(1, COLOURS + 1)]


def palettes(root: Path) -> list[dict[str, str]]:
    """The page's colours, light and dark."""
    css = (root / "charts" / "style.css").read_text()
    blocks = re.findall(r":root \{([^}]*--card[^}]*--bar[^}]*)\}", css)
    return [dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6})", block)) for block in blocks]


def test_text_and_charts_have_the_contrast_that_wcag_aa_asks_for(root: Path) -> None:
    grounds = ("paper", "card", "good-soft", "warn-soft", "bad-soft", "none-soft")
    text = [(name, ground) for name in ("ink", "quiet", "link") for ground in grounds]
    text += [(name, f"{name}-soft") for name in ("good", "warn", "bad", "none")]
    text += [(name, ground) for name in ("good", "warn", "bad", "none") for ground in ("paper", "card")]
    shapes = [(name, "paper") for name in (*LINES, "other", "bar")]
    text += [(name, "paper") for name in LINES]
    judgement = palettes(root)
    assert len(judgement) == 2
    for colours in judgement:
        assert [pair for pair in text if contrast(colours[pair[0]], colours[pair[1]]) < 4.5] == []
        assert [pair for pair in shapes if contrast(colours[pair[0]], colours[pair[1]]) < 3] == []
