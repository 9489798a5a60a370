"""Lines over periods as inline SVG: no script, colours of the page's own style, numbers readable by a screen reader.

What comes from data is escaped here, where it is put in; the template takes a chart as it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape
from itertools import pairwise

from charts.axes import Chart, Scale, grid, periods, scaled
from charts.palette import palette

LABEL_GAP, BESIDE = 11, 8
"""From a label to the next one below it, and from the plot to its labels."""

DOTS = 48
"""A line of more periods has no dots: they would run together, and the table has the values."""

LETTER, DIGIT = 5.2, 5.6
"""How wide a letter and a digit of a label are, so that names and values fit beside the plot."""

Points = Sequence[tuple[int, float]]


def lines(chart: Chart, series: Mapping[str, Points], colours: Mapping[str, str] | None = None) -> str:
    """One line for each series over periods; a missing period is a gap, and a point shows its value on hover.

    Series have the colours of the palette by their order, unless others are given.
    """
    drawn = {name: sorted(points) for name, points in series.items() if points}
    if not drawn:
        return ""
    chart = _with_room(chart, drawn)
    scale = _scale(drawn, chart)
    classes = colours if colours is not None else palette(drawn)
    parts = [
        chart.start(" ".join(_description(name, points, chart) for name, points in drawn.items())),
        *grid(scale, chart.unit),
        *periods(scale, chart.calendar),
        *(part for name, points in drawn.items() for part in _line(name, points, scale, chart, classes[name])),
        *_labels(drawn, scale, chart, classes),
        "</svg>",
    ]
    return "".join(parts)


def _with_room(chart: Chart, drawn: Mapping[str, Points]) -> Chart:
    """The chart, its plot narrower where the last values need more room beside it: names can be cut, values cannot."""
    widest = max(len(_short(chart, points[-1][1])) for points in drawn.values())
    return replace(chart, frame=replace(chart.frame, right=max(chart.frame.right, BESIDE + DIGIT * widest)))


def _short(chart: Chart, value: float) -> str:
    """A value as it stands beside its line: without the unit, which the title has, but for a share's."""
    return chart.write(value) if chart.unit == "%" else chart.write(value).removesuffix(f" {chart.unit}")


def _scale(drawn: Mapping[str, Points], chart: Chart) -> Scale:
    numbers = [period for points in drawn.values() for period, _ in points]
    values = [value for points in drawn.values() for _, value in points]
    return scaled(chart, (min(numbers), max(numbers)), (min(values), max(values)))


def _line(name: str, points: Points, scale: Scale, chart: Chart, colour: str) -> list[str]:
    path = f"M{scale.x(points[0][0]):.1f} {scale.y(points[0][1]):.1f}"
    for (before, _), (period, value) in pairwise(points):
        path += f"{'L' if period == before + 1 else 'M'}{scale.x(period):.1f} {scale.y(value):.1f}"
    dots = [
        f'<circle cx="{scale.x(period):.1f}" cy="{scale.y(value):.1f}" r="2.6">'
        f"<title>{escape(name)}, {escape(chart.calendar.name(period))}: {escape(chart.write(value))}</title></circle>"
        for period, value in points
        if chart.has_dots and len(points) <= DOTS
    ]
    return [f'<g class="line {colour}"><path d="{path}"/>', *dots, "</g>"]


def _labels(drawn: Mapping[str, Points], scale: Scale, chart: Chart, colours: Mapping[str, str]) -> list[str]:
    """Each line's name and last value beside the end of the chart, pushed apart where they would overlap."""
    # All at one edge: beside the end of a line that stops early they would lie on another line.
    x = scale.x(scale.last) + BESIDE
    ends = sorted((scale.y(points[-1][1]), name, points[-1][1]) for name, points in drawn.items())
    longest, placed = int(scale.frame.right / LETTER), list[str]()
    for at, (_, name, value) in zip(_apart([y for y, _, _ in ends], scale.frame.bottom), ends, strict=True):
        shown = name if len(name) <= longest else f"{name[: longest - 1]}…"
        placed.append(
            f'<text class="end {colours[name]}" x="{x:.1f}" y="{at:.1f}">{escape(shown)}'
            f'<tspan x="{x:.1f}" dy="{LABEL_GAP}">{escape(_short(chart, value))}</tspan></text>'
        )
    return placed


def _apart(heights: Sequence[float], bottom: float) -> list[float]:
    """Heights in their order, a label's room between two of them, and the last still above the periods' names."""
    placed: list[float] = []
    for y in heights:
        placed.append(max(y, placed[-1] + LABEL_GAP * 2) if placed else y)
    for at in reversed(range(len(placed))):
        placed[at] = min(placed[at], bottom)
        bottom = placed[at] - LABEL_GAP * 2
    return placed


def _description(name: str, points: Points, chart: Chart) -> str:
    first, last = points[0], points[-1]
    values = (
        f"{chart.write(first[1])} in {chart.calendar.name(first[0])}, "
        f"{chart.write(last[1])} in {chart.calendar.name(last[0])}."
    )
    return f"{name}: {values}" if name else values
