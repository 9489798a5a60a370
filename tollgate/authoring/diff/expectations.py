"""Differences between expectations: what is promised about published data, more of it or less."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from contracts import Contract, Expectation
from tollgate.authoring.check.within import stricter
from tollgate.authoring.diff.change import BREAKING, COMPATIBLE, WORDING, Change, sides

LIMITS = frozenset({"min_value", "max_value"})
WORDING_KEYS = frozenset({"called", "unit"})
SUBJECT = frozenset(
    {"over", "where", "measure", "column", "column_A", "column_B", "column_list", "column_set", "against"}
)


def changes(old: Contract, new: Contract) -> Iterator[Change]:
    before, after = (
        {expectation.name: expectation for expectation in contract.expectations} for contract in (old, new)
    )
    alike = {name: repr(replace(expectation, name="")) for name, expectation in (before | after).items()}
    expectations = sides(before, after, alike)
    for name, new_name in expectations.renamed.items():
        what = f"expectation {name!r} is called {new_name!r} now"
        yield Change(WORDING, what, "It looks at the same and wants the same.")
    for expectation in expectations.removed.values():
        yield _removed(expectation)
    for expectation in expectations.added.values():
        why = "A run that was published before may be stopped now." if _stops(expectation) else "It stops nothing."
        yield Change(COMPATIBLE, f"{expectation.severity} expectation {expectation.name!r} was added", why)
    for pair in expectations.both.values():
        yield from _changed(*pair)
    yield from _standard(old, new)


def _standard(old: Contract, new: Contract) -> Iterator[Change]:
    """What is said of standard checks; one that is switched off keeps nothing from readers any more."""
    checks = old.standard.keys() | new.standard.keys()
    for name in sorted(map(str, checks)):
        before, after = old.standard.get(name, "its usual limits"), new.standard.get(name, "its usual limits")
        if before == after:
            continue
        off = isinstance(after, dict) and "off" in after
        what = f"standard check {name!r} has {_shown(after)}, before {_shown(before)}"
        why = (
            "Data that it kept from readers may reach them." if off else "Data near the limit may be judged otherwise."
        )
        yield Change(BREAKING if off else COMPATIBLE, what, why)


def _shown(setting: Any) -> str:
    return ", ".join(f"{k}: {v}" for k, v in setting.items()) if isinstance(setting, dict) else str(setting)


def _stops(expectation: Expectation) -> bool:
    return expectation.severity == "critical"


def _removed(expectation: Expectation) -> Change:
    what = f"{expectation.severity} expectation {expectation.name!r} was removed"
    if _stops(expectation):
        return Change(BREAKING, what, "Data that it kept from readers may reach them.")
    return Change(COMPATIBLE, what, "It stopped nothing.")


def _changed(old: Expectation, new: Expectation) -> Iterator[Change]:
    subject = f"expectation {new.name!r}"
    if old.severity != new.severity:
        yield _severity(subject, new)
    if old.type != new.type or _part(old, SUBJECT) != _part(new, SUBJECT):
        why = "What was promised before is not looked at any more." if _stops(old) else "It stopped nothing."
        yield Change(BREAKING if _stops(old) else COMPATIBLE, f"{subject} looks at something else", why)
    elif _part(old, LIMITS) != _part(new, LIMITS):
        yield _limits(subject, old, new)
    rest = old.arguments.keys() | new.arguments.keys()
    for key in sorted(rest - SUBJECT - LIMITS - WORDING_KEYS):
        before, after = old.arguments.get(key, "nothing"), new.arguments.get(key, "nothing")
        if before != after:
            what = f"{subject} says {after} for {key!r}, before {before}"
            yield Change(COMPATIBLE, what, "It looks at the same, and takes another measure of it.")
    if _words(old) != _words(new):
        yield Change(WORDING, f"{subject} is put in other words", "Only the text differs.")


def _severity(subject: str, new: Expectation) -> Change:
    if _stops(new):
        return Change(COMPATIBLE, f"{subject} is critical now", "A run that was published before may be stopped now.")
    return Change(BREAKING, f"{subject} is only a warning now", "Data that it kept from readers may reach them.")


def _limits(subject: str, old: Expectation, new: Expectation) -> Change:
    tighter, wider = stricter(new, old), stricter(old, new)
    word = "stricter at one end and looser at the other" if tighter and wider else "stricter" if tighter else "looser"
    what = f"{subject} is {word}: {_span(new.arguments)}, before {_span(old.arguments)}"
    effect = "stopped" if _stops(new) else "flagged"
    why = f"Where it stands differs, what it looks at does not: data near the limit may now be {effect}"
    return Change(COMPATIBLE, what, f"{why}{'' if tighter and not wider else ', or no longer'}.")


def _span(arguments: Mapping[str, Any]) -> str:
    ends = (("at least", arguments.get("min_value")), ("at most", arguments.get("max_value")))
    return " and ".join(f"{word} {value}" for word, value in ends if value is not None) or "no limit"


def _part(expectation: Expectation, keys: frozenset[str]) -> dict[str, Any]:
    return {key: value for key, value in expectation.arguments.items() if key in keys}


def _words(expectation: Expectation) -> tuple[object, ...]:
    return (expectation.why, expectation.fix, expectation.dimension, _part(expectation, WORDING_KEYS))
