"""Findings → verdict: its status, and the reasons in sentences."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from textwrap import shorten
from typing import Any

from contracts import Dataset
from contracts.evidence import RECORDS
from pipeline.documents import ACCEPTED, CheckResult, Result, Status, Verdict
from quality import wording
from quality.answers import answers
from quality.consequences import causes
from quality.model import CheckName, Finding, Judged, Row
from quality.tables import grouped, total

LONGEST_LIST = 20
LONGEST_TEXT = 500


def judged(findings: Sequence[Finding], left: Judged, **about: Any) -> Verdict:
    """The verdict that follows from findings over what a run left, compared with the last one published.

    `about` are the verdict's other fields.
    """
    before, follows = left.published.observed if left.published else {}, causes(findings, left)
    results = tuple(replace(_result(finding, before), follows=follows.get(at)) for at, finding in enumerate(findings))
    reasons = _reasons(results)
    status = _status({result.result for result in results})
    counts = counted(left.evidence)
    accepted = f"{counts['accepted']:,} of {counts['in']:,} {left.dataset.source.records} accepted"
    return Verdict(
        verdict=status,
        summary=_summary(status, results, accepted, reasons),
        reasons=_shortened(reasons),
        counts=counts,
        warnings=sum(1 for result in results if result.result == "warning"),
        checks=results,
        answers=answers(left.dataset, left.tables),
        **about_dataset(left.dataset) | {"compared_with": left.published.run if left.published else None} | about,
    )


def _reasons(results: Sequence[CheckResult]) -> list[str]:
    """The sentences of what did not pass, worst first; among equals, causes before what follows from them."""
    order = ("error", "failed", "warning")
    stopped = {result.name for result in results if result.result == "failed"}
    # A warning beside a failure of the same name adds nothing.
    reported = [r for r in results if r.result in order and (r.result != "warning" or r.name not in stopped)]
    return [r.reason for r in sorted(reported, key=lambda r: (order.index(r.result), r.follows is not None))]


def about_dataset(dataset: Dataset) -> dict[str, Any]:
    """What a verdict says of the dataset, whatever became of the run."""
    source = dataset.source
    return {
        "dataset": dataset.name,
        "owner": source.team,
        "support": source.support,
        "records": source.records,
        "contracts": dict(dataset.versions),
    }


def broken(sentence: str, **about: Any) -> Verdict:
    """The verdict of a judge that could not judge, and why."""
    reason = sentence[:1].upper() + sentence[1:]
    return Verdict(
        verdict="error", summary=f"The judge could not judge. {reason}"[:LONGEST_TEXT], reasons=(reason,), **about
    )


def counted(evidence: Iterable[Row]) -> dict[str, Any]:
    """Rows in, accepted, and refused by reason, most frequent first."""
    rows = list(evidence)
    by_outcome = {key[0]: int(total(group, RECORDS)) for key, group in grouped(rows, ("outcome",)).items()}
    refused = sorted(((name, n) for name, n in by_outcome.items() if name != ACCEPTED and n), key=lambda x: -x[1])
    return {"in": sum(by_outcome.values()), "accepted": by_outcome.get(ACCEPTED, 0), "refused": dict(refused)}


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


def _summary(status: Status, results: Sequence[CheckResult], accepted: str, reasons: Sequence[str]) -> str:
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
