"""Charts as inline SVG: no script, colours from the page's own variables, numbers readable by a screen reader.

What comes from data is escaped here, where it is put in; the template takes a chart as it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from quality import periods, wording

WIDTH, HEIGHT = 340, 170
LEFT, RIGHT, TOP, BOTTOM = 30, 52, 10, 24
LABEL_GAP = 11
TICKS = 4
MONTH_GAP = 68
"""Between the names of two months below a chart, so that they do not touch."""

DOTS = 48
"""A line of more months has no dots: they would run together, and the table has the values."""

Points = Sequence[tuple[int, float]]


@dataclass(frozen=True)
class Scale:
    """Where months and values lie in the picture."""

    first: int
    last: int
    low: float
    high: float

    def x(self, month: int) -> float:
        span = max(self.last - self.first, 1)
        return LEFT + (WIDTH - LEFT - RIGHT) * (month - self.first if self.last > self.first else 0.5) / span

    def y(self, value: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (value - self.low) / (self.high - self.low)


def lines(title: str, unit: str, series: Mapping[str, Points]) -> str:
    """One line for each series over months; a missing month is a gap, and a point shows its value on hover."""
    drawn = {name: sorted(points) for name, points in series.items() if points}
    if not drawn:
        return ""
    scale = _scale(drawn)
    label = f"{title} by month. " + " ".join(_description(name, points, unit) for name, points in drawn.items())
    parts = [
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(label)}">',
        *_grid(scale, unit),
        *_months(scale),
        *(part for name, points in drawn.items() for part in _line(name, points, scale, unit)),
        *_labels(drawn, scale, unit),
        "</svg>",
    ]
    return "".join(parts)


def _scale(drawn: Mapping[str, Points]) -> Scale:
    months = [month for points in drawn.values() for month, _ in points]
    top = max(value for points in drawn.values() for _, value in points)
    step = _step(top / TICKS)
    steps = int(-(-top // step))
    return Scale(min(months), max(months), 0.0, step * max(steps, 1))


def _step(rough: float) -> float:
    """A round number at or above the rough one: 1, 2 or 5 times a power of ten."""
    power = 1.0
    while power < rough / 10:
        power *= 10
    while power > rough and power > 1e-6:  # noqa: PLR2004 (below it there is nothing to draw)
        power /= 10
    return next((power * factor for factor in (1, 2, 5, 10) if power * factor >= rough), power * 10)


def _grid(scale: Scale, unit: str) -> list[str]:
    step = _step(scale.high / TICKS)
    values = [step * i for i in range(TICKS + 1) if step * i <= scale.high * 1.001]
    symbol = "$" if unit == wording.MONEY else ""
    return [
        f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{scale.y(v):.1f}" y2="{scale.y(v):.1f}"/>'
        f'<text class="tick" x="{LEFT - 7}" y="{scale.y(v) + 3.5:.1f}" text-anchor="end">{symbol}{v:g}</text>'
        for v in values
    ]


def _months(scale: Scale) -> list[str]:
    """Names of the first month, the last, and some between, wherever there is room."""
    span = scale.last - scale.first
    steps = (1, 2, 3, 6, 12, 24, 36, 60, 120, 240, span + 1)
    every = next(step for step in steps if step > span or scale.x(scale.first + step) - LEFT >= MONTH_GAP)
    end = scale.x(scale.last) - MONTH_GAP
    between = [month for month in range(scale.first + every, scale.last, every) if scale.x(month) <= end]
    anchors = dict.fromkeys(between, "middle") | {scale.first: "start", scale.last: "end"}
    if not span:
        anchors = {scale.first: "middle"}
    return [
        f'<text class="tick" x="{scale.x(month):.1f}" y="{HEIGHT - 8}" text-anchor="{anchor}">'
        f"{periods.name(month)}</text>"
        for month, anchor in sorted(anchors.items())
    ]


def _line(name: str, points: Points, scale: Scale, unit: str) -> list[str]:
    path = f"M{scale.x(points[0][0]):.1f} {scale.y(points[0][1]):.1f}"
    for (before, _), (month, value) in pairwise(points):
        path += f"{'L' if month == before + 1 else 'M'}{scale.x(month):.1f} {scale.y(value):.1f}"
    dots = [
        f'<circle cx="{scale.x(month):.1f}" cy="{scale.y(value):.1f}" r="2.6">'
        f"<title>{escape(name)}, {periods.name(month)}: {escape(wording.number(value, unit))}</title></circle>"
        for month, value in points
        if len(points) <= DOTS
    ]
    return [f'<g class="line {paint(name)}"><path d="{path}"/>', *dots, "</g>"]


def _labels(drawn: Mapping[str, Points], scale: Scale, unit: str) -> list[str]:
    """Each line's name and last value beside the end of the chart, pushed apart where they would overlap."""
    # All at one edge: beside the end of a line that stops early they would lie on another line.
    x = scale.x(scale.last) + 8
    ends = sorted((scale.y(points[-1][1]), name, points[-1][1]) for name, points in drawn.items())
    placed: list[str] = []
    floor = 0.0
    for y, name, value in ends:
        at = max(y, floor)
        floor = at + LABEL_GAP * 2
        short = wording.number(value, unit).removesuffix(f" {unit}")
        placed.append(
            f'<text class="end {paint(name)}" x="{x:.1f}" y="{at:.1f}">{escape(name)}'
            f'<tspan x="{x:.1f}" dy="{LABEL_GAP}">{escape(short)}</tspan></text>'
        )
    return placed


def _description(name: str, points: Points, unit: str) -> str:
    first, last = points[0], points[-1]
    return (
        f"{name}: {wording.number(first[1], unit)} in {periods.name(first[0])}, "
        f"{wording.number(last[1], unit)} in {periods.name(last[0])}."
    )


def paint(name: str) -> str:
    """The class that gives a series its colour: its own name where it is a colour, else a plain one."""
    return f"is-{name}" if name in {"yellow", "green"} else "is-other"
