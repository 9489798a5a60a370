"""Two versions of a contract, and whether the new one's number says what changed."""

import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from contracts import Contract, load_text, text_of
from tollgate.authoring.check.check import ENDINGS
from tollgate.authoring.diff import answers, columns, expectations, rules, sources
from tollgate.authoring.diff.change import BREAKING, COMPATIBLE, KINDS, WORDING, Change
from tollgate.authoring.errors import AuthoringError

Version = tuple[int, ...]


@dataclass(frozen=True)
class Comparison:
    """The changes from one version to the next, the gravest first."""

    old: Contract
    new: Contract

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        changes = [
            *_itself(self.old, self.new),
            *sources.changes(self.old, self.new),
            *columns.changes(self.old, self.new),
            *rules.changes(self.old, self.new),
            *answers.changes(self.old, self.new),
            *expectations.changes(self.old, self.new),
        ]
        return tuple(sorted(changes, key=lambda change: KINDS.index(change.kind)))

    @property
    def needed(self) -> str:
        """The lowest version that is honest: breaking is a new major, compatible a minor, wording a patch."""
        major, minor, patch = _numbers(self.old)
        kinds = {change.kind for change in self.changes}
        if BREAKING in kinds:
            return f"{major + 1}.0.0"
        if COMPATIBLE in kinds:
            return f"{major}.{minor + 1}.0"
        return f"{major}.{minor}.{patch + 1}" if WORDING in kinds else self.old.version

    @property
    def honest(self) -> bool:
        return _numbers(self.new) >= tuple(map(int, self.needed.split(".")))

    @property
    def sentence(self) -> str:
        counts = {kind: sum(change.kind == kind for change in self.changes) for kind in KINDS}
        summary = ", ".join(f"{count} {kind}" for kind, count in counts.items() if count) or "No change"
        step = f"{summary}: {self.old.version} → {self.new.version}"
        if self.honest:
            return f"{step} is honest."
        return f"{step} is not honest. Write version: {self.needed} or higher in the new one."


def comparisons(old: str, new: str) -> tuple[Comparison, ...]:
    """Of two files one comparison; of two folders one for each file that both have. AuthoringError where none is."""
    before, after = contracts_at(old), contracts_at(new)
    if len(before) == len(after) == 1:
        return (Comparison(*before.values(), *after.values()),)
    both = [name for name in before if name in after]
    if not both:
        raise AuthoringError(f"{old} and {new} have no file in common. Name two files, or two states of one folder")
    return tuple(Comparison(before[name], after[name]) for name in both)


def contracts_at(place: str) -> dict[str, Contract]:
    """The contracts of a folder, or the one in a file, by file name; here or in a git revision."""
    path = Path(place)
    if path.is_dir():
        names = sorted(file.name for file in path.iterdir() if file.suffix in ENDINGS)
    elif not path.exists() and ":" in place:
        names = sorted(name for name in _git("ls-tree", "--name-only", place).split("\n") if name.endswith(ENDINGS))
    else:
        names = []
    if path.is_dir() and not names:
        raise AuthoringError(f"{place} holds no *.yaml. Name a dataset's folder, or a file")
    if not names:
        return {path.name: contract_at(place)}
    return {name: contract_at(f"{place.rstrip('/')}/{name}") for name in names}


def contract_at(place: str) -> Contract:
    """The contract in a file, or in a git revision such as `HEAD~1:datasets/NAME/FILE.yaml`."""
    path = Path(place)
    return load_text(text_of(path) if path.exists() else _of_revision(place), place)


def _of_revision(place: str) -> str:
    text = _git("show", place) if ":" in place and not place.startswith("-") else ""
    if not text:
        hint = "Name a file, or a git revision and a path in it, such as HEAD~1:datasets/NAME/FILE.yaml"
        raise AuthoringError(f"There is no {place}. {hint}")
    return text


def _git(*words: str) -> str:
    """What git prints; nothing where it fails."""
    try:
        completed = subprocess.run(["git", *words], capture_output=True, check=False)
    except OSError as error:
        raise AuthoringError(f"{words[-1]} names a git revision, and there is no git here. Name a file") from error
    return "" if completed.returncode else completed.stdout.decode("utf-8", "replace")


def _itself(old: Contract, new: Contract) -> list[Change]:
    changes = []
    for what, before, after in (("name", old.name, new.name), ("id", old.id, new.id)):
        if before != after:
            why = "Whoever looks for it under the old one finds nothing."
            changes.append(Change(BREAKING, f"the contract has the {what} {after!r}, before {before!r}", why))
    if old.description != new.description:
        changes.append(Change(WORDING, "the purpose is put in other words", "Only the text differs."))
    return changes


def _numbers(contract: Contract) -> Version:
    return tuple(map(int, contract.version.split(".")))
