"""Measures: how accepted records are aggregated into a product's column, so that parts can be merged later.

    count(*) · count_if(CONDITION) · sum(COLUMN) · sum(COLUMN / COLUMN) · min(COLUMN) · max(COLUMN)

Sums are exact: over integers and decimals only. A record's quotient is rounded half up to six decimals, once.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

QUOTIENT_SCALE: Final = 6
_QUOTIENT_TYPE: Final = "decimal(28,6)"
_FORM: Final = re.compile(r"\s*(\w+)\s*\((.*)\)\s*", re.DOTALL)
_QUOTIENT: Final = re.compile(r"\s*(\w+)\s*/\s*(\w+)\s*")
INSTEAD: Final[Mapping[str, str]] = {
    "avg": "write sum(x) and count(*), and divide them in the answer's formula",
    "mean": "write sum(x) and count(*), and divide them in the answer's formula",
    "median": "parts of a median cannot be merged; count_if(x > limit) can tell a share above a limit",
    "percentile": "parts of a percentile cannot be merged; count_if(x > limit) can tell a share above a limit",
    "approx_percentile": "parts of a percentile cannot be merged; count_if(x > limit) can tell a share above a limit",
    "approx_count_distinct": "parts of a distinct count cannot be merged; make the column a key, and count rows",
    "count_distinct": "parts of a distinct count cannot be merged; make the column a key, and count rows",
    "stddev": "write sum(x) and a column of squares (an expression) with its own sum",
    "variance": "write sum(x) and a column of squares (an expression) with its own sum",
    "first": "write min(x) or max(x)",
    "last": "write min(x) or max(x)",
    "count": "write count(*) or count_if(x is not null)",
}
KINDS: Final = ("count", "count_if", "sum", "min", "max")


class MeasureError(ValueError):
    """A text that is not a measure; the message says what to write instead."""


class Typed(Protocol):
    """What a measure needs to know of a source's column."""

    @property
    def physical_type(self) -> str: ...
    @property
    def scale(self) -> int: ...
    @property
    def is_exact(self) -> bool: ...


@dataclass(frozen=True)
class Measure:
    """`kind` is one of KINDS; `columns` are the source's columns that it reads, two of them for a quotient."""

    text: str
    kind: str
    columns: tuple[str, ...] = ()
    condition: str = ""

    @property
    def counts_all(self) -> bool:
        return self.kind == "count"

    @property
    def is_quotient(self) -> bool:
        return self.kind == "sum" and len(self.columns) == 2  # noqa: PLR2004 (dividend and divisor)

    @property
    def is_additive(self) -> bool:
        """Whether parts are merged by adding them; otherwise by min or max."""
        return self.kind in ("count", "count_if", "sum")

    @property
    def merge(self) -> str:
        """The aggregate that merges parts."""
        return "sum" if self.is_additive else self.kind


def parse(text: str) -> Measure:
    """The measure that a text says; raises MeasureError."""
    plain = " ".join(text.split())
    form = _FORM.fullmatch(plain)
    if form is None:
        raise MeasureError(f"{plain!r} is not a measure: write one of count(*), count_if(…), sum(x), min(x), max(x)")
    kind, inner = form[1].lower(), form[2].strip()
    if kind == "count" and inner == "*":
        return Measure(plain, "count")
    if kind == "count" and inner.lower().startswith("distinct"):
        kind = "count_distinct"
    if kind not in KINDS or kind == "count":
        why = INSTEAD.get(kind, f"write one of count(*), {', '.join(f'{one}(…)' for one in KINDS[1:])}")
        raise MeasureError(f"{plain!r} cannot be merged from parts: {why}" if kind in INSTEAD else f"{plain!r}: {why}")
    if not inner:
        raise MeasureError(f"{plain!r} names nothing between its brackets")
    if kind == "count_if":
        return Measure(plain, kind, condition=inner)
    quotient = _QUOTIENT.fullmatch(inner)
    if kind == "sum" and quotient:
        return Measure(plain, kind, (quotient[1].lower(), quotient[2].lower()))
    if not re.fullmatch(r"\w+", inner):
        raise MeasureError(
            f"{plain!r}: between the brackets stands a column, or for a sum one column / another; "
            "give anything else a column of its own, with an expression"
        )
    return Measure(plain, kind, (inner.lower(),))


def result_type(measure: Measure, columns: Mapping[str, Typed]) -> str:
    """The physical type of a measure over these columns; raises MeasureError where its sum would not be exact."""
    if measure.kind in ("count", "count_if"):
        return "bigint"
    types = [columns[name].physical_type for name in measure.columns]
    if measure.kind in ("min", "max"):
        return types[0]
    for name in measure.columns:
        if not columns[name].physical_type.startswith(("int", "bigint", "decimal", "double")):
            raise MeasureError(f"{measure.text!r}: {name} is a {columns[name].physical_type}, which cannot be added")
        if not columns[name].is_exact:
            raise MeasureError(
                f"{measure.text!r}: {name} is a {columns[name].physical_type}, whose sum depends on its order; "
                "declare it as decimal(p,s) or as an integer"
            )
    if measure.is_quotient:
        return _QUOTIENT_TYPE
    match = re.fullmatch(r"decimal\((\d+),(\d+)\)", types[0])
    if match:
        return f"decimal({min(38, int(match[1]) + 10)},{match[2]})"
    return "bigint" if types[0] == "int" else "decimal(38,0)"
