"""What a file cannot carry: an object's ETag, content type and metadata, tied to the file as it was."""

import hashlib
import json
import logging
import sqlite3
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PIECE = 1 << 20
DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
LOG = logging.getLogger("localaws")


@dataclass(frozen=True)
class Record:
    """One object as the API shows it."""

    size: int
    modified_ns: int
    etag: str
    headers: dict[str, Any] = field(default_factory=dict)
    """The members of PutObject that GetObject gives back (ContentType, Metadata, …)."""
    tags: dict[str, str] = field(default_factory=dict)


class Records:
    """A small SQLite file. A record holds while its file has the same size and time; then it is made afresh.

    A damaged file is replaced by an empty one: what it held beyond the objects (their metadata, tags, the ETags of
    uploads in parts) is lost, and everything else is made again from them.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lock = threading.RLock()
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            self.store = self._open()
        except sqlite3.DatabaseError as error:
            self._replace_if_damaged(error)

    def of(self, path: Path) -> Record:
        """The record of a file that exists; raises FileNotFoundError when it does not."""
        at = path.stat()
        row = self._execute("SELECT size, modified, etag, headers, tags FROM record WHERE path=?", (str(path),))
        if row and row[0] == at.st_size and row[1] == at.st_mtime_ns:
            return Record(row[0], row[1], row[2], json.loads(row[3]), json.loads(row[4]))
        record = Record(at.st_size, at.st_mtime_ns, md5(path))
        with suppress(sqlite3.OperationalError):  # the disk is full: it is made again the next time
            self.put(path, record)
        return record

    def put(self, path: Path, record: Record) -> None:
        row = (
            str(path),
            record.size,
            record.modified_ns,
            record.etag,
            json.dumps(record.headers),
            json.dumps(record.tags),
        )
        self._execute("INSERT OR REPLACE INTO record VALUES (?,?,?,?,?,?)", row)

    def forget(self, path: Path) -> None:
        self._execute("DELETE FROM record WHERE path=?", (str(path),))

    def close(self) -> None:
        with self.lock:
            self.store.close()

    def _execute(self, statement: str, values: tuple[Any, ...]) -> Any:
        with self.lock:
            try:
                return self.store.execute(statement, values).fetchone()
            except sqlite3.DatabaseError as error:
                self._replace_if_damaged(error)
                return self.store.execute(statement, values).fetchone()

    def _open(self) -> sqlite3.Connection:
        self.path.touch(mode=0o600)
        store = sqlite3.connect(self.path, check_same_thread=False, isolation_level=None)
        try:
            # The file system holds the objects; a record lost to a power cut is made again from them.
            store.execute("PRAGMA synchronous=OFF")
            store.execute("PRAGMA journal_mode=WAL")
            store.execute(
                "CREATE TABLE IF NOT EXISTS record (path TEXT PRIMARY KEY, size, modified, etag, headers, tags)"
            )
            store.execute("SELECT size, modified, etag, headers, tags FROM record LIMIT 1")
        except BaseException:
            store.close()
            raise
        return store

    def _replace_if_damaged(self, error: sqlite3.DatabaseError) -> None:
        # The low byte is the error itself, what is above it only says where it was met.
        damaged = getattr(error, "sqlite_errorcode", 0) & 0xFF in DAMAGED or "no such column" in str(error)
        if not damaged:
            raise error
        LOG.warning("%s was damaged (%s) and is made again", self.path, error)
        if store := getattr(self, "store", None):
            store.close()
        for suffix in ("", "-wal", "-shm"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
        self.store = self._open()


def md5(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
