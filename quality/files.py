"""What each input file contributed: its rows accounted for, its twin, its place in the month."""

import calendar
from collections.abc import Iterable
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from contracts import Contract
from quality.tables import Row, additive, grouped, series, total

ACCEPTED = "accepted"

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


def files(record: Row, table: Iterable[Row], evidence: Iterable[Row], contract: Contract) -> tuple[dict[str, Any], ...]:
    """One row for each file that the run listed or that its evidence holds."""
    listed: dict[str, Row] = {entry["file"]: entry for entry in record["files"]}
    seen = {key[0]: rows for key, rows in grouped(evidence, ("file",)).items()}
    published = {key[0]: rows for key, rows in grouped(table, ("file",)).items()}
    names = sorted({*listed, *seen, *published})
    counts = additive(contract)
    found = [
        _keys(contract, listed.get(name, {}), seen.get(name, []))
        | {column: total(seen.get(name, []), column) for column in counts}
        | _account(name, listed.get(name, {}), seen.get(name, []))
        | {"unbalanced": _unbalanced(published.get(name, []), seen.get(name, []), counts)}
        | {"problem": _problem(listed.get(name, {})), "unknown_columns": _unknown(listed.get(name, {}))}
        | _edges(contract, seen.get(name, []))
        for name in names
    ]
    return tuple(row | {"twin": twin} for row, twin in zip(found, _twins(found), strict=True))


def _keys(contract: Contract, entry: Row, rows: list[Row]) -> dict[str, Any]:
    source = rows[0] if rows else entry
    return {name: source.get(name) for name in (*series(contract), "year", "month")}


def _account(name: str, entry: Row, rows: list[Row]) -> dict[str, Any]:
    accepted = total((row for row in rows if row["outcome"] == ACCEPTED), "trips")
    judged = total(rows, "trips")
    came = entry.get("rows") or 0
    return {
        "file": name,
        "rows_in": came,
        "accepted": accepted,
        "refused": judged - accepted,
        "unaccounted": came - judged,
    }


def _problem(entry: Row) -> str | None:
    """Why a file as a whole could not be used, in words."""
    if not entry:
        return "is in the evidence, but the run did not list it"
    if entry["status"] == "read":
        return None
    return f"was refused whole ({entry['reason']}): {str(entry['message']).rstrip('.')}"


def _unknown(entry: Row) -> str | None:
    columns = entry.get("unknown_columns")
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


def _twins(found: list[dict[str, Any]]) -> list[str | None]:
    """For each file, another one that holds exactly the same rows."""
    alike: dict[tuple[Any, Any], list[str]] = {}
    for row in found:
        if row["trips"] and row.get("digest") is not None:
            alike.setdefault((row["trips"], row["digest"]), []).append(row["file"])
    others = [[o for o in alike.get((row["trips"], row.get("digest")), []) if o != row["file"]] for row in found]
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
