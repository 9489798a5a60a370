"""What a stack consists of, kept in one file that is whole after every step: a kill loses nothing."""

import json
import os
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from threading import RLock
from typing import Any

from localaws.provider.base import Values
from localaws.provider.errors import DeployError

SCHEMA = 1


@dataclass(frozen=True)
class Entry:
    """One resource of a stack; `pending` while its creation has begun and not ended."""

    urn: str
    type: str
    name: str
    id: str = ""
    inputs: Values = field(default_factory=dict)
    outputs: Values = field(default_factory=dict)
    custom: bool = True
    protect: bool = False
    retain: bool = False
    pending: bool = False


class Stack:
    """The entries of a stack by URN, those that await deletion, and the outputs, on disk and in memory."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lock = RLock()
        self.outputs: Values = {}
        self.entries: dict[str, Entry] = {}
        self.condemned: list[Entry] = []
        if path.exists():
            self.read()

    def read(self) -> None:
        try:
            data = json.loads(self.path.read_text())
        except ValueError as error:
            raise DeployError(f"{self.path} is not a stack's state ({error}). Remove it to begin anew.") from error
        if data.get("schema") != SCHEMA:
            raise DeployError(f"{self.path} was written by another version. Remove it to begin anew.")
        self.outputs = data["outputs"]
        self.entries = {one["urn"]: Entry(**one) for one in data["resources"]}
        self.condemned = [Entry(**one) for one in data["condemned"]]

    def save(self) -> None:
        """Replaces the file in one step."""
        data: dict[str, Any] = {
            "schema": SCHEMA,
            "outputs": self.outputs,
            "resources": [asdict(one) for one in self.entries.values()],
            "condemned": [asdict(one) for one in self.condemned],
        }
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_suffix(".tmp")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(data, file, indent=1, sort_keys=True)
        draft.replace(self.path)

    def put(self, entry: Entry) -> None:
        with self.lock:
            if self.entries.get(entry.urn) != entry:
                self.entries[entry.urn] = entry
                self.save()

    def rename(self, old: str, new: str) -> None:
        """What was known by one URN is known by another."""
        with self.lock:
            self.entries[new] = replace(self.entries.pop(old), urn=new, name=new.rpartition("::")[2])
            self.save()

    def condemn(self, entry: Entry) -> None:
        """Notes that something has a successor and is to be deleted once that stands."""
        with self.lock:
            self.condemned.append(entry)
            self.save()

    def forget(self, entry: Entry) -> None:
        with self.lock:
            if entry in self.condemned:
                self.condemned.remove(entry)
            elif self.entries.get(entry.urn) == entry:
                del self.entries[entry.urn]
            self.save()
