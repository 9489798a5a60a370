"""The report: one page that says whether today's numbers may be trusted, and why. No script, no request, one file."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files as packaged
from itertools import groupby
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined

from contracts import load
from quality import drawing, timeline, words
from quality.files import files, short
from quality.frames import Judged
from quality.rows import Row, grouped
from quality.verdict import CheckResult, Verdict, means

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
WORST = ("error", "failed", "warning", "passed")
MEASURES = (
    ("avgDist", "Average distance", "miles"),
    ("avgCostPerMile", "Average cost per mile", words.MONEY),
    ("avgCost", "Average cost", words.MONEY),
    ("costPerMile", "Cost per mile driven", words.MONEY),
)
SHOWN_FILES = 400


@dataclass(frozen=True)
class Limit:
    """One limit of a check, and whether it was kept."""

    verb: str
    expected: str
    result: str


@dataclass(frozen=True)
class Group:
    """Checks of one measure, told together: what stops and what only warns."""

    worst: CheckResult
    limits: tuple[Limit, ...]


def render(verdict: Verdict, judged: Judged | None) -> str:
    """The page; without `judged`, the part of it that can be told."""
    page = _environment().get_template("report.html.j2")
    groups = grouped_checks(verdict.checks)
    return page.render(
        verdict=verdict,
        headline=HEADLINES[verdict.verdict],
        tone=verdict.verdict.partition(" ")[2] or verdict.verdict,
        next_step=NEXT[verdict.verdict],
        groups=groups,
        open_groups=[group for group in groups if group.worst.result != "passed"],
        refused=_refused(verdict.counts),
        answer=verdict.answer,
        measures=MEASURES,
        highest={key: max((row[key] or 0 for row in verdict.answer), default=0) for key, _, _ in MEASURES},
        charts=_charts(judged.table) if judged else [],
        files=_files(judged) if judged else [],
        record=judged.record if judged else {},
        shown_files=SHOWN_FILES,
    )


def grouped_checks(checks: Iterable[CheckResult]) -> list[Group]:
    """Checks of the same name together, the worst groups first."""
    groups: list[Group] = []
    for _, same in groupby(checks, key=lambda check: (check.dataset, check.name)):
        found = list(same)
        verbs = {"critical": "Must be", "warning": "Should be"}
        limits = tuple(Limit(verbs[check.severity], check.expected, check.result) for check in found)
        groups.append(Group(min(found, key=lambda check: WORST.index(check.result)), limits))
    return sorted(groups, key=lambda group: WORST.index(group.worst.result))


def _refused(counts: Mapping[str, Any]) -> list[dict[str, Any]]:
    trips = load("trips")
    whys = {rule.reason: rule.why for rules in trips.filters.values() for rule in rules}
    most = max(counts["refused"].values(), default=0)
    return [
        {"reason": reason.replace("_", " "), "trips": n, "bar": n / most, "why": whys.get(reason, "")}
        for reason, n in counts["refused"].items()
    ]


def _charts(table: Sequence[Row]) -> list[tuple[str, str]]:
    """A chart of each number of the answer by month, a line for each colour."""
    months = {
        colour: {timeline.ordinal(group[0]): means(group) for group in grouped(rows, ("year", "month")).values()}
        for (colour,), rows in grouped(table, ("colour",)).items()
    }
    return [(title, drawing.lines(title, unit, _series(months, key))) for key, title, unit in MEASURES]


def _series(months: Mapping[str, Mapping[int, Mapping[str, Any]]], key: str) -> dict[str, list[tuple[int, float]]]:
    return {
        colour: [(month, found[key]) for month, found in by_month.items() if found[key] is not None]
        for colour, by_month in months.items()
    }


def _files(judged: Judged) -> list[dict[str, Any]]:
    listed = {entry["file"]: entry for entry in judged.record["files"]}
    found = files(judged.record, judged.table, judged.evidence, load("evidence"))
    return [
        dict(row) | {"name": short(row["file"]), "size": _size(listed.get(row["file"], {}).get("size_bytes"))}
        for row in sorted(found, key=lambda row: (row["problem"] is None, row["file"]))
    ]


def _size(size_bytes: int | None) -> str:
    if size_bytes is None:
        return ""
    size = float(size_bytes)
    for unit in ("bytes", "KB", "MB"):
        if size < 1000:  # noqa: PLR2004 (a thousand of one unit is one of the next)
            return f"{size:.0f} {unit}" if unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"


def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(lambda name: (packaged("quality") / "templates" / name).read_text(encoding="utf-8")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"number": words.number, "share": _share, "paint": drawing.paint, "prose": prose}
    return environment


def prose(text: str) -> str:
    """A sentence as HTML: escaped, what stands in backticks as code, months kept on one line."""
    code = re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))
    return re.sub(r"\b(\d{4}-\d{2})\b", r'<span class="whole">\1</span>', code)


def _share(part: float) -> str:
    """A share with two digits always, so that a column of them lines up."""
    return f"{part * 100:.2f} %"
