"""A report in words for a person, and as JSON for a machine."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any, Final

from tollgate.deploy.cost import CAVEAT, Estimate
from tollgate.deploy.driver import Report
from tollgate.deploy.preview import Change
from tollgate.deploy.rules import DATA, Finding
from tollgate.deploy.summary import summary

SIGNS: Final[Mapping[str, str]] = {"create": "+", "update": "~", "replace": "±", "delete": "-", "import": "="}
PAST: Final[Mapping[str, str]] = {
    "create": "created", "update": "updated", "replace": "replaced", "delete": "deleted", "import": "imported",
}  # fmt: skip
SHOWN: Final = 40
LISTED: Final = 12
"""More changes, or allowed findings of one rule, than these are counted and not listed: the JSON has them all."""


def text(report: Report) -> str:
    """What would be done, what it would cost, what stands against it, and what came of it."""
    return "\n".join(
        [
            f"{report.stack}",
            *(f"  {word:<12} {answer}" for word, answer in summary(report)),
            *_changes(report),
            *_cost(report.estimate),
            *_findings("Noticed", report.judgement.noticed, LISTED),
            *_findings("Refused", report.judgement.refused, len(report.judgement.refused)),
            *_result(report),
        ]
    )


def data(report: Report) -> dict[str, Any]:
    """The report as JSON: plain values, no secret, schema 1."""
    return {
        "schema": 1,
        "command": report.command,
        "stack": report.stack,
        "done": report.done,
        "exit_code": report.exit_code,
        "counts": dict(report.preview.counts),
        "standing": report.preview.standing,
        "code": report.preview.code,
        "checks": [asdict(check) for check in report.checks],
        "changes": [_change(change) for change in report.preview.changes],
        "refused": [asdict(finding) for finding in report.judgement.refused],
        "noticed": [asdict(finding) for finding in report.judgement.noticed],
        "cost": {
            "monthly_usd": round(report.estimate.monthly_usd, 2),
            "caveat": CAVEAT,
            "lines": [asdict(line) for line in report.estimate.lines],
        },
        "outputs": dict(report.outputs),
        "smoke": [asdict(one) for one in report.smoke],
        "seconds": dict(report.seconds),
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "urn": change.urn,
        "type": change.type,
        "name": change.name,
        "op": change.op,
        "replaced_by": change.replaced_by,
        "differs": change.differs,
        "retained": change.retained,
    }


def _changes(report: Report) -> Iterator[str]:
    if report.preview.changes:
        yield "Changes:"
    for change in report.preview.changes[:SHOWN]:
        because = f"  because of {', '.join(change.replaced_by)}" if change.replaced_by else ""
        differs = f"  {', '.join(change.differs)}" if change.op == "update" else ""
        kept = "  (kept in the account)" if change.retained and change.op == "delete" else ""
        yield f"  {SIGNS.get(change.op, '?')} {change.type} {change.name}{because}{differs}{kept}"
    rest = len(report.preview.changes) - SHOWN
    if rest > 0:
        yield f"    … and {rest} more (--json lists them all)"


def _cost(estimate: Estimate) -> Iterator[str]:
    if not estimate.lines:
        return
    yield "Cost:"
    for line in estimate.standing:
        yield f"  {line.monthly_usd:+9.2f}  {line.units:+d} {line.type}: {line.price.basis}"
    for line in estimate.by_use:
        yield f"    by use  {line.type}: {line.price.basis}"
    yield f"  {CAVEAT}"


def _findings(title: str, findings: tuple[Finding, ...], most: int) -> Iterator[str]:
    if findings:
        yield f"{title}:"
    for rule in dict.fromkeys(finding.rule for finding in findings):
        of_rule = [finding for finding in findings if finding.rule == rule]
        for finding in of_rule[:most]:
            yield f"  [{rule}] {finding.sentence}"
        if len(of_rule) > most:
            yield f"  [{rule}] … and {len(of_rule) - most} more (--json lists them all)"
        for key in dict.fromkeys(finding.key for finding in of_rule if finding.key and not finding.allowed):
            yield f"    allowed by: {key}"


def _result(report: Report) -> Iterator[str]:
    if not report.judgement.passes:
        yield f"Refused: nothing was changed in {report.stack!r}."
    elif not report.done:
        yield f"Nothing was changed in {report.stack!r}."
    else:
        yield _completion(report)
    kept = [f"{change.old.get('bucket', change.name)}" for change in report.preview.changes if _is_kept(change)]
    if kept:
        yield f"Kept in the account, with all that is in it: {', '.join(kept)}"
    for key, value in report.outputs.items():
        yield f"  {key}: {', '.join(value) if isinstance(value, Mapping) else value}"
    for smoke in report.smoke:
        over = "generated input (it had none)" if smoke.generated else "its own input"
        result = "passed" if smoke.passed else "did NOT pass"
        seconds = f"{smoke.seconds:.0f} s"
        yield f"{smoke.dataset}: the run {smoke.run} over {over} {result} after {seconds}: {smoke.summary}"


def _completion(report: Report) -> str:
    counts = ", ".join(f"{count} {PAST[op]}" for op, count in report.preview.counts.items()) or "nothing to change"
    seconds = sum(report.seconds.get(step, 0.0) for step in ("up", "destroy"))
    state = "destroyed" if report.command == "destroy" else "up"
    return f"Done: {report.stack!r} is {state} ({counts}, {seconds:.0f} s)."


def _is_kept(change: Change) -> bool:
    return change.type in DATA and change.retained and change.op == "delete"
