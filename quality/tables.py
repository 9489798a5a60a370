"""Small tables as plain Python rows: what they are keyed by, and how they add up."""

from collections.abc import Iterable
from typing import Any

from contracts import Contract
from quality.model import Row

MONTH = ("year", "month")
# Evidence columns that are not counts or sums: adding them up over outcomes or files would mean nothing.
NOT_ADDED = ("min_", "max_", "size_")


def series(contract: Contract) -> tuple[str, ...]:
    """The columns that tell one series of months from another: those that stand before `year`."""
    names = tuple(column.name for column in contract.columns)
    return names[: names.index("year")] if "year" in names else ()


def additive(contract: Contract) -> tuple[str, ...]:
    """The counts and sums of a contract."""
    return tuple(
        column.name
        for column in contract.columns
        if column.physical_type.startswith(("bigint", "decimal")) and not column.name.startswith(NOT_ADDED)
    )


def grouped(rows: Iterable[Row], by: tuple[str, ...]) -> dict[tuple[Any, ...], list[Row]]:
    """Rows under their values of the columns `by`, in the order of those values."""
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(row[name] for name in by), []).append(row)
    return dict(sorted(groups.items(), key=lambda item: _order(item[0])))


def _order(values: tuple[Any, ...]) -> tuple[tuple[bool, int, str], ...]:
    """Numbers by size, texts by letters, nulls last."""
    return tuple((value is None, value if isinstance(value, int) else 0, str(value)) for value in values)


def total(rows: Iterable[Row], column: str) -> Any:
    """The exact sum of a column; a null counts as nothing."""
    return sum((row[column] for row in rows if row[column] is not None), start=0)


def summed(rows: Iterable[Row], by: tuple[str, ...], columns: tuple[str, ...]) -> tuple[dict[str, Any], ...]:
    """One row for each group, with the columns added up."""
    return tuple(
        dict(zip(by, values, strict=True)) | {column: total(group, column) for column in columns}
        for values, group in grouped(rows, by).items()
    )
