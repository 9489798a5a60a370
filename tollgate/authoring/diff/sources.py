"""Differences between what two versions of a contract say of raw files: their kinds, their period, what tells apart."""

from collections.abc import Iterator

from contracts import Contract, Period, Source
from tollgate.authoring.diff.change import BREAKING, COMPATIBLE, WORDING, Change, sides

OTHER_NUMBERS = "The same files give other numbers."


def changes(old: Contract, new: Contract) -> Iterator[Change]:
    sources = sides(old.sources, new.sources)
    for name in sources.removed:
        yield Change(BREAKING, f"source {name!r} was removed", "Its files were read before and are refused now.")
    for name in sources.added:
        yield Change(COMPATIBLE, f"source {name!r} was added", "Files of the others are read as before.")
    for name, (before, after) in sources.both.items():
        yield from _source(name, before, after)
    if old.period != new.period:
        what = f"the period is {_period(new.period)}, before {_period(old.period)}"
        yield Change(BREAKING, what, "Records count towards other periods.")
    if set(old.identity) != set(new.identity):
        what = f"records are told apart by {_listed(new.identity)}, before by {_listed(old.identity)}"
        yield Change(COMPATIBLE, what, "The same rows are accepted; what is a double or a twin is judged otherwise.")
    if dict(old.counts) != dict(new.counts):
        yield Change(COMPATIBLE, "other conditions are counted", "They refuse no row.")
    if old.records != new.records:
        yield Change(WORDING, f"rows are called {new.records}, before {old.records}", "Only the text differs.")


def _source(name: str, before: Source, after: Source) -> Iterator[Change]:
    if (before.folder, before.file) != (after.folder, after.file):
        what = f"source {name!r} is {after.folder}/{after.file}*, before {before.folder}/{before.file}*"
        yield Change(BREAKING, what, "Files in the old place, or of the old name, are refused now.")
    if set(before.missing) != set(after.missing):
        what = (
            f"source {name!r} has no value where a file says {_listed(after.missing)}, before {_listed(before.missing)}"
        )
        yield Change(BREAKING, what, f"What was a value may be none, or the other way round. {OTHER_NUMBERS}")
    if before.multiline != after.multiline:
        what = f"source {name!r} {'may' if after.multiline else 'may not'} break a line within quotes now"
        yield Change(BREAKING, what, f"Rows are told apart in another way. {OTHER_NUMBERS}")
    if set(before.ignored) != set(after.ignored):
        what = f"source {name!r} has other columns that are left unread"
        yield Change(COMPATIBLE, what, "Only the warning of unknown columns differs.")


def _period(period: Period | None) -> str:
    if period is None:
        return "none"
    if not period.of_file:
        return f"the {period.grain} of {period.column}"
    return f"the {period.grain} in {' or '.join(period.origins)}" + (
        f", holding {period.column}" if period.column else ""
    )


def _listed(texts: tuple[str, ...]) -> str:
    return ", ".join(texts) or "nothing"
