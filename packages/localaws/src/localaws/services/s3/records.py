"""What a file cannot carry: an object's ETag, content type and metadata, tied to the file as it was."""

import hashlib
import json
import sqlite3
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PIECE = 1 << 20


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
    """A small SQLite file. A record holds while its file has the same size and time; then it is made afresh."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        self.lock = threading.Lock()
        self.store = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        # The file system holds the objects; a record lost to a power cut is made again from them.
        self.store.execute("PRAGMA synchronous=OFF")
        self.store.execute("PRAGMA journal_mode=WAL")
        self.store.execute(
            "CREATE TABLE IF NOT EXISTS record (path TEXT PRIMARY KEY, size, modified, etag, headers, tags)"
        )

    def of(self, path: Path) -> Record:
        """The record of a file that exists; raises FileNotFoundError when it does not."""
        at = path.stat()
        with self.lock:
            row = self.store.execute(
                "SELECT size, modified, etag, headers, tags FROM record WHERE path=?", (str(path),)
            ).fetchone()
        if row and row[0] == at.st_size and row[1] == at.st_mtime_ns:
            return Record(row[0], row[1], row[2], json.loads(row[3]), json.loads(row[4]))
        record = Record(at.st_size, at.st_mtime_ns, md5(path))
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
        with self.lock:
            self.store.execute("INSERT OR REPLACE INTO record VALUES (?,?,?,?,?,?)", row)

    def forget(self, path: Path) -> None:
        with self.lock:
            self.store.execute("DELETE FROM record WHERE path=?", (str(path),))

    def close(self) -> None:
        with self.lock:
            self.store.close()


def md5(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
