"""What an expectation may look over: the rows of its dataset, or a small table derived from them.

Judged tables hold one row per file and key, so all of this is plain Python, and sums stay exact.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from contracts import Contract
from contracts.evidence import RECORDS
from pipeline.documents import ACCEPTED
from quality import files
from quality.model import Frame, Judged, Line, PublishedRun, Row
from quality.periods import Calendar, calendar_of
from quality.tables import additive, grouped, is_evidence, summed, total

TABLE_NAME = "table"
"""The column that names a series where no column tells series apart."""


@dataclass(frozen=True)
class Kind:
    """One frame that `over` may name: its key and columns for a contract, and how it is made from a run."""

    key: Callable[[Contract], tuple[str, ...]]
    columns: Callable[[Contract], tuple[str, ...]]
    rows: Callable[[Contract, Judged], tuple[Row, ...]]
    published: Callable[[Contract, PublishedRun], tuple[Row, ...]] | None = None
    """The same of the published run, where row may be compared with row."""


def _own(contract: Contract) -> tuple[str, ...]:
    return tuple(column.name for column in contract.columns)


def _calendar(contract: Contract) -> Calendar:
    calendar = calendar_of(contract)
    if calendar is None:
        raise ValueError(f"{contract.name} has no periods")
    return calendar


def _periods(contract: Contract, of: Judged | PublishedRun) -> tuple[Row, ...]:
    """The sums of each period; records without a time belong to none."""
    calendar = _calendar(contract)
    rows = summed(of.tables[contract.name], (*contract.series, *calendar.parts), additive(contract))
    return tuple(row for row in rows if calendar.ordinal(row) is not None)


def _series_key(contract: Contract) -> tuple[str, ...]:
    return contract.series or (TABLE_NAME,)


def _series(contract: Contract, judged: Judged) -> tuple[Row, ...]:
    periods = _periods(contract, judged)
    here = grouped(periods, contract.series)
    return tuple(
        dict(zip(_series_key(contract), values or (contract.name,), strict=True))
        | {column: total(here.get(values, []), column) for column in additive(contract)}
        | _in_words(_calendar(contract), absent, judged.published)
        for values, absent in _absent_periods(contract, judged, periods).items()
    )


def absent_periods(contract: Contract, judged: Judged) -> dict[tuple[Any, ...], dict[str, list[int]]]:
    """For each series, the periods that it lacks, by the column of the frame `series` that says so in words."""
    return _absent_periods(contract, judged, _periods(contract, judged))


def _absent_periods(
    contract: Contract, judged: Judged, periods: tuple[Row, ...]
) -> dict[tuple[Any, ...], dict[str, list[int]]]:
    calendar = _calendar(contract)
    published = _periods(contract, judged.published) if judged.published else ()
    here, there = grouped(periods, contract.series), grouped(published, contract.series)
    every = calendar.periods(periods)
    return {
        values: _absent(calendar, here.get(values, []), there.get(values, []), every) for values in {**here, **there}
    }


def _absent(calendar: Calendar, here: list[Row], there: list[Row], every: set[int]) -> dict[str, list[int]]:
    """The periods missing between a series' own, beside those of the others, and of those that are published."""
    own = calendar.periods(here)
    lost, far = calendar.gaps(here)
    missing, beyond = calendar.taken_back(here, there)
    uneven = [period for period in every if own and not min(own) <= period <= max(own)]
    return {
        "lost_periods": lost,
        "long_gaps": far,
        "uneven_periods": uneven,
        "periods_taken_back": missing,
        "ends_earlier": beyond,
    }


def _in_words(
    calendar: Calendar, absent: Mapping[str, list[int]], published: PublishedRun | None
) -> dict[str, str | None]:
    run = published.run if published else None
    sentences = {
        "lost_periods": f"has no {{}}, though {calendar.grain}s before and after are there",
        "long_gaps": "has nothing for {}",
        "uneven_periods": "has no {}, which another has",
        "periods_taken_back": f"has no {{}} any more, which {run} had",
        "ends_earlier": f"ends before {{}}, which {run} had",
    }
    return {
        column: sentences[column].format(calendar.spans(periods)) if periods else None
        for column, periods in absent.items()
    }


def _reasons(_: Contract, judged: Judged) -> tuple[Row, ...]:
    """Each reason's refused rows in the run, and how far their share rose, in percentage points."""
    by_outcome = {key[0]: total(rows, RECORDS) for key, rows in grouped(judged.evidence, ("outcome",)).items()}
    rows = sum(by_outcome.values())
    return tuple(
        {
            "reason": reason,
            RECORDS: records,
            "rows": rows,
            "rise_points": _rise(reason, records, rows, judged.published),
        }
        for reason, records in by_outcome.items()
        if reason != ACCEPTED
    )


def _rise(reason: str, records: int, rows: int, published: PublishedRun | None) -> float | None:
    if published is None or not published.counts["in"] or not rows:
        return None
    before = Fraction(published.counts["refused"].get(reason, 0), published.counts["in"])
    return 100 * float(Fraction(records, rows) - before)


