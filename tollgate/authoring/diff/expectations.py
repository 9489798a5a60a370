"""Differences between expectations: what is promised about published data, more of it or less."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from contracts import Contract, Expectation
from tollgate.authoring.check.within import stricter
from tollgate.authoring.diff.change import BREAKING, COMPATIBLE, WORDING, Change, sides

LIMITS = frozenset({"min_value", "max_value"})
WORDS = frozenset({"called", "unit"})
SUBJECT = frozenset(
    {"over", "where", "measure", "column", "column_A", "column_B", "column_list", "column_set", "against"}
)


def changes(old: Contract, new: Contract) -> Iterator[Change]:
    before, after = ({one.name: one for one in contract.expectations} for contract in (old, new))
    alike = {name: repr(replace(one, name="")) for name, one in (before | after).items()}
    found = sides(before, after, alike)
    for name, later in found.renamed.items():
        what = f"expectation {name!r} is called {later!r} now"
        yield Change(WORDING, what, "It looks at the same and wants the same.")
    for one in found.removed.values():
        yield _removed(one)
    for one in found.added.values():
        why = "A run that was published before may be stopped now." if _stops(one) else "It stops nothing."
        yield Change(COMPATIBLE, f"{one.severity} expectation {one.name!r} was added", why)
    for was, now in found.both.values():
        yield from _changed(was, now)


def _stops(one: Expectation) -> bool:
    return one.severity == "critical"


def _removed(one: Expectation) -> Change:
    what = f"{one.severity} expectation {one.name!r} was removed"
    if _stops(one):
        return Change(BREAKING, what, "Data that it kept from readers may reach them.")
    return Change(COMPATIBLE, what, "It stopped nothing.")


def _changed(was: Expectation, now: Expectation) -> Iterator[Change]:
    which = f"expectation {now.name!r}"
    if was.severity != now.severity:
        yield _severity(which, now)
    if was.type != now.type or _part(was, SUBJECT) != _part(now, SUBJECT):
        why = "What was promised before is not looked at any more." if _stops(was) else "It stopped nothing."
        yield Change(BREAKING if _stops(was) else COMPATIBLE, f"{which} looks at something else", why)
    elif _part(was, LIMITS) != _part(now, LIMITS):
        yield _limits(which, was, now)
    rest = was.arguments.keys() | now.arguments.keys()
    for key in sorted(rest - SUBJECT - LIMITS - WORDS):
        before, after = was.arguments.get(key, "nothing"), now.arguments.get(key, "nothing")
        if before != after:
            what = f"{which} says {after} for {key!r}, before {before}"
            yield Change(COMPATIBLE, what, "It looks at the same, and takes another measure of it.")
    if _words(was) != _words(now):
        yield Change(WORDING, f"{which} is put in other words", "Only the text differs.")


def _severity(which: str, now: Expectation) -> Change:
    if _stops(now):
        return Change(COMPATIBLE, f"{which} is critical now", "A run that was published before may be stopped now.")
    return Change(BREAKING, f"{which} is only a warning now", "Data that it kept from readers may reach them.")


def _limits(which: str, was: Expectation, now: Expectation) -> Change:
    tighter, wider = stricter(now, was), stricter(was, now)
    word = "stricter at one end and looser at the other" if tighter and wider else "stricter" if tighter else "looser"
    what = f"{which} is {word}: {_span(now.arguments)}, before {_span(was.arguments)}"
    effect = "stopped" if _stops(now) else "flagged"
    why = f"Where it stands differs, what it looks at does not: data near the limit may now be {effect}"
    return Change(COMPATIBLE, what, f"{why}{'' if tighter and not wider else ', or no longer'}.")


def _span(said: Mapping[str, Any]) -> str:
    ends = (("at least", said.get("min_value")), ("at most", said.get("max_value")))
    return " and ".join(f"{word} {value}" for word, value in ends if value is not None) or "no limit"


def _part(one: Expectation, keys: frozenset[str]) -> dict[str, Any]:
    return {key: value for key, value in one.arguments.items() if key in keys}


def _words(one: Expectation) -> tuple[object, ...]:
    return (one.why, one.fix, one.dimension, _part(one, WORDS))
