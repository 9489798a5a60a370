"""The pages of a Parquet file, by their headers: what parquet-mr would wait for without end, or make room for.

Its readers of Snappy and LZ4 wait for as many bytes as a page's header promises, for ever where there are fewer
(parquet-mr 1.13, which Spark 3.5 has; a later one stops). Nothing checks a header: a page's checksum is of its data.
Field numbers and codecs are those of https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from pipeline.lake import JAVA_FAULTS, Lake, OpenFile, sentence
from spark.errors import FileRefusedError
from spark.thrift import Reader, Struct, ThriftCutError, ThriftError

MAGIC: Final = b"PAR1"
_SNAPPY, _LZ4_RAW = 1, 7
_DICTIONARY_PAGE, _DATA_PAGE_V2 = 2, 3
_HEADER_BYTES: Final = 1_024
"""What one read takes. Only headers with long statistics need more; py4j brings eight times as much 40 ms late."""
_LONGEST_HEADER: Final = 2**20
_HEADER_FORGOTTEN: Final = 100
"""Some writers leave the header of a dictionary out of a column's size (PARQUET-816)."""
_NOTABLE_BYTES: Final = 64 * 2**20
_MOST_BYTES: Final = 512 * 2**20
"""A page has a mebibyte as a rule. One that unpacks to more than this takes down an executor."""
_STREAMS: Final = 4
"""Streams that a large file's pages are read through at once: each read waits for the store."""
_BYTES_OF_STREAM: Final = 2**20


@dataclass(frozen=True)
class Chunk:
    """One column of one row group, as the footer has it."""

    column: str
    codec: int
    begin: int
    size_bytes: int
    unpacked_bytes: int
    values: int

    @property
    def end(self) -> int:
        return self.begin + self.size_bytes + _HEADER_FORGOTTEN


def check_parquet(lake: Lake, path: str, size: int, *, pages: bool) -> None:
    """Read the footer, and of `pages` each one's header; raises FileRefusedError where one promises what is not there.

    A file without a footer is its reader's to refuse, who says better what it is.
    """
    with lake.opened(path) as file:
        chunks = _chunks(_footer(file, size))
    if pages:
        _check_pages(lake, path, size, chunks)


