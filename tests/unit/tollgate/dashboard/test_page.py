"""The page of a dashboard: the definition's visuals over rows, good ones and those that test it."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest

from contracts import Dataset
from tests.unit.contracts.texts import PRODUCT, SOURCE, changed, dataset
from tests.unit.pipeline.dashboard.conftest import DATASETS, KEY, PERIOD
from tests.unit.tollgate.dashboard.conftest import Draw
from tools import sample_dashboard

EVIL = '<script>alert("x")</script>'
ANSWER = "average_sale_by_period"

Row = dict[str, Any]


def sale(shop: Any, month: int | None, orders: int, revenue: Any) -> Row:
    period = None if month is None else date(2026, month, 1)
    return {"period": period, "shop": shop, "orders": orders, "revenue": revenue}


EARLIER = [{**sale("north", 1, 1, Decimal(99)), "period": date(2025, 12, 1)}]
SALES = [sale("north", 1, 4, Decimal(40)), sale("south", 1, 1, Decimal(30)), sale("north", 2, 2, Decimal(30))]


class Outline(HTMLParser):
    """Tags that do not fit together, what the page would fetch, and its headings."""

    VOID = frozenset({"meta", "link", "line", "circle", "path", "rect"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.fetched: list[str] = []
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self.open.append(tag)
        if re.fullmatch(r"h\d", tag):
            self.headings.append(int(tag[1]))
        self.ids += [str(value) for key, value in attrs if key == "id"]
        self.fetched += [f"{tag} {key}={value}" for key, value in attrs if key in {"src", "href"} and tag != "a"]

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID and (not self.open or self.open.pop() != tag):
            self.wrong.append(tag)


def text_of(html: str) -> str:
    """What a reader sees, on one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def card(html: str, title: str) -> str:
    """The card with this title."""
    cards = re.findall(r"<article.*?</article>", html, re.DOTALL)
    [card] = [one for one in cards if f">{title}</h3>" in one]
    return str(card)


@pytest.mark.parametrize("name", sorted(DATASETS))
def test_every_dashboard_is_drawn_before_the_first_run(name: str, draw: Draw) -> None:
    html = draw(DATASETS[name])
    outline = Outline(html)
    assert (outline.open, outline.wrong, outline.fetched) == ([], [], ["link href=data:,"])
    assert html.count("No rows yet.") + html.count("None.") == html.count("<article")
    assert html.count("None.") == 1, "of checks that did not pass there may be none at any time"


@pytest.mark.parametrize("name", ["nyc_taxi", "flights"])
def test_a_page_of_generated_rows_is_well_formed_holds_no_script_and_stays_small(name: str) -> None:
    chosen = DATASETS[name]
    html = sample_dashboard.dashboard(chosen, sample_dashboard.rows(chosen))
    outline = Outline(html)
    assert (outline.open, outline.wrong, outline.fetched) == ([], [], ["link href=data:,"])
    assert "<script" not in html
    assert not re.search(r"url\(|@import|https?://", html)
    assert "No rows yet." not in html
    assert len(html.encode()) <= 300_000


def test_headings_go_down_by_one_and_ids_are_there_once(draw: Draw, shop: Dataset) -> None:
    outline = Outline(draw(shop, {ANSWER: SALES}))
    assert outline.headings[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(outline.headings))
    assert len(outline.ids) == len(set(outline.ids))


def test_a_number_is_the_formula_over_all_rows_of_the_newest_period_beside_the_one_before(
    draw: Draw, shop: Dataset
) -> None:
    text = text_of(card(draw(shop, {ANSWER: [*SALES, *EARLIER]}), "Average sale"))
    # February: 30 / 2; January: (40 + 30) / (4 + 1), which is no mean of means.
    assert text.endswith("2026-02 15.00 euros ▲ up 7.1 % from 14.00 in 2026-01")


def test_bars_are_sorted_from_the_longest_down_each_with_its_value(draw: Draw, shop: Dataset) -> None:
    text = text_of(card(draw(shop, {ANSWER: SALES}), "Average sale (euros) by shop"))
    assert text.endswith("south 30.00 north 11.67")


