"""Sheets: rows of visuals on QuickSight's grid of 36 columns."""

from collections.abc import Sequence
from typing import Any, Final

from pipeline.dashboard.visuals import Visual

COLUMNS: Final = 36
WIDTH_PX: Final = 1600
"""The width that the layout is drawn for; narrower screens scale it."""

Row = tuple[int, Sequence[tuple[Visual, int]]]
"""The height of a row of visuals in QuickSight's units, and each visual with its columns."""


def sheet(sheet_id: str, name: str, title: str, description: str, rows: Sequence[Row]) -> dict[str, Any]:
    """The SheetDefinition of these rows, from the top."""
    elements: list[dict[str, Any]] = []
    top = 0
    for height, visuals in rows:
        left = 0
        for visual, width in visuals:
            elements.append(_element(visual, left, width, top, height))
            left += width
        top += height
    size = {"ScreenCanvasSizeOptions": {"ResizeOption": "FIXED", "OptimizedViewPortWidth": f"{WIDTH_PX}px"}}
    return {
        "SheetId": sheet_id,
        "Name": name,
        "Title": title[:1024],
        "Description": description[:1024],
        "ContentType": "INTERACTIVE",
        "Visuals": [visual for _, visuals in rows for visual, _ in visuals],
        "Layouts": [{"Configuration": {"GridLayout": {"Elements": elements, "CanvasSizeOptions": size}}}],
    }


def in_rows(height: int, visuals: Sequence[Visual], abreast: int) -> list[Row]:
    """Visuals side by side, so many abreast; the last row fills the width."""
    rows = [visuals[start : start + abreast] for start in range(0, len(visuals), abreast)]
    return [(height, _widths(row)) for row in rows]


def _widths(visuals: Sequence[Visual]) -> list[tuple[Visual, int]]:
    width, rest = divmod(COLUMNS, len(visuals))
    return [(visual, width + (1 if place < rest else 0)) for place, visual in enumerate(visuals)]


def _element(visual: Visual, left: int, width: int, top: int, height: int) -> dict[str, Any]:
    (body,) = visual.values()
    return {
        "ElementId": body["VisualId"],
        "ElementType": "VISUAL",
        "ColumnIndex": left,
        "ColumnSpan": width,
        "RowIndex": top,
        "RowSpan": height,
    }
