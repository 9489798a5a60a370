"""What a stack consists of, kept in one file that is whole after every step: a kill loses nothing."""

import fcntl
import json
import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from threading import RLock
from typing import Any

from localaws.files import replace_file
from localaws.provider.base import Values
from localaws.provider.errors import DeployError

SCHEMA = 1
LOG = logging.getLogger("localaws")


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
    """The entries of a stack by URN, those that await deletion, and the outputs, on disk and in memory.

    Every step is a line at the end of a journal beside the file: writing all of it each time would cost more than the
    steps. `save` writes the whole and starts the journal anew; reading is the file and then the journal.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.journal = path.with_suffix(".journal")
        self.lock = RLock()
        self.outputs: Values = {}
        self.entries: dict[str, Entry] = {}
        self.condemned: list[Entry] = []
        if path.exists():
            self.read()

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Holds the stack for one deployment, with what an interrupted one had done; raises DeployError when held."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.with_suffix(".lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise DeployError(
                    f"Another deployment of the stack {self.path.stem} is going on. Wait for it."
                ) from error
            if self.journal.exists():
                self.replay()
            yield

    def read(self) -> None:
        """Take over what the file says; one that cannot be read is put aside, and the stack is taken up from AWS."""
        try:
            data = json.loads(self.path.read_bytes())
            if data["schema"] != SCHEMA:
                raise ValueError(f"schema {data['schema']}")  # noqa: TRY301 (one end for all that is wrong with it)
            self.outputs = dict(data["outputs"])
            self.entries = {one["urn"]: Entry(**one) for one in data["resources"]}
            self.condemned = [Entry(**one) for one in data["condemned"]]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            self.outputs, self.entries, self.condemned = {}, {}, []
            aside = self.path.with_name(f"{self.path.name}.unreadable-{int(time.time())}")
            self.path.replace(aside)
            LOG.warning(
                "The state of the stack %s could not be read (%r): put aside as %s", self.path.stem, error, aside
            )

    def is_of_another_stack(self, type_: str, identity: str) -> bool:
        """Whether a resource is another stack's of the same folder."""
        for path in self.path.parent.glob("*.json"):
            if path != self.path and any(e.id == identity and e.type == type_ for e in Stack(path).entries.values()):
                return True
        return False

    def replay(self) -> None:
        """Does again what an interrupted deployment had done; its last line may be half a line."""
        for line in self.journal.read_text().splitlines():
            try:
                step, details = json.loads(line)
            except ValueError:
                break
            self.apply(step, Entry(**details))
        self.save()

    def apply(self, step: str, entry: Entry) -> None:
        if step == "put":
            self.entries[entry.urn] = entry
        elif step == "condemn":
            self.condemned.append(entry)
        elif entry in self.condemned:
            self.condemned.remove(entry)
        else:
            self.entries.pop(entry.urn, None)

    def write(self, step: str, entry: Entry) -> None:
        with self.lock:
            self.apply(step, entry)
            line = json.dumps([step, asdict(entry)]) + "\n"
            with os.fdopen(os.open(self.journal, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w") as file:
                file.write(line)

    def save(self) -> None:
        """Replaces the file in one step, and needs the journal no longer."""
        data: dict[str, Any] = {
            "schema": SCHEMA,
            "outputs": self.outputs,
            "resources": [asdict(one) for one in self.entries.values()],
            "condemned": [asdict(one) for one in self.condemned],
        }
        replace_file(self.path, json.dumps(data, indent=1, sort_keys=True).encode())
        self.journal.unlink(missing_ok=True)

    def remove(self) -> None:
        """Forgets that there was a stack."""
        self.path.unlink(missing_ok=True)
        self.journal.unlink(missing_ok=True)

    def put(self, entry: Entry) -> None:
        if self.entries.get(entry.urn) != entry:
            self.write("put", entry)

    def rename(self, old: str, new: str) -> None:
        """What was known by one URN is known by another."""
        with self.lock:
            former = self.entries[old]
            self.write("put", replace(former, urn=new, name=new.rpartition("::")[2]))
            self.write("forget", former)

    def condemn(self, entry: Entry) -> None:
        """Notes that something has a successor and is to be deleted once that stands."""
        self.write("condemn", entry)

    def forget(self, entry: Entry) -> None:
        self.write("forget", entry)
