"""Differences between columns: of a table that people query, or of files that the job reads."""

from collections.abc import Iterator
from dataclasses import replace

from contracts import Column, Contract
from tollgate.authoring.diff.change import BREAKING, COMPATIBLE, WORDING, Change, sides

ADD_COLUMNS = "The next run that is published adds it to the table."


def changes(old: Contract, new: Contract) -> Iterator[Change]:
    before, after = ({column.name: column for column in contract.columns} for contract in (old, new))
    # A column that is all the same but for its name was renamed.
    alike = {name: replace(column, name="") for name, column in (before | after).items()}
    columns = sides(before, after, alike)
    raw = is_raw(new)
    for name, new_name in columns.renamed.items():
        yield Change(BREAKING, f"column {name!r} is called {new_name!r} now", "Whatever names the column fails.")
    for name in columns.removed:
        yield Change(BREAKING, f"column {name!r} was removed", "Whatever names the column fails.")
    for column in columns.added.values():
        yield _added(column, raw=raw)
    for pair in columns.both.values():
        yield from _changed(*pair, raw=raw)
    common = [name for name in before if name in after]
    if common != [name for name in after if name in before]:
        yield Change(COMPATIBLE, "the columns stand in another order", "Columns are read by name.")


def is_raw(contract: Contract) -> bool:
    """Whether the contract is about files that come in, and not about a table that goes out."""
    return contract.origin is None


def _added(column: Column, *, raw: bool) -> Change:
    what = f"column {column.name!r} was added"
    if raw and column.required:
        return Change(BREAKING, f"required {what}", "Files without it were read before and are refused now.")
    why = "Files without it are read as before." if raw else f"Queries name the columns that they want. {ADD_COLUMNS}"
    return Change(COMPATIBLE, what, why)


def _changed(old: Column, new: Column, *, raw: bool) -> Iterator[Change]:
    column = f"column {old.name!r}"
    for what, before, after in (
        ("type", old.physical_type, new.physical_type),
        ("logical type", old.logical_type, new.logical_type),
    ):
        if before != after:
            why = "Files and queries made for the one type may not read as the other."
            yield Change(BREAKING, f"{column} has the {what} {after}, before {before}", why)
    yield from _made(old, new)
    if old.required != new.required:
        yield _required(new, raw=raw)
    if old.unit != new.unit:
        both = bool(old.unit and new.unit)
        why = "The same number means something else." if both else "The number means what it did."
        what = f"{column} has the unit {new.unit or 'none'}, before {old.unit or 'none'}"
        yield Change(BREAKING if both else WORDING, what, why)
    yield from _names(old, new)
    if old.description != new.description:
        yield Change(WORDING, f"{column} is described in other words", "Only the text differs.")


def _made(old: Column, new: Column) -> Iterator[Change]:
    before, after = (column.measure.text if column.measure else "a key" for column in (old, new))
    if before != after:
        what = f"column {new.name!r} is {after}, before {before}"
        yield Change(BREAKING, what, "The same name stands for another number.")
    if old.expression != new.expression:
        what = f"column {new.name!r} is made by {new.expression or 'nothing'}, before by {old.expression or 'nothing'}"
        yield Change(BREAKING, what, "The same files give other values.")


def _required(new: Column, *, raw: bool) -> Change:
    """A new requirement breaks files that are read; a requirement that is dropped breaks readers of a table."""
    what = f"column {new.name!r} is {'required' if new.required else 'optional'} now"
    if raw:
        why = ("Files without it were read before and are refused now.", "More files are read.")
        return Change(BREAKING, what, why[0]) if new.required else Change(COMPATIBLE, what, why[1])
    why = ("Readers who need values still find them.", "Readers who rely on a value may find none.")
    return Change(COMPATIBLE, what, why[0]) if new.required else Change(BREAKING, what, why[1])


def _names(old: Column, new: Column) -> Iterator[Change]:
    for kind in sorted(old.names.keys() | new.names.keys()):
        before, after = old.names.get(kind, ()), new.names.get(kind, ())
        role = f"as column {new.name!r} of {kind}"
        for name in before:
            if name not in after:
                yield Change(
                    BREAKING, f"{name!r} is not known {role} any more", "Files that use this name lose the column."
                )
        for name in after:
            if name not in before:
                yield Change(COMPATIBLE, f"{name!r} is known {role}", "More files are read.")
        if set(before) == set(after) and before != after:
            what = f"names are looked for in another order {role}"
            yield Change(COMPATIBLE, what, "It matters only to a file that holds two of them.")
