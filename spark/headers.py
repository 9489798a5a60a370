"""The columns of a raw file: from a CSV's first line, or a Parquet file's footer."""

import csv
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from pipeline.lake import JAVA_FAULTS, Lake, RawColumn, sentence
from spark.errors import FileRefusedError
from spark.pages import MAGIC, check_parquet

HEAD_BYTES: Final = 65_536
LONGEST_HEADER: Final = 2**20
MOST_COLUMNS: Final = 2_000
"""More columns in a text file are a transposed table, or a bomb: ten thousand take down a small driver."""

GZIP: Final = b"\x1f\x8b"
PACKED: Final[Mapping[bytes, str]] = {
    GZIP: "packed with gzip: call it .csv.gz",
    b"PK\x03\x04": "a zip archive (or a spreadsheet): unpack it, or save it as CSV",
    b"\x28\xb5\x2f\xfd": "packed with zstd: pack it with gzip, or unpack it",
    b"BZh": "packed with bzip2: pack it with gzip, or unpack it",
    MAGIC: "a Parquet file: call it .parquet",
}


def columns_of(lake: Lake, path: str, kind: str | None, size: int, *, pages: bool) -> tuple[RawColumn, ...]:
    """The columns of a file of a kind, from its first or last bytes; raises FileRefusedError."""
    try:
        head = lake.head(path, HEAD_BYTES)
        if kind == "parquet":
            if not head.startswith(MAGIC):
                raise FileRefusedError("file_unreadable", f"It is named .parquet, but begins with {_excerpt(head)}.")
            check_parquet(lake, path, size, pages=pages)
            return lake.parquet_columns(path)
        return _csv_columns(_text(lake, path, size, head))
    except JAVA_FAULTS as error:
        # Java begins with the whole path, which the reader knows and which leaves no room for what is wrong.
        why = sentence(error).replace(path, "it")
        if "Relative path in absolute URI" in why:
            raise FileRefusedError(
                "file_unreadable", "A file system cannot open names with a colon: rename it."
            ) from error
        raise FileRefusedError("file_unreadable", f"It cannot be read: {why}") from error


def _text(lake: Lake, path: str, size: int, head: bytes) -> str:
    """The first bytes as text, up to the last whole line; more of them where the header is that long."""
    gzipped = path.lower().endswith(".gz")
    if gzipped and not head.startswith(GZIP):
        raise FileRefusedError("file_unreadable", f"It is named .gz, but begins with {_excerpt(head)}.")
    for begin, what in PACKED.items():
        if head.startswith(begin) and not gzipped:
            raise FileRefusedError("file_unreadable", f"It is named .csv, but is {what}.")
    text = _unpacked(head, HEAD_BYTES) if gzipped else head
    if not re.search(rb"[\r\n]", text) and len(head) < size:
        head = lake.head(path, LONGEST_HEADER)
        text = _unpacked(head, LONGEST_HEADER) if gzipped else head
    return _decoded(text, is_complete=not gzipped and len(head) == size)


def _decoded(head: bytes, *, is_complete: bool) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileRefusedError("file_unreadable", "It is UTF-16 text: save it as UTF-8.")
    end = max(head.rfind(b"\n"), head.rfind(b"\r"))
    if end < 0 and len(head) >= HEAD_BYTES and not is_complete:
        raise FileRefusedError("file_unreadable", f"Its first line is longer than {LONGEST_HEADER:,} bytes.")
    # A letter in another encoding is a matter of its cell; only the header must be read.
    text = (head[: end + 1] or head).decode("utf-8-sig", "replace")
    if "\0" in text:
        raise FileRefusedError(
            "file_unreadable", f"It holds NUL bytes (the first at {text.index(chr(0))}): it is no CSV text."
        )
    return text


def _unpacked(head: bytes, size: int) -> bytes:
    """The first bytes of a gzip file, of as many of its members as it takes."""
    text = b""
    while head and len(text) < size:
        member = zlib.decompressobj(wbits=31)
        try:
            text += member.decompress(head, size - len(text))
        except zlib.error as error:
            if text:
                break
            raise FileRefusedError("file_unreadable", f"It cannot be unpacked: {error}.") from error
        head = member.unused_data
    return text


def _csv_columns(text: str) -> tuple[RawColumn, ...]:
    header = next((line for line in re.split(r"\r\n|\r|\n", text) if line.strip()), "")
    if not header:
        raise FileRefusedError("file_empty", "It has no header line.")
    if header.lstrip().startswith(("<", "{", "[")):
        raise FileRefusedError("file_unreadable", f"It is named .csv, but begins with {_excerpt(header.encode())}.")
    if header.count('"') % 2:
        raise FileRefusedError("file_unreadable", "A quote in its header does not close.")
    names = next(csv.reader([header]))
    if len(names) > MOST_COLUMNS:
        raise FileRefusedError("file_unreadable", f"Its header has {len(names):,} columns; {MOST_COLUMNS:,} are read.")
    return tuple(RawColumn(name, "string") for name in _unique(names))


def _unique(names: Sequence[str]) -> Iterator[str]:
    """A nameless column is called after its place."""
    for position, name in enumerate(names):
        yield name.strip() or f"_c{position}"


def _excerpt(head: bytes) -> str:
    return repr(head[:24].decode("ascii", "backslashreplace"))
