"""One difference between two versions of a contract, and what it means to whoever relies on it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeVar

Kind = Literal["breaking", "compatible", "wording"]
BREAKING: Final = "breaking"
COMPATIBLE: Final = "compatible"
WORDING: Final = "wording"
KINDS: Final[tuple[Kind, ...]] = (BREAKING, COMPATIBLE, WORDING)
"""What breaks a query, a file or the meaning of a number; what does not; and what only reads otherwise."""

T = TypeVar("T")


@dataclass(frozen=True)
class Change:
    """What is different, and why it is of its kind."""

    kind: Kind
    what: str
    why: str


@dataclass(frozen=True)
class Sides:
    """Named parts of the old and the new contract, sorted: those of both, and those of one only."""

    both: Mapping[str, tuple[Any, Any]]
    renamed: Mapping[str, str]
    removed: Mapping[str, Any]
    added: Mapping[str, Any]


def sides(old: Mapping[str, T], new: Mapping[str, T], alike: Mapping[str, object] | None = None) -> Sides:
    """Parts by name; what went and came under another name is renamed where `alike` says the same of both."""
    removed = {name: part for name, part in old.items() if name not in new}
    added = {name: part for name, part in new.items() if name not in old}
    renamed = dict(_pairs(removed, added, alike)) if alike else {}
    return Sides(
        both={name: (old[name], new[name]) for name in old if name in new},
        renamed=renamed,
        removed={name: part for name, part in removed.items() if name not in renamed},
        added={name: part for name, part in added.items() if name not in renamed.values()},
    )


def _pairs(removed: Iterable[str], added: Iterable[str], alike: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    remaining = list(added)
    for name in removed:
        same = [other for other in remaining if alike[other] == alike[name]]
        if same:
            remaining.remove(same[0])
            yield name, same[0]
