"""Lying bars: a row for each value of the category, the value in figures beside its bar."""

from typing import Any

from charts.palette import OTHER, palette
from tollgate.dashboard.formats import NumberFormat
from tollgate.dashboard.groups import OTHERS, Group, Rows, Source, limited, name
from tollgate.dashboard.html import Html, joined, tag
from tollgate.dashboard.model import Visual
from tollgate.dashboard.series import ACCENT

FEW = 5
"""Bars that have the room to be thicker."""
LONGEST, SHORT = 60, 20
"""Letters of a name that are written, and of one that surely fits; a longer one shows whole on hover."""


def bars(source: Source, visual: Visual, rows: Rows) -> Html:
    """The bars, and what is left out in words."""
    [category], colours, [measure] = (visual.wells[well] for well in ("Category", "Colors", "Values"))
    groups = source.sorted(visual, [category], source.grouped([category], rows), "CategorySort")
    limit = visual.limit("CategoryItemsLimit")
    shown = limited(groups, limit)
    parts = [(group, source.grouped(colours, group.rows) if colours else [group]) for group in shown]
    values = {id(part): source.value(measure, part.rows) for _, some in parts for part in some}
    span = _Span([value for value in values.values() if value is not None])
    classes = palette(name(colours[0], part.key[0]) for _, some in parts for part in some) if colours else {}
    written = measure.number_format or NumberFormat(digits=None)
    lines = []
    for group, some in parts:
        title = f"{OTHERS} ({group.others})" if group.others else name(category, group.key[0])
        for place, part in enumerate(some):
            label = name(colours[0], part.key[0]) if colours else ""
            colour = classes.get(label, OTHER if group.others else ACCENT)
            heading = _heading(title, len(some)) if place == 0 else None
            key = tag("td", tag("span", class_=f"key {colour}"), label) if label else None
            value = values[id(part)]
            figure = tag("td", written.write(value, unit=False), class_="n")
            lines.append(tag("tr", heading, key, _bar(colour, span, value), figure))
    note = _note(groups, limit)
    return joined(
        tag("table", tag("tbody", lines), class_="bars few" if len(lines) <= FEW else "bars", aria_label=visual.title),
        note,
    )


class _Span:
    """Where values lie between the lowest and the highest, in per cent; zero is always among them."""

    def __init__(self, values: list[Any]) -> None:
        self.low, self.high = min([0, *values]), max([0, *values])

    def style(self, value: Any) -> str:
        width = (self.high - self.low) or 1
        start = (min(value, 0) - self.low) * 100 / width
        return f"left:{float(start):.1f}%;width:{float(abs(value) * 100 / width):.1f}%"


def _heading(title: str, rows: int) -> Html:
    short = title if len(title) <= LONGEST else f"{title[: LONGEST - 1]}…"
    full = title if len(title) > SHORT else None
    return tag("th", tag("span", short), scope="row", title=full, rowspan=rows if rows > 1 else None)


def _bar(colour: str, span: _Span, value: Any) -> Html:
    bar = tag("i", class_=colour, style=span.style(value)) if value is not None else None
    return tag("td", tag("div", bar), class_="track")


def _note(groups: list[Group], limit: int | None) -> Html | None:
    if limit is None or len(groups) <= limit:
        return None
    text = f"The first {limit} of {len(groups)} are shown; the other {len(groups) - limit} are one bar."
    return tag("p", text, class_="quiet note")
