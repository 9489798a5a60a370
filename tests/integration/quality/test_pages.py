"""The report and the page of all runs as a browser shows them: nothing is fetched, and everybody can read it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.integration.browser import CONTRAST, OUTSIDE, PAPER, REACHABLE, SCHEMES, Open, opener
from tests.integration.quality.conftest import Judge
from tools import sample_pages
from tools.chromium import DOWN, ENTER, TAB, Chromium

DATASETS = tuple(sample_pages.SAMPLES)
KINDS = tuple(f"{dataset}/{kind}" for dataset in DATASETS for kind in sample_pages.KINDS)
PHONE, HAND, DESK, SCREEN = 360, 390, 1200, 1440
SCREENS, SCREEN_HEIGHT = 6, 844
PASSED_HEIGHT = 3_000
PROSE_WIDTH = 160


@pytest.fixture(scope="module")
def pages(judge: Judge) -> Mapping[str, str]:
    every = {f"{name}/{kind}": text for name in DATASETS for kind, text in sample_pages.pages(judge, name).items()}
    return every | {"large": sample_pages.large(judge)}


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


def test_the_browser_would_tell_of_a_request_and_of_a_complaint(chromium: Chromium, tmp_path: Path) -> None:
    path = tmp_path / "bad.html"
    path.write_text('<img src="http://127.0.0.1:9/x.png"><script>console.log("x"); nothing()</script>')
    with chromium.page(path) as page:
        assert "http://127.0.0.1:9/x.png" in page.requests()
        assert len(page.complaints()) >= 2


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_text_stands_out_from_its_ground_as_wcag_aa_asks(opened: Open, kind: str, scheme: str) -> None:
    with opened(kind, scheme=scheme) as page:
        contrasts = page.run(CONTRAST)
        paper = page.run("getComputedStyle(document.body).backgroundColor")
    assert contrasts["weak"] == []
    assert contrasts["seen"] > 20
    assert paper == {"light": "rgb(251, 250, 248)", "dark": "rgb(22, 21, 19)"}[scheme]


# Of buttons that exclude each other, the chosen one.


@pytest.mark.parametrize("kind", ["nyc_taxi/failed", "flights/warnings", "nyc_taxi/index"])
def test_the_keyboard_reaches_everything_in_order_and_shows_where_it_is(opened: Open, kind: str) -> None:
    with opened(kind) as page:
        page.run(f"window.every = {REACHABLE}.filter(at => at.checkVisibility())")
        reached: list[Any] = []
        for _ in range(page.run("every.length")):
            page.press(TAB)
            reached.append(page.run("every.indexOf(document.activeElement)"))
            style = page.run("getComputedStyle(document.activeElement).outlineStyle")
            assert style != "none", page.run("document.activeElement.outerHTML.slice(0, 80)")
    assert reached == list(range(len(reached)))


def test_the_numbers_of_each_month_open_by_the_keyboard(opened: Open) -> None:
    with opened("nyc_taxi/passed") as page:
        page.run("document.querySelector('#answer summary').focus()")
        page.press(ENTER)
        assert page.run("document.querySelector('#answer details').open") is True
        assert page.run("document.querySelector('#answer details table').checkVisibility()") is True


@pytest.mark.parametrize("kind", [*KINDS, "large"])
def test_a_phone_shows_the_page_without_scrolling_sideways(opened: Open, kind: str) -> None:
    with opened(kind, PHONE) as page:
        assert page.run("document.documentElement.scrollWidth") == PHONE
        assert page.run(OUTSIDE) == []


HEIGHT = "document.documentElement.scrollHeight"


@pytest.mark.parametrize("dataset", DATASETS)
def test_a_passed_page_is_short_for_what_passed_is_folded(opened: Open, dataset: str) -> None:
    with opened(f"{dataset}/passed", SCREEN) as page:
        assert page.run(HEIGHT) <= PASSED_HEIGHT
        page.run("document.querySelectorAll('details').forEach(at => at.open = true)")
        assert page.run(HEIGHT) > 2 * PASSED_HEIGHT, "and it is all there"


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_in_the_hand_has_six_screens_at_most(opened: Open, kind: str) -> None:
    with opened(kind, HAND) as page:
        assert page.run(HEIGHT) <= SCREENS * SCREEN_HEIGHT


# Blocks of text that are longer than a heading, and the width that they have for it.
NARROW = f"""
(() => {{
  document.querySelectorAll('details').forEach(at => at.open = true);
  const inline = new Set(['inline', 'contents']), narrow = []; let seen = 0;
  for (const node of document.querySelectorAll('main *, header *')) {{
    if (node.closest('svg, .hidden, .skip') || inline.has(getComputedStyle(node).display)) continue;
    const own = [...node.childNodes].filter(at => at.nodeType === 3 || inline.has(at.nodeType === 1 &&
      getComputedStyle(at).display)).map(at => at.textContent).join('').trim();
    if (own.split(/\\s+/).length < 7 || !node.checkVisibility()) continue;
    const style = getComputedStyle(node);
    const width = node.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    seen += 1;
    if (width < {PROSE_WIDTH}) narrow.push([own.slice(0, 60), width]);
  }}
  return {{seen, narrow}};
}})()
"""


@pytest.mark.parametrize("kind", KINDS)
def test_no_column_of_prose_is_narrow_on_a_small_phone(opened: Open, kind: str) -> None:
    with opened(kind, PHONE) as page:
        columns = page.run(NARROW)
    assert columns["narrow"] == []
    assert columns["seen"] > 2


@pytest.mark.parametrize("kind", ["nyc_taxi/failed", "flights/warnings"])
def test_every_link_on_the_page_leads_somewhere_that_opens(opened: Open, kind: str) -> None:
    with opened(kind) as page:
        anchors = page.run("[...new Set([...document.querySelectorAll('a[href^=\"#\"]')].map(at => at.hash))]")
        assert any(anchor.startswith(("#refused-", "#file-")) for anchor in anchors)
        for anchor in anchors:
            page.run(f"location.hash = '{anchor}'")
            assert page.run(f"document.getElementById('{anchor[1:]}').checkVisibility()") is True, anchor


def test_the_page_of_all_runs_shows_those_of_one_verdict_by_the_keyboard(opened: Open) -> None:
    shown = "[...document.querySelectorAll('.runs tbody')].filter(at => at.checkVisibility()).map(at => at.className)"
    with opened("nyc_taxi/index") as page:
        every = page.run(shown)
        page.run("document.getElementById('show-all').focus()")
        for kind in ("passed", "warnings", "stopped", "released"):
            page.press(DOWN)
            assert set(page.run(shown)) == {kind}
            assert len(page.run(shown)) == every.count(kind)
        page.media("print")
        assert page.run(shown) == every, "paper shows all"


def test_what_an_owner_reads_first_fits_the_first_screen(opened: Open) -> None:
    with opened("nyc_taxi/failed", SCREEN) as page:
        questions = page.run("[...document.querySelectorAll('.summary dt')].map(at => at.textContent)")
        assert questions == ["What is wrong", "Since", "For the numbers", "What to type"]
        assert page.run("document.querySelector('#verdict').getBoundingClientRect().bottom") < SCREEN_HEIGHT


@pytest.mark.parametrize("kind", KINDS)
def test_paper_shows_everything(opened: Open, kind: str) -> None:
    with opened(kind, PAPER) as page:
        page.media("print")
        wide = "[...document.querySelectorAll('table')].filter(at => at.getBoundingClientRect().right > innerWidth)"
        assert page.run(f"{wide}.map(at => at.outerHTML.slice(0, 90))") == []
        folded = "at.querySelector('table, ul, dl').checkVisibility()"
        shut = f"[...document.querySelectorAll('details')].filter(at => !{folded})"
        assert page.run(f"{shut}.length") == 0
        tall = "[...document.querySelectorAll('details table')].filter(at => at.getBoundingClientRect().height < 50)"
        assert page.run(f"{tall}.length") == 0
        assert page.pdf().startswith(b"%PDF")


def test_a_page_of_200_files_and_60_checks_stays_small(pages: Mapping[str, str]) -> None:
    assert pages["large"].count('<th scope="row" title=') == 200
    assert len(pages["large"].encode()) <= 300_000
