"""The rows of a dashboard's data sets, each asked once through Athena, with values of their own types."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from pipeline.dashboard import DataSet
from tollgate.dashboard.errors import DashboardError
from tollgate.dashboard.expressions import Row
from tollgate.dashboard.model import Board, Filter
from tollgate.operate.errors import QueryError
from tollgate.operate.query import result, start
from tollgate.operate.runs import published_run
from tollgate.operate.stack import Stack

MOST: Final = 100_000
"""Rows of one data set that are brought here."""


def read_rows(stack: Stack, board: Board, data_sets: Mapping[str, DataSet]) -> dict[str, list[Row]]:
    """The rows of each data set that some visual reads; none of an answer where nothing is published yet.

    Raises DashboardError in one line where Athena refuses, and for more rows than a page can be drawn from.
    """
    # All are started before the first is waited for: Athena works on them side by side.
    started = {name: start(stack, statement(board, name)) for name in board.data_sets}
    return {name: _rows(stack, query_id, data_sets[name]) for name, query_id in started.items()}


def statement(board: Board, data_set: str) -> str:
    """The SQL for the columns that the dashboard reads, and no other row than those that some visual may show."""
    conditions = [_condition(one) for one in board.common_filters(data_set)]
    where = ["WHERE", " AND ".join(conditions)] if conditions else []
    columns = ", ".join(map(_name, board.columns(data_set)))
    return " ".join(["SELECT", columns, "FROM", _name(data_set), *where, f"LIMIT {MOST + 1}"])


def _rows(stack: Stack, query_id: str, data_set: DataSet) -> list[Row]:
    try:
        answer = result(stack, query_id)
    except QueryError as error:
        if data_set.name in _answers(stack) and published_run(stack) is None:
            return []
        absent = "exist" in str(error)
        hint = " Is the stack of an older version? Deploy it again." if absent else ""
        raise DashboardError(f"Athena could not read {data_set.name}: {' '.join(str(error).split())}{hint}") from None
    if len(answer.rows) > MOST:
        raise DashboardError(
            f"{data_set.name} has more than {MOST:,} rows, which is more than a page can be drawn from here. "
            "Ask for a part of it with tollgate query."
        )
    kinds = [data_set.columns[column] for column in answer.columns]
    return [
        {name: _value(value, kind) for name, value, kind in zip(answer.columns, row, kinds, strict=True)}
        for row in answer.rows
    ]


def _answers(stack: Stack) -> set[str]:
    """The views that read a product's table, which stands there from the first publication on."""
    return {product.answer.by_period for product in stack.contracts.answers.values() if product.answer}


def _value(value: Any, kind: str) -> Any:
    """A value as `query` has it, and dates as dates."""
    if not isinstance(value, str) or kind not in ("date", "timestamp"):
        return value
    return date.fromisoformat(value) if kind == "date" else datetime.fromisoformat(value).replace(tzinfo=None)


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _condition(one: Filter) -> str:
    values = ", ".join("'" + value.replace("'", "''") + "'" for value in one.values)
    return f"{_name(one.column)} IN ({values})"
