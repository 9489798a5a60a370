"""Charts that more than one page draws: columns, and the size of a picture."""

import re
from dataclasses import dataclass
from itertools import pairwise

from charts.axes import Chart, Frame
from charts.columns import columns
from charts.lines import lines
from charts.sparkline import Spot, sparkline
from charts.style import style, variables

EVIL = "<b>evil</b>"


@dataclass(frozen=True)
class Days:
    """Days called by their number."""

    grain: str = "day"

    def name(self, period: int) -> str:
        return f"day {period}"


CHART = Chart("Rows", "", 0, Days())
COLOURS = {"one": "is-1", "two": "is-2"}


def parts(svg: str) -> list[tuple[float, float, float, float]]:
    """The columns' parts: left, top, width and height."""
    places = re.findall(r'<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"', svg)
    return [(float(x), float(y), float(width), float(height)) for x, y, width, height in places]


def test_parts_of_a_column_stand_one_upon_the_other() -> None:
    (_, low_top, _, low), (_, high_top, _, high) = parts(
        columns(CHART, {"one": [(1, 2.0)], "two": [(1, 6.0)]}, COLOURS)
    )
    assert abs(high_top + high - low_top) < 0.2
    assert abs(high - 3 * low) < 0.2


def test_what_lies_below_zero_hangs_below_it() -> None:
    (_, top, _, height), (_, below, _, _) = parts(columns(CHART, {"one": [(1, 5.0)], "two": [(1, -5.0)]}, COLOURS))
    assert abs(top + height - below) < 0.2


def test_columns_stay_inside_the_plot_and_do_not_touch() -> None:
    svg = columns(CHART, {"one": [(day, 1.0) for day in range(30)]}, COLOURS)
    places = parts(svg)
    assert len(places) == 30
    assert places[0][0] >= 30
    assert places[-1][0] + places[-1][2] <= CHART.frame.width - CHART.frame.right
    assert all(x + width < after for (x, _, width, _), (after, _, _, _) in pairwise(places))


def test_counts_have_no_lines_between_whole_numbers() -> None:
    ticks = re.findall(r'text-anchor="end">([^<]+)</text>', columns(CHART, {"one": [(1, 1.0), (2, 1.0)]}, COLOURS))
    assert [tick for tick in ticks if "day" not in tick] == ["0", "1"]


def test_a_picture_has_the_size_that_it_is_given() -> None:
    wide = Chart("Rows", "%", 1, Days(), frame=Frame(700, 200))
    svg = lines(wide, {"": [(1, 1.0), (2, 2.0)]})
    assert 'viewBox="0 0 700 200"' in svg
    assert ">2 %<" in svg, "a share's line has its unit"


def test_a_long_last_value_has_its_room_inside_the_picture() -> None:
    chart = Chart("Distance", "miles", 2, Days())
    svg = lines(chart, {"AA": [(1, 1_285_294.9), (2, 1_294_970.25)]})
    ((x, value),) = re.findall(r'<tspan x="([\d.]+)" dy="11">([^<]+)<', svg)
    assert value == "1,294,970.25"
    assert float(x) + 5.5 * len(value) <= chart.frame.width


def test_names_from_data_are_escaped() -> None:
    chart = Chart(EVIL, "", 0, Days())
    assert EVIL not in columns(chart, {EVIL: [(1, 1.0)]}, {EVIL: "is-1"})
    assert EVIL not in lines(chart, {EVIL: [(1, 1.0)]}, {EVIL: "is-1"})
    assert EVIL not in sparkline(EVIL, str, [Spot(EVIL, 1.0, stopped=True)], "is-1")


def test_nothing_is_drawn_of_nothing() -> None:
    assert columns(CHART, {"one": []}, COLOURS) == ""


def test_the_style_fetches_nothing_and_names_its_colours() -> None:
    assert not re.search(r"url\(|@import|https?:", style())
    assert variables()["paper"] == "#fbfaf8"
