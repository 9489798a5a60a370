"""The input as a list of files: each described by its name and its first bytes, or refused with a reason."""

import csv
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain

from contracts import Contract
from pipeline.lake import JAVA_FAULTS, Lake, LakeFile, sentence
from spark.errors import FileRefusedError

HEAD_BYTES = 65_536
PROBES_AT_ONCE = 16  # a probe waits for the store, not for the processor
_MONTH = re.compile(r"(?<!\d)((?:19|20)\d\d)-(0[1-9]|1[0-2])(?!\d)")
_FORMATS = {".csv": "csv", ".csv.gz": "csv", ".parquet": "parquet"}


@dataclass(frozen=True)
class RawColumn:
    """A column as the file has it; a CSV file's columns are all text."""

    name: str
    type: str


@dataclass(frozen=True)
class InputFile:
    """One input file: where it is, what its name says, and its columns; or why it is refused."""

    file: str
    path: str
    uri: str
    size_bytes: int
    modified: datetime
    colour: str | None = None
    year: int | None = None
    month: int | None = None
    format: str | None = None
    columns: tuple[RawColumn, ...] = ()
    reason: str | None = None
    message: str | None = None

    def refused(self, reason: str, message: str) -> "InputFile":
        return replace(self, reason=reason, message=message)


def list_files(lake: Lake, url: str, contract: Contract) -> list[InputFile]:
    """Every file below the input's URL, by name; hidden ones (`_SUCCESS`, `.crc`) hold no data."""
    root = _root(lake, url)
    files = (_described(file, root, contract) for file in lake.files(url) if not _is_hidden(file, root))
    return sorted(files, key=lambda file: file.file)


def probe(lake: Lake, files: Iterable[InputFile], contract: Contract) -> list[InputFile]:
    """The files with their columns, read from headers and footers on the driver, several at once."""
    with ThreadPoolExecutor(PROBES_AT_ONCE) as pool:
        return list(pool.map(lambda file: _probe(lake, file, contract), files))


def match_columns(contract: Contract, colour: str, columns: Sequence[RawColumn]) -> dict[str, tuple[int, ...]]:
    """Which raw column (by position) each canonical column comes from, or which are added up to make it.

    Case and outer blanks do not matter.
    """
    positions = {_plain(column.name): position for position, column in enumerate(columns)}
    matches: dict[str, tuple[int, ...]] = {}
    for column in contract.columns:
        sums = ([_plain(part) for part in name.split(" + ")] for name in column.names.get(colour, ()))
        parts = next((parts for parts in sums if positions.keys() >= set(parts)), None)
        if parts:
            matches[column.name] = tuple(positions[part] for part in parts)
    return matches


def unknown_columns(contract: Contract, file: InputFile) -> list[str]:
    """Raw columns that no canonical column comes from and nobody ignores: TLC added something, or renamed it."""
    used = set(chain.from_iterable(match_columns(contract, file.colour or "", file.columns).values()))
    source = contract.sources.get(file.colour or "")
    ignored = {_plain(name) for name in source.ignored} if source else set()
    return [
        column.name
        for position, column in enumerate(file.columns)
        if position not in used and _plain(column.name) not in ignored
    ]


def _root(lake: Lake, url: str) -> str:
    return lake.qualified(url).rstrip("/") + "/"


def _is_hidden(file: LakeFile, root: str) -> bool:
    return any(part.startswith(("_", ".")) for part in file.path.removeprefix(root).split("/"))


def _described(listing: LakeFile, root: str, contract: Contract) -> InputFile:
    file = listing.path.removeprefix(root)
    *folders, name = file.split("/")
    month = _MONTH.search(name)
    ending = re.search(r"\.(csv(\.gz)?|parquet)$", name)
    return InputFile(
        file=file,
        path=listing.path,
        uri=listing.uri,
        size_bytes=listing.size_bytes,
        modified=listing.modified,
        colour=next((colour for colour, source in contract.sources.items() if source.folder in folders), None),
        year=int(month[1]) if month else None,
        month=int(month[2]) if month else None,
        format=_FORMATS[ending[0]] if ending else None,
    )


def _probe(lake: Lake, file: InputFile, contract: Contract) -> InputFile:
    try:
        _check_name(file, contract)
        probed = replace(file, columns=_columns(lake, file))
        _check_columns(probed, contract)
    except FileRefusedError as refusal:
        return file.refused(refusal.reason, str(refusal))
    return probed


