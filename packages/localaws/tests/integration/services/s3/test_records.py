"""The file beside the objects: one that is damaged, at any time, is made again from them."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from localaws.services.s3.records import Record, Records, md5


def other_columns(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as store:
        store.execute("CREATE TABLE record (path TEXT PRIMARY KEY, kind)")
    store.close()


DAMAGES: dict[str, Callable[[Path], object]] = {
    "rubbish": lambda path: path.write_bytes(b"rubbish" * 1000),
    "cut": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "empty": lambda path: path.write_bytes(b""),
    "pages overwritten": lambda path: path.write_bytes(
        path.read_bytes()[:4096] + b"\xff" * (path.stat().st_size - 4096)
    ),
    "of another version": other_columns,
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_made_again(tmp_path: Path, damage: str) -> None:
    files = [tmp_path / f"object-{number}" for number in range(200)]
    for file in files:
        file.write_text(file.name)
    path = tmp_path / "state" / "objects.sqlite"
    records = Records(path)
    for file in files:
        records.of(file)
    records.close()
    DAMAGES[damage](path)
    records = Records(path)
    assert [records.of(file).etag for file in files] == [md5(file) for file in files]
    at = files[0].stat()
    written = Record(at.st_size, at.st_mtime_ns, "etag", {"ContentType": "text/plain"}, {"a": "b"})
    records.put(files[0], written)
    records.close()
    records = Records(path)
    assert records.of(files[0]) == written
    records.close()


def test_a_file_that_is_damaged_while_it_is_open_is_made_again(tmp_path: Path) -> None:
    file = tmp_path / "object"
    file.write_text("content")
    records = Records(tmp_path / "objects.sqlite")
    records.of(file)
    records.store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    (tmp_path / "objects.sqlite").write_bytes(b"rubbish" * 2000)
    assert records.of(file).etag == md5(file)
    records.close()


def test_a_full_disk_hinders_no_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "object"
    file.write_text("content")
    records = Records(tmp_path / "objects.sqlite")

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(records, "put", full)
    assert records.of(file).etag == md5(file)
    records.close()
