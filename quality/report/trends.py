"""How a run's numbers moved: each beside those of the runs before, and against the run that is published."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from quality import wording
from quality.report.history import SHOWN, History, Past
from quality.report.sparkline import Spot, sparkline

MEASURES = (
    ("avgDist", "Average distance", "miles"),
    ("avgCostPerMile", "Average cost per mile", wording.MONEY),
    ("avgCost", "Average cost", wording.MONEY),
    ("costPerMile", "Cost per mile driven", wording.MONEY),
)
"""The numbers of the answer: key, what a person calls it, unit."""

NUMBER = r"-?\$?\d[\d,]*(?:\.\d+)?"
SMALLEST_CHANGE = 0.0005
"""A part that would read 0.0 %, and a share that would read 0.05 points: below it nothing has changed."""

UNCHANGED = "unchanged"
NONE, MINUS = "\N{EN DASH}", "\N{MINUS SIGN}"


@dataclass(frozen=True)
class Number:
    """A number that every run has: its title, the type of taxi (or none), its unit, how it is read."""

    title: str
    of: str
    unit: str
    value: Callable[[Past], float | None]


@dataclass(frozen=True)
class Trend:
    """One number over the runs: its line, its value, its value in the run compared with, the difference."""

    title: str
    of: str
    picture: str
    now: str
    before: str
    change: str


def trends(runs: Sequence[Past], against: Past | None) -> list[Trend]:
    """A line for each number of the last run; none where there is no second run, or where this one counted nothing."""
    shown = runs[-SHOWN:]
    if len(shown) < 2 or not shown[-1].rows_in:  # noqa: PLR2004 (a line takes two points)
        return []
    return [_trend(number, shown, against) for number in _numbers(shown[-1])]


def compared(runs: History, compared_with: str | None) -> Past | None:
    """The run whose numbers stand beside this one's: the published one, else the last that could be published."""
    return runs.named(compared_with) or next((run for run in reversed(runs.runs) if run.publishable), None)


def change(now: str, before: str) -> str:
    """The change of an observation: `+0.12` or `unchanged`; nothing where the two are not one number each."""
    if now == before:
        return UNCHANGED
    ours, theirs = re.findall(NUMBER, now), re.findall(NUMBER, before)
    if len(ours) != 1 or len(theirs) != 1 or re.sub(NUMBER, "", now) != re.sub(NUMBER, "", before):
        return ""
    by = float(re.sub(r"[$,]", "", ours[0])) - float(re.sub(r"[$,]", "", theirs[0]))
    digits = max(len(text.partition(".")[2]) for text in (ours[0], theirs[0]))
    return _signed(by, digits)


def _numbers(run: Past) -> list[Number]:
    return [
        Number("Trips accepted", "", "", lambda past: past.accepted if past.rows_in else None),
        Number("Share refused", "", wording.SHARE, lambda past: past.share_refused),
        *(
            Number(title, row["type"], unit, partial(Past.number, of=row["type"], key=key))
            for row in run.answer
            for key, title, unit in MEASURES
        ),
    ]


def _trend(number: Number, runs: Sequence[Past], against: Past | None) -> Trend:
    now, before = number.value(runs[-1]), number.value(against) if against else None
    spots = [Spot(run.run, number.value(run), not run.publishable) for run in runs]
    label = f"{number.title} {number.of}".strip()
    return Trend(
        number.title,
        number.of,
        sparkline(label, number.unit, spots, number.of),
        _text(now, number.unit),
        _text(before, number.unit),
        _change(now, before, number.unit),
    )


def _text(value: float | None, unit: str) -> str:
    return NONE if value is None else wording.number(value, unit)


def _change(now: float | None, before: float | None, unit: str) -> str:
    if now is None or before is None:
        return ""
    if now == before:
        return UNCHANGED
    if unit == wording.SHARE:
        return UNCHANGED if abs(now - before) < SMALLEST_CHANGE / 10 else f"{_signed((now - before) * 100, 2)} points"
    if not before:
        return ""
    part = now / before - 1
    return UNCHANGED if abs(part) < SMALLEST_CHANGE else f"{_signed(part * 100, 1)} %"


def _signed(by: float, digits: int) -> str:
    return f"{'+' if by > 0 else MINUS}{abs(by):,.{digits}f}"
