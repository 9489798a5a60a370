"""The page: one file of HTML with every sheet of a dashboard, one below the other; no script, nothing to fetch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files

from charts.style import style
from tollgate.dashboard.groups import Source
from tollgate.dashboard.html import Html, joined, tag
from tollgate.dashboard.model import Place, Sheet
from tollgate.dashboard.visuals import draw

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


@dataclass(frozen=True)
class About:
    """Whose dashboard it is, and where its rows come from."""

    dataset: str
    stack: str
    now: datetime
    notes: tuple[str, ...] = ()
    """What a reader must know before the numbers."""


def page(source: Source, about: About) -> str:
    """The whole page."""
    title = f"{about.dataset} on {about.stack}"
    sheets = source.board.sheets
    body = joined(
        tag("a", "Skip to the numbers", class_="skip", href=f"#{sheets[0].id}"),
        tag("header", tag("p", "Tollgate", tag("span", "dashboard"), class_="brand"), _navigation(sheets)),
        tag("main", _top(about), [_sheet(source, sheet) for sheet in sheets]),
        tag("footer", tag("p", _DIFFERENCES, class_="quiet")),
    )
    return f'<!doctype html>\n<html lang="en">\n{head(title, style() + _own_style())}\n<body>{body}</body>\n</html>\n'


def head(title: str, styles: str) -> Html:
    """The head of a page that loads nothing and runs nothing."""
    return tag(
        "head",
        Html('<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'),
        Html('<meta name="color-scheme" content="light dark"><link rel="icon" href="data:,">'),
        Html(f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'),
        tag("title", title),
        Html(f"<style>\n{styles}</style>"),
    )


_DIFFERENCES = (
    "Drawn from the definition that QuickSight gets, over the same views. In QuickSight a reader also filters, sorts "
    "and drills with the mouse, exports rows, and sees all rows of a table; what else differs: docs/dashboard.md."
)


def _navigation(sheets: Sequence[Sheet]) -> Html:
    return tag("nav", [tag("a", sheet.name, href=f"#{sheet.id}") for sheet in sheets], aria_label="Sheets")


def _top(about: About) -> Html:
    source = f"Stack {about.stack}, asked through Athena at {about.now:%Y-%m-%d %H:%M} UTC."
    return joined(
        tag("h1", about.dataset),
        tag("p", source, class_="quiet"),
        [tag("p", note, class_="notice") for note in about.notes],
    )


def _sheet(source: Source, sheet: Sheet) -> Html:
    lines = sorted({end for place in sheet.places for end in (place.row, place.row + place.rows)})
    cards = [_place(source, sheet, place, lines) for place in sheet.places]
    return tag(
        "section",
        tag("h2", sheet.name),
        tag("p", tag("b", sheet.title), class_="about") if sheet.title else None,
        tag("p", sheet.description, class_="about quiet") if sheet.description else None,
        tag("div", cards, class_="board"),
        id=sheet.id,
    )


def _place(source: Source, sheet: Sheet, place: Place, lines: Sequence[int]) -> Html:
    """A visual on the grid; rows are as high as what is in them, not as QuickSight's units."""
    first, last = lines.index(place.row) + 1, lines.index(place.row + place.rows) + 1
    area = f"--at:{place.column + 1}/span {place.columns};--line:{first}/{last}"
    return tag("div", draw(source, sheet.id, place.visual, place.columns), class_="place", style=area)


@cache
def _own_style() -> str:
    return (files("tollgate.dashboard") / "dashboard.css").read_text(encoding="utf-8")
