"""Lines over periods as inline SVG: no script, colours of the page's own style, numbers readable by a screen reader.

What comes from data is escaped here, where it is put in; the template takes a chart as it is.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Protocol

from charts import formats
from charts.palette import palette

WIDTH, HEIGHT = 340, 170
LEFT, RIGHT, TOP, BOTTOM = 30, 52, 10, 24
LABEL_GAP = 11
TICKS = 4
PERIOD_GAP = 68
"""Between the names of two periods below a chart, so that they do not touch."""

DOTS = 48
"""A line of more periods has no dots: they would run together, and the table has the values."""

LONGEST_NAME = 10
STEPS = (1, 2, 3, 6, 12, 24, 36, 60, 120, 240)

Points = Sequence[tuple[int, float]]


class Calendar(Protocol):
    """Periods as whole numbers, so that neighbours differ by one."""

    @property
    def grain(self) -> str:
        """A period in one word: month."""

    def name(self, period: int) -> str:
        """The period as people write it."""


@dataclass(frozen=True)
class Chart:
    """What a chart shows: one number of an answer, over the periods of a calendar."""

    title: str
    unit: str
    digits: int
    calendar: Calendar
    has_dots: bool = True
    """Whether each point is drawn, with its value on hover."""

    def write(self, value: float) -> str:
        return formats.amount(value, self.unit, self.digits)


@dataclass(frozen=True)
class Scale:
    """Where periods and values lie in the picture."""

    first: int
    last: int
    low: float
    high: float

    def x(self, period: int) -> float:
        span = max(self.last - self.first, 1)
        return LEFT + (WIDTH - LEFT - RIGHT) * (period - self.first if self.last > self.first else 0.5) / span

    def y(self, value: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (value - self.low) / (self.high - self.low)


def lines(chart: Chart, series: Mapping[str, Points]) -> str:
    """One line for each series over periods; a missing period is a gap, and a point shows its value on hover."""
    drawn = {name: sorted(points) for name, points in series.items() if points}
    if not drawn:
        return ""
    scale, colours = _scale(drawn), palette(series)
    about = " ".join(_description(name, points, chart) for name, points in drawn.items())
    label = f"{chart.title} by {chart.calendar.grain}. {about}"
    parts = [
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(label)}">',
        *_grid(scale, chart.unit),
        *_periods(scale, chart.calendar),
        *(part for name, points in drawn.items() for part in _line(name, points, scale, chart, colours[name])),
        *_labels(drawn, scale, chart, colours),
        "</svg>",
    ]
    return "".join(parts)


def _scale(drawn: Mapping[str, Points]) -> Scale:
    periods = [period for points in drawn.values() for period, _ in points]
    values = [value for points in drawn.values() for _, value in points]
    top, bottom = max(*values, 0.0), min(*values, 0.0)
    step = _step((top - bottom) / TICKS or 1.0)
    low, high = step * (bottom // step), step * -(-top // step)
    return Scale(min(periods), max(periods), low, high if high > low else low + step)


def _step(rough: float) -> float:
    """A round number at or above the rough one: 1, 2 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next((power * factor for factor in (1, 2, 5) if power * factor >= rough), power * 10)


def _grid(scale: Scale, unit: str) -> list[str]:
    step = _step((scale.high - scale.low) / TICKS)
    values = [scale.low + step * i for i in range(2 * TICKS + 1) if scale.low + step * i <= scale.high + step / 1000]
    return [
        f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{scale.y(v):.1f}" y2="{scale.y(v):.1f}"/>'
        f'<text class="tick" x="{LEFT - 7}" y="{scale.y(v) + 3.5:.1f}" text-anchor="end">{_tick(v, unit)}</text>'
        for v in values
    ]


def _tick(value: float, unit: str) -> str:
    """A value in few letters: 250, 40k, 1.5M."""
    size, letter = next(((s, end) for s, end in ((1e9, "G"), (1e6, "M"), (1e4, "k")) if abs(value) >= s), (1, ""))
    divisor = 1000 if letter == "k" else size
    sign = formats.MINUS if value < 0 else ""
    return f"{sign}{'$' if unit == formats.MONEY else ''}{abs(value) / divisor:g}{letter}"


def _periods(scale: Scale, calendar: Calendar) -> list[str]:
    """Names of the first period, the last, and some between, wherever there is room."""
    span = scale.last - scale.first
    steps = (*STEPS, span + 1)
    every = next(step for step in steps if step > span or scale.x(scale.first + step) - LEFT >= PERIOD_GAP)
    end = scale.x(scale.last) - PERIOD_GAP
    between = [period for period in range(scale.first + every, scale.last, every) if scale.x(period) <= end]
    anchors = dict.fromkeys(between, "middle") | {scale.first: "start", scale.last: "end"}
    if not span:
        anchors = {scale.first: "middle"}
    return [
        f'<text class="tick" x="{scale.x(period):.1f}" y="{HEIGHT - 8}" text-anchor="{anchor}">'
        f"{calendar.name(period)}</text>"
        for period, anchor in sorted(anchors.items())
    ]


def _line(name: str, points: Points, scale: Scale, chart: Chart, colour: str) -> list[str]:
    path = f"M{scale.x(points[0][0]):.1f} {scale.y(points[0][1]):.1f}"
    for (before, _), (period, value) in pairwise(points):
        path += f"{'L' if period == before + 1 else 'M'}{scale.x(period):.1f} {scale.y(value):.1f}"
    dots = [
        f'<circle cx="{scale.x(period):.1f}" cy="{scale.y(value):.1f}" r="2.6">'
        f"<title>{escape(name)}, {chart.calendar.name(period)}: {escape(chart.write(value))}</title></circle>"
        for period, value in points
        if chart.has_dots and len(points) <= DOTS
    ]
    return [f'<g class="line {colour}"><path d="{path}"/>', *dots, "</g>"]


def _labels(drawn: Mapping[str, Points], scale: Scale, chart: Chart, colours: Mapping[str, str]) -> list[str]:
    """Each line's name and last value beside the end of the chart, pushed apart where they would overlap."""
    # All at one edge: beside the end of a line that stops early they would lie on another line.
    x = scale.x(scale.last) + 8
    ends = sorted((scale.y(points[-1][1]), name, points[-1][1]) for name, points in drawn.items())
    placed: list[str] = []
    for at, (_, name, value) in zip(_apart([y for y, _, _ in ends]), ends, strict=True):
        short = chart.write(value).removesuffix(f" {chart.unit}")
        shown = name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
        placed.append(
            f'<text class="end {colours[name]}" x="{x:.1f}" y="{at:.1f}">{escape(shown)}'
            f'<tspan x="{x:.1f}" dy="{LABEL_GAP}">{escape(short)}</tspan></text>'
        )
    return placed


def _apart(heights: Sequence[float]) -> list[float]:
    """Heights in their order, a label's room between two of them, and the last still above the periods' names."""
    placed: list[float] = []
    for y in heights:
        placed.append(max(y, placed[-1] + LABEL_GAP * 2) if placed else y)
    bottom = float(HEIGHT - BOTTOM)
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
