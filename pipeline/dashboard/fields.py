"""Fields of visuals: what a visual groups by, what it shows, and how both are written."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from charts.formats import MONEY

DATE_FORMATS: Final[Mapping[str, str]] = {
    "YEAR": "YYYY",
    "MONTH": "YYYY-MM",
    "DAY": "YYYY-MM-DD",
    "MINUTE": "YYYY-MM-DD HH:mm",
}
"""How a date of each granularity is written."""

PERCENT: Final = "%"
"""The unit of a share."""


@dataclass(frozen=True)
class Field:
    """A column or a calculated field of a data set, with the heading that people know it by."""

    data_set: str
    column: str
    label: str

    def id(self, visual: str) -> str:
        """The field's id in a visual."""
        return f"{visual}.{self.column}"

    @property
    def path(self) -> dict[str, str]:
        """The ColumnIdentifier."""
        return {"DataSetIdentifier": self.data_set, "ColumnName": self.column}

    def _of(self, visual: str) -> dict[str, Any]:
        return {"FieldId": self.id(visual), "Column": self.path}


@dataclass(frozen=True)
class Dimension(Field):
    """What a visual groups by; `granularity` is of a date alone."""

    kind: str = "string"
    granularity: str = ""

    def well(self, visual: str) -> dict[str, Any]:
        """The DimensionField."""
        if self.granularity:
            written = {"DateTimeFormat": DATE_FORMATS[self.granularity]}
            date = {**self._of(visual), "DateGranularity": self.granularity, "FormatConfiguration": written}
            return {"DateDimensionField": date}
        if self.kind in ("string", "boolean"):
            return {"CategoricalDimensionField": self._of(visual)}
        return {"NumericalDimensionField": self._of(visual)}


@dataclass(frozen=True)
class Measure(Field):
    """A number that a visual shows: a column with its aggregation, or a calculated field that aggregates by itself."""

    aggregation: str = ""
    unit: str = ""
    digits: int = 0
    counts: bool = False
    """Whether it counts values of a column of texts."""

    def well(self, visual: str) -> dict[str, Any]:
        """The MeasureField."""
        if self.counts:
            return {"CategoricalMeasureField": {**self._of(visual), "AggregationFunction": "COUNT"}}
        field = {**self._of(visual), "FormatConfiguration": {"FormatConfiguration": number_format(self)}}
        if self.aggregation:
            field["AggregationFunction"] = {"SimpleNumericalAggregation": self.aggregation}
        return {"NumericalMeasureField": field}


def number_format(measure: Measure) -> dict[str, Any]:
    """How a number is written: 1,234.50 minutes · $18.07 · 3.2%."""
    written: dict[str, Any] = {
        "SeparatorConfiguration": {
            "DecimalSeparator": "DOT",
            "ThousandsSeparator": {"Symbol": "COMMA", "Visibility": "VISIBLE"},
        },
        "DecimalPlacesConfiguration": {"DecimalPlaces": measure.digits},
        "NumberScale": "NONE",
    }
    if measure.unit == PERCENT:
        del written["NumberScale"]
        return {"PercentageDisplayFormatConfiguration": written}
    if measure.unit == MONEY:
        written["Prefix"] = "$"
    elif measure.unit:
        written["Suffix"] = f" {measure.unit}"[:128]
    return {"NumberDisplayFormatConfiguration": written}
