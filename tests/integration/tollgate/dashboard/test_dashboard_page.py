"""The dashboard's page as a browser shows it: nothing is fetched, and everybody can read it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from contracts import load_dataset
from tests.integration.browser import CONTRAST, OUTSIDE, PAPER, REACHABLE, SCHEMES, Open, opener
from tools import sample_dashboard
from tools.chromium import ENTER, TAB, Chromium

KINDS = ("nyc_taxi", "flights", "empty", "hard")
PHONES, DESK = (360, 390), 1440
EVIL = '<script>alert("x")</script>'


@pytest.fixture(scope="module")
def pages() -> Mapping[str, str]:
    taxi, flights = load_dataset("nyc_taxi"), load_dataset("flights")
    nothing: dict[str, Any] = dict.fromkeys(sample_dashboard.rows(taxi), ())
    return sample_dashboard.pages() | {
        "empty": sample_dashboard.dashboard(taxi, nothing, ("No run of nyc_taxi was judged yet.",)),
        "hard": sample_dashboard.dashboard(flights, hard()),
    }


def hard() -> sample_dashboard.Rows:
    """Two hundred keys with long, hostile names, values that are not there, and texts without a blank."""
    chosen = load_dataset("flights")
    rows = sample_dashboard.rows(chosen)
    name = next(iter(rows))
    some = rows[name][0]
    rows[name] += [some | {"carrier": f"{EVIL} {'long' * 20} {n}", "sum_air_time": None} for n in range(200)]
    rows[name] += [some | {"carrier": None}]
    for check in rows["quality_checks"]:
        check |= {"why": "w" * 400, "reason": EVIL, "check_name": "c" * 80}
    return rows


@pytest.fixture
def opened(chromium: Chromium, pages: Mapping[str, str], tmp_path: Path) -> Open:
    """Opens a page by its kind, in a tab of its own."""
    return opener(chromium, pages, tmp_path, DESK)


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_asks_for_nothing_and_the_browser_has_nothing_to_say(opened: Open, kind: str) -> None:
    with opened(kind) as page:
        urls = [url for url in page.requests() if not url.startswith("data:")]
        assert [url.partition(":")[0] for url in urls] == ["file"]
        assert page.complaints() == []


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_text_stands_out_from_its_ground_as_wcag_aa_asks(opened: Open, kind: str, scheme: str) -> None:
    with opened(kind, scheme=scheme) as page:
        contrasts = page.run(CONTRAST)
    assert contrasts["weak"] == []
    assert contrasts["seen"] > 20


@pytest.mark.parametrize("kind", ["nyc_taxi", "hard"])
def test_the_keyboard_reaches_everything_in_order_and_shows_where_it_is(opened: Open, kind: str) -> None:
    with opened(kind) as page:
        page.run(f"window.every = {REACHABLE}.filter(at => at.checkVisibility())")
        reached = []
        for _ in range(page.run("every.length")):
            page.press(TAB)
            reached.append(page.run("every.indexOf(document.activeElement)"))
            style = page.run("getComputedStyle(document.activeElement).outlineStyle")
            assert style != "none", page.run("document.activeElement.outerHTML.slice(0, 80)")
    assert reached == list(range(len(reached)))
    assert len(reached) > 10


def test_the_numbers_behind_a_chart_open_by_the_keyboard(opened: Open) -> None:
    with opened("nyc_taxi") as page:
        page.run("document.querySelector('summary').focus()")
        page.press(ENTER)
        assert page.run("document.querySelector('details').open") is True
        assert page.run("document.querySelector('details table').checkVisibility()") is True


@pytest.mark.parametrize("width", PHONES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_phone_shows_the_page_without_scrolling_sideways(opened: Open, kind: str, width: int) -> None:
    with opened(kind, width) as page:
        assert page.run("document.documentElement.scrollWidth") == width
        assert page.run(OUTSIDE) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_desk_shows_visuals_side_by_side_as_their_layout_says(opened: Open, kind: str) -> None:
    with opened(kind) as page:
        assert page.run("document.documentElement.scrollWidth") == DESK
        tops = page.run(
            "[...document.querySelectorAll('section:first-of-type .kpi')].map(at => at.getBoundingClientRect().top)"
        )
        assert len(set(tops)) == 1, "five numbers in one row"
        assert page.run(OUTSIDE) == []


READABLE = """
[...document.querySelectorAll('svg text')].filter(at => at.checkVisibility()).map(at => {
  const svg = at.ownerSVGElement, scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
  return parseFloat(getComputedStyle(at).fontSize) * scale;
})
"""


@pytest.mark.parametrize("width", [360, 390, 550, 700, 1000, 1200, DESK])
def test_letters_of_charts_are_neither_tiny_nor_shouting(opened: Open, width: int) -> None:
    with opened("flights", width) as page:
        sizes = page.run(READABLE)
    assert sizes
    assert min(sizes) >= 8
    assert max(sizes) <= 16


@pytest.mark.parametrize("kind", ["nyc_taxi", "flights"])
def test_no_column_of_prose_is_narrower_than_160_pixels(opened: Open, kind: str) -> None:
    with opened(kind, 360) as page:
        widths = page.run(
            "[...document.querySelectorAll('.prose')].filter(at => at.checkVisibility())"
            ".map(at => at.getBoundingClientRect().width)"
        )
    assert widths
    assert min(widths) >= 160


@pytest.mark.parametrize("kind", KINDS)
def test_paper_shows_everything(opened: Open, kind: str) -> None:
    with opened(kind, PAPER) as page:
        page.media("print")
        wide = "[...document.querySelectorAll('table')].filter(at => at.getBoundingClientRect().right > innerWidth + 1)"
        assert page.run(f"{wide}.map(at => at.outerHTML.slice(0, 90))") == []
        cut = "[...document.querySelectorAll('.scroll')].filter(at => at.scrollHeight > at.clientHeight + 1)"
        assert page.run(f"{cut}.map(at => at.outerHTML.slice(0, 90))") == []
        shut = "[...document.querySelectorAll('details')].filter(at => !at.querySelector('table').checkVisibility())"
        assert page.run(f"{shut}.length") == 0
        assert page.pdf().startswith(b"%PDF")


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_stays_small(pages: Mapping[str, str], kind: str) -> None:
    assert len(pages[kind].encode()) <= 300_000
