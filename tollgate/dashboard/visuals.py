"""Visuals as HTML and SVG: a number, bars, columns, lines, a table."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from charts.axes import Chart, Frame
from charts.columns import columns
from charts.lines import LETTER, lines
from charts.sparkline import Spot, sparkline
from tollgate.dashboard.bars import bars
from tollgate.dashboard.errors import UnknownPartError
from tollgate.dashboard.formats import NumberFormat
from tollgate.dashboard.groups import Group, Rows, Source, name
from tollgate.dashboard.html import NOTHING, Html, joined, tag
from tollgate.dashboard.model import Field, Visual
from tollgate.dashboard.series import ACCENT, OverTime, grain, over_time
from tollgate.dashboard.tables import matrix, table

POINTS, SPOTS = 600, 90
"""Of all lines of a chart together, and of the line beside a number, so that the page stays small."""
COLUMNS: Final = 45
"""Columns side by side, so that each can be told from the next."""
GRID: Final = 36
WIDTH, WIDEST, LARGEST = 1_000, 667, 1.5
"""Of a chart that takes all columns of the grid, in its own units, and at most; and how much larger it may be shown.

So the letters of a chart are about as large as those around it.
"""
WIDE: Final = 530
"""Charts that are wider than this give way to the narrow picture sooner."""
NARROW: Final = Frame(290, 180)


def draw(source: Source, sheet: str, visual: Visual, span: int) -> Html:
    """A visual's card, as wide as so many of the grid's columns; where it has no rows, it says so."""
    rows = source.of(sheet, visual)
    body = (
        _DRAWN[visual.kind](source, visual, rows, span)
        if rows
        else tag("p", _nothing(source, sheet, visual), class_="quiet none")
    )
    heading = tag("h3", visual.title, id=visual.id)
    under = tag("p", visual.subtitle, class_="under") if visual.subtitle else None
    kind = visual.kind.removesuffix("Visual").lower()
    return tag("article", heading, under, body, class_=f"visual {kind}", aria_labelledby=visual.id)


def _nothing(source: Source, sheet: str, visual: Visual) -> str:
    """Why a card is empty: a filter of its own, which lets nothing through, is no lack of rows."""
    has_own = any(one.scope.get(sheet) for one in source.board.filters if one.holds_for(sheet, visual))
    return "None." if has_own else "No rows yet."


def _figure(source: Source, visual: Visual, rows: Rows, _: int) -> Html:
    [measure], trend = visual.wells["Values"], visual.wells["TrendGroups"]
    if not trend:
        return _value(measure, source.value(measure, rows))
    groups = [group for group in source.grouped(trend, rows) if group.key[0] is not None]
    if not groups:
        return tag("p", "No row has a date.", class_="quiet none")
    values = [source.value(measure, group.rows) for group in groups]
    label = name(trend[0], groups[-1].key[0])
    return joined(
        _value(measure, values[-1], label),
        _change(visual, measure, values[-2:], [name(trend[0], group.key[0]) for group in groups[-2:]]),
        _spark(visual, measure, trend[0], groups, values),
    )


def _value(measure: Field, value: Any, when: str = "") -> Html:
    shown = _format(measure)
    unit = "" if shown.is_percent else shown.suffix.strip()
    small = tag("small", unit) if unit else None
    moment = tag("p", when, class_="when quiet") if when else None
    return joined(moment, tag("p", shown.write(value, unit=not unit), small, class_="value"))


def _change(visual: Visual, measure: Field, values: list[Any], names: list[str]) -> Html:
    """The change against the period before, and what that period had."""
    if len(values) == 1:
        return tag("p", f"{names[-1]}, the only one", class_="change quiet")
    before, now = values
    since = f"{_format(measure).write(before, unit=False)} in {names[0]}"
    comparison = visual.configuration["KPIOptions"].get("Comparison", {}).get("ComparisonMethod", "")
    text = _difference(_format(measure), comparison, before, now)
    if text is None:
        return tag("p", f"before: {since}", class_="change quiet")
    arrow = "" if now == before else "▲ " if now > before else "▼ "
    moved = tag("b", tag("span", arrow, aria_hidden="true"), text)
    return tag("p", moved, " ", tag("span", f"from {since}", class_="quiet"), class_="change")


def _difference(shown: NumberFormat, comparison: str, before: Any, now: Any) -> str | None:
    """The change in words; None where one of the two says nothing about the other."""
    if before is None or now is None:
        return None
    if comparison not in ("PERCENT_DIFFERENCE", "DIFFERENCE"):
        raise UnknownPartError(f"The comparison {comparison!r} is not made here.")
    if now == before:
        return "unchanged"
    if comparison == "PERCENT_DIFFERENCE":
        if before <= 0 or now < 0:
            return None
        by = f"{abs(now / before - 1) * 100:,.1f} %"
    else:
        by = (
            f"{abs(now - before) * 100:,.2f} points" if shown.is_percent else shown.write(abs(now - before), unit=False)
        )
    if not by.strip("0., %points"):
        return "nearly unchanged"
    return f"{'up' if now > before else 'down'} {by}"


def _spark(visual: Visual, measure: Field, period: Field, groups: list[Group], values: list[Any]) -> Html:
    if "Sparkline" not in visual.configuration["KPIOptions"] or len(values) < 3:  # noqa: PLR2004 (a line of two points says no more than the change)
        return NOTHING
    spots = [
        Spot(name(period, group.key[0]), None if value is None else float(value), stopped=False)
        for group, value in zip(groups, values, strict=True)
    ]
    return Html(sparkline(visual.title, _format(measure).write, spots[-SPOTS:], ACCENT, f"{grain(period)}s"))


def _bar_chart(source: Source, visual: Visual, rows: Rows, span: int) -> Html:
    arrangement = (visual.configuration["Orientation"], visual.configuration["BarsArrangement"])
    if arrangement == ("HORIZONTAL", "CLUSTERED"):
        return bars(source, visual, rows)
    if arrangement != ("VERTICAL", "STACKED"):
        raise UnknownPartError(f"Bars that are {' and '.join(arrangement)} are not drawn here.")
    return _chart(visual, over_time(source, visual, rows, POINTS, columns=COLUMNS), span, columns)


def _line_chart(source: Source, visual: Visual, rows: Rows, span: int) -> Html:
    return _chart(visual, over_time(source, visual, rows, POINTS), span, lines)


def _chart(visual: Visual, data: OverTime, span: int, drawing: Callable[..., str]) -> Html:
    """The chart twice, for a wide place and for a phone, its legend, what is left out, and its numbers."""
    measure = visual.wells["Values"][0]
    shown = _format(measure)
    points = {
        series.name: [
            (data.axis.number(moment), float(shown.shown(value)))
            for moment, value in series.values.items()
            if value is not None
        ]
        for series in data.series
    }
    colours = {series.name: series.colour for series in data.series}
    is_lines = drawing is lines
    wide = Frame(min(WIDTH * span // GRID, WIDEST), 190, right=_beside(data) if is_lines else 4)
    narrow = NARROW if is_lines else Frame(NARROW.width, NARROW.height, right=4)
    digits = 2 if shown.is_percent or shown.digits is None else shown.digits
    pictures = []
    for kind, frame in (("widest" if wide.width > WIDE else "wide", wide), ("narrow", narrow)):
        chart = Chart(visual.title, shown.unit, digits, data.axis, has_dots=kind != "narrow", frame=frame)
        size = f"max-width:{frame.width * LARGEST:.0f}px"
        pictures.append(tag("figure", Html(drawing(chart, points, colours)), class_=kind, style=size))
    if not any(points.values()):
        return tag("p", "Nothing to draw: no value is there.", class_="quiet none")
    return joined(
        pictures,
        _legend(data, shortest=int(NARROW.right / LETTER) if is_lines else 0),
        _notes(data.notes),
        matrix(visual, data),
    )


def _beside(data: OverTime) -> float:
    """The room for the names beside the ends of the lines: as much as the longest takes, within reason."""
    longest = max((len(series.name) for series in data.series), default=0)
    return min(max(LETTER * longest + 10, 46), 84)


def _legend(data: OverTime, shortest: int) -> Html:
    """The colours by name; none where each line has its whole name at its end."""
    if max(len(series.name) for series in data.series) <= shortest:
        return NOTHING
    entries = [
        tag("li", tag("span", class_=f"key {series.colour}"), series.name, title=series.name) for series in data.series
    ]
    return tag("ul", entries, class_="legend")


def _notes(notes: tuple[str, ...]) -> Html:
    return tag("p", " ".join(notes), class_="quiet note") if notes else NOTHING


def _format(measure: Field) -> NumberFormat:
    return measure.number_format if measure.number_format is not None else NumberFormat(digits=None)


def _table(source: Source, visual: Visual, rows: Rows, _: int) -> Html:
    return table(source, visual, rows)


_DRAWN: Final[Mapping[str, Callable[[Source, Visual, Rows, int], Html]]] = {
    "KPIVisual": _figure,
    "BarChartVisual": _bar_chart,
    "LineChartVisual": _line_chart,
    "TableVisual": _table,
}
