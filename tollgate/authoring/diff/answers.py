"""Differences between answers: the view that people query, its keys and its numbers."""

from collections.abc import Iterator

from contracts import Answer, Contract, Number
from tollgate.authoring.diff.change import BREAKING, COMPATIBLE, WORDING, Change, sides

FAILS = "Whatever names it fails."


def changes(old: Contract, new: Contract) -> Iterator[Change]:
    if old.origin is not None and new.origin is not None and old.origin != new.origin:
        what = f"the table is made from {new.origin!r}, before from {old.origin!r}"
        yield Change(BREAKING, what, "The same numbers are about something else.")
    if old.answer and new.answer:
        yield from _changed(old.answer, new.answer)
    elif old.answer:
        yield Change(BREAKING, f"answer {old.answer.name!r} was removed", FAILS)
    elif new.answer:
        yield Change(COMPATIBLE, f"answer {new.answer.name!r} was added", "Nobody could name it before.")


def _changed(old: Answer, new: Answer) -> Iterator[Change]:
    if old.name != new.name:
        yield Change(BREAKING, f"answer {old.name!r} is called {new.name!r} now", FAILS)
    if dict(old.by) != dict(new.by):
        what = f"answer {new.name!r} is by {_keys(new)}, before by {_keys(old)}"
        yield Change(BREAKING, what, "Its rows stand for something else.")
    pairs = sides({n.name: n for n in old.numbers}, {n.name: n for n in new.numbers}, _formulas(old, new))
    for name, new_name in pairs.renamed.items():
        yield Change(BREAKING, f"number {name!r} is called {new_name!r} now", FAILS)
    for name in pairs.removed:
        yield Change(BREAKING, f"number {name!r} was removed", FAILS)
    for name in pairs.added:
        yield Change(COMPATIBLE, f"number {name!r} was added", "Queries name the numbers that they want.")
    for before, after in pairs.both.values():
        yield from _number(before, after)


def _number(old: Number, new: Number) -> Iterator[Change]:
    number = f"number {new.name!r}"
    if old.formula != new.formula:
        what = f"{number} is {new.formula.text}, before {old.formula.text}"
        yield Change(BREAKING, what, "The same name stands for another number.")
    if old.unit != new.unit and old.unit and new.unit:
        what = f"{number} has the unit {new.unit}, before {old.unit}"
        yield Change(BREAKING, what, "The same number means something else.")
    if old.steady != new.steady:
        what = f"{number} is {'compared' if new.steady else 'not compared'} with other periods now"
        yield Change(COMPATIBLE, what, "What it shows is the same; what is checked of it is not.")

    if (old.title, old.digits, bool(old.unit)) != (new.title, new.digits, bool(new.unit)):
        yield Change(WORDING, f"{number} is shown in another way", "Its value is the same.")


def _formulas(*answers: Answer) -> dict[str, object]:
    return {number.name: number.formula.text for answer in answers for number in answer.numbers}


def _keys(answer: Answer) -> str:
    return ", ".join(answer.by) or "nothing"
