"""The report: one page that says whether today's numbers may be trusted, and why. No script, no request, one file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from contracts import Contract
from contracts.model import FILE_REASONS, ROW_BROKEN
from pipeline.documents import CheckResult, FileEntry, Verdict
from quality.files import files, short
from quality.model import Judged
from quality.report import examples as examples_of
from quality.report.answer_section import sections
from quality.report.examples import Examples
from quality.report.history import SHOWN, History, past
from quality.report.page import page
from quality.report.trends import change, compared, trends

HEADLINES = {
    "passed": "Passed",
    "passed with warnings": "Passed, with warnings",
    "failed": "Stopped",
    "error": "Not judged",
}
NEXT = {
    "passed": "The run goes on to publish this table. From then on, it is what analysts read.",
    "passed with warnings": "The run goes on to publish this table, flagged. Somebody should look at the warnings.",
    "failed": "Nothing of this run is published. The table that analysts read stays exactly as it was before.",
    "error": "Nothing of this run is published, because nobody knows whether it is good. "
    "The table that analysts read stays exactly as it was before.",
}
RELEASED = "The gate stopped this run, and a person released it. The run goes on to publish this table all the same."
BROKEN = "It has another number of values than the header, or quotes that do not close."
WORST = ("error", "failed", "warning", "passed")
SHOWN_FILES = 400


@dataclass(frozen=True)
class Limit:
    """One limit of a check, and whether it was kept."""

    verb: str
    expected: str
    result: str


@dataclass(frozen=True)
class Group:
    """Checks of one measure together: what stops and what only warns."""

    worst: CheckResult
    limits: tuple[Limit, ...]

    @property
    def change(self) -> str:
        """The change of the number since the published run, where there is one number each."""
        return change(self.worst.observed, self.worst.previous) if self.worst.previous else ""


def render(
    verdict: Verdict, judged: Judged | None, history: History | None = None, examples: Examples | None = None
) -> str:
    """The page; without `judged`, `history` or `examples`, the part of it that needs none."""
    groups = grouped_checks(verdict.checks)
    earlier = history or History()
    this = past(verdict)
    runs = earlier.with_run(this).runs[-SHOWN:]
    against = compared(earlier, verdict.compared_with)
    return page(
        "report.html.j2",
        verdict=verdict,
        headline="Stopped, then released" if this.let_through else HEADLINES[verdict.verdict],
        next_step=RELEASED if this.let_through else NEXT[verdict.verdict],
        let_through=this.let_through,
        unpublished=not this.publishable,
        groups=groups,
        open_groups=[group for group in groups if group.worst.result != "passed"],
        records=verdict.records,
        refused=_refused(verdict.counts, judged.dataset.source if judged else None),
        examples={reason.replace("_", " "): rows for reason, rows in (examples or {}).items()},
        shown_examples=examples_of.SHOWN,
        looked_at=examples_of.LOOKED_AT,
        answers=sections(verdict, judged),
        files=_files(judged) if judged else [],
        record=judged.record if judged else None,
        shown_files=SHOWN_FILES,
        runs=runs,
        history=earlier,
        against=against,
        published=earlier.named(verdict.compared_with),
        trends=trends(runs, against),
    )


def grouped_checks(checks: Iterable[CheckResult]) -> list[Group]:
    """Checks of the same name together, the worst groups first."""
    groups: list[Group] = []
    for _, same in groupby(checks, key=lambda check: (check.dataset, check.name)):
        group = list(same)
        verbs = {"critical": "Must be", "warning": "Should be"}
        limits = tuple(Limit(verbs[check.severity], check.expected, check.result) for check in group)
        groups.append(Group(min(group, key=lambda check: WORST.index(check.result)), limits))
    return sorted(groups, key=lambda group: WORST.index(group.worst.result))


def _refused(counts: Mapping[str, Any], source: Contract | None) -> list[dict[str, Any]]:
    whys = {ROW_BROKEN: BROKEN, **FILE_REASONS}
    if source:
        whys |= {rule.reason: rule.why for rules in source.filters.values() for rule in rules}
    most = max(counts["refused"].values(), default=0)
    return [
        {"reason": reason.replace("_", " "), "records": n, "bar": n / most, "why": whys.get(reason, "")}
        for reason, n in counts["refused"].items()
    ]


def _files(judged: Judged) -> list[dict[str, Any]]:
    entries = {entry.file: entry for entry in judged.record.files}
    rows = [row | _in_short(row["file"], entries.get(row["file"])) for row in files(judged)]
    return sorted(rows, key=lambda row: (row["problem"] is None, row["kept"], row["file"]))


def _in_short(file: str, entry: FileEntry | None) -> dict[str, Any]:
    return {
        "name": short(file),
        "size": _size(entry.size_bytes if entry else None),
        "kept": entry is not None and entry.kept,
    }


def _size(size_bytes: int | None) -> str:
    if size_bytes is None:
        return ""
    size = float(size_bytes)
    for unit in ("bytes", "KB", "MB"):
        if size < 1000:  # noqa: PLR2004 (a thousand of one unit is one of the next)
            return f"{size:.0f} {unit}" if unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"
