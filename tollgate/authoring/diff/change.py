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
    """Named parts of the old and the new contract, told apart: those of both, and those of one only."""

    both: Mapping[str, tuple[Any, Any]]
    renamed: Mapping[str, str]
    removed: Mapping[str, Any]
    added: Mapping[str, Any]


def sides(old: Mapping[str, T], new: Mapping[str, T], alike: Mapping[str, object] | None = None) -> Sides:
    """Parts by name; what went and came under another name is renamed where `alike` says the same of both."""
    gone = {name: part for name, part in old.items() if name not in new}
    come = {name: part for name, part in new.items() if name not in old}
    renamed = dict(_pairs(gone, come, alike)) if alike else {}
    return Sides(
        both={name: (old[name], new[name]) for name in old if name in new},
        renamed=renamed,
        removed={name: part for name, part in gone.items() if name not in renamed},
        added={name: part for name, part in come.items() if name not in renamed.values()},
    )


def _pairs(gone: Iterable[str], come: Iterable[str], alike: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    left = list(come)
    for name in gone:
        same = [other for other in left if alike[other] == alike[name]]
        if same:
            left.remove(same[0])
            yield name, same[0]
