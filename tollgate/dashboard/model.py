"""A dashboard's definition as values: what QuickSight draws from the same document.

Reads what our definitions hold (https://docs.aws.amazon.com/quicksight/latest/APIReference/API_DashboardVersionDefinition.html),
and raises UnknownPartError for every part of them that could not be drawn here, so that none is left out in silence.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from tollgate.dashboard.errors import UnknownPartError
from tollgate.dashboard.expressions import Expression
from tollgate.dashboard.formats import DateFormat, NumberFormat, date_format, number_format

Json = Mapping[str, Any]

WELLS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "KPIVisual": ("", ("Values", "TrendGroups")),
    "BarChartVisual": ("BarChartAggregatedFieldWells", ("Category", "Values", "Colors")),
    "LineChartVisual": ("LineChartAggregatedFieldWells", ("Category", "Values", "Colors")),
    "TableVisual": ("TableAggregatedFieldWells", ("GroupBy", "Values")),
}
"""The visuals that are drawn: under which key their fields stand, and in which wells."""

OPTIONS: Final[Mapping[str, frozenset[str]]] = {
    "KPIVisual": frozenset({"FieldWells", "KPIOptions"}),
    "BarChartVisual": frozenset(
        {"FieldWells", "Orientation", "BarsArrangement", "SortConfiguration", "Legend", "DataLabels", "VisualPalette"}
        | {"CategoryLabelOptions", "ValueLabelOptions", "ColorLabelOptions", "CategoryAxis", "ValueAxis"}
    ),
    "LineChartVisual": frozenset(
        {"FieldWells", "Type", "SortConfiguration", "Legend", "DefaultSeriesSettings", "VisualPalette"}
        | {"XAxisLabelOptions", "PrimaryYAxisLabelOptions", "XAxisDisplayOptions", "PrimaryYAxisDisplayOptions"}
    ),
    "TableVisual": frozenset({"FieldWells", "SortConfiguration", "TableOptions", "FieldOptions"}),
}
"""What a visual may say of itself: all of it is followed, or is of looks alone."""

_SIMPLE: Final = ("SUM", "MIN", "MAX")


@dataclass(frozen=True)
class Field:
    """A column or a calculated field as a visual has it: grouped by, or aggregated."""

    id: str
    data_set: str
    column: str
    granularity: str = ""
    date_format: DateFormat | None = None
    aggregation: str = ""
    number_format: NumberFormat | None = None


@dataclass(frozen=True)
class Sort:
    """By which field, and whether from the highest down."""

    field: str
    descending: bool


@dataclass(frozen=True)
class Visual:
    """One visual: its kind, its texts, its fields by well and the rest of its configuration."""

    id: str
    kind: str
    title: str
    subtitle: str
    wells: Mapping[str, tuple[Field, ...]]
    configuration: Json

    @property
    def fields(self) -> tuple[Field, ...]:
        return tuple(field for well in self.wells.values() for field in well)

    @property
    def data_set(self) -> str:
        """The one data set that its fields are of."""
        return next(iter({field.data_set for field in self.fields}))

    def sorts(self, key: str) -> tuple[Sort, ...]:
        """How it sorts: by a list of fields under this key of its configuration."""
        sorts = [one["FieldSort"] for one in self.configuration.get("SortConfiguration", {}).get(key, [])]
        return tuple(Sort(one["FieldId"], one["Direction"] == "DESC") for one in sorts)

    def limit(self, key: str) -> int | None:
        """How many items it shows before it puts all others together; None where it shows all."""
        limit = self.configuration.get("SortConfiguration", {}).get(key)
        return None if limit is None else int(limit["ItemsLimit"])


@dataclass(frozen=True)
class Place:
    """Where a visual lies on the grid of 36 columns."""

    visual: Visual
    column: int
    columns: int
    row: int
    rows: int


@dataclass(frozen=True)
class Sheet:
    """One sheet, its visuals where they lie, from the top."""

    id: str
    name: str
    title: str
    description: str
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Filter:
    """Values that a column must have for a row to count, in some sheets' visuals; None stands for all of a sheet's."""

    data_set: str
    column: str
    values: tuple[str, ...]
    scope: Mapping[str, frozenset[str] | None]

    def holds_for(self, sheet: str, visual: Visual) -> bool:
        if sheet not in self.scope or visual.data_set != self.data_set:
            return False
        visuals = self.scope[sheet]
        return visuals is None or visual.id in visuals


@dataclass(frozen=True)
class Board:
    """A whole dashboard."""

    data_sets: tuple[str, ...]
    sheets: tuple[Sheet, ...]
    calculated: Mapping[tuple[str, str], Expression]
    """Calculated fields by data set and name."""
    filters: tuple[Filter, ...]

    def visuals(self) -> Iterator[tuple[str, Visual]]:
        """Each visual with the id of its sheet."""
        for sheet in self.sheets:
            for place in sheet.places:
                yield sheet.id, place.visual

    def columns(self, data_set: str) -> tuple[str, ...]:
        """The columns of a data set that some visual, filter or calculated field reads."""
        names = [field.column for _, visual in self.visuals() for field in visual.fields if field.data_set == data_set]
        names += [one.column for one in self.filters if one.data_set == data_set]
        read: list[str] = []
        for name in names:
            expression = self.calculated.get((data_set, name))
            read += expression.columns if expression else (name,)
        return tuple(dict.fromkeys(read))

    def common_filters(self, data_set: str) -> tuple[Filter, ...]:
        """The filters that hold for every visual of a data set, so that no other row need be asked for."""
        users = [(sheet, visual) for sheet, visual in self.visuals() if visual.data_set == data_set]
        return tuple(one for one in self.filters if users and all(one.holds_for(*user) for user in users))


def read(document: Json) -> Board:
    """The dashboard of a DashboardVersionDefinition; raises UnknownPartError or ExpressionError."""
    _check_keys(
        "the definition", document, {"DataSetIdentifierDeclarations", "Sheets", "CalculatedFields", "FilterGroups"}
    )
    calculated = {
        (one["DataSetIdentifier"], one["Name"]): Expression.of(one["Expression"])
        for one in document.get("CalculatedFields", [])
    }
    board = Board(
        data_sets=tuple(one["Identifier"] for one in document["DataSetIdentifierDeclarations"]),
        sheets=tuple(_sheet(one) for one in document["Sheets"]),
        calculated=calculated,
        filters=tuple(one for group in document.get("FilterGroups", []) for one in _filters(group)),
    )
    for _, visual in board.visuals():
        sets = {field.data_set for field in visual.fields}
        if len(sets) != 1 or not sets <= set(board.data_sets):
            raise UnknownPartError(f"The visual {visual.id} must read one declared data set; it reads {sorted(sets)}.")
    return board


def _sheet(sheet: Json) -> Sheet:
    _check_keys("a sheet", sheet, {"SheetId", "Name", "Title", "Description", "ContentType", "Visuals", "Layouts"})
    visuals = {visual.id: visual for visual in map(_visual, sheet["Visuals"])}
    (layout,) = sheet["Layouts"]
    elements = layout["Configuration"]["GridLayout"]["Elements"]
    places = tuple(
        Place(visuals[one["ElementId"]], one["ColumnIndex"], one["ColumnSpan"], one["RowIndex"], one["RowSpan"])
        for one in sorted(elements, key=lambda one: (one["RowIndex"], one["ColumnIndex"]))
    )
    lost = set(visuals) - {place.visual.id for place in places}
    if lost:
        raise UnknownPartError(f"The sheet {sheet['SheetId']} has no place for {', '.join(sorted(lost))}.")
    texts = (sheet.get("Title", ""), sheet.get("Description", ""))
    return Sheet(sheet["SheetId"], sheet["Name"], *texts, places)


def _visual(visual: Json) -> Visual:
    [(kind, body)] = visual.items()
    if kind not in WELLS:
        raise UnknownPartError(f"A {kind} is not drawn here; what is: {', '.join(WELLS)}.")
    _check_keys(f"a {kind}", body, {"VisualId", "Title", "Subtitle", "ChartConfiguration"})
    configuration = body["ChartConfiguration"]
    _check_keys(f"a {kind}", configuration, OPTIONS[kind])
    nested, names = WELLS[kind]
    wells = configuration["FieldWells"][nested] if nested else configuration["FieldWells"]
    _check_keys(f"a {kind}", wells, names)
    fields = {name: tuple(map(_field, wells.get(name, []))) for name in names}
    return Visual(body["VisualId"], kind, _text(body, "Title"), _text(body, "Subtitle"), fields, configuration)


def _text(body: Json, key: str) -> str:
    part = body.get(key, {})
    return "" if part.get("Visibility") == "HIDDEN" else str(part.get("FormatText", {}).get("PlainText", ""))


def _field(well: Json) -> Field:
    [(kind, body)] = well.items()
    place = (body["FieldId"], body["Column"]["DataSetIdentifier"], body["Column"]["ColumnName"])
    written = body.get("FormatConfiguration")
    if kind == "DateDimensionField":
        return Field(*place, body["DateGranularity"], date_format(written["DateTimeFormat"] if written else ""))
    if kind in ("CategoricalDimensionField", "NumericalDimensionField"):
        return Field(*place)
    if kind == "CategoricalMeasureField" and body["AggregationFunction"] == "COUNT":
        return Field(*place, aggregation="COUNT", number_format=NumberFormat())
    if kind == "NumericalMeasureField":
        simple = body.get("AggregationFunction", {}).get("SimpleNumericalAggregation", "")
        if simple and simple not in _SIMPLE:
            raise UnknownPartError(f"{simple} of {place[2]} is not computed here; what is: {', '.join(_SIMPLE)}.")
        shown = number_format(written["FormatConfiguration"]) if written else NumberFormat(digits=None)
        return Field(*place, aggregation=simple, number_format=shown)
    raise UnknownPartError(f"The field {place[2]} is a {kind}, which is not drawn here.")


def _filters(group: Json) -> Iterator[Filter]:
    if group["Status"] != "ENABLED":
        return
    scopes = group["ScopeConfiguration"]["SelectedSheets"]["SheetVisualScopingConfigurations"]
    scope = {one["SheetId"]: None if one["Scope"] == "ALL_VISUALS" else frozenset(one["VisualIds"]) for one in scopes}
    for one in group["Filters"]:
        [(kind, body)] = one.items()
        chosen = body.get("Configuration", {}).get("FilterListConfiguration", {})
        if kind != "CategoryFilter" or chosen.get("MatchOperator") != "CONTAINS":
            raise UnknownPartError(f"The filter {group['FilterGroupId']} is a {kind} that is not followed here.")
        column = body["Column"]
        values = tuple(chosen["CategoryValues"])
        yield Filter(column["DataSetIdentifier"], column["ColumnName"], values, scope)


def _check_keys(what: str, part: Json, keys: Iterable[str]) -> None:
    unknown = sorted(set(part) - set(keys))
    if unknown:
        raise UnknownPartError(f"{', '.join(unknown)} of {what} is not drawn here.")
