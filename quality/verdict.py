"""Findings → verdict: four words, the reasons in sentences, and the document that a run keeps."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from textwrap import shorten
from typing import Any, Literal

from quality import wording
from quality.files import ACCEPTED
from quality.gx import Finding
from quality.last import CheckName, Last
from quality.tables import Row, grouped, total

SCHEMA = 2
"""The version of the verdict's form; quality/verdict.schema.json says it in full."""

Word = Literal["passed", "passed with warnings", "failed", "error"]
Result = Literal["passed", "warning", "failed", "error"]

EXIT_CODES: Mapping[Word, int] = {"passed": 0, "passed with warnings": 0, "failed": 3, "error": 4}
LONGEST_LIST = 20
LONGEST_TEXT = 500


@dataclass(frozen=True)
class CheckResult:
    """One check as the verdict and the report tell it."""

    name: str
    dataset: str
    column: str | None
    severity: str
    dimension: str
    result: Result
    reason: str
    observed: str
    expected: str
    why: str
    fix: str
    previous: str = ""
    """What the same check observed in the run that is published; empty where there is none."""


@dataclass(frozen=True)
class Release:
    """A person's word that a stopped run shall be published all the same."""

    by: str
    because: str
    at: str


@dataclass(frozen=True)
class Verdict:
    """What the gate says about one run."""

    run: str
    verdict: Word
    summary: str
    reasons: tuple[str, ...] = ()
    counts: Mapping[str, Any] = field(default_factory=lambda: {"in": 0, "accepted": 0, "refused": {}})
    warnings: int = 0
    """How many checks gave a warning."""
    checks: tuple[CheckResult, ...] = ()
    answer: tuple[Mapping[str, Any], ...] = ()
    contracts: Mapping[str, str] = field(default_factory=dict)
    code: str = ""
    judged_at: str = ""
    seconds: float = 0.0
    report: str = ""
    compared_with: str | None = None
    """The run that was published when this one was judged; None where there was none."""
    released: Release | None = None

    @property
    def exit_code(self) -> int:
        return 0 if self.released else EXIT_CODES[self.verdict]

    def document(self) -> dict[str, Any]:
        """What verdict.json holds."""
        return {"schema": SCHEMA} | asdict(self)


def judged(
    findings: Sequence[Finding], table: Iterable[Row], evidence: Iterable[Row], last: Last | None = None, **about: Any
) -> Verdict:
    """The verdict that follows from findings over a run's table and evidence, compared with the last one published.

    `about` are the verdict's other fields.
    """
    results = tuple(_result(finding, last.observed if last else {}) for finding in findings)
    order = ("error", "failed", "warning")
    stopped = {result.name for result in results if result.result == "failed"}
    # A warning beside a failure of the same name says nothing new.
    news = [r for r in results if r.result != "warning" or r.name not in stopped]
    reasons = [result.reason for kind in order for result in news if result.result == kind]
    word = _word({result.result for result in results})
    counts = counted(evidence)
    return Verdict(
        verdict=word,
        summary=_summary(word, results, counts, reasons),
        reasons=_shortened(reasons),
        counts=counts,
        warnings=sum(1 for result in results if result.result == "warning"),
        checks=results,
        answer=answered(table),
        **{"compared_with": last.run if last else None} | about,
    )


def broken(sentence: str, **about: Any) -> Verdict:
    """The verdict of a judge who could not judge, and why."""
    told = sentence[:1].upper() + sentence[1:]
    return Verdict(
        verdict="error", summary=f"The judge could not judge. {told}"[:LONGEST_TEXT], reasons=(told,), **about
    )


def counted(evidence: Iterable[Row]) -> dict[str, Any]:
    """Rows in, accepted, and refused by reason, most frequent first."""
    rows = list(evidence)
    by_outcome = {key[0]: int(total(group, "trips")) for key, group in grouped(rows, ("outcome",)).items()}
    refused = sorted(((name, n) for name, n in by_outcome.items() if name != ACCEPTED and n), key=lambda x: -x[1])
    return {"in": sum(by_outcome.values()), "accepted": by_outcome.get(ACCEPTED, 0), "refused": dict(refused)}


def answered(table: Iterable[Row]) -> tuple[Mapping[str, Any], ...]:
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


def _word(results: set[str]) -> Word:
    if "error" in results:
        return "error"
    if "failed" in results:
        return "failed"
    return "passed with warnings" if "warning" in results else "passed"


def _summary(word: Word, results: Sequence[CheckResult], counts: Mapping[str, Any], reasons: Sequence[str]) -> str:
    accepted = f"{counts['accepted']:,} of {counts['in']:,} trips accepted"
    if word == "passed":
        return f"All {len(results)} checks passed; {accepted}."
    kind = {"error": "error", "failed": "failed", "passed with warnings": "warning"}[word]
    many = sum(1 for result in results if result.result == kind)
    what = {"error": "could not be made", "failed": "failed", "warning": "gave a warning"}[kind]
    # Owners are told of every warning, for those are published; of a failure the first reason says why it stopped.
    why = " ".join(reasons) if word == "passed with warnings" else reasons[0]
    return shorten(f"{many} of {len(results)} checks {what}; {accepted}. {why}", LONGEST_TEXT, placeholder=" …")


def _shortened(reasons: Sequence[str]) -> tuple[str, ...]:
    if len(reasons) <= LONGEST_LIST:
        return tuple(reasons)
    return (*reasons[:LONGEST_LIST], f"and {len(reasons) - LONGEST_LIST} more; see the report.")
