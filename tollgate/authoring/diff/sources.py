"""What became of the kinds of raw files between two versions of a contract."""

from collections.abc import Iterator

from contracts import Contract
from tollgate.authoring.diff.change import BREAKING, COMPATIBLE, Change, sides


def changes(old: Contract, new: Contract) -> Iterator[Change]:
    found = sides(old.sources, new.sources)
    for name in found.removed:
        yield Change(BREAKING, f"source {name!r} was removed", "Its files were read before and are refused now.")
    for name in found.added:
        yield Change(COMPATIBLE, f"source {name!r} was added", "Files of the others are read as before.")
    for name, (was, now) in found.both.items():
        if (was.folder, was.file) != (now.folder, now.file):
            what = f"source {name!r} is {now.folder}/{now.file}*, before {was.folder}/{was.file}*"
            yield Change(BREAKING, what, "Files in the old place, or of the old name, are refused now.")
        if set(was.ignored) != set(now.ignored):
            what = f"source {name!r} has other columns that are left unread"
            yield Change(COMPATIBLE, what, "Only the warning of unknown columns differs.")
