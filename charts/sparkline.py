"""A number over runs as a small line of SVG: its shape beside the number, without axes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT, EDGE = 132, 30, 4
CROSS = 2.6


@dataclass(frozen=True)
class Spot:
    """One run's number, and whether the gate stopped that run."""

    run: str
    value: float | None
    stopped: bool


@dataclass(frozen=True)
class Scale:
    """Where runs and values lie; a value off the scale lies at its edge."""

    runs: int
    low: float
    high: float

    def x(self, run: int) -> float:
        return EDGE + (WIDTH - 2 * EDGE) * run / max(self.runs - 1, 1)

    def y(self, value: float) -> float:
        if self.high == self.low == value:
            return HEIGHT / 2
        part = (value - self.low) / ((self.high - self.low) or 1.0)
        return HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * min(max(part, 0.0), 1.0)


def sparkline(label: str, write: Callable[[float], str], spots: Sequence[Spot], colour: str, over: str = "runs") -> str:
    """The line: its last run has a dot, a stopped one a cross; its scale is that of the runs that were not stopped."""
    measured = [(at, spot.value, spot) for at, spot in enumerate(spots) if spot.value is not None]
    if not measured:
        return ""
    values = [value for _, value, spot in measured if not spot.stopped] or [value for _, value, _ in measured]
    scale = Scale(len(spots), min(values), max(values))
    text = f"{label} over {len(measured)} {over}: {write(scale.low)} to {write(scale.high)}."
    points = [f"{scale.x(at):.1f} {scale.y(value):.1f}" for at, value, _ in measured]
    crosses = [_cross(scale, at, value, spot, write(value)) for at, value, spot in measured if spot.stopped]
    x, y = points[-1].split()
    dot = "" if measured[-1][2].stopped else f'<circle cx="{x}" cy="{y}" r="3"/>'
    head = f'<svg class="spark {colour}" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(text)}">'
    return "".join([head, f'<path d="M{" L".join(points)}"/>', *crosses, dot, "</svg>"])


def _cross(scale: Scale, at: int, value: float, spot: Spot, text: str) -> str:
    corner = f"{scale.x(at) - CROSS:.1f} {scale.y(value) - CROSS:.1f}"
    return (
        f'<path class="stop" d="M{corner}l{CROSS * 2} {CROSS * 2}m0 -{CROSS * 2}l-{CROSS * 2} {CROSS * 2}">'
        f"<title>{escape(spot.run)} (stopped): {escape(text)}</title></path>"
    )
