"""What a run came to: the answer, or why there is none."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from tollgate.cli import exit_codes
from tollgate.cli.console import Voice, counted
from tollgate.cli.progress import Story, follow
from tollgate.cli.stacks import Opened

if TYPE_CHECKING:
    from tollgate.operate.runs import Started
    from tollgate.operate.watch import Outcome


CHANGES: Final = ("news", "since", "read", "kept", "gone")


@dataclass(frozen=True)
class Ending:
    """A run that has ended, and all that is to be told of it."""

    run: str
    outcome: "Outcome"
    story: Story
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
    def found_nothing_new(self) -> bool:
        return self.outcome.succeeded and not self.changes.get("news", True)

    @property
    def judged_answer(self) -> list[dict[str, Any]]:
        """What the gate judged, published or not."""
        answer: list[dict[str, Any]] = self.verdict.get("answer", [])
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
            "spark_seconds": round(self.story.spark_seconds, 2),
            "states": {state: round(took, 2) for state, took in self.story.seconds.items()},
        }


def see_through(at: Opened, started: "Started", voice: Voice, seconds_before: float = 0.0) -> None:
    """Follow a run to its end and tell what it came to; exits with 3 or 1 when it was refused or broke."""
    from tollgate.operate.runs import changes_of, verdict_of

    outcome, story = follow(at, started.execution_arn, voice)
    ending = Ending(
        started.run,
        outcome,
        story,
        changes_of(at.stack, started.run),
        verdict_of(at.stack, started.run) or {},
        _answer(at) if outcome.succeeded else [],
        _report(at, started.run),
        seconds_before + outcome.seconds,
    )
    voice.say()
    _tell_answer(ending, voice)
    _tell_counts(ending, voice)
    _tell_rest(ending, voice)
    voice.give(ending.document())
    if not outcome.succeeded:
        raise click.exceptions.Exit(exit_codes.REFUSED if outcome.refused else exit_codes.BROKE)


def _answer(at: Opened) -> list[dict[str, Any]]:
    from tollgate.operate.query import query

    return query(at.stack).objects()


def _report(at: Opened, run: str) -> Path | None:
    from tollgate.operate.errors import RunError
    from tollgate.operate.report import fetch

    try:
        return fetch(at.stack, run, at.reports)
    except RunError:
        return None


def _tell_answer(ending: Ending, voice: Voice) -> None:
    if ending.outcome.succeeded:
        if ending.found_nothing_new:
            files, since = counted(ending.changes["kept"], "file"), ending.changes["since"]
            voice.say(f"Nothing is new: all {files} are as {since} read them, which analysts see.")
            voice.say()
        _tell_rows(ending.answer, voice)
    elif ending.outcome.refused:
        voice.say("The gate refused the data. Nothing was published; analysts see what they saw before.")
        for reason in ending.verdict.get("reasons", []):
            voice.say(f"  - {reason}")
        voice.say()
        voice.say("The answer that was stopped:")
        _tell_rows(ending.judged_answer, voice)
        voice.say()
        voice.say(f'If it is right all the same: tollgate release {ending.run} --because "…"')
    else:
        where = f" in “{ending.story.failures[0][0]}”" if ending.story.failures else ""
        why = ending.outcome.cause or ending.outcome.error or ending.outcome.status
        voice.say(f"The run broke{where}: {why}")
        voice.say(f"Analysts see the table that was published last. What the jobs said: tollgate logs {ending.run}")


def _tell_rows(answer: list[dict[str, Any]], voice: Voice) -> None:
    voice.table(list(answer[0]) if answer else [], [list(row.values()) for row in answer])


def _tell_counts(ending: Ending, voice: Voice) -> None:
    if not ending.counts:
        return
    refused: dict[str, int] = ending.counts.get("refused", {})
    total, end = sum(refused.values()), ":" if refused else "."
    voice.say()
    voice.say(
        f"{counted(ending.counts['in'], 'row')} in, {ending.counts['accepted']:,} accepted, {total:,} refused{end}"
    )
    for reason, number in sorted(refused.items(), key=lambda item: -item[1]):
        voice.say(f"  {number:>9,}  {reason.replace('_', ' ')}")


def _tell_rest(ending: Ending, voice: Voice) -> None:
    voice.say()
    told = ending.changes
    if told.get("since") and not ending.found_nothing_new:
        gone = f", {told['gone']:,} gone" if told["gone"] else ""
        voice.fact("files", f"{told['read']:,} read, {told['kept']:,} kept from {told['since']}{gone}")
    if ending.verdict:
        voice.fact("verdict", f"{ending.verdict['verdict']}: {ending.verdict['summary']}")
        if word := ending.verdict.get("released"):
            voice.fact("released", f"by {word['by']}, because: {word['because']}")
    if ending.report:
        voice.fact("report", ending.report)
    spark = ending.story.spark_seconds
    share = f", of which Spark {spark:.1f} s ({spark / ending.seconds:.0%})" if ending.seconds else ""
    voice.fact("took", f"{ending.seconds:.1f} s{share}")