def test_a_line_is_drawn_for_each_key_and_its_numbers_stand_behind_it(draw: Draw, shop: Dataset) -> None:
    html = card(draw(shop, {ANSWER: SALES}), "Average sale (euros) by period")
    assert html.count("<svg") == 2, "one for a desk and one for a phone"
    assert "north, 2026-02: 15.00 euros" in html
    assert text_of(html).endswith("The numbers Month north south 2026-02 15.00 \N{EN DASH} 2026-01 10.00 30.00")


def test_the_table_has_a_row_for_each_period_and_key_the_newest_first(draw: Draw, shop: Dataset) -> None:
    text = text_of(card(draw(shop, {ANSWER: SALES}), "All numbers"))
    assert text.endswith("2026-02 north 15.00 2026-01 north 10.00 2026-01 south 30.00")


def test_one_row_alone_is_shown(draw: Draw, shop: Dataset) -> None:
    html = draw(shop, {ANSWER: SALES[:1]})
    assert "2026-01, the only one" in card(html, "Average sale")
    assert "<circle" in card(html, "Average sale (euros) by period")


def test_values_that_are_not_there_are_said_and_not_drawn(draw: Draw, shop: Dataset) -> None:
    rows = [*SALES, sale(None, 2, 0, None), sale("east", None, 1, Decimal(9)), sale("west", 2, 3, None)]
    html = draw(shop, {ANSWER: rows})
    bars = text_of(card(html, "Average sale (euros) by shop"))
    assert "null \N{EN DASH}" in bars
    assert "west \N{EN DASH}" in bars
    assert "Rows without a date are left out: 1." in card(html, "Average sale (euros) by period")
    assert "nan" not in html.lower().replace("finan", "")


def test_of_many_keys_the_first_are_shown_and_the_others_together_in_words(draw: Draw, shop: Dataset) -> None:
    rows = [sale(f"shop {n:03d}", month, 1, Decimal(n)) for n in range(200) for month in (1, 2)]
    html = draw(shop, {ANSWER: rows})
    bars = card(html, "Average sale (euros) by shop")
    assert "The first 25 of 200 are shown; the other 175 are one bar." in bars
    assert text_of(bars).split("others (175)")[1].startswith(" 87.00"), "the formula over all of their rows"
    lines = card(html, "Average sale (euros) by period")
    assert "Of 200, the 6 highest of “Average sale (euros) by period” are drawn, all others together." in lines
    assert lines.count('class="line ') == 2 * 7
    assert "300 more rows are not shown here." in card(html, "All numbers")
    assert len(html.encode()) <= 300_000


def test_every_chart_draws_the_same_keys_those_with_the_most_of_the_first_number(draw: Draw) -> None:
    more = "            - {name: count, formula: sum(orders), title: Count}\n"
    rows = [sale(f"shop {n}", 1, 10 - n, Decimal(n)) for n in range(9)]
    html = draw(dataset(SOURCE, PRODUCT + more), {ANSWER: rows})
    names = [
        set(re.findall(r'class="key is-\d"></span>(shop \d)', card(html, title)))
        or set(re.findall(r">(shop \d)<tspan", card(html, title)))
        for title in ("Average sale (euros) by period", "Count by period")
    ]
    assert names == [{f"shop {n}" for n in range(3, 9)}] * 2


def test_a_series_has_the_same_colour_in_every_chart(draw: Draw) -> None:
    chosen = DATASETS["flights"]
    html = draw(chosen, sample_dashboard.rows(chosen))
    charts = [one for one in re.findall(r"<article.*?</article>", html, re.DOTALL) if "linechart" in one][:5]
    colours = [dict(re.findall(r'class="end (is-\d)"[^>]*>([A-Z0-9]+)<', one)) for one in charts]
    assert len(colours) == 5
    assert colours[0]
    assert all(one == colours[0] for one in colours)


