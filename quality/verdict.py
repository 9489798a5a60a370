"""Findings → verdict: its status, and the reasons in sentences."""

from collections.abc import Iterable, Mapping, Sequence
from textwrap import shorten
from typing import Any

from pipeline.documents import ACCEPTED, CheckResult, Result, Status, Verdict
from quality import wording
from quality.model import CheckName, Finding, PublishedRun, Row
from quality.tables import grouped, total

LONGEST_LIST = 20
LONGEST_TEXT = 500


def judged(
    findings: Sequence[Finding],
    table: Iterable[Row],
    evidence: Iterable[Row],
    published: PublishedRun | None = None,
    **about: Any,
) -> Verdict:
    """The verdict that follows from findings over a run's table and evidence, compared with the last one published.

    `about` are the verdict's other fields.
    """
    results = tuple(_result(finding, published.observed if published else {}) for finding in findings)
    order = ("error", "failed", "warning")
    stopped = {result.name for result in results if result.result == "failed"}
    # A warning beside a failure of the same name adds nothing.
    reported = [r for r in results if r.result != "warning" or r.name not in stopped]
    reasons = [result.reason for kind in order for result in reported if result.result == kind]
    status = _status({result.result for result in results})
    counts = counted(evidence)
    return Verdict(
        verdict=status,
        summary=_summary(status, results, counts, reasons),
        reasons=_shortened(reasons),
        counts=counts,
        warnings=sum(1 for result in results if result.result == "warning"),
        checks=results,
        answer=answer_of(table),
        **{"compared_with": published.run if published else None} | about,
    )


def broken(sentence: str, **about: Any) -> Verdict:
    """The verdict of a judge that could not judge, and why."""
    reason = sentence[:1].upper() + sentence[1:]
    return Verdict(
        verdict="error", summary=f"The judge could not judge. {reason}"[:LONGEST_TEXT], reasons=(reason,), **about
    )


def counted(evidence: Iterable[Row]) -> dict[str, Any]:
    """Rows in, accepted, and refused by reason, most frequent first."""
    rows = list(evidence)
    by_outcome = {key[0]: int(total(group, "trips")) for key, group in grouped(rows, ("outcome",)).items()}
    refused = sorted(((name, n) for name, n in by_outcome.items() if name != ACCEPTED and n), key=lambda x: -x[1])
    return {"in": sum(by_outcome.values()), "accepted": by_outcome.get(ACCEPTED, 0), "refused": dict(refused)}


def answer_of(table: Iterable[Row]) -> tuple[Mapping[str, Any], ...]:
    """The answer that analysts would read, by colour, as the view computes it."""
    return tuple({"type": key[0]} | means(rows) for key, rows in grouped(table, ("colour",)).items())


def means(rows: Sequence[Row]) -> dict[str, Any]:
    trips, miles, cost = (total(rows, name) for name in ("trips", "sum_miles", "sum_cost"))
    per_mile = total(rows, "sum_cost_per_mile")
    return {
        "trips": int(trips),
        "avgDist": _mean(miles, trips),
        "avgCostPerMile": _mean(per_mile, trips),
        "avgCost": _mean(cost, trips),
        "costPerMile": _mean(cost, miles),
    }


def _mean(top: Any, bottom: Any) -> float | None:
    return float(top / bottom) if bottom else None


def _result(finding: Finding, before: Mapping[CheckName, str]) -> CheckResult:
    check = finding.check
    name = wording.title(check)
    return CheckResult(
        name=name,
        dataset=check.dataset,
        column=check.measures[0].top if check.measures else None,
        severity=check.severity,
        dimension=check.dimension,
        result=_outcome(finding),
        reason="" if finding.success else wording.sentence(finding)[:LONGEST_TEXT],
        observed=wording.observed(finding)[:LONGEST_TEXT],
        expected=wording.expected(check),
        why=check.why,
        fix=check.fix,
        previous=before.get(CheckName(check.dataset, name, check.severity), ""),
    )


def _outcome(finding: Finding) -> Result:
    if finding.error:
        return "error"
    if finding.success:
        return "passed"
    return "failed" if finding.check.severity == "critical" else "warning"


def _status(results: set[str]) -> Status:
    if "error" in results:
        return "error"
    if "failed" in results:
        return "failed"
    return "passed with warnings" if "warning" in results else "passed"


def _summary(status: Status, results: Sequence[CheckResult], counts: Mapping[str, Any], reasons: Sequence[str]) -> str:
    accepted = f"{counts['accepted']:,} of {counts['in']:,} trips accepted"
    if status == "passed":
        return f"All {len(results)} checks passed; {accepted}."
    kind = {"error": "error", "failed": "failed", "passed with warnings": "warning"}[status]
    many = sum(1 for result in results if result.result == kind)
    what = {"error": "could not be made", "failed": "failed", "warning": "gave a warning"}[kind]
    # Owners get every warning, for those are published; of a failure the first reason says why the run stopped.
    why = " ".join(reasons) if status == "passed with warnings" else reasons[0]
    return shorten(f"{many} of {len(results)} checks {what}; {accepted}. {why}", LONGEST_TEXT, placeholder=" …")


def _shortened(reasons: Sequence[str]) -> tuple[str, ...]:
    if len(reasons) <= LONGEST_LIST:
        return tuple(reasons)
    return (*reasons[:LONGEST_LIST], f"and {len(reasons) - LONGEST_LIST} more; see the report.")
