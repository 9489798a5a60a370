"""The kinds of visuals: a number, bars, lines and a table, each in QuickSight's own words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pipeline.dashboard.fields import Dimension, Field, Measure
from pipeline.dashboard.theme import ACCENT

Visual = dict[str, Any]

CATEGORIES: Final = 25
"""How many bars stand in a chart; the rest is one bar."""
SERIES: Final = 10
"""How many lines stand in a chart; the rest is one line."""

_HIDDEN: Final = {"Visibility": "HIDDEN"}
_VISIBLE: Final = {"Visibility": "VISIBLE"}


@dataclass(frozen=True)
class Heading:
    """A visual's id, its title and the line under it."""

    id: str
    title: str
    subtitle: str = ""

    @property
    def texts(self) -> dict[str, Any]:
        title = {**_VISIBLE, "FormatText": {"PlainText": self.title[:512]}}
        under = {**_VISIBLE, "FormatText": {"PlainText": self.subtitle[:1024]}} if self.subtitle else _HIDDEN
        return {"VisualId": self.id, "Title": title, "Subtitle": dict(under)}


def kpi(heading: Heading, measure: Measure, period: Dimension | None, *, as_ratio: bool = True) -> Visual:
    """A number: of the newest period with its change against the one before; of all rows where there is no period."""
    options: dict[str, Any] = {"PrimaryValueDisplayType": "ACTUAL"}
    if period is not None:
        method = "PERCENT_DIFFERENCE" if as_ratio else "DIFFERENCE"
        options |= {
            "Comparison": {"ComparisonMethod": method},
            "TrendArrows": dict(_VISIBLE),
            "Sparkline": {**_VISIBLE, "Type": "LINE", "Color": ACCENT},
        }
    wells = {"Values": [measure.well(heading.id)], "TrendGroups": [period.well(heading.id)] if period else []}
    return {"KPIVisual": {**heading.texts, "ChartConfiguration": {"FieldWells": wells, "KPIOptions": options}}}


def bars(heading: Heading, category: Dimension, measure: Measure, colour: Dimension | None = None) -> Visual:
    """Bars: lying ones from the longest down, or standing ones along a time; stacked by colour where there is one."""
    is_time = bool(category.granularity)
    sorted_by = (category, "ASC") if is_time else (measure, "DESC")
    wells = {
        "Category": [category.well(heading.id)],
        "Values": [measure.well(heading.id)],
        "Colors": [colour.well(heading.id)] if colour else [],
    }
    configuration: dict[str, Any] = {
        "FieldWells": {"BarChartAggregatedFieldWells": wells},
        "Orientation": "VERTICAL" if is_time else "HORIZONTAL",
        "BarsArrangement": "STACKED" if is_time else "CLUSTERED",
        "SortConfiguration": {"CategorySort": [_sort(heading, *sorted_by)]},
        "CategoryLabelOptions": dict(_HIDDEN),
        "ValueLabelOptions": dict(_HIDDEN),
        "ColorLabelOptions": dict(_HIDDEN),
        "Legend": {**(_VISIBLE if colour else _HIDDEN), "Position": "BOTTOM"},
        "DataLabels": dict(_HIDDEN if is_time else _VISIBLE),
    }
    if not is_time:
        configuration["SortConfiguration"]["CategoryItemsLimit"] = _limit(CATEGORIES)
    if colour is None:
        configuration["VisualPalette"] = {"ChartColor": ACCENT}
    return {"BarChartVisual": {**heading.texts, "ChartConfiguration": configuration}}


def coloured(visual: Visual, colour: Dimension, colours: Mapping[str, str]) -> Visual:
    """The same bars, with the values of their colour each in a colour of its own."""
    (kind, body), *_ = visual.items()
    field = colour.id(body["VisualId"])
    chosen = [{"Element": {"FieldId": field, "FieldValue": value}, "Color": shade} for value, shade in colours.items()]
    return {kind: {**body, "ChartConfiguration": {**body["ChartConfiguration"], "VisualPalette": {"ColorMap": chosen}}}}


def lines(heading: Heading, period: Dimension, measure: Measure, colour: Dimension | None = None) -> Visual:
    """A line by period, or one for each value of the colour."""
    wells = {
        "Category": [period.well(heading.id)],
        "Values": [measure.well(heading.id)],
        "Colors": [colour.well(heading.id)] if colour else [],
    }
    sort: dict[str, Any] = {"CategorySort": [_sort(heading, period, "ASC")]}
    if colour is not None:
        sort["ColorItemsLimitConfiguration"] = _limit(SERIES)
    configuration: dict[str, Any] = {
        "FieldWells": {"LineChartAggregatedFieldWells": wells},
        "SortConfiguration": sort,
        "Type": "LINE",
        "XAxisLabelOptions": dict(_HIDDEN),
        "PrimaryYAxisLabelOptions": dict(_HIDDEN),
        "DefaultSeriesSettings": {"MarkerStyleSettings": {"MarkerVisibility": "VISIBLE"}},
        "Legend": {**(_VISIBLE if colour else _HIDDEN), "Position": "BOTTOM"},
    }
    if colour is None:
        configuration["VisualPalette"] = {"ChartColor": ACCENT}
    return {"LineChartVisual": {**heading.texts, "ChartConfiguration": configuration}}


def table(
    heading: Heading, by: Sequence[Dimension], values: Sequence[Measure], sort: Sequence[tuple[Field, str]]
) -> Visual:
    """A table: a row for each of what it groups by."""
    wells = {
        "GroupBy": [one.well(heading.id) for one in by],
        "Values": [one.well(heading.id) for one in values],
    }
    labels = [{"FieldId": one.id(heading.id), "CustomLabel": one.label, **_VISIBLE} for one in (*by, *values)]
    configuration = {
        "FieldWells": {"TableAggregatedFieldWells": wells},
        "SortConfiguration": {"RowSort": [_sort(heading, field, direction) for field, direction in sort]},
        "TableOptions": {
            "HeaderStyle": {"TextWrap": "WRAP", "FontConfiguration": {"FontWeight": {"Name": "BOLD"}}},
            "CellStyle": {"TextWrap": "WRAP"},
        },
        "FieldOptions": {"SelectedFieldOptions": labels},
    }
    return {"TableVisual": {**heading.texts, "ChartConfiguration": configuration}}


def _sort(heading: Heading, field: Field, direction: str) -> dict[str, Any]:
    return {"FieldSort": {"FieldId": field.id(heading.id), "Direction": direction}}


def _limit(items: int) -> dict[str, Any]:
    return {"ItemsLimit": items, "OtherCategories": "INCLUDE"}
