"""What an owner reads first: what is wrong, since when, what it means for the numbers, and what to type."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.documents import Verdict
from quality.report.checks import Card
from quality.report.history import Past
from quality.report.trends import largest_change

NEXT = {
    "passed": "The run goes on to publish this table. From then on, it is what analysts read.",
    "passed with warnings": "The run goes on to publish this table, flagged. Somebody should look at the warnings.",
    "failed": "Nothing of this run is published.",
    "error": "Nothing of this run is published, because nobody knows whether it is good.",
}
RELEASED = "The gate stopped this run, and a person released it. The run goes on to publish this table all the same."
SHOWN = 3
"""Causes that are named at the top; all of them have a card."""
LOCAL = "local"
"""The stack that a command means where it names none."""


@dataclass(frozen=True)
class Command:
    """What to type, and what for."""

    text: str
    purpose: str


@dataclass(frozen=True)
class Since:
    """Since which run it is so, and how many runs in a row; the run before that was the last without it."""

    run: str
    runs: int
    before: str


@dataclass(frozen=True)
class Summary:
    """The top of the page."""

    causes: tuple[tuple[str, str], ...]
    """The sentences of the causes, each with the anchor of its card."""
    more: int
    since: Since | None
    next_step: str
    moved: tuple[str, str]
    """The number that this run's table moves most, and by how much; empty where none."""
    commands: tuple[Command, ...]


def summary(verdict: Verdict, cards: Sequence[Card], runs: Sequence[Past], against: Past | None) -> Summary:
    """The top of a run's page; `runs` end with this one."""
    this = runs[-1]
    causes = tuple((card.group.worst.reason, card.group.id) for card in cards)
    return Summary(
        causes or tuple((reason, "") for reason in verdict.reasons[:SHOWN]),
        max(len(causes) - SHOWN, 0),
        _since(cards, runs),
        RELEASED if this.let_through else NEXT[verdict.verdict],
        largest_change(this, against),
        tuple(_commands(verdict, this)),
    )


def _since(cards: Sequence[Card], runs: Sequence[Past]) -> Since | None:
    """Since when the first cause is there, or the judge cannot judge; None where nothing is wrong."""
    if cards:
        key = (cards[0].group.worst.dataset, cards[0].group.worst.name)
        wrong = [run.checks.get(key, "passed") != "passed" for run in runs]
    else:
        wrong = [run.verdict == "error" for run in runs]
    if not wrong[-1]:
        return None
    row = next((at for at, is_wrong in enumerate(reversed(wrong)) if not is_wrong), len(runs))
    return Since(runs[-row].run, row, runs[-row - 1].run if row < len(runs) else "")


def _commands(verdict: Verdict, this: Past) -> list[Command]:
    # Messages name a stack by its project too, which commands do not take.
    name = verdict.stack.rpartition("/")[2]
    stack = f" --stack {name}" if name not in ("", LOCAL) else ""
    of_dataset = f"{stack} --dataset {verdict.dataset}" if verdict.dataset else stack
    again = Command(f"tollgate run{of_dataset}", "once it is mended: reads the input and judges again")
    if verdict.verdict == "error":
        return [Command(f"tollgate logs {verdict.run}{stack}", "what the jobs wrote"), again]
    if this.publishable:
        back = f"tollgate rollback {verdict.compared_with}{stack}"
        shown = Command(f"tollgate dashboard --open{of_dataset}", "the published numbers as charts")
        is_doubtful = verdict.verdict != "passed" and verdict.compared_with
        return [Command(back, "shows analysts the run before again"), shown] if is_doubtful else [shown]
    return [
        Command(f"tollgate input --from FOLDER --replace{stack}", "brings the mended files"),
        again,
        Command(f'tollgate release {verdict.run} --because "…"{stack}', "if it is right as it is: publishes it"),
    ]
