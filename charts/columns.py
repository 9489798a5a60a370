"""Columns over periods as inline SVG, a part for each series, one upon the other."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from html import escape

from charts.axes import LEFT, Chart, Scale, grid, periods, scaled
from charts.lines import Points

PART, WIDEST = 0.72, 48
"""How much of a period's room its column takes, and how wide one is at most."""


def columns(chart: Chart, series: Mapping[str, Points], colours: Mapping[str, str]) -> str:
    """A column for each period; what lies below zero hangs below it. A part shows its value on hover."""
    drawn = {name: dict(points) for name, points in series.items() if points}
    if not drawn:
        return ""
    numbers = sorted({period for points in drawn.values() for period in points})
    totals = {
        period: [sum(max(sign * points.get(period, 0.0), 0.0) for points in drawn.values()) for sign in (1, -1)]
        for period in numbers
    }
    top, bottom = max(above for above, _ in totals.values()), -max(below for _, below in totals.values())
    room = (chart.frame.width - LEFT - chart.frame.right) / (numbers[-1] - numbers[0] + 1)
    scale = scaled(chart, (numbers[0], numbers[-1]), (bottom, top), inset=room / 2)
    about = " ".join(f"{name}: {chart.write(sum(points.values()))}." for name, points in drawn.items())
    return "".join(
        [
            chart.start(about),
            *grid(scale, chart.unit),
            *periods(scale, chart.calendar),
            *_parts(chart, drawn, scale, min(room * PART, WIDEST), colours),
            "</svg>",
        ]
    )


def _parts(
    chart: Chart,
    drawn: Mapping[str, Mapping[int, float]],
    scale: Scale,
    width: float,
    colours: Mapping[str, str],
) -> Iterator[str]:
    ends: defaultdict[int, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for name, points in drawn.items():
        yield f'<g class="column {colours[name]}">'
        for period, value in sorted(points.items()):
            side = 0 if value >= 0 else 1
            start, ends[period][side] = ends[period][side], ends[period][side] + value
            low, high = sorted((scale.y(start), scale.y(ends[period][side])))
            shown = f"{escape(name)}, {escape(chart.calendar.name(period))}: {escape(chart.write(value))}"
            yield (
                f'<rect x="{scale.x(period) - width / 2:.1f}" y="{low:.1f}" width="{width:.1f}" '
                f'height="{high - low:.1f}"><title>{shown}</title></rect>'
            )
        yield "</g>"