def test_values_below_zero_hang_from_zero(draw: Draw, shop: Dataset) -> None:
    html = draw(shop, {ANSWER: [sale("north", 1, 1, Decimal(-10)), sale("south", 1, 1, Decimal(30))]})
    styles = re.findall(r'style="left:([\d.]+)%;width:([\d.]+)%"', card(html, "Average sale (euros) by shop"))
    assert styles == [("25.0", "75.0"), ("0.0", "25.0")]
    assert "\N{MINUS SIGN}10.00" in html


def run(name: str, day: int, verdict: str = "passed", **values: Any) -> Row:
    """A row of quality_runs."""
    judged = datetime(2026, 11, day, 6, 1, 9)  # noqa: DTZ001 (UTC without its name, as the table has it)
    row = {"dataset": "shop", "run": name, "judged_at": judged, "verdict": verdict, "summary": "All checks passed."}
    row |= {"records_in": 200, "accepted": 190, "refused": 10, "newest_file": datetime(2026, 11, 20, 12)}  # noqa: DTZ001 (as above)
    return row | {"warnings": 0, "failed": 0, "cost_usd": None} | values


def check(result: str, **values: Any) -> Row:
    row = {"dataset": "shop", "judged_at": datetime(2026, 11, 2, 6, 1), "check_name": "orders", "result": result}  # noqa: DTZ001 (as above)
    return row | dict.fromkeys(("reason", "observed", "expected", "why", "fix"), "x") | values


def test_the_sheet_of_quality_says_what_the_gate_thought_of_each_run(draw: Draw, shop: Dataset) -> None:
    runs = [run("a", 1), run("b", 2, "failed", failed=3, refused=40, accepted=160)]
    html = draw(shop, {"quality_runs": runs, "quality_checks": [check("failed")]})
    assert text_of(card(html, "Age of the data")).endswith("7 days")
    assert "20.00 % ▲ up 15.00 points from 5.00 % in 2026-11-01 06:01" in text_of(card(html, "Rows refused"))
    verdicts = card(html, "Verdicts by day")
    assert 'class="column is-bad"' in verdicts
    assert 'class="column is-good"' in verdicts
    assert "20.00 %" in text_of(card(html, "Runs, newest first"))


def test_runs_of_one_day_are_one_column_and_each_is_a_point(draw: Draw, shop: Dataset) -> None:
    runs = [run("a", 1), run("b", 1) | {"judged_at": datetime(2026, 11, 1, 18, 30)}]  # noqa: DTZ001 (as above)
    html = draw(shop, {"quality_runs": runs})
    assert "The numbers Day passed 2026-11-01 2" in text_of(card(html, "Verdicts by day"))
    assert "2026-11-01 18:30 5.00 % 2026-11-01 06:01 5.00 %" in text_of(card(html, "Share of rows refused, run by run"))


def test_filters_leave_out_other_datasets_and_checks_that_passed(draw: Draw, shop: Dataset) -> None:
    runs = [run("mine", 1), run("theirs", 1) | {"dataset": "other"}]
    checks = [check("passed", reason="kept out"), check("warning", reason="let in")]
    html = draw(shop, {"quality_runs": runs, "quality_checks": checks})
    assert "mine" in html
    assert "theirs" not in html
    assert "let in" in html
    assert "kept out" not in html


def test_what_comes_from_data_is_text_and_never_markup(draw: Draw, shop: Dataset) -> None:
    rows = {
        ANSWER: [sale(f"{EVIL}{n}", n, 1, Decimal(n)) for n in (1, 2, 3)],
        "quality_runs": [run(EVIL, 1, EVIL, summary=EVIL), run(EVIL, 2), run(EVIL, 3)],
        "quality_checks": [check("failed", check_name=EVIL, reason=EVIL, why=EVIL, fix=EVIL, observed=EVIL)],
        "quality_refused": [{"dataset": "shop", "judged_at": run("a", 1)["judged_at"], "reason": EVIL, "records": 3}],
    }
    html = draw(shop, rows)
    assert EVIL not in html
    assert not Outline(html).wrong
    assert html.count("&lt;script&gt;") > 10


