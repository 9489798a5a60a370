"""A report's head, which a reviewer reads in ten seconds, and the same report as Markdown for a pull request."""

from collections.abc import Iterator, Sequence

from tollgate.deploy.cost import CAVEAT
from tollgate.deploy.driver import Report
from tollgate.deploy.rules import Finding

LISTED = 100
"""More changes than these are counted and not listed; GitHub cuts a summary at 1 MiB."""


def summary(report: Report) -> list[tuple[str, str]]:
    """What a reviewer wants to know first, as pairs of a word and its answer."""
    counts = ", ".join(f"{count} to {op}" for op, count in report.preview.counts.items()) or "none"
    return [
        ("Changes", f"{counts} ({report.preview.standing} standing)"),
        ("Verdict", _verdict(report)),
        ("Data", _count(report, "data", "nothing that holds data would go", "would go or lose its safeguards")),
        ("Permissions", _count(report, "permissions", "nobody may do more", "let somebody do more")),
        ("Cost", f"{report.estimate.monthly_usd:+.2f} USD a month while nothing runs"),
        *([("Account", _account(report))] if report.checks else []),
    ]


def markdown(report: Report) -> str:
    """The report for `$GITHUB_STEP_SUMMARY`: the head as a table, what stands against it, the rest folded away."""
    blocks = [
        f"## `tollgate deploy {report.command}`: {report.stack}",
        _table(("", ""), [(f"**{word}**", _cell(answer)) for word, answer in summary(report)]),
        *_findings("Refused", report.judgement.refused),
        *_folded("To know", report.judgement.noticed),
        *_changes(report),
        *_cost(report),
        *_smoke(report),
    ]
    return "\n\n".join(blocks) + "\n"


def _verdict(report: Report) -> str:
    refused = [finding.rule for finding in report.judgement.refused]
    if refused:
        rules = ", ".join(f"{refused.count(rule)} {rule}" for rule in dict.fromkeys(refused))
        return f"✗ refused: {rules}"
    return "✓ done" if report.done else "✓ nothing stands against it"


def _count(report: Report, rule: str, none: str, some: str) -> str:
    number = sum(finding.rule == rule for finding in (*report.judgement.refused, *report.judgement.noticed))
    return f"{number} {'finding' if number == 1 else 'findings'}: {some}" if number else none


def _account(report: Report) -> str:
    problems = [check.name for check in report.checks if not check.ok]
    number = len(report.checks)
    return (
        f"{len(problems)} of {number} checks failed: {', '.join(problems)}" if problems else f"ready ({number} checks)"
    )


def _findings(title: str, findings: Sequence[Finding]) -> Iterator[str]:
    if findings:
        yield f"### {title}"
        yield _list(findings)


def _folded(title: str, findings: Sequence[Finding]) -> Iterator[str]:
    if findings:
        yield _details(f"{title} ({len(findings)})", _list(findings))


def _list(findings: Sequence[Finding]) -> str:
    lines = [f"- **{finding.rule}**: {_cell(finding.sentence)}" for finding in findings]
    keys = dict.fromkeys(finding.key for finding in findings if finding.key and not finding.allowed)
    return "\n".join([*lines, *(f"- allowed by: {_cell(key)}" for key in keys)])


def _changes(report: Report) -> Iterator[str]:
    changes = report.preview.changes
    if not changes:
        return
    rows = [
        (change.op, f"`{change.type}`", _cell(change.name), _cell(", ".join(change.replaced_by or change.differs)))
        for change in changes[:LISTED]
    ]
    more = f"\n\n… and {len(changes) - LISTED} more (`--json` lists them all)" if len(changes) > LISTED else ""
    yield _details(f"Changes ({len(changes)})", _table(("", "type", "name", "because of"), rows) + more)


def _cost(report: Report) -> Iterator[str]:
    lines = report.estimate.lines
    if lines:
        rows = [(f"{line.monthly_usd:+.2f}", f"`{line.type}`", _cell(line.price.basis)) for line in lines]
        yield _details("Cost", f"{_table(('USD a month', 'type', 'basis'), rows)}\n\n{CAVEAT}")


def _smoke(report: Report) -> Iterator[str]:
    for smoke in report.smoke:
        mark = "✓ passed" if smoke.passed else "✗ did **not** pass"
        yield f"The run `{smoke.run}` of {_cell(smoke.dataset)} {mark}: {_cell(smoke.summary)}"


def _details(title: str, body: str) -> str:
    return f"<details><summary>{title}</summary>\n\n{body}\n\n</details>"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join("| " + " | ".join(line) + " |" for line in (head, ["---"] * len(head), *rows))


def _cell(text: str) -> str:
    """Text that can break neither a table nor the page: names and reasons may come from anywhere."""
    plain = " ".join(text.split()).replace("\\", "\\\\")
    for letter, harmless in {
        "&": "&amp;",
        "<": "&lt;",
        ">": "&gt;",
        "|": "\\|",
        "`": "\\`",
        "[": "\\[",
        "*": "\\*",
    }.items():
        plain = plain.replace(letter, harmless)
    return plain
