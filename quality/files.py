"""What each input file contributed: its rows accounted for, its twin, its place in the month."""

import calendar
from collections.abc import Iterable
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from contracts import Contract
from pipeline.documents import ACCEPTED, FileEntry, RunRecord
from quality.model import Row
from quality.tables import additive, grouped, series, total

DERIVED = (
    "rows_in",
    "accepted",
    "refused",
    "unaccounted",
    "problem",
    "unbalanced",
    "twin",
    "unknown_columns",
    "days_missing_at_start",
    "days_missing_at_end",
)
"""The columns of the frame `files` that no contract holds."""


def short(file: str) -> str:
    """A file as a person names it: without its folders."""
    return PurePosixPath(file).name


def files(
    record: RunRecord, table: Iterable[Row], evidence: Iterable[Row], contract: Contract
) -> tuple[dict[str, Any], ...]:
    """One row for each file that the run listed or that its evidence holds."""
    entries = {entry.file: entry for entry in record.files}
    by_file = {key[0]: rows for key, rows in grouped(evidence, ("file",)).items()}
    published = {key[0]: rows for key, rows in grouped(table, ("file",)).items()}
    counts = additive(contract)
    frame = []
    for name in sorted({*entries, *by_file, *published}):
        entry, rows = entries.get(name), by_file.get(name, [])
        frame.append(
            _keys(contract, entry, rows)
            | {column: total(rows, column) for column in counts}
            | _account(name, entry, rows)
            | {"unbalanced": _unbalanced(published.get(name, []), rows, counts)}
            | {"problem": _problem(entry), "unknown_columns": _unknown_columns(entry)}
            | _edges(contract, rows)
        )
    return tuple(row | {"twin": twin} for row, twin in zip(frame, _twins(frame), strict=True))


def _keys(contract: Contract, entry: FileEntry | None, rows: list[Row]) -> dict[str, Any]:
    values = rows[0] if rows else vars(entry) if entry else {}
    return {name: values.get(name) for name in (*series(contract), "year", "month")}


def _account(name: str, entry: FileEntry | None, rows: list[Row]) -> dict[str, Any]:
    accepted = total((row for row in rows if row["outcome"] == ACCEPTED), "trips")
    judged = total(rows, "trips")
    rows_in = entry.rows if entry else 0
    return {
        "file": name,
        "rows_in": rows_in,
        "accepted": accepted,
        "refused": judged - accepted,
        "unaccounted": rows_in - judged,
    }


def _problem(entry: FileEntry | None) -> str | None:
    """Why a file as a whole could not be used, in words."""
    if entry is None:
        return "is in the evidence, but the run did not list it"
    if entry.status == "read":
        return None
    return f"was refused whole ({entry.reason}): {str(entry.message).rstrip('.')}"


def _unknown_columns(entry: FileEntry | None) -> str | None:
    columns = entry.unknown_columns if entry else ()
    return f"has columns that the contract does not know: {', '.join(columns)}" if columns else None


def _unbalanced(table: list[Row], evidence: list[Row], counts: tuple[str, ...]) -> str | None:
    """Where the table is not the exact sum of the accepted evidence."""
    accepted = [row for row in evidence if row["outcome"] == ACCEPTED]
    shared = [column for column in counts if all(column in row for row in table)] if table else list(counts)
    wrong = [
        f"{column} is {total(table, column)} in the table and {total(accepted, column)} in the evidence"
        for column in shared
        if total(table, column) != total(accepted, column) and (table or column == "trips")
    ]
    return "; ".join(wrong) if wrong else None


def _twins(frame: list[dict[str, Any]]) -> list[str | None]:
    """For each file, another one that holds exactly the same rows."""
    alike: dict[tuple[Any, Any], list[str]] = {}
    for row in frame:
        if row["trips"] and row.get("digest") is not None:
            alike.setdefault((row["trips"], row["digest"]), []).append(row["file"])
    others = [[o for o in alike.get((row["trips"], row.get("digest")), []) if o != row["file"]] for row in frame]
    return [f"holds exactly the rows of {short(other[0])}" if other else None for other in others]


def _edges(contract: Contract, rows: list[Row]) -> dict[str, int | None]:
    """How many days of its month a file's accepted rows leave empty at either end."""
    times = [c.name for c in contract.columns if c.physical_type == "timestamp" and c.name.startswith("min_")]
    accepted = [row for row in rows if row["outcome"] == ACCEPTED and row["trips"]]
    if not times or not accepted or accepted[0]["year"] is None:
        return {"days_missing_at_start": None, "days_missing_at_end": None}
    row, what = accepted[0], times[0].removeprefix("min_")
    first, last = row[f"min_{what}"], row[f"max_{what}"]
    return _gaps(row["year"], row["month"], first, last)


def _gaps(year: int, month: int, first: datetime | None, last: datetime | None) -> dict[str, int | None]:
    start = datetime(year, month, 1)  # noqa: DTZ001 (TLC's times are New York's wall clock and carry no zone)
    days = calendar.monthrange(year, month)[1]
    if first is None or last is None:
        return {"days_missing_at_start": None, "days_missing_at_end": None}
    return {
        "days_missing_at_start": (first - start).days,
        "days_missing_at_end": days - 1 - (last - start).days,
    }