def _check_pages(lake: Lake, path: str, size: int, chunks: Sequence[Chunk]) -> None:
    streams = min(_STREAMS, 1 + size // _BYTES_OF_STREAM)
    with ThreadPoolExecutor(streams) as pool:
        faults = list(pool.map(lambda share: _fault(lake, path, share), [chunks[n::streams] for n in range(streams)]))
    for fault in faults:
        if fault:
            raise FileRefusedError("file_unreadable", fault)


def _footer(file: OpenFile, size: int) -> bytes:
    """The footer; nothing where there is none."""
    if size < 2 * len(MAGIC) + 4:
        return b""
    tail = file.read(size - 8, 8)
    length = int.from_bytes(tail[:4], "little")
    return file.read(size - 8 - length, length) if tail[4:] == MAGIC and length <= size - 12 else b""


def _chunks(footer: bytes) -> list[Chunk]:
    """The column chunks that a footer lists; those of an encrypted column it does not describe."""
    try:
        groups = Reader(footer).struct()[4] if footer else []
        return [_chunk(column[3]) for group in groups for column in group[1] if 3 in column]  # noqa: PLR2004
    except (ThriftError, KeyError, TypeError, UnicodeDecodeError) as error:
        raise FileRefusedError(
            "file_unreadable", f"Its footer is damaged ({error}): bring the file again from where it came."
        ) from error


def _chunk(column: Struct) -> Chunk:
    dictionary, data = column.get(11, 0), column[9]
    begin = dictionary if 0 < dictionary < data else data
    name = ".".join(part.decode() for part in column[3])
    return Chunk(name, column[4], begin, column[7], column[6], column[5])


def _fault(lake: Lake, path: str, chunks: Sequence[Chunk]) -> str | None:
    with lake.opened(path) as file:
        faults = (_fault_of(file, chunk) for chunk in chunks)
        return next((fault for fault in faults if fault), None)


def _fault_of(file: OpenFile, chunk: Chunk) -> str | None:
    try:
        for page in _pages(file, chunk):
            if page.unpacked > _MOST_BYTES:
                return (
                    f"A page of its column {chunk.column} unpacks to {page.unpacked / 2**20:,.0f} MiB: "
                    f"write it with pages of at most {_MOST_BYTES / 2**20:,.0f} MiB."
                )
            page.check(file)
    except (ThriftError, KeyError, TypeError, ValueError) as error:
        why = str(error) if isinstance(error, ThriftError | ValueError) else "the header of a page says too little"
        return f"Its column {chunk.column} is damaged ({why}): bring the file again from where it came."
    return None


@dataclass(frozen=True)
class Page:
    """A page whose header can be read: where its packed bytes are, and how many the header promises of them."""

    chunk: Chunk
    at: int
    begin: int
    packed: int
    unpacked: int
    entries: int
    is_packed: bool

    def check(self, file: OpenFile) -> None:
        """Raises ValueError where the header promises what the page does not hold."""
        if self.begin + self.packed > self.chunk.end:
            raise ValueError(f"its page at byte {self.at:,} reaches beyond its end")
        if self.unpacked > max(self.chunk.unpacked_bytes, _NOTABLE_BYTES):
            raise ValueError(f"its page at byte {self.at:,} promises {self.unpacked:,} bytes, more than the column has")
        if self.entries > self.unpacked:
            raise ValueError(f"its dictionary at byte {self.at:,} promises {self.entries:,} values")
        held = self._held(file) if self.is_packed and self.unpacked else self.unpacked
        if held != self.unpacked:
            raise ValueError(f"its page at byte {self.at:,} promises {self.unpacked:,} bytes and holds {held:,}")

    def _held(self, file: OpenFile) -> int:
        """How many bytes it unpacks to; of other codecs than these two, the reader sees by itself."""
        if self.chunk.codec == _SNAPPY:
            return Reader(file.read(self.begin, min(10, self.packed))).varint() if self.packed else 0
        if self.chunk.codec != _LZ4_RAW:
            return self.unpacked
        try:
            return file.lz4_length(self.begin, self.packed, min(self.unpacked, self.chunk.unpacked_bytes))
        except JAVA_FAULTS as error:
            raise ValueError(f"its page at byte {self.at:,} cannot be unpacked: {sentence(error)}") from error


def _pages(file: OpenFile, chunk: Chunk) -> Iterator[Page]:
    """The pages of a column, until it has its values, as parquet-mr reads them."""
    at, values = chunk.begin, 0
    while values < chunk.values and at < chunk.end - _HEADER_FORGOTTEN:
        header, begin = _header(file, at)
        page = _page(chunk, header, at, begin)
        yield page
        values += (header.get(5) or header.get(8) or {}).get(1, 0)
        at = begin + header[3]


def _page(chunk: Chunk, header: Struct, at: int, begin: int) -> Page:
    kind, unpacked, packed = header[1], header[2], header[3]
    entries = header[7][1] if kind == _DICTIONARY_PAGE else 0
    levels, is_packed = 0, True
    if kind == _DATA_PAGE_V2:
        version2 = header[8]
        levels, is_packed = version2[5] + version2[6], version2.get(7, True)
    if min(packed - levels, unpacked - levels, levels, entries) < 0:
        raise ValueError(f"the header of its page at byte {at:,} has a size below nothing")
    return Page(chunk, at, begin + levels, packed - levels, unpacked - levels, entries, is_packed)


def _header(file: OpenFile, at: int) -> tuple[Struct, int]:
    """The header of the page at a place, and where its bytes begin."""
    for size in (_HEADER_BYTES, _LONGEST_HEADER):
        reader = Reader(file.read(at, size))
        try:
            return reader.struct(), at + reader.at
        except ThriftCutError:
            continue
        except ThriftError as error:
            raise ValueError(f"the page at byte {at:,} has no header: {error}") from error
    raise ValueError(f"the header of its page at byte {at:,} does not end")
