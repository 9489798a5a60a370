"""A service that does nothing but remember, with the right shapes and the right refusals."""

from collections.abc import Mapping
from datetime import UTC, datetime
from threading import RLock
from typing import Any

from localaws.service import Service, ServiceError, World

Record = dict[str, Any]
Key = tuple[str, ...]


class Recorded(Service):
    """Records by kind and key, that survive the process."""

    missing = "ResourceNotFoundException"
    taken = "ResourceInUseException"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.records: dict[str, dict[Key, Record]] = {}
        self.lock = RLock()

    def state(self) -> Any:
        return self.records

    def restore(self, state: Any) -> None:
        self.records = state or {}

    def add(self, kind: str, key: Key, record: Record) -> Record:
        """The record as it is kept; raises ServiceError when there is one with its key."""
        with self.lock:
            of_kind = self.records.setdefault(kind, {})
            if key in of_kind:
                raise ServiceError(self.taken, f"{kind} {key[-1]} already exists.")
            of_kind[key] = record
            return record

    def get(self, kind: str, key: Key) -> Record:
        with self.lock:
            record = self.records.get(kind, {}).get(key)
        if record is None:
            raise ServiceError(self.missing, f"No {kind} found for {key[-1]}.")
        return record

    def change(self, kind: str, key: Key, values: Mapping[str, Any]) -> Record:
        with self.lock:
            record = self.get(kind, key)
            record.update(values)
            return record

    def remove(self, kind: str, key: Key) -> Record:
        with self.lock:
            record = self.get(kind, key)
            del self.records[kind][key]
            return record

    def under(self, kind: str, prefix: Key) -> list[Record]:
        """Every record whose key begins so."""
        with self.lock:
            return [record for key, record in self.records.get(kind, {}).items() if key[: len(prefix)] == prefix]

    def forget(self, prefix: Key) -> None:
        """Drops whatever hung on something that is gone."""
        with self.lock:
            for kind, of_kind in self.records.items():
                self.records[kind] = {key: one for key, one in of_kind.items() if key[: len(prefix)] != prefix}


def given(parameters: Mapping[str, Any], *names: str) -> Record:
    return {name: parameters[name] for name in names if parameters.get(name) is not None}


def now() -> datetime:
    return datetime.now(UTC)
