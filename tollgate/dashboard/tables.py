"""Tables: a table visual, and the numbers behind a chart."""

from collections.abc import Sequence
from typing import Any, Final

from tollgate.dashboard.formats import NumberFormat
from tollgate.dashboard.groups import Rows, Source, name
from tollgate.dashboard.html import Html, joined, tag
from tollgate.dashboard.model import Field, Visual
from tollgate.dashboard.series import OverTime

SHOWN: Final = 100
"""Rows of a table on the page; QuickSight scrolls through all of them."""
BEHIND, MOMENTS = 400, 60
"""Cells of the numbers behind a chart, and rows."""
PROSE: Final = 36
"""Letters from which on a cell is read and not looked at: its column needs width."""
LONGEST: Final = 1_000


def table(source: Source, visual: Visual, rows: Rows) -> Html:
    """A table visual: a row for each group, sorted as the definition says."""
    dimensions, measures = visual.wells["GroupBy"], visual.wells["Values"]
    groups = source.sorted(visual, dimensions, source.grouped(dimensions, rows), "RowSort")
    cells = [
        [
            *(name(field, value) for field, value in zip(dimensions, group.key, strict=True)),
            *(_written(field).write(source.value(field, group.rows), unit=False) for field in measures),
        ]
        for group in groups[:SHOWN]
    ]
    headings = [_label(visual, field) for field in (*dimensions, *measures)]
    is_prose = [any(len(row[at]) > PROSE for row in cells) for at in range(len(headings))]
    classes = ["n" if at >= len(dimensions) else "prose" if is_prose[at] else None for at in range(len(headings))]
    left = len(groups) - len(cells)
    note = tag("p", f"{left:,} more rows are not shown here.", class_="quiet note") if left else None
    return joined(_scrolled(visual.title, headings, cells, classes, stacked=sum(is_prose) > 1), note)


def matrix(visual: Visual, data: OverTime) -> Html:
    """The numbers behind a chart over time: a row for each period, the newest first, and a column for each series."""
    [period], [measure] = visual.wells["Category"], visual.wells["Values"]
    shown = _written(measure)
    moments = list(reversed(data.axis.moments))[: min(max(BEHIND // max(len(data.series), 1), 2), MOMENTS)]
    titles = [series.name or visual.title for series in data.series]
    cells = [
        [name(period, moment), *(shown.write(series.values.get(moment), unit=False) for series in data.series)]
        for moment in moments
    ]
    left = len(data.axis.moments) - len(moments)
    note = tag("p", f"{left:,} older ones are not listed.", class_="quiet note") if left else None
    headings = [data.axis.grain.capitalize(), *titles]
    classes = [None, *("n" for _ in titles)]
    listed = _scrolled(f"{visual.title}: numbers", headings, cells, classes)
    return tag("details", tag("summary", "The numbers"), listed, note)


def _scrolled(
    label: str,
    headings: Sequence[str],
    cells: Sequence[Sequence[str]],
    classes: Sequence[str | None],
    *,
    stacked: bool = False,
) -> Html:
    """A table that scrolls inside its card; where it holds prose, a phone shows each row as a block."""
    labels = headings if stacked else [None] * len(headings)
    head = [tag("th", text, scope="col", class_=kind) for text, kind in zip(headings, classes, strict=True)]
    body = [
        tag("tr", [_cell(*one, is_first=at == 0) for at, one in enumerate(zip(row, classes, labels, strict=True))])
        for row in cells
    ]
    listed = tag("table", tag("thead", tag("tr", head)), tag("tbody", body), class_="stacked" if stacked else None)
    return tag("div", listed, class_="scroll", tabindex=0, role="region", aria_label=label)


def _cell(text: str, kind: str | None, label: str | None, *, is_first: bool) -> Html:
    short = text if len(text) <= LONGEST else f"{text[: LONGEST - 2]} …"
    if is_first:
        return tag("th", short, scope="row", class_=kind, data_label=label)
    return tag("td", short, class_=kind, data_label=label)


def _label(visual: Visual, field: Field) -> str:
    options: list[dict[str, Any]] = visual.configuration.get("FieldOptions", {}).get("SelectedFieldOptions", [])
    return next((str(one["CustomLabel"]) for one in options if one["FieldId"] == field.id), field.column)


def _written(measure: Field) -> NumberFormat:
    return measure.number_format if measure.number_format is not None else NumberFormat(digits=None)
