"""How a run ended: the answer, or why there is none."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from tollgate.cli import exit_codes
from tollgate.cli.console import Console, plural
from tollgate.cli.progress import Timeline, follow
from tollgate.cli.stacks import Session

if TYPE_CHECKING:
    from tollgate.operate.runs import StartedRun
    from tollgate.operate.watch import Outcome


CHANGES: Final = ("news", "since", "read", "kept", "removed")


@dataclass(frozen=True)
class RunResult:
    """A run that has ended, with everything that is printed about it."""

    run: str
    outcome: "Outcome"
    timeline: Timeline
    changes: dict[str, Any]
    """What it found new since the published run."""
    verdict: dict[str, Any]
    answer: list[dict[str, Any]]
    report: Path | None
    seconds: float

    @property
    def counts(self) -> dict[str, Any]:
        counts: dict[str, Any] = self.verdict.get("counts", {})
        return counts

    @property
    def nothing_new(self) -> bool:
        return self.outcome.succeeded and not self.changes.get("news", True)

    @property
    def judged_answer(self) -> list[dict[str, Any]]:
        """What the gate judged, published or not."""
        answers: dict[str, Any] = self.verdict.get("answers") or {}
        answer: list[dict[str, Any]] = next(iter(answers.values()))["rows"] if answers else []
        return answer

    def document(self) -> dict[str, object]:
        """The same for a script."""
        return {
            "run": self.run,
            "status": self.outcome.status,
            "error": self.outcome.error,
            "cause": self.outcome.cause,
            "changes": {name: self.changes.get(name) for name in CHANGES} if self.changes else None,
            "verdict": self.verdict.get("verdict"),
            "reasons": self.verdict.get("reasons", []),
            "released": self.verdict.get("released"),
            "answer": self.answer,
            "judged_answer": self.judged_answer,
            "rows_in": self.counts.get("in"),
            "accepted": self.counts.get("accepted"),
            "refused": self.counts.get("refused", {}),
            "report": str(self.report) if self.report else None,
            "seconds": round(self.seconds, 2),
            "spark_seconds": round(self.timeline.spark_seconds, 2),
            "states": {state: round(took, 2) for state, took in self.timeline.seconds.items()},
        }


def follow_to_end(session: Session, started: "StartedRun", console: Console, seconds_before: float = 0.0) -> None:
    """Follow a run to its end and print how it ended; exits with 3 or 1 when it was refused or broke."""
    from tollgate.operate.runs import changes_of, verdict_of

    outcome, timeline = follow(session, started.execution_arn, console)
    result = RunResult(
        started.run,
        outcome,
        timeline,
        changes_of(session.stack, started.run),
        verdict_of(session.stack, started.run) or {},
        _answer(session) if outcome.succeeded else [],
        _report(session, started.run),
        seconds_before + outcome.seconds,
    )
    console.print()
    _print_answer(result, console)
    _print_counts(result, console)
    _print_summary(result, console)
    console.print_json(result.document())
    if not outcome.succeeded:
        raise click.exceptions.Exit(exit_codes.REFUSED if outcome.refused else exit_codes.BROKE)


def _answer(session: Session) -> list[dict[str, Any]]:
    from tollgate.operate.query import query

    return query(session.stack).objects() if session.stack.views else []


def _report(session: Session, run: str) -> Path | None:
    from tollgate.operate.errors import RunError
    from tollgate.operate.report import fetch

    try:
        return fetch(session.stack, run, session.reports)
    except RunError:
        return None


def _print_answer(result: RunResult, console: Console) -> None:
    if result.outcome.succeeded:
        if result.nothing_new:
            files, since = plural(result.changes["kept"], "file"), result.changes["since"]
            console.print(f"Nothing is new: all {files} are as {since} read them, which analysts see.")
            console.print()
        _print_rows(result.answer, console)
    elif result.outcome.refused:
        console.print("The gate refused the data. Nothing was published; analysts see what they saw before.")
        for reason in result.verdict.get("reasons", []):
            console.print(f"  - {reason}")
        console.print()
        if result.judged_answer:
            console.print("The answer that was stopped:")
            _print_rows(result.judged_answer, console)
            console.print()
        console.print(f'If it is right all the same: tollgate release {result.run} --because "…"')
    else:
        culprit = result.timeline.culprit(result.outcome.cause)
        where = f" in “{culprit}”" if culprit else ""
        why = result.outcome.cause or result.outcome.error or result.outcome.status
        console.print(f"The run broke{where}: {why}")
        console.print(
            f"Analysts see the table that was published last. The logs of its jobs: tollgate logs {result.run}"
        )


def _print_rows(answer: list[dict[str, Any]], console: Console) -> None:
    console.table(list(answer[0]) if answer else [], [list(row.values()) for row in answer])


def _print_counts(result: RunResult, console: Console) -> None:
    if not result.counts:
        return
    refused: dict[str, int] = result.counts.get("refused", {})
    total, end = sum(refused.values()), ":" if refused else "."
    console.print()
    console.print(
        f"{plural(result.counts['in'], 'row')} in, {result.counts['accepted']:,} accepted, {total:,} refused{end}"
    )
    for reason, number in sorted(refused.items(), key=lambda item: -item[1]):
        console.print(f"  {number:>9,}  {reason.replace('_', ' ')}")


def _print_summary(result: RunResult, console: Console) -> None:
    console.print()
    changes = result.changes
    if changes.get("since") and not result.nothing_new:
        removed = f", {changes['removed']:,} removed" if changes["removed"] else ""
        console.fact("files", f"{changes['read']:,} read, {changes['kept']:,} kept from {changes['since']}{removed}")
    if result.verdict:
        console.fact("verdict", f"{result.verdict['verdict']}: {result.verdict['summary']}")
        if release := result.verdict.get("released"):
            console.fact("released", f"by {release['by']}, because: {release['because']}")
    if result.report:
        console.fact("report", result.report)
    spark = result.timeline.spark_seconds
    share = f", of which Spark {spark:.1f} s ({spark / result.seconds:.0%})" if result.seconds else ""
    console.fact("took", f"{result.seconds:.1f} s{share}")
