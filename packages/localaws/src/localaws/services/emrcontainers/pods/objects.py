"""The objects of one namespace: what was asked for, what became of it, and who waits for changes."""

import copy
import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

Object = dict[str, Any]

KINDS: Final[Mapping[str, str]] = {
    "pods": "Pod",
    "configmaps": "ConfigMap",
    "services": "Service",
    "persistentvolumeclaims": "PersistentVolumeClaim",
    "secrets": "Secret",
}
"""The kinds that Spark asks for, by their names in URLs."""


@dataclass(frozen=True)
class Event:
    """One change of one object, as a watch tells it."""

    version: int
    plural: str
    type: str
    object: Object


class Objects:
    """Objects by kind and name, and every change of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.changed = threading.Condition()
        self._objects: dict[tuple[str, str], Object] = {}
        self._events: list[Event] = []

    @property
    def version(self) -> int:
        return len(self._events)

    def create(self, plural: str, given: Object) -> Object | None:
        """The object that was asked for, written into the folder as it was asked for; None where its name is taken."""
        name = given["metadata"]["name"]
        with self.changed:
            if (plural, name) in self._objects:
                return None
            (self.folder / f"{KINDS[plural]}-{name}.json").write_text(json.dumps(given, indent=1))
            made = copy.deepcopy(given)
            made["metadata"] |= {"uid": str(uuid4()), "creationTimestamp": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"}
            if plural == "pods":
                made["status"] = {"phase": "Pending"}
            return self._keep(plural, made, "ADDED")

    def replace(self, plural: str, changed: Object) -> Object:
        with self.changed:
            return self._keep(plural, changed, "MODIFIED")

    def set_status(self, name: str, status: Object) -> None:
        """What became of a pod; nothing where it was deleted."""
        with self.changed:
            if (pod := self._objects.get(("pods", name))) is not None:
                self._keep("pods", {**pod, "status": status}, "MODIFIED")

    def delete(self, plural: str, name: str) -> Object | None:
        with self.changed:
            removed = self._objects.pop((plural, name), None)
            if removed is not None:
                self._tell(plural, removed, "DELETED")
            return removed

    def get(self, plural: str, name: str) -> Object | None:
        with self.changed:
            return copy.deepcopy(self._objects.get((plural, name)))

    def all(self, plural: str) -> list[Object]:
        with self.changed:
            return [copy.deepcopy(one) for (kind, _), one in self._objects.items() if kind == plural]

    def events(self, plural: str, after: int) -> Iterator[Event | None]:
        """The changes of a kind after a version, for ever; None from time to time, while nothing changes."""
        while True:
            with self.changed:
                if len(self._events) == after:
                    self.changed.wait(timeout=1)
                fresh = self._events[after:]
                after += len(fresh)
            if not fresh:
                yield None
            yield from (event for event in fresh if event.plural == plural)

    def _keep(self, plural: str, changed: Object, how: str) -> Object:
        self._objects[plural, changed["metadata"]["name"]] = changed
        return self._tell(plural, changed, how)

    def _tell(self, plural: str, changed: Object, how: str) -> Object:
        version = len(self._events) + 1
        changed["metadata"]["resourceVersion"] = str(version)
        copied = copy.deepcopy(changed)
        self._events.append(Event(version, plural, how, copied))
        self.changed.notify_all()
        return copied
