"""What charts share: where values and periods lie in a picture, the lines of its grid, the names below it."""

import math
from dataclasses import dataclass
from html import escape
from typing import Protocol

from charts import formats

LEFT, RIGHT, TOP, BOTTOM = 30, 52, 10, 24
TICKS = 4
LETTER, ROOM = 5.2, 22
"""How wide a letter of a period's name is, and the room between two names."""

STEPS = (1, 2, 3, 6, 12, 24, 36, 60, 120, 240)


class Calendar(Protocol):
    """Periods as whole numbers, so that neighbours differ by one."""

    @property
    def grain(self) -> str:
        """A period in one word: month."""

    def name(self, period: int) -> str:
        """The period as people write it."""


@dataclass(frozen=True)
class Frame:
    """The size of a picture, and the room beside its plot."""

    width: float = 340
    height: float = 170
    right: float = RIGHT

    @property
    def bottom(self) -> float:
        """Where the plot ends and the names of periods begin."""
        return self.height - BOTTOM


@dataclass(frozen=True)
class Chart:
    """What a chart shows: one number over the periods of a calendar."""

    title: str
    unit: str
    digits: int
    calendar: Calendar
    has_dots: bool = True
    """Whether each point is drawn, with its value on hover."""
    frame: Frame = Frame()

    def write(self, value: float) -> str:
        return formats.amount(value, self.unit, self.digits)

    def start(self, about: str) -> str:
        """The opening tag: a screen reader reads what the chart is about, and no other part of it."""
        label = f"{self.title} by {self.calendar.grain}. {about}"
        return f'<svg viewBox="0 0 {self.frame.width:g} {self.frame.height:g}" role="img" aria-label="{escape(label)}">'


@dataclass(frozen=True)
class Scale:
    """Where periods and values lie in the picture, and the step from one line of the grid to the next.

    `inset` is the room before the first and after the last period.
    """

    first: int
    last: int
    low: float
    high: float
    step: float
    frame: Frame = Frame()
    inset: float = 0

    def x(self, period: int) -> float:
        span = max(self.last - self.first, 1)
        width = self.frame.width - LEFT - self.frame.right - 2 * self.inset
        return LEFT + self.inset + width * (period - self.first if self.last > self.first else 0.5) / span

    def y(self, value: float) -> float:
        return self.frame.bottom - (self.frame.bottom - TOP) * (value - self.low) / (self.high - self.low)


def scaled(chart: Chart, span: tuple[int, int], values: tuple[float, float], inset: float = 0) -> Scale:
    """The scale for periods and values, each from the lowest to the highest: round values, zero among them."""
    low, high = min(values[0], 0.0), max(values[1], 0.0)
    step = max(_step((high - low) / TICKS or 1.0), 10.0**-chart.digits)
    bottom, top = step * (low // step), step * -(-high // step)
    return Scale(*span, bottom, top if top > bottom else bottom + step, step, chart.frame, inset)


def grid(scale: Scale, unit: str) -> list[str]:
    """Lines at round values, each with its value."""
    right = scale.frame.width - scale.frame.right
    values = [scale.low + scale.step * i for i in range(round((scale.high - scale.low) / scale.step) + 1)]
    return [
        f'<line class="grid" x1="{LEFT}" x2="{right:g}" y1="{scale.y(v):.1f}" y2="{scale.y(v):.1f}"/>'
        f'<text class="tick" x="{LEFT - 7}" y="{scale.y(v) + 3.5:.1f}" text-anchor="end">{_tick(v, unit)}</text>'
        for v in values
    ]


def _tick(value: float, unit: str) -> str:
    """A value in few letters: 250, 40k, 1.5M."""
    size, letter = next(((s, end) for s, end in ((1e9, "G"), (1e6, "M"), (1e4, "k")) if abs(value) >= s), (1, ""))
    divisor = 1000 if letter == "k" else size
    sign = formats.MINUS if value < 0 else ""
    return f"{sign}{'$' if unit == formats.MONEY else ''}{abs(value) / divisor:g}{letter}{' %' if unit == '%' else ''}"


def periods(scale: Scale, calendar: Calendar) -> list[str]:
    """Names of the first period, the last, and some between, wherever there is room."""
    span = scale.last - scale.first
    width = LETTER * max(len(calendar.name(period)) for period in (scale.first, scale.last))
    steps = (*STEPS, span + 1)
    start, end = scale.x(scale.first), scale.x(scale.last)
    every = next(step for step in steps if step > span or scale.x(scale.first + step) - start >= width + ROOM)
    # The first name begins at its period and the last one ends at it, so that they reach further than the others.
    edge = 1.5 * width + ROOM / 2
    names = range(scale.first + every, scale.last, every)
    between = [period for period in names if start + edge <= scale.x(period) <= end - edge]
    anchors = dict.fromkeys(between, "middle") | {scale.first: "start", scale.last: "end"}
    if not span:
        anchors = {scale.first: "middle"}
    return [
        f'<text class="tick" x="{scale.x(period):.1f}" y="{scale.frame.height - 8:g}" text-anchor="{anchor}">'
        f"{escape(calendar.name(period))}</text>"
        for period, anchor in sorted(anchors.items())
    ]


def _step(rough: float) -> float:
    """A round number at or above the rough one: 1, 2 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next((power * factor for factor in (1, 2, 5) if power * factor >= rough), power * 10)
