"""A run while it goes on, as a person sees it: a line for each state that ended, and one that moves."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tollgate.cli.console import Console
from tollgate.cli.stacks import Session

if TYPE_CHECKING:
    from tollgate.operate.watch import Event, Outcome

EXPECTED_ERRORS: Final = frozenset({"Glue.EntityNotFoundException", "Glue.AlreadyExistsException"})
"""That a table is not there yet, or is there already, is an answer: the machine goes on with it."""
SPARK_STATES: Final = ("Summarise the records", "Judge the table")


@dataclass
class Timeline:
    """The states of a run: how long each took, and which failed, in order."""

    seconds: dict[str, float] = field(default_factory=dict)
    failures: list[tuple[str, str]] = field(default_factory=list)
    """State and message, of those that no later try made good and that the machine does not expect."""

    def culprit(self, cause: str) -> str:
        """The state whose failure ended the run: the one with that cause, else the first that failed."""
        states = [state for state, message in self.failures if message == cause] or [
            state for state, _ in self.failures
        ]
        return states[0] if states else ""

    @property
    def spark_seconds(self) -> float:
        return sum(self.seconds.get(state, 0.0) for state in SPARK_STATES)


def follow(session: Session, execution_arn: str, console: Console) -> "tuple[Outcome, Timeline]":
    """Show a run until it ends; how it ended, and its timeline."""
    from tollgate.operate.watch import watch

    timeline, entered = Timeline(), dict[str, float]()
    events = watch(session.stack, execution_arn)
    with console.waiting("") as update:
        while True:
            try:
                event = next(events)
            except StopIteration as end:
                return end.value, timeline
            if event.kind == "entered":
                entered[event.state] = event.seconds
            elif event.kind == "failed" and event.error not in EXPECTED_ERRORS:
                timeline.failures.append((event.state, event.message))
            elif event.kind == "succeeded":
                # What failed before was tried again.
                timeline.failures = [failure for failure in timeline.failures if failure[0] != event.state]
            _print_event(event, entered, timeline, console)
            update(_status(event, entered, session))


def _print_event(event: "Event", entered: dict[str, float], timeline: Timeline, console: Console) -> None:
    if event.kind == "left" and event.state in entered:
        took = event.seconds - entered.pop(event.state)
        timeline.seconds[event.state] = timeline.seconds.get(event.state, 0.0) + took
        mark = "✗" if any(state == event.state for state, _ in timeline.failures) else "✓"
        console.print(f"  {mark} {took:6.1f} s  {event.state}")


def _status(event: "Event", entered: dict[str, float], session: Session) -> str:
    if event.state not in entered:
        return ""
    progress = _spark_progress(session) if event.state in SPARK_STATES else ""
    return f"{event.seconds - entered[event.state]:6.1f} s  {event.state}  {progress}".rstrip()


def _spark_progress(session: Session) -> str:
    """How far Spark is, where its log is at hand."""
    if not session.local:
        return ""
    from localaws.progress import spark_progress

    return spark_progress(session.home) or ""
