"""How a run's numbers moved: each beside those of the runs before, and against the run that is published."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from charts import formats
from charts.palette import OTHER, palette
from charts.sparkline import Spot, sparkline
from pipeline.documents import AnswerTable
from quality.report.history import SHOWN, History, Past, label, largest

MOST_ROWS = 6
"""Rows of an answer that are followed over runs: those of the most records."""

OF_RUN, OPEN = 2, 6
"""Numbers of the whole run, which come first; and how many of an answer's are shown at once."""

NUMBER = r"-?\$?\d[\d,]*(?:\.\d+)?"
SMALLEST_CHANGE = 0.0005
"""A part that would read 0.0 %, and a share that would read 0.05 points: below it nothing has changed."""

UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Number:
    """A number that every run has: its title, the row of the answer (or none), how it is read and written."""

    title: str
    of: str
    value: Callable[[Past], float | None]
    write: Callable[[float], str]
    colour: str = OTHER
    is_share: bool = False


@dataclass(frozen=True)
class Trend:
    """One number over the runs: its line, its value, its value in the run compared with, the difference."""

    title: str
    of: str
    colour: str
    picture: str
    now: str
    before: str
    change: str
    folded: bool = False
    """Whether it is one of those that moved least, where there are many."""


def trends(runs: Sequence[Past], against: Past | None) -> list[Trend]:
    """A line for each number of the last run; none where there is no second run, or where this one counted nothing."""
    shown = runs[-SHOWN:]
    if len(shown) < 2 or not shown[-1].rows_in:  # noqa: PLR2004 (a line takes two points)
        return []
    numbers = _numbers(shown[-1])
    open_ = _most_moved(numbers, shown[-1], against)
    return [replace(_trend(n, shown, against), folded=at not in open_) for at, n in enumerate(numbers)]


def _most_moved(numbers: Sequence[Number], run: Past, against: Past | None) -> set[int]:
    """Which numbers are shown at once: those of the whole run, and of an answer's those that moved most."""

    def moved(at: int) -> float:
        now, before = numbers[at].value(run), numbers[at].value(against) if against else None
        return abs(now / before - 1) if now is not None and before else 0.0

    of_answers = range(OF_RUN, len(numbers))
    return {*range(OF_RUN), *sorted(of_answers, key=lambda at: (-moved(at), at))[:OPEN]}


def compared(runs: History, compared_with: str | None) -> Past | None:
    """The run whose numbers stand beside this one's: the published one, else the last that could be published."""
    return runs.named(compared_with) or next((run for run in reversed(runs.runs) if run.publishable), None)


def change(now: str, before: str) -> str:
    """The change of an observation: `+12.0 %`, for a share `+0.12 points`, or `unchanged`.

    Nothing where the two are not one number each, or are changes themselves.
    """
    if now == before:
        return UNCHANGED
    ours, theirs = re.findall(NUMBER, now), re.findall(NUMBER, before)
    if len(ours) != 1 or len(theirs) != 1 or re.sub(NUMBER, "", now) != re.sub(NUMBER, "", before):
        return ""
    is_share, is_change = now.endswith(" %"), now.startswith(("+", formats.MINUS))
    after, earlier = (float(re.sub(r"[$,]", "", text)) for text in (ours[0], theirs[0]))
    scale = 100 if is_share else 1
    return "" if is_change else _change(after / scale, earlier / scale, is_share=is_share)


def largest_change(run: Past, against: Past | None) -> tuple[str, str]:
    """The number of an answer that moved most against another run, and by how much; empty where none moved."""
    moves = []
    for number in _of_answers(run) if against else ():
        now, before = number.value(run), number.value(against) if against else None
        text = _change(now, before, is_share=False)
        if now is not None and before and text not in ("", UNCHANGED):
            moves.append((abs(now / before - 1), f"{number.title} of {number.of}" if number.of else number.title, text))
    _, name, text = max(moves, default=(0, "", ""))
    return name, text


def refused_lines(reasons: Iterable[str], runs: Sequence[Past]) -> dict[str, str]:
    """For each reason, its share of all rows over the runs, as a line; none where there is no second run."""
    percent = partial(formats.number, unit=formats.SHARE)
    shown = [run for run in runs[-SHOWN:] if run.rows_in]
    if len(shown) < 2:  # noqa: PLR2004 (a line takes two points)
        return {}
    return {
        reason: sparkline(
            f"Share refused: {reason.replace('_', ' ')}",
            percent,
            [Spot(run.run, run.refused.get(reason, 0) / run.rows_in, not run.publishable) for run in shown],
            OTHER,
        )
        for reason in reasons
    }


def _numbers(run: Past) -> list[Number]:
    accepted, percent = f"{formats.initial(run.records)} accepted", partial(formats.number, unit=formats.SHARE)
    return [
        Number(accepted, "", lambda past: past.accepted if past.rows_in else None, formats.number),
        Number("Share refused", "", lambda past: past.share_refused, percent, is_share=True),
        *_of_answers(run),
    ]


def _of_answers(run: Past) -> Iterator[Number]:
    return (number for name, table in run.answers.items() for number in _of_answer(name, table))


def _of_answer(name: str, table: AnswerTable) -> Iterator[Number]:
    rows = largest(table, MOST_ROWS)
    colours = palette(label(table, row) for row in rows)
    for row in rows:
        of = label(table, row)
        for number in table.numbers:
            if not isinstance(row[number.name], str):
                value = partial(Past.number, answer=name, of=of, name=number.name)
                write = partial(formats.amount, unit=number.unit, digits=number.digits)
                yield Number(number.title, of, value, write, colours[of])


def _trend(number: Number, runs: Sequence[Past], against: Past | None) -> Trend:
    now, before = number.value(runs[-1]), number.value(against) if against else None
    spots = [Spot(run.run, number.value(run), not run.publishable) for run in runs]
    return Trend(
        number.title,
        number.of,
        number.colour,
        sparkline(f"{number.title} {number.of}".strip(), number.write, spots, number.colour),
        _text(now, number),
        _text(before, number),
        _change(now, before, is_share=number.is_share),
    )


def _text(value: float | None, number: Number) -> str:
    return formats.NOTHING if value is None else number.write(value)


def _change(now: float | None, before: float | None, *, is_share: bool) -> str:
    if now is None or before is None:
        return ""
    if now == before:
        return UNCHANGED
    if is_share:
        return UNCHANGED if abs(now - before) < SMALLEST_CHANGE / 10 else f"{_signed((now - before) * 100, 2)} points"
    if before <= 0 or now < 0:
        # A part of nothing, or of less than nothing, says nothing.
        return ""
    part = now / before - 1
    return UNCHANGED if abs(part) < SMALLEST_CHANGE else f"{_signed(part * 100, 1)} %"


def _signed(by: float, digits: int) -> str:
    return f"{'+' if by > 0 else formats.MINUS}{abs(by):,.{digits}f}"
