"""A run while it goes on, as a person sees it: a line for each state that ended, and one that moves."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cli.opening import Opened
from cli.voice import Voice

if TYPE_CHECKING:
    from operate.watch import Event, Outcome

SPARK_STATES: Final = ("Summarise the trips", "Judge the table")
_TAIL_BYTES: Final = 4096


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
    from operate.watch import outcome, watch

    story, entered, job = Story(), dict[str, float](), ""
    with _moving(voice) as move:
        for event in watch(at.stack, execution_arn):
            if event.kind == "entered":
                entered[event.state], job = event.seconds, ""
            elif event.kind == "submitted":
                job = event.message
            elif event.kind == "failed":
                story.failures.append((event.state, event.message))
            _tell(event, entered, story, voice)
            move(_now(event, entered, at.home, job))
    ended = outcome(at.stack, execution_arn)
    assert ended is not None  # noqa: S101  # watch returns only when the run has ended
    return ended, story


def spark_says(home: Path, job: str) -> str:
    """Spark's own progress of a local job: the last thing that it wrote about its stages."""
    log = home / "jobs" / job / "stderr"
    try:
        with log.open("rb") as stream:
            stream.seek(max(0, log.stat().st_size - _TAIL_BYTES))
            tail = stream.read().decode(errors="replace")
    except OSError:
        return ""
    pieces = [piece.strip() for piece in tail.replace("\r", "\n").split("\n")]
    return next((piece for piece in reversed(pieces) if piece.startswith("[Stage")), "")


def _tell(event: "Event", entered: dict[str, float], story: Story, voice: Voice) -> None:
    if event.kind == "left" and event.state in entered:
        took = event.seconds - entered.pop(event.state)
        story.seconds[event.state] = story.seconds.get(event.state, 0.0) + took
        mark = "✗" if story.failures and story.failures[-1][0] == event.state else "✓"
        voice.say(f"  {mark} {took:6.1f} s  {event.state}")


def _now(event: "Event", entered: dict[str, float], home: Path, job: str) -> str:
    if event.state not in entered:
        return ""
    words = spark_says(home, job) if job else ""
    return f"{event.seconds - entered[event.state]:6.1f} s  {event.state}  {words}".rstrip()


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
