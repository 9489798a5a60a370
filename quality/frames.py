"""What an expectation may look over: the rows of its dataset, or a small table derived from them.

Judged tables hold one row per file, or per file and outcome, so all of this is plain Python, and sums stay exact.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from contracts import Contract
from pipeline.documents import ACCEPTED
from quality import files, periods
from quality.model import Frame, Judged, PublishedRun, Row
from quality.tables import MONTH, additive, grouped, series, summed, total


@dataclass(frozen=True)
class Kind:
    """One frame that `over` may name: its key and columns for a contract, and how it is made from a run."""

    key: Callable[[Contract], tuple[str, ...]]
    columns: Callable[[Contract], tuple[str, ...]]
    rows: Callable[[Contract, Judged], tuple[Row, ...]]
    published: Callable[[Contract, PublishedRun], tuple[Row, ...]] | None = None
    """The same of the published run, where row may be compared with row."""


def is_evidence(contract: Contract) -> bool:
    return any(column.name == "outcome" for column in contract.columns)


def _own(contract: Contract) -> tuple[str, ...]:
    return tuple(column.name for column in contract.columns)


def _months(contract: Contract, of: Judged | PublishedRun) -> tuple[Row, ...]:
    return summed(of.table, (*series(contract), *MONTH), additive(contract))


def _series(contract: Contract, judged: Judged) -> tuple[Row, ...]:
    months = _months(contract, judged)
    every = sorted({periods.ordinal(row) for row in months})
    groups, published = grouped(months, series(contract)), grouped(_published(contract, judged), series(contract))
    frame = []
    for values in {**groups, **published}:
        rows = groups.get(values, [])
        lost, far = periods.holes(rows)
        own = {periods.ordinal(row) for row in rows}
        uneven = [month for month in every if own and not min(own) <= month <= max(own)]
        frame.append(
            dict(zip(series(contract), values, strict=True))
            | {column: total(rows, column) for column in additive(contract)}
            | {
                "lost_months": f"has no {periods.spans(lost)}, though months before and after are there"
                if lost
                else None
            }
            | {"long_holes": f"has nothing for {periods.spans(far)}" if far else None}
            | {"uneven_months": f"has no {periods.spans(uneven)}, which another has" if uneven else None}
            | _taken_back(rows, published.get(values, []), judged.published)
        )
    return tuple(frame)


def _published(contract: Contract, judged: Judged) -> tuple[Row, ...]:
    return _months(contract, judged.published) if judged.published else ()


def _taken_back(here: list[Row], there: list[Row], published: PublishedRun | None) -> dict[str, str | None]:
    """The published months that a series lacks now, in words."""
    missing, beyond = periods.taken_back(here, there)
    run = published.run if published else None
    return {
        "months_taken_back": f"has no {periods.spans(missing)} any more, which {run} had" if missing else None,
        "ends_earlier": f"ends before {periods.spans(beyond)}, which {run} had" if beyond else None,
    }


def _reasons(_: Contract, judged: Judged) -> tuple[Row, ...]:
    """Each reason's refused rows in the run, and how far their share rose, in percentage points."""
    by_outcome = {key[0]: total(rows, "trips") for key, rows in grouped(judged.evidence, ("outcome",)).items()}
    rows = sum(by_outcome.values())
    return tuple(
        {"reason": reason, "trips": trips, "rows": rows, "rise_points": _rise(reason, trips, rows, judged.published)}
        for reason, trips in by_outcome.items()
        if reason != ACCEPTED
    )


def _rise(reason: str, trips: int, rows: int, published: PublishedRun | None) -> float | None:
    if published is None or not published.counts["in"] or not rows:
        return None
    before = Fraction(published.counts["refused"].get(reason, 0), published.counts["in"])
    return 100 * float(Fraction(trips, rows) - before)


def _run(_: Contract, judged: Judged) -> tuple[Row, ...]:
    """The run as a whole: how old its newest input is, and whether it comes too late."""
    record, published = judged.record, judged.published
    started = datetime.fromisoformat(record.started)
    days = min(((started - datetime.fromisoformat(entry.modified)).days for entry in record.files), default=None)
    overtaken = None
    if published and started < datetime.fromisoformat(published.started):
        overtaken = f"began at {record.started}, before {published.run} ({published.started}), which is published"
    return ({"run": record.run, "days_without_news": days, "overtaken": overtaken},)


def _outcomes(_: Contract, judged: Judged) -> tuple[Row, ...]:
    """Evidence rows, each with the rows of its file beside its own."""
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
        published=_months,
    ),
    "series": Kind(
        key=series,
        columns=lambda contract: (
            *series(contract),
            *additive(contract),
            "lost_months",
            "long_holes",
            "uneven_months",
            "months_taken_back",
            "ends_earlier",
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
    "reasons": Kind(
        key=lambda _: ("reason",), columns=lambda _: ("reason", "trips", "rows", "rise_points"), rows=_reasons
    ),
    "run": Kind(key=lambda _: ("run",), columns=lambda _: ("run", "days_without_news", "overtaken"), rows=_run),
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
    published = kind.published(contract, judged.published) if kind.published and judged.published else ()
    return Frame(kind.key(contract), kind.columns(contract), kind.rows(contract, judged), published)