def _run(_: Contract, judged: Judged) -> tuple[Row, ...]:
    """The run as one row: how old its newest input is, and whether it comes too late."""
    record, published = judged.record, judged.published
    started = datetime.fromisoformat(record.started)
    days = min(((started - datetime.fromisoformat(entry.modified)).days for entry in record.files), default=None)
    overtaken = None
    if published and started < datetime.fromisoformat(published.started):
        overtaken = f"began at {record.started}, before {published.run} ({published.started}), which is published"
    return ({"run": record.run, "days_without_news": days, "overtaken": overtaken},)


def _outcomes(_: Contract, judged: Judged) -> tuple[Row, ...]:
    """Evidence rows, each with the rows of its file beside its own."""
    per_file = {key[0]: total(rows, RECORDS) for key, rows in grouped(judged.evidence, ("file",)).items()}
    return tuple(dict(row) | {"rows": per_file[row["file"]]} for row in judged.evidence)


def _keys(contract: Contract) -> tuple[str, ...]:
    return tuple(column.name for column in contract.keys)


TABLE: Mapping[str, Kind] = {"rows": Kind(key=_keys, columns=_own, rows=lambda c, judged: judged.tables[c.name])}
"""The frames of every product."""

OVER_TIME: Mapping[str, Kind] = {
    "periods": Kind(
        key=lambda contract: (*contract.series, *_calendar(contract).parts),
        columns=lambda contract: (*contract.series, *_calendar(contract).parts, *additive(contract)),
        rows=_periods,
        published=_periods,
    ),
    "series": Kind(
        key=_series_key,
        columns=lambda contract: (
            *_series_key(contract),
            *additive(contract),
            "lost_periods",
            "long_gaps",
            "uneven_periods",
            "periods_taken_back",
            "ends_earlier",
        ),
        rows=_series,
    ),
}
"""The frames of a product whose keys name periods."""

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
        key=lambda _: ("reason",), columns=lambda _: ("reason", RECORDS, "rows", "rise_points"), rows=_reasons
    ),
    "run": Kind(key=lambda _: ("run",), columns=lambda _: ("run", "days_without_news", "overtaken"), rows=_run),
    "files": Kind(key=lambda _: ("file",), columns=files.columns, rows=lambda _, judged: files.files(judged)),
}


def kinds(contract: Contract) -> Mapping[str, Kind]:
    """The frames that an expectation of this contract may look over, by name."""
    if is_evidence(contract):
        return EVIDENCE
    return {**TABLE, **OVER_TIME} if calendar_of(contract) else TABLE


def frame(contract: Contract, over: str, judged: Judged) -> Frame:
    """The rows of one frame of a run, named to people, and placed in time where they are periods."""
    kind = kinds(contract)[over]
    published = kind.published(contract, judged.published) if kind.published and judged.published else ()
    rows = kind.rows(contract, judged)
    line = published_line = None
    if kind.published:
        line = _line(contract, judged, judged.record.started, rows)
        if judged.published:
            published_line = _line(contract, judged, judged.published.started, published)
    subject = _subjects(contract, kind.key(contract))
    return Frame(kind.columns(contract), rows, subject, published, line, published_line)


def _line(contract: Contract, judged: Judged, started: str, rows: tuple[Row, ...]) -> Callable[[Row], Line]:
    """Where rows of a run that began at a time stand in time. A period that may still be filling is not complete."""
    calendar = _calendar(contract)
    periods = calendar.periods(rows)
    now, source = calendar.at(datetime.fromisoformat(started)), judged.dataset.source
    incomplete = {period for period in periods if period >= now}
    if periods and source.period and not source.period.of_file:
        # Where records bring their own time, files begin and end within a period.
        incomplete |= {min(periods), max(periods)}

    def line(row: Row) -> Line:
        # Every row of a frame of periods has one.
        period = calendar.number(row)
        return Line(tuple(row[name] for name in contract.series), period, period not in incomplete)

    return line


def _subjects(contract: Contract, key: tuple[str, ...]) -> Callable[[Row], str]:
    """How a row of a frame is named: `north 2020-05`, or the file's own name, with what else tells its rows apart.

    What follows from the contract is worked out once, for a table may have a million rows.
    """
    calendar = calendar_of(contract)
    parts = calendar.parts if calendar else ()
    if "file" in key:
        # A file's name says its series and its period.
        in_its_name = {*contract.series, *contract.parts, "file", "outcome"}
        own = [name for name in key if name not in in_its_name]
        has_outcome = is_evidence(contract) and "outcome" in key

        def of_file(row: Row) -> str:
            names = [str(row[name]) for name in own if row[name] is not None]
            outcome = f" ({row['outcome']})" if has_outcome else ""
            return " ".join((*names, files.short(row["file"]))) + outcome

        return of_file
    own = [name for name in key if name not in parts]
    has_period = set(parts) <= set(key)

    def of_key(row: Row) -> str:
        names = [str(row[name]) for name in own if row[name] is not None]
        period = calendar.ordinal(row) if calendar and has_period else None
        return " ".join((*names, calendar.name(period)) if calendar and period is not None else names)

    return of_key