def test_long_texts_are_cut_and_whole_on_hover(draw: Draw, shop: Dataset) -> None:
    name = "a shop of a very long name " * 8
    checks = [check("failed", why="w" * 9_000)]
    html = draw(shop, {ANSWER: [sale(name.strip(), 1, 1, Decimal(1))], "quality_checks": checks})
    assert f'title="{name.strip()}"' in card(html, "Average sale (euros) by shop")
    assert "w" * 1_001 not in html


@pytest.mark.parametrize("changes", [(PERIOD,), (KEY,), (PERIOD, KEY)])
def test_an_answer_without_period_or_keys_shows_what_it_has(changes: Any, draw: Draw) -> None:
    chosen = dataset(SOURCE, changed(PRODUCT, *changes))
    html = draw(chosen, {ANSWER: [{"orders": 4, "revenue": Decimal(10), "period": date(2026, 1, 1), "shop": "north"}]})
    assert "2.50" in text_of(card(html, "Average sale"))
    assert ("by period</h3>" in html) == (PERIOD not in changes)
    assert ("by shop</h3>" in html) == (KEY not in changes)


def test_a_missing_key_and_a_key_called_null_are_two_lines(draw: Draw, shop: Dataset) -> None:
    rows = [sale(shop, month, 1, Decimal(month)) for shop in ("null", None) for month in (1, 2)]
    html = card(draw(shop, {ANSWER: rows}), "Average sale (euros) by period")
    assert html.count('class="line ') == 2 * 2
    assert "null (2)" in html


def test_ten_years_of_many_keys_and_a_thousand_runs_stay_below_300_kilobytes(draw: Draw, shop: Dataset) -> None:
    rows = [
        {"period": date(2016 + n // 12, n % 12 + 1, 1), "shop": f"shop {key}", "orders": 1, "revenue": Decimal(key)}
        for key in range(120)
        for n in range(120)
    ]
    first = datetime(2024, 1, 1, 6, 1)  # noqa: DTZ001 (UTC without its name, as the table has it)
    runs = [run(f"run {n}", 1) | {"judged_at": first + timedelta(days=n)} for n in range(1_000)]
    refused = [
        {"dataset": "shop", "judged_at": one["judged_at"], "reason": f"reason {n}", "records": n}
        for one in runs
        for n in range(8)
    ]
    html = draw(shop, {ANSWER: rows, "quality_runs": runs, "quality_refused": refused})
    assert len(html.encode()) <= 300_000
    assert "The newest 45 of 1,000 are drawn." in card(html, "Rows refused by reason, run by run")
    assert "The newest 600 of 1,000 are drawn." in card(html, "Share of rows refused, run by run")


MONTH_KEY = "      - {name: month, logicalType: integer}\n"


@pytest.mark.parametrize(
    ("grain", "changes", "names"),
    [
        ("year", [(MONTH_KEY, "")], ("2024", "2026")),
        ("day", [(PERIOD[0], "      - {name: date, logicalType: date}\n")], ("2026-02-28", "2026-03-02")),
    ],
)
def test_years_and_days_are_periods_too_and_a_missing_one_is_a_gap(
    grain: str, changes: Any, names: tuple[str, str], draw: Draw
) -> None:
    chosen = dataset(changed(SOURCE, ("grain: month", f"grain: {grain}")), changed(PRODUCT, *changes))
    days = {"year": [date(2024, 1, 1), date(2026, 1, 1)], "day": [date(2026, 2, 28), date(2026, 3, 2)]}[grain]
    html = draw(chosen, {ANSWER: [{**sale("north", 1, 1, Decimal(5)), "period": day} for day in days]})
    lines = card(html, "Average sale (euros) by period")
    assert all(f"north, {name}: 5.00 euros" in lines for name in names)
    assert re.findall(r'<path d="(M[^"]+)"', lines)[0].count("M") == 2
    assert f"The numbers {grain.capitalize()} north {names[1]} 5.00 {names[0]} 5.00" in text_of(lines)
