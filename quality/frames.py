"""What an expectation may look over: the rows of its dataset, or a small table derived from them.

Judged tables hold one row per file, or per file and outcome, so all of this is plain Python, and sums stay exact.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from contracts import Contract
from quality import files, timeline
from quality.rows import MONTH, Frame, Row, additive, grouped, series, summed, total


@dataclass(frozen=True)
class Judged:
    """What one run left to be judged: its record (run.json), its table and its evidence."""

    record: Mapping[str, Any]
    table: tuple[Row, ...]
    evidence: tuple[Row, ...]


@dataclass(frozen=True)
class Kind:
    """One frame that `over` may name: its key and columns for a contract, and how it is made from a run."""

    key: Callable[[Contract], tuple[str, ...]]
    columns: Callable[[Contract], tuple[str, ...]]
    rows: Callable[[Contract, Judged], tuple[Row, ...]]


def is_evidence(contract: Contract) -> bool:
    return any(column.name == "outcome" for column in contract.columns)


def _own(contract: Contract) -> tuple[str, ...]:
    return tuple(column.name for column in contract.columns)


def _months(contract: Contract, judged: Judged) -> tuple[Row, ...]:
    return summed(judged.table, (*series(contract), *MONTH), additive(contract))


def _series(contract: Contract, judged: Judged) -> tuple[Row, ...]:
    months = _months(contract, judged)
    every = sorted({timeline.ordinal(row) for row in months})
    found = []
    for values, rows in grouped(months, series(contract)).items():
        lost, far = timeline.holes(rows)
        here = {timeline.ordinal(row) for row in rows}
        uneven = [month for month in every if month < min(here) or month > max(here)]
        found.append(
            dict(zip(series(contract), values, strict=True))
            | {column: total(rows, column) for column in additive(contract)}
            | {
                "lost_months": f"has no {timeline.spans(lost)}, though months before and after are there"
                if lost
                else None
            }
            | {"long_holes": f"has nothing for {timeline.spans(far)}" if far else None}
            | {"uneven_months": f"has no {timeline.spans(uneven)}, which another has" if uneven else None}
        )
    return tuple(found)


def _outcomes(_: Contract, judged: Judged) -> tuple[Row, ...]:
    """Evidence rows, each with the rows of its whole file beside its own."""
    per_file = {key[0]: total(rows, "trips") for key, rows in grouped(judged.evidence, ("file",)).items()}
    return tuple(dict(row) | {"rows": per_file[row["file"]]} for row in judged.evidence)


TABLE: Mapping[str, Kind] = {
    "rows": Kind(
        key=lambda contract: (*series(contract), *MONTH, "file"),
        columns=_own,
        rows=lambda _, judged: judged.table,
    ),
    "months": Kind(
        key=lambda contract: (*series(contract), *MONTH),
        columns=lambda contract: (*series(contract), *MONTH, *additive(contract)),
        rows=_months,
    ),
    "series": Kind(
        key=series,
        columns=lambda contract: (
            *series(contract),
            *additive(contract),
            "lost_months",
            "long_holes",
            "uneven_months",
        ),
        rows=_series,
    ),
}
EVIDENCE: Mapping[str, Kind] = {
    "rows": Kind(
        key=lambda _: ("file", "outcome"),
        columns=_own,
        rows=lambda _, judged: judged.evidence,
    ),
    "outcomes": Kind(
        key=lambda _: ("file", "outcome"),
        columns=lambda contract: (*_own(contract), "rows"),
        rows=_outcomes,
    ),
    "files": Kind(
        key=lambda _: ("file",),
        columns=lambda contract: (*series(contract), *MONTH, "file", *additive(contract), *files.DERIVED),
        rows=lambda contract, judged: files.files(judged.record, judged.table, judged.evidence, contract),
    ),
}


def kinds(contract: Contract) -> Mapping[str, Kind]:
    """The frames that an expectation of this contract may look over, by name."""
    return EVIDENCE if is_evidence(contract) else TABLE


def frame(contract: Contract, over: str, judged: Judged) -> Frame:
    kind = kinds(contract)[over]
    return Frame(kind.key(contract), kind.columns(contract), kind.rows(contract, judged))
