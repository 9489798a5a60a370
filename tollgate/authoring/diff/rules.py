"""Differences between the rules that refuse rows, and the reasons that refuse files."""

from collections.abc import Iterator

from contracts import Contract, Rule
from tollgate.authoring.diff.change import BREAKING, COMPATIBLE, WORDING, Change, Sides, sides

NUMBERS = "The same files give other numbers."


def changes(old: Contract, new: Contract) -> Iterator[Change]:
    pairs = sides(old.filters, new.filters)
    for name in pairs.removed:
        yield Change(BREAKING, f"filter {name!r} was removed", "A run that names it fails.")
    for name in pairs.added:
        yield Change(COMPATIBLE, f"filter {name!r} was added", "Runs that do not name it are as before.")
    yield from _gathered({name: list(_filter(*pair)) for name, pair in pairs.both.items()})
    if old.default_filter != new.default_filter:
        what = f"the default filter is {new.default_filter!r}, before {old.default_filter!r}"
        yield Change(BREAKING, what, NUMBERS)
    yield from _file_reasons(sides(old.file_reasons, new.file_reasons))


def _gathered(by_filter: dict[str, list[Change]]) -> Iterator[Change]:
    """Each change once, with the filters in which it is one: a rule may belong to several."""
    for change in dict.fromkeys(change for changes in by_filter.values() for change in changes):
        where = [name for name, changes in by_filter.items() if change in changes]
        yield Change(change.kind, f"{change.what} (filter {', '.join(where)})", change.why)


def _filter(old: tuple[Rule, ...], new: tuple[Rule, ...]) -> Iterator[Change]:
    before, after = ({rule.reason: rule for rule in rules} for rules in (old, new))
    conditions = {reason: rule.condition for reason, rule in (before | after).items()}
    pairs = sides(before, after, conditions)
    for reason, new_name in pairs.renamed.items():
        what = f"rule {reason!r} is called {new_name!r} now"
        yield Change(BREAKING, what, "Whoever counts refused rows by reason finds none of it.")
    for reason in pairs.removed:
        yield Change(BREAKING, f"rule {reason!r} was removed", f"Rows that it refused are accepted. {NUMBERS}")
    for reason in pairs.added:
        yield Change(BREAKING, f"rule {reason!r} was added", f"Rows that were accepted are refused. {NUMBERS}")
    for reason, pair in pairs.both.items():
        yield from _rule(reason, *pair)
    if [reason for reason in before if reason in after] != [reason for reason in after if reason in before]:
        why = "The same rows are accepted; a refused one that meets two conditions may have another reason."
        yield Change(COMPATIBLE, "the rules are tried in another order", why)


def _rule(reason: str, old: Rule, new: Rule) -> Iterator[Change]:
    if old.condition != new.condition:
        what = f"rule {reason!r} refuses when {new.condition}, before when {old.condition}"
        yield Change(BREAKING, what, f"Other rows are accepted. {NUMBERS}")
    if old.why != new.why:
        yield Change(WORDING, f"rule {reason!r} gives its why in other words", "Only the text differs.")


def _file_reasons(pairs: Sides) -> Iterator[Change]:
    for reason in pairs.removed:
        what = f"reason {reason!r} to refuse a file was removed"
        yield Change(BREAKING, what, "Nothing is refused for this reason any more.")
    for reason in pairs.added:
        what = f"reason {reason!r} to refuse a file was added"
        yield Change(COMPATIBLE, what, "It names what had another reason before.")
    for reason, (before, after) in pairs.both.items():
        if before != after:
            what = f"reason {reason!r} to refuse a file is given in other words"
            yield Change(WORDING, what, "Only the text differs.")
