"""The report: one page that says whether today's numbers may be trusted, and why. No script, no request, one file."""

from collections.abc import Mapping, Sequence
from typing import Any

from charts import formats
from contracts import Contract
from contracts.model import FILE_REASONS, ROW_BROKEN
from pipeline.documents import FileEntry, Verdict
from quality.files import files, short
from quality.model import Judged
from quality.report import examples as examples_of
from quality.report.answer_section import sections
from quality.report.checks import cards, dimensions, grouped_checks
from quality.report.examples import Examples
from quality.report.history import SHOWN, History, Past, past
from quality.report.page import page
from quality.report.summary import summary
from quality.report.trends import compared, refused_lines, trends

HEADLINES = {
    "passed": "Passed",
    "passed with warnings": "Passed, with warnings",
    "failed": "Stopped",
    "error": "Not judged",
}
BROKEN = "It has another number of values than the header, or quotes that do not close."
SHOWN_FILES = 400
OPEN_CARDS = 3
"""Findings that are open when the page opens."""


def render(
    verdict: Verdict, judged: Judged | None, history: History | None = None, examples: Examples | None = None
) -> str:
    """The page; without `judged`, `history` or `examples`, the part of it that needs none."""
    earlier = history or History()
    this = past(verdict)
    runs = earlier.with_run(this).runs[-SHOWN:]
    against = compared(earlier, verdict.compared_with)
    listed = _files(judged) if judged else []
    groups = grouped_checks(verdict.checks, runs, _places(verdict, listed))
    shown = cards(groups)
    return page(
        "report.html.j2",
        verdict=verdict,
        headline="Stopped, then released" if this.let_through else HEADLINES[verdict.verdict],
        summary=summary(verdict, shown, runs, against),
        let_through=this.let_through,
        unpublished=not this.publishable,
        groups=groups,
        cards=shown,
        open_cards=OPEN_CARDS,
        dimensions=dimensions(groups),
        records=verdict.records,
        refused=_refused(verdict.counts, judged.dataset.source if judged else None, runs),
        examples={reason.replace("_", " "): rows for reason, rows in (examples or {}).items()},
        shown_examples=examples_of.SHOWN,
        looked_at=examples_of.LOOKED_AT,
        answers=sections(verdict, judged),
        files=listed,
        record=judged.record if judged else None,
        shown_files=SHOWN_FILES,
        runs=runs,
        history=earlier,
        against=against,
        published=earlier.named(verdict.compared_with),
        trends=trends(runs, against),
        charge=_charge(verdict),
    )


def _charge(verdict: Verdict) -> str:
    """What AWS charges for the run, as far as its verdict says so."""
    return "" if verdict.cost_usd is None else f"{formats.number(verdict.cost_usd, formats.MONEY)} at list prices"


def _places(verdict: Verdict, listed: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The anchors of what a finding may name: reasons of refusal, and files."""
    reasons = {reason: f"refused-{reason}" for reason in verdict.counts["refused"]}
    return reasons | {file["name"]: file["id"] for file in listed}


def _refused(counts: Mapping[str, Any], source: Contract | None, runs: Sequence[Past]) -> list[dict[str, Any]]:
    whys = {ROW_BROKEN: BROKEN, **FILE_REASONS}
    if source:
        whys |= {rule.reason: rule.why for rules in source.filters.values() for rule in rules}
    lines = refused_lines(counts["refused"], runs)
    return [
        {
            "id": f"refused-{reason}",
            "reason": reason.replace("_", " "),
            "records": n,
            "why": whys.get(reason, ""),
            "line": lines.get(reason, ""),
        }
        for reason, n in counts["refused"].items()
    ]


def _files(judged: Judged) -> list[dict[str, Any]]:
    entries = {entry.file: entry for entry in judged.record.files}
    rows = [row | _in_short(row["file"], entries.get(row["file"])) for row in files(judged)]
    rows.sort(key=lambda row: (row["problem"] is None, row["kept"], row["file"]))
    return [row | {"id": f"file-{at}"} for at, row in enumerate(rows, start=1)]


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
