"""Differences between columns: of a table that people query, or of files that the job reads."""

from collections.abc import Iterator
from dataclasses import replace

from contracts import Column, Contract
from tollgate.authoring.diff.change import BREAKING, COMPATIBLE, WORDING, Change, sides

TOLD_ONCE = "A table that stands is told of it once: ALTER TABLE … ADD COLUMNS."


def changes(old: Contract, new: Contract) -> Iterator[Change]:
    before, after = ({column.name: column for column in contract.columns} for contract in (old, new))
    # A column that is all the same but for its name was renamed.
    alike = {name: replace(column, name="") for name, column in (before | after).items()}
    found = sides(before, after, alike)
    raw = is_raw(new)
    for name, later in found.renamed.items():
        yield Change(BREAKING, f"column {name!r} is called {later!r} now", "Whatever names the column fails.")
    for name in found.removed:
        yield Change(BREAKING, f"column {name!r} was removed", "Whatever names the column fails.")
    for column in found.added.values():
        yield _added(column, raw=raw)
    for was, now in found.both.values():
        yield from _changed(was, now, raw=raw)
    common = [name for name in before if name in after]
    if common != [name for name in after if name in before]:
        yield Change(COMPATIBLE, "the columns stand in another order", "Columns are read by name.")


def is_raw(contract: Contract) -> bool:
    """Whether the contract is about files that come in, and not about a table that goes out."""
    return bool(contract.filters) or any(column.names for column in contract.columns)


def _added(column: Column, *, raw: bool) -> Change:
    what = f"column {column.name!r} was added"
    if raw and column.required:
        return Change(BREAKING, f"required {what}", "Files without it were read before and are refused now.")
    why = "Files without it are read as before." if raw else f"Queries name the columns that they want. {TOLD_ONCE}"
    return Change(COMPATIBLE, what, why)


def _changed(was: Column, now: Column, *, raw: bool) -> Iterator[Change]:
    column = f"column {was.name!r}"
    for what, before, after in (
        ("type", was.physical_type, now.physical_type),
        ("logical type", was.logical_type, now.logical_type),
    ):
        if before != after:
            why = "Files and queries made for the one type may not read as the other."
            yield Change(BREAKING, f"{column} has the {what} {after}, before {before}", why)
    if was.required != now.required:
        yield _required(now, raw=raw)
    if was.unit != now.unit:
        known = bool(was.unit and now.unit)
        why = "The same number means something else." if known else "The number means what it did."
        what = f"{column} has the unit {now.unit or 'none'}, before {was.unit or 'none'}"
        yield Change(BREAKING if known else WORDING, what, why)
    yield from _names(was, now)
    if was.description != now.description:
        yield Change(WORDING, f"{column} is described in other words", "Only the text differs.")


def _required(now: Column, *, raw: bool) -> Change:
    """Who reads files is hurt by a demand, who reads a table by the loss of one."""
    what = f"column {now.name!r} is {'required' if now.required else 'optional'} now"
    if raw:
        why = ("Files without it were read before and are refused now.", "More files are read.")
        return Change(BREAKING, what, why[0]) if now.required else Change(COMPATIBLE, what, why[1])
    why = ("Who asked for values still finds them.", "Who counted on a value may find none.")
    return Change(COMPATIBLE, what, why[0]) if now.required else Change(BREAKING, what, why[1])


def _names(was: Column, now: Column) -> Iterator[Change]:
    for kind in sorted(was.names.keys() | now.names.keys()):
        before, after = was.names.get(kind, ()), now.names.get(kind, ())
        known = f"as column {now.name!r} of {kind}"
        for name in before:
            if name not in after:
                yield Change(BREAKING, f"{name!r} is not known {known} any more", "Files that call it so lose it.")
        for name in after:
            if name not in before:
                yield Change(COMPATIBLE, f"{name!r} is known {known}", "More files are read.")
        if set(before) == set(after) and before != after:
            what = f"names are looked for in another order {known}"
            yield Change(COMPATIBLE, what, "It matters only to a file that holds two of them.")
