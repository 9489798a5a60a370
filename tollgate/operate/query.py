"""SQL through the stack's workgroup, with values of their own types."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from contracts import Contract
from pipeline import sql
from tollgate.operate.errors import QueryError, StillRunningError
from tollgate.operate.runs import published_run
from tollgate.operate.stack import Stack

Value = str | int | float | bool | Decimal | None

_INTEGERS: Final = frozenset({"tinyint", "smallint", "integer", "int", "bigint"})
_FLOATING: Final = frozenset({"float", "real", "double"})


@dataclass(frozen=True)
class Answer:
    """What a statement returned; a statement without rows has none."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    seconds: float
    scanned_bytes: int

    def objects(self) -> list[dict[str, Value]]:
        """One mapping a row, keyed by the column's name; the second of one name is called `name_2`."""
        keys = _distinct(self.columns)
        return [dict(zip(keys, row, strict=True)) for row in self.rows]


def _distinct(names: Sequence[str]) -> list[str]:
    keys: list[str] = []
    for name in names:
        candidates = (name, *(f"{name}_{number}" for number in range(2, len(names) + 2)))
        keys.append(next(key for key in candidates if key not in keys))
    return keys


def query(stack: Stack, text: str | None = None, timeout_s: float = 600) -> Answer:
    """Run one statement, or the dataset's own question.

    Raises QueryError in Athena's words; or for the dataset's question, where nothing is published yet, in ours.
    """
    query_id = start(stack, text if text is not None else sql.question(_answering(stack)))
    try:
        return result(stack, query_id, timeout_s)
    except QueryError:
        if text is None and published_run(stack) is None:
            how = f"How its runs ended: tollgate runs --dataset {stack.dataset}"
            raise QueryError(f"Nothing of {stack.dataset} is published yet, so there is no answer. {how}") from None
        raise


def start(stack: Stack, text: str) -> str:
    """Start one statement; the id of its execution. Raises QueryError where Athena takes no such text."""
    athena = stack.client("athena")
    try:
        answer = athena.start_query_execution(
            QueryString=text,
            WorkGroup=stack.workgroup,
            QueryExecutionContext={"Database": stack.database},
        )
    except athena.exceptions.InvalidRequestException as error:
        raise QueryError(error.response["Error"]["Message"]) from None
    return str(answer["QueryExecutionId"])


def result(stack: Stack, query_id: str, timeout_s: float = 600) -> Answer:
    """Wait for a statement that was started, and bring what it returned. Raises QueryError in Athena's words."""
    numbers = _wait(stack, query_id, timeout_s).get("Statistics", {})
    columns, rows = _results(stack.client("athena"), query_id)
    seconds = numbers.get("TotalExecutionTimeInMillis", 0) / 1000
    return Answer(columns, rows, seconds, numbers.get("DataScannedInBytes", 0))


def _answering(stack: Stack) -> Contract:
    """The first product that has an answer."""
    answers = stack.contracts.answers
    if not answers:
        raise QueryError(
            f"No product of {stack.dataset} has an answer: ask in SQL, of {', '.join(stack.tables.values())}."
        )
    return next(iter(answers.values()))


def _wait(stack: Stack, query_id: str, timeout_s: float) -> dict[str, Any]:
    give_up = time.monotonic() + timeout_s
    athena = stack.client("athena")
    while time.monotonic() < give_up:
        execution: dict[str, Any] = athena.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]
        status = execution["Status"]
        if status["State"] == "SUCCEEDED":
            return execution
        if status["State"] in {"FAILED", "CANCELLED"}:
            raise QueryError(status.get("StateChangeReason", f"The query was {status['State'].lower()}."))
        time.sleep(min(stack.poll_s, 1.0))
    athena.stop_query_execution(QueryExecutionId=query_id)
    raise StillRunningError(f"The query was stopped after {timeout_s:.0f} s. Ask for less.")


def _results(athena: Any, query_id: str) -> tuple[tuple[str, ...], tuple[tuple[Value, ...], ...]]:
    columns: list[dict[str, Any]] = []
    rows: list[list[str | None]] = []
    for page in athena.get_paginator("get_query_results").paginate(QueryExecutionId=query_id):
        columns = page["ResultSet"].get("ResultSetMetadata", {}).get("ColumnInfo", [])
        rows += [
            [cell.get("VarCharValue") for cell in row.get("Data", [])] for row in page["ResultSet"].get("Rows", [])
        ]
    names = [str(column["Name"]) for column in columns]
    # A SELECT's first row is its header; a SHOW has none.
    body = rows[1:] if rows and rows[0] == names else rows
    types = [str(column.get("Type", "varchar")) for column in columns]
    return tuple(names), tuple(tuple(map(_value, row, types)) for row in body)


def _value(text: str | None, kind: str) -> Value:
    if text is None:
        return None
    if kind in _INTEGERS:
        return int(text)
    if kind in _FLOATING:
        return float(text)
    if kind.startswith("decimal"):
        return Decimal(text)
    if kind == "boolean":
        return text == "true"
    return text
