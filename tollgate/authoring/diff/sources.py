"""Differences between the kinds of raw files of two versions of a contract."""

from collections.abc import Iterator

from contracts import Contract
from tollgate.authoring.diff.change import BREAKING, COMPATIBLE, Change, sides


def changes(old: Contract, new: Contract) -> Iterator[Change]:
    sources = sides(old.sources, new.sources)
    for name in sources.removed:
        yield Change(BREAKING, f"source {name!r} was removed", "Its files were read before and are refused now.")
    for name in sources.added:
        yield Change(COMPATIBLE, f"source {name!r} was added", "Files of the others are read as before.")
    for name, (before, after) in sources.both.items():
        if (before.folder, before.file) != (after.folder, after.file):
            what = f"source {name!r} is {after.folder}/{after.file}*, before {before.folder}/{before.file}*"
            yield Change(BREAKING, what, "Files in the old place, or of the old name, are refused now.")
        if set(before.ignored) != set(after.ignored):
            what = f"source {name!r} has other columns that are left unread"
            yield Change(COMPATIBLE, what, "Only the warning of unknown columns differs.")
