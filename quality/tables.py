"""Small tables as plain Python rows: which columns add up, and how."""

from collections.abc import Iterable
from datetime import date
from operator import itemgetter
from typing import Any

from contracts import Contract
from quality.model import Row

OF_FILE = frozenset({"size_bytes"})
"""Evidence that repeats in every row of a file: adding it up would mean nothing."""


def is_evidence(contract: Contract) -> bool:
    """Whether the contract is derived evidence and not a product."""
    return contract.origin is None


def additive(contract: Contract) -> tuple[str, ...]:
    """The counts and sums of a product or of evidence."""
    if not is_evidence(contract):
        return tuple(column.name for column in contract.measured if column.measure and column.measure.is_additive)
    # The lowest and the highest of a column may be missing; counts and sums never are.
    return tuple(
        column.name
        for column in contract.columns
        if column.required and column.physical_type.startswith(("bigint", "decimal")) and column.name not in OF_FILE
    )


def grouped(rows: Iterable[Row], by: tuple[str, ...]) -> dict[tuple[Any, ...], list[Row]]:
    """Rows under their values of the columns `by`, in the order of those values."""
    groups: dict[tuple[Any, ...], list[Row]] = {}
    # Of a single name, itemgetter gives no tuple.
    key = itemgetter(*by) if len(by) > 1 else lambda row: tuple(row[name] for name in by)
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return dict(sorted(groups.items(), key=lambda item: order(item[0])))


def order(values: Iterable[Any]) -> tuple[tuple[bool, float, str], ...]:
    """Numbers by size, dates by time, texts by letters, nulls last."""
    return tuple((value is None, _size(value), str(value)) for value in values)


def _size(value: Any) -> float:
    if isinstance(value, date):
        return value.toordinal()
    return 0 if isinstance(value, str) or value is None else float(value)


def total(rows: Iterable[Row], column: str) -> Any:
    """The exact sum of a column; a null counts as nothing."""
    return sum((row[column] for row in rows if row[column] is not None), start=0)


def summed(rows: Iterable[Row], by: tuple[str, ...], columns: tuple[str, ...]) -> tuple[dict[str, Any], ...]:
    """One row for each group, with the columns added up."""
    return tuple(
        dict(zip(by, values, strict=True)) | {column: total(group, column) for column in columns}
        for values, group in grouped(rows, by).items()
    )
