"""A run while it goes on, as a person sees it: a line for each state that ended, and one that moves."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from tollgate.cli.console import Voice
from tollgate.cli.stacks import Opened

if TYPE_CHECKING:
    from tollgate.operate.watch import Event, Outcome

SPARK_STATES: Final = ("Summarise the trips", "Judge the table")


@dataclass
class Story:
    """What was seen of a run: seconds by state, and what went wrong, in order."""

    seconds: dict[str, float] = field(default_factory=dict)
    failures: list[tuple[str, str]] = field(default_factory=list)

    @property
    def spark_seconds(self) -> float:
        return sum(self.seconds.get(state, 0.0) for state in SPARK_STATES)


def follow(at: Opened, execution_arn: str, voice: Voice) -> "tuple[Outcome, Story]":
    """Show a run until it ends; how it ended, and its story."""
    from tollgate.operate.watch import watch

    story, entered = Story(), dict[str, float]()
    events = watch(at.stack, execution_arn)
    with _moving(voice) as move:
        while True:
            try:
                event = next(events)
            except StopIteration as end:
                return end.value, story
            if event.kind == "entered":
                entered[event.state] = event.seconds
            elif event.kind == "failed":
                story.failures.append((event.state, event.message))
            _tell(event, entered, story, voice)
            move(_now(event, entered, at))


def _tell(event: "Event", entered: dict[str, float], story: Story, voice: Voice) -> None:
    if event.kind == "left" and event.state in entered:
        took = event.seconds - entered.pop(event.state)
        story.seconds[event.state] = story.seconds.get(event.state, 0.0) + took
        mark = "✗" if story.failures and story.failures[-1][0] == event.state else "✓"
        voice.say(f"  {mark} {took:6.1f} s  {event.state}")


def _now(event: "Event", entered: dict[str, float], at: Opened) -> str:
    if event.state not in entered:
        return ""
    words = _spark(at) if event.state in SPARK_STATES else ""
    return f"{event.seconds - entered[event.state]:6.1f} s  {event.state}  {words}".rstrip()


def _spark(at: Opened) -> str:
    """How far Spark is, where its log is at hand."""
    if not at.local:
        return ""
    from localaws.progress import spark_progress

    return spark_progress(at.home) or ""


@contextmanager
def _moving(voice: Voice) -> Iterator[Any]:
    """A line that moves on a terminal, and nothing elsewhere."""
    if not voice.lively:
        yield lambda _: None
        return
    from rich.console import Console
    from rich.markup import escape

    with Console().status("") as status:
        yield lambda text: status.update(escape(text))