def _check_name(file: InputFile, contract: Contract) -> None:
    if file.colour is None:
        where = " or ".join(f"{source.folder}/" for source in contract.sources.values())
        raise FileRefusedError("file_without_colour", f"It lies in no folder {where}.")
    if file.year is None:
        raise FileRefusedError("file_without_month", "Its name holds no month like 2020-04.")
    if file.format is None:
        raise FileRefusedError("file_unreadable", "Its name ends in none of .csv, .csv.gz and .parquet.")
    name = file.file.rpartition("/")[2].lower()
    named = next((colour for colour, source in contract.sources.items() if name.startswith(source.file)), file.colour)
    if file.colour != named:
        folder = contract.sources[file.colour].folder
        raise FileRefusedError("file_wrong_colour", f"It is named for {named}, but lies in {folder}/.")
    if file.size_bytes == 0:
        raise FileRefusedError("file_empty", "It has no bytes.")


def _columns(lake: Lake, file: InputFile) -> tuple[RawColumn, ...]:
    try:
        head = lake.head(file.path, HEAD_BYTES)
        if file.format == "parquet":
            return _parquet_columns(lake, file.path, head)
        return _csv_columns(_text(head, gzipped=file.path.endswith(".gz")))
    except JAVA_FAULTS as error:
        # Java begins with the full path, which the reader knows and which leaves no room for what is wrong.
        why = sentence(error).replace(file.path, "it")
        raise FileRefusedError("file_unreadable", f"It cannot be read: {why}") from error


def _parquet_columns(lake: Lake, path: str, head: bytes) -> tuple[RawColumn, ...]:
    if not head.startswith(b"PAR1"):
        raise FileRefusedError("file_unreadable", f"It is named .parquet, but begins with {_excerpt(head)}.")
    return tuple(RawColumn(field.name, field.dataType.simpleString()) for field in lake.parquet_schema(path).fields)


def _text(head: bytes, *, gzipped: bool) -> str:
    """The first bytes as text, up to the last complete line."""
    if gzipped:
        if not head.startswith(b"\x1f\x8b"):
            raise FileRefusedError("file_unreadable", f"It is named .gz, but begins with {_excerpt(head)}.")
        try:
            head = zlib.decompressobj(wbits=31).decompress(head, HEAD_BYTES)
        except zlib.error as error:
            raise FileRefusedError("file_unreadable", f"It cannot be unpacked: {error}.") from error
    lines = head[: head.rfind(b"\n") + 1] or head
    try:
        text = lines.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileRefusedError(
            "file_unreadable", f"It is not UTF-8 text: {error.reason} at byte {error.start}."
        ) from error
    if "\0" in text:
        raise FileRefusedError(
            "file_unreadable", f"It holds NUL bytes (the first at {text.index(chr(0))}): it is not CSV text."
        )
    return text


def _csv_columns(text: str) -> tuple[RawColumn, ...]:
    header = text.lstrip().partition("\n")[0].rstrip("\r")
    if not header:
        raise FileRefusedError("file_empty", "It has no header line.")
    if header.startswith("<"):
        raise FileRefusedError("file_unreadable", f"It is named .csv, but begins with {_excerpt(header.encode())}.")
    return tuple(RawColumn(name, "string") for name in _unique(next(csv.reader([header]))))


def _unique(names: Sequence[str]) -> Iterator[str]:
    """A nameless column is called after its place, as is the second of two that differ in case alone."""
    used: set[str] = set()
    for position, name in enumerate(names):
        plain = _plain(name)
        yield name.strip() if plain and plain not in used else f"{name.strip()}_c{position}"
        used.add(plain)


def _check_columns(file: InputFile, contract: Contract) -> None:
    colour = str(file.colour)
    needed = {column.name for column in contract.columns if column.required}
    missing = needed - match_columns(contract, colour, file.columns).keys()
    if not missing:
        return
    for other in contract.sources:
        if needed <= match_columns(contract, other, file.columns).keys():
            folder = contract.sources[colour].folder
            raise FileRefusedError("file_wrong_colour", f"It lies in {folder}/, but its columns are those of {other}.")
    names = _names(contract, colour, missing)
    raise FileRefusedError("file_columns_missing", f"It has no column {names}; it has {_listing(file.columns)}.")


def _names(contract: Contract, colour: str, missing: Iterable[str]) -> str:
    names: Mapping[str, Sequence[str]] = {name: contract.column(name).names[colour] for name in sorted(missing)}
    return ", nor ".join(" or ".join(choices) for choices in names.values())


def _listing(columns: Sequence[RawColumn]) -> str:
    shown = ", ".join(column.name for column in columns[:30])
    return f"{shown}, …" if len(columns) > 30 else shown  # noqa: PLR2004 (a message, not a rule)


def _excerpt(head: bytes) -> str:
    return repr(head[:24].decode("ascii", "backslashreplace"))


def _plain(name: str) -> str:
    return name.strip().lower()
