"""What each input file contributed: its rows accounted for, its twin, its place in its period."""

import calendar
from typing import Any

from contracts import Contract, Dataset, Period
from contracts.evidence import DISTINCT, RECORDS, SAMPLED
from contracts.model import ROW_BROKEN
from pipeline.documents import ACCEPTED, FileEntry
from quality.model import Judged, Row
from quality.tables import additive, grouped, total

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

DOUBLED = "doubled"
OF_VALUES = ("null_", "unreadable_")
"""Beginnings of the evidence about single values: a broken row has none, so it does not count there."""


def short(file: str) -> str:
    """A file as a person names it: without its folders."""
    return file.rpartition("/")[2]


def columns(evidence: Contract) -> tuple[str, ...]:
    """The columns of the frame `files`."""
    doubled = (DOUBLED,) if _has_identity(evidence) else ()
    accepted = tuple(f"{ACCEPTED}_{name}" for name in _nulls(evidence))
    return (*evidence.series, *evidence.parts, "file", *additive(evidence), *accepted, *doubled, *DERIVED)


def files(judged: Judged) -> tuple[dict[str, Any], ...]:
    """One row for each file that the run listed or that its evidence or a table holds."""
    dataset = judged.dataset
    entries = {entry.file: entry for entry in judged.record.files}
    by_file = {key[0]: rows for key, rows in grouped(judged.evidence, ("file",)).items()}
    tables = {
        product.name: {key[0]: rows for key, rows in grouped(judged.tables[product.name], ("file",)).items()}
        for product in dataset.products
    }
    listed = {file for by_file in tables.values() for file in by_file}
    sums = _Sums(dataset.evidence)
    frame = []
    for name in sorted({*entries, *by_file, *listed}):
        entry, rows = entries.get(name), by_file.get(name, [])
        frame.append(
            _keys(dataset.evidence, entry, rows)
            | sums.of(rows)
            | _account(name, entry, rows)
            | {"unbalanced": _unbalanced(dataset, {p: by_file.get(name, []) for p, by_file in tables.items()}, rows)}
            | {"problem": _problem(entry), "unknown_columns": _unknown_columns(entry)}
            | _edges(dataset.source.period, rows)
        )
    return tuple(row | {"twin": twin} for row, twin in zip(frame, _twins(frame), strict=True))


def _has_identity(evidence: Contract) -> bool:
    return any(column.name == SAMPLED for column in evidence.columns)


def _nulls(evidence: Contract) -> list[str]:
    return [c.name for c in evidence.columns if c.name.startswith("null_") and c.measure is None]


def _keys(evidence: Contract, entry: FileEntry | None, rows: list[Row]) -> dict[str, Any]:
    if rows:
        return {name: rows[0][name] for name in (*evidence.series, *evidence.parts)}
    kinds = dict.fromkeys(evidence.series, entry.kind if entry else None)
    return kinds | {part: getattr(entry, part, None) for part in evidence.parts}


class _Sums:
    """What the evidence of a file adds up to; which columns those are is found once for all files."""

    def __init__(self, evidence: Contract) -> None:
        columns = additive(evidence)
        self._of_values = tuple(name for name in columns if name.startswith(OF_VALUES))
        self._of_rows = tuple(name for name in columns if not name.startswith(OF_VALUES))
        self._of_accepted = _nulls(evidence)
        self._has_identity = _has_identity(evidence)

    def of(self, rows: list[Row]) -> dict[str, Any]:
        readable = [row for row in rows if row["outcome"] != ROW_BROKEN]
        accepted = [row for row in rows if row["outcome"] == ACCEPTED]
        sums = {name: total(readable, name) for name in self._of_values}
        sums |= {name: total(rows, name) for name in self._of_rows}
        sums |= {f"{ACCEPTED}_{name}": total(accepted, name) for name in self._of_accepted}
        return sums | ({DOUBLED: sums[SAMPLED] - sums[DISTINCT]} if self._has_identity else {})


def _account(name: str, entry: FileEntry | None, rows: list[Row]) -> dict[str, Any]:
    accepted = total((row for row in rows if row["outcome"] == ACCEPTED), RECORDS)
    judged = total(rows, RECORDS)
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


def _unbalanced(dataset: Dataset, tables: dict[str, list[Row]], evidence: list[Row]) -> str | None:
    """Where a product's table is not the exact sum of the accepted evidence."""
    accepted = [row for row in evidence if row["outcome"] == ACCEPTED]
    wrong = []
    for product in dataset.products:
        rows = tables[product.name]
        # Where the file is absent from the table, its number of records says so once.
        for column in additive(product) if rows else (product.count,):
            there, here = total(rows, column), total(accepted, _in_evidence(product, column))
            if there != here:
                where = "the table" if len(dataset.products) == 1 else product.name
                wrong.append(f"{column} is {there} in {where} and {here} in the evidence")
    return "; ".join(wrong) if wrong else None


def _in_evidence(product: Contract, column: str) -> str:
    """What evidence calls a product's measure: every product may call its count as it likes."""
    measure = product.column(column).measure
    return RECORDS if measure and measure.counts_all else column


def _twins(frame: list[dict[str, Any]]) -> list[str | None]:
    """For each file, another one that holds exactly the same rows."""
    alike: dict[tuple[Any, Any], list[str]] = {}
    for row in frame:
        if row[RECORDS] and row.get("digest") is not None:
            alike.setdefault((row[RECORDS], row["digest"]), []).append(row["file"])
    # The first other one is enough: of a thousand alike, each would else list the other 999.
    groups = ((row["file"], alike.get((row[RECORDS], row.get("digest")), [])) for row in frame)
    others = (next((other for other in group if other != file), None) for file, group in groups)
    return [f"holds exactly the rows of {short(other)}" if other else None for other in others]


def _edges(period: Period | None, rows: list[Row]) -> dict[str, int | None]:
    """How many days of its month a file's accepted rows leave empty at either end."""
    accepted = [row for row in rows if row["outcome"] == ACCEPTED and row[RECORDS]]
    if not period or not period.of_file or not period.column or period.grain != "month" or not accepted:
        return _gaps(None, None, None, None)
    row = accepted[0]
    return _gaps(row["year"], row["month"], row[f"min_{period.column}"], row[f"max_{period.column}"])


def _gaps(year: int | None, month: int | None, first: Any, last: Any) -> dict[str, int | None]:
    if year is None or month is None or first is None or last is None:
        return {"days_missing_at_start": None, "days_missing_at_end": None}
    # The evidence's times lie in the file's own month.
    return {
        "days_missing_at_start": first.day - 1,
        "days_missing_at_end": calendar.monthrange(year, month)[1] - last.day,
    }
