"""Earlier runs, from their verdicts: what a report is compared with, and what the page of all runs lists."""

import math
import sys
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

from pipeline.documents import UNNAMED, AnswerTable, DocumentError, Release, Result, Status, Verdict
from pipeline.layout import Layout, is_run_name
from quality.model import CheckName

READ = 100
"""Verdicts that are read at most, the newest by name: two small requests each, made beside one another."""

SHOWN = 30
"""Runs that a report looks back on."""

AT_ONCE = 16


WORST: tuple[Result, ...] = ("error", "failed", "warning", "passed")

CheckKey = tuple[str, str]
"""What tells a check from others, whatever its severity: its contract and its name."""


@dataclass(frozen=True)
class Past:
    """One judged run, as far as a line or a point shows it."""

    run: str
    verdict: Status
    judged_at: str
    reasons: tuple[str, ...]
    rows_in: int
    accepted: int
    answers: Mapping[str, AnswerTable]
    records: str = "records"
    released: Release | None = None
    results: Mapping[CheckName, Result] = field(default_factory=dict)
    """What became of each check."""
    refused: Mapping[str, int] = field(default_factory=dict)
    """Refused rows by reason."""

    @cached_property
    def checks(self) -> Mapping[CheckKey, Result]:
        """The worst result of each check."""
        worst: dict[CheckKey, Result] = {}
        for check, result in self.results.items():
            key = (check.dataset, check.name)
            worst[key] = min(result, worst.get(key, "passed"), key=WORST.index)
        return worst

    @property
    def let_through(self) -> bool:
        """Whether a person publishes what the gate stopped; what could not be judged is never published."""
        return self.released is not None and self.verdict == "failed"

    @property
    def publishable(self) -> bool:
        return self.let_through or self.verdict in ("passed", "passed with warnings")

    @property
    def share_refused(self) -> float | None:
        return (self.rows_in - self.accepted) / self.rows_in if self.rows_in else None

    def number(self, answer: str, of: str, name: str) -> float | None:
        """A number of an answer: `of` is the row's label."""
        table = self.answers.get(answer) or self.answers.get(UNNAMED)
        if table is None:
            return None
        value = next((row.get(name) for row in table.rows if label(table, row) == of), None)
        return None if isinstance(value, str) else value


@dataclass(frozen=True)
class History:
    """The runs judged before, oldest first, and how many folders have no verdict to show."""

    runs: tuple[Past, ...] = ()
    unreadable: int = 0
    """Verdicts of another schema, or damaged."""
    unjudged: int = 0
    """Folders without a verdict: the run broke before, or is still at work."""
    older: int = 0
    """Folders beyond READ that were not looked into."""

    def with_run(self, run: Past) -> "History":
        """The same, with this run as the last."""
        runs = (*(past for past in self.runs if past.run != run.run), run)
        return History(runs, self.unreadable, self.unjudged, self.older)

    def named(self, run: str | None) -> Past | None:
        return next((past for past in self.runs if past.run == run), None)


def label(table: AnswerTable, row: Mapping[str, Any]) -> str:
    """Who a row of an answer is about: its keys' values; empty for an answer of one row."""
    return " ".join("none" if row[key] is None else str(row[key]) for key in table.by)


def largest(table: AnswerTable, most: int) -> list[Mapping[str, Any]]:
    """The rows of the most records, in the answer's own order."""
    order = sorted(range(len(table.rows)), key=lambda at: -table.counts[at])
    return [table.rows[at] for at in sorted(order[:most])]


class Files(Protocol):
    """The part of a lake that the history reads."""

    def folders(self, url: str) -> list[str]: ...
    def read(self, url: str) -> bytes | None: ...


def read_history(lake: Files, layout: Layout) -> History:
    """Every other run's verdict, the newest READ of them; empty when the lake does not let itself be read."""
    try:
        # Names begin with the time when the run was due, so their order is that of time.
        names = [n for n in lake.folders(layout.runs) if n != layout.run and is_run_name(n)]
        with ThreadPoolExecutor(AT_ONCE, "history") as pool:
            texts = list(pool.map(lambda name: _text(lake, Layout(layout.lake, name)), names[-READ:]))
    except Exception as error:  # noqa: BLE001 (a page without its history is better than no verdict)
        print(f"The earlier runs could not be read: {error}", file=sys.stderr)  # noqa: T201 (a job's log is its output)
        return History()
    return history(texts, len(names) - len(texts))


def history(texts: Iterable[bytes | None], older: int = 0) -> History:
    """The runs of verdict.json files; what cannot be read is counted and left out."""
    files = list(texts)
    pasts = [_read(text) for text in files if text is not None]
    readable = [past for past in pasts if past is not None]
    unjudged = files.count(None)
    return History(
        tuple(sorted(readable, key=lambda past: (past.judged_at, past.run))),
        len(files) - len(readable) - unjudged,
        unjudged,
        older,
    )


def past(verdict: Verdict) -> Past:
    """A verdict as one line of the history. Raises ValueError, KeyError or TypeError for one that cannot be drawn."""
    return Past(
        verdict.run,
        verdict.verdict,
        verdict.judged_at,
        verdict.reasons,
        int(verdict.counts["in"]),
        int(verdict.counts["accepted"]),
        {name: _checked(table) for name, table in verdict.answers.items()},
        verdict.records,
        verdict.released,
        {CheckName(check.dataset, check.name, check.severity): check.result for check in verdict.checks},
        {reason: int(rows) for reason, rows in verdict.counts.get("refused", {}).items()},
    )


def _text(lake: Files, layout: Layout) -> bytes | None:
    try:
        return lake.read(layout.verdict)
    except Exception:  # noqa: BLE001 (a file that cannot be read counts as unreadable)
        return b""


def _read(text: bytes) -> Past | None:
    try:
        return past(Verdict.parse(text))
    except (DocumentError, ValueError, KeyError, TypeError):
        return None


def _checked(table: AnswerTable) -> AnswerTable:
    """The table as it is, once all of its numbers can be drawn. Raises ValueError, KeyError or TypeError."""
    for row in table.rows:
        label(table, row)
        values = [row[number.name] for number in table.numbers]
        if not all(math.isfinite(value) for value in values if value is not None and not isinstance(value, str)):
            raise ValueError
    if len(table.counts) != len(table.rows):
        raise ValueError
    return table
