"""The input as a list of files: each described by its name and its first bytes, or refused with a reason."""

import re
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from contracts import Column, Contract
from contracts.model import SOURCE_KIND
from contracts.period_names import period_of
from pipeline.lake import UNSUPPORTED, Lake, LakeFile, RawColumn
from spark.columns import NAMES
from spark.errors import FileRefusedError
from spark.headers import columns_of

PROBES_AT_ONCE: Final = 16  # a probe waits for the store, not for the processor
PAGES_BYTES: Final = 2**30
"""Of so much Parquet each page's header is read before the scan; of more, the footers alone.

A GiB has some 12,000 pages, each a request to the store, which hold up the driver. There a damaged header in Snappy or
LZ4 makes the run wait for the time limit of its state, and nothing is published.
"""
_FORMATS: Final[Mapping[str, str]] = {".csv": "csv", ".csv.gz": "csv", ".parquet": "parquet"}
_ENDING: Final = re.compile(r"\.(csv(\.gz)?|parquet)$", re.IGNORECASE)


@dataclass(frozen=True)
class InputFile:
    """One input file: where it is, what its name and folders say, and its columns; or why it is refused."""

    file: str
    path: str
    uri: str
    size_bytes: int
    modified: datetime
    kind: str | None = None
    year: int | None = None
    month: int | None = None
    day: int | None = None
    format: str | None = None
    columns: tuple[RawColumn, ...] = ()
    reason: str | None = None
    message: str | None = None

    def refused(self, reason: str, message: str) -> "InputFile":
        return replace(self, reason=reason, message=message)


def list_files(lake: Lake, url: str, contract: Contract) -> list[InputFile]:
    """Every file below the input's URL, by name; hidden ones (`_SUCCESS`, `.crc`) are nobody's data."""
    root = lake.qualified(url).rstrip("/") + "/"
    files = (_named(file, root, contract) for file in lake.files(url) if not _is_hidden(file, root))
    return sorted(files, key=lambda file: file.file)


def probe(lake: Lake, files: Iterable[InputFile], contract: Contract, needed: Sequence[Column]) -> list[InputFile]:
    """The files with their columns, read from headers and footers on the driver, several at once."""
    listed = list(files)
    pages = sum(file.size_bytes for file in listed if file.format == "parquet") <= PAGES_BYTES
    with ThreadPoolExecutor(PROBES_AT_ONCE) as pool:
        return list(pool.map(lambda file: _probed(lake, file, contract, needed, pages=pages), listed))


def matched(contract: Contract, kind: str, columns: Sequence[RawColumn]) -> dict[str, tuple[int, ...]]:
    """Which raw column (by position) each canonical column comes from, or which are added up to make it.

    Case and outer blanks do not matter. A column that the contract gives no names is called as it is there.
    """
    positions = _positions(columns)
    matches: dict[str, tuple[int, ...]] = {}
    for wanted in contract.columns:
        if wanted.expression:
            read = tuple(positions[name] for name in _words(wanted.expression) if name in positions)
            if _is_complete(wanted.expression, positions):
                matches[wanted.name] = read
            continue
        sums = ([_plain(part) for part in name.split(" + ")] for name in names_of(wanted, kind))
        parts = next((names for names in sums if positions.keys() >= set(names)), None)
        if parts:
            matches[wanted.name] = tuple(positions[part] for part in parts)
    return matches


def names_of(column: Column, kind: str) -> tuple[str, ...]:
    """What a column is called in files of a kind."""
    return (
        column.names.get(kind, ()) if column.names and "" not in column.names else column.names.get("", (column.name,))
    )


def unknown_columns(contract: Contract, file: InputFile) -> list[str]:
    """Raw columns that no canonical column comes from and nobody ignores: somebody added one, or renamed it."""
    kind = str(file.kind)
    used = {position for positions in matched(contract, kind, file.columns).values() for position in positions}
    source = contract.sources.get(kind)
    ignored = {_plain(name) for name in source.ignored} if source else set()
    return [
        column.name
        for position, column in enumerate(file.columns)
        if position not in used and _plain(column.name) not in ignored
    ]


def _positions(columns: Sequence[RawColumn]) -> dict[str, int]:
    positions: dict[str, int] = {}
    for position, column in enumerate(columns):
        positions.setdefault(_plain(column.name), position)
    return positions


def _words(expression: str) -> list[str]:
    """The names in an expression, without its texts and its functions."""
    return [_plain(word.strip("`")) for word in NAMES.findall(expression) if not word.startswith("'")]


_SQL_WORDS: Final = frozenset(
    [
        "and",
        "or",
        "not",
        "is",
        "null",
        "true",
        "false",
        "case",
        "when",
        "then",
        "else",
        "end",
        "as",
        "between",
        "in",
        "like",
        "rlike",
        "div",
        "cast",
        "int",
        "bigint",
        "double",
        "string",
        "date",
        "timestamp",
        "decimal",
        "boolean",
        "interval",
        "year",
        "month",
        "day",
        "hour",
        "minute",
        "second",
    ]
)


def _is_complete(expression: str, positions: Mapping[str, int]) -> bool:
    """Whether a file has every column that an expression reads."""
    return all(word in positions or word in _SQL_WORDS or word == SOURCE_KIND for word in _words(expression))


def _is_hidden(file: LakeFile, root: str) -> bool:
    return any(part.startswith(("_", ".")) for part in file.path.removeprefix(root).split("/"))


def _named(listed: LakeFile, root: str, contract: Contract) -> InputFile:
    file = listed.path.removeprefix(root)
    *folders, name = file.split("/")
    # Spark writes a folder of part files under a file's name.
    ending = _ENDING.search(name)
    year, month, day = period_of(contract.period, folders, name)
    return InputFile(
        file=file,
        path=listed.path,
        uri=listed.uri,
        size_bytes=listed.size_bytes,
        modified=listed.modified,
        kind=_kind(contract, folders),
        year=year,
        month=month,
        day=day,
        format=_FORMATS[ending[0].lower()] if ending else None,
    )


def _kind(contract: Contract, folders: Sequence[str]) -> str | None:
    path = f"/{'/'.join(folders)}/"
    return next((kind for kind, source in contract.sources.items() if f"/{source.folder.strip('/')}/" in path), None)


def _probed(lake: Lake, file: InputFile, contract: Contract, needed: Sequence[Column], *, pages: bool) -> InputFile:
    try:
        _check_name(file, contract)
        columns = columns_of(lake, file.path, file.format, file.size_bytes, pages=pages)
        described = replace(file, columns=columns)
        _check_columns(described, contract, needed)
    except FileRefusedError as refusal:
        return file.refused(refusal.reason, str(refusal))
    except Exception as error:  # noqa: BLE001 (one odd file never ends a run: it is refused by its name)
        return file.refused("file_unreadable", f"It cannot be read: {type(error).__name__}: {str(error)[:200]}")
    return described


def _check_name(file: InputFile, contract: Contract) -> None:
    if file.kind is None:
        where = " or ".join(f"{source.folder}/" for source in contract.sources.values())
        raise FileRefusedError("file_without_source", f"It lies in no folder {where}.")
    period = contract.period
    if period and period.of_file and file.year is None:
        example = {"year": "2020", "month": "2020-04", "day": "2020-04-30"}[period.grain]
        places = {"file_name": "its name", "folder": "its folders"}
        where = " and ".join(places[origin] for origin in period.origins)
        raise FileRefusedError(
            "file_without_period", f"There is no {period.grain} like {example} in {where}: name it so."
        )
    if file.format is None:
        raise FileRefusedError("file_unreadable", "Its name ends in none of .csv, .csv.gz and .parquet.")
    name = file.file.rpartition("/")[2].lower()
    own = contract.sources[file.kind]
    others = {k: s for k, s in contract.sources.items() if s.file and name.startswith(s.file.lower())}
    if others and file.kind not in others:
        raise FileRefusedError("file_wrong_source", f"It is named for {next(iter(others))}, but lies in {own.folder}/.")
    if file.size_bytes == 0:
        raise FileRefusedError("file_empty", "It has no bytes.")


def _check_columns(file: InputFile, contract: Contract, needed: Sequence[Column]) -> None:
    kind = str(file.kind)
    required = {column.name for column in contract.columns if column.required and not _is_kind(column)}
    matches = matched(contract, kind, file.columns)
    missing = required - matches.keys()
    if missing:
        _refuse_missing(file, contract, required, missing)
    plain = [_plain(column.name) for column in file.columns]
    for column in needed:
        for position in matches.get(column.name, ()):
            raw = file.columns[position]
            if plain.count(_plain(raw.name)) > 1:
                raise FileRefusedError(
                    "file_columns_twice",
                    f"Its column {raw.name} stands in it twice, and nobody knows which one is right.",
                )
            if raw.type == UNSUPPORTED or (raw.is_nested and not column.expression):
                kind = "that Spark cannot read" if raw.type == UNSUPPORTED else "of many values in one"
                raise FileRefusedError(
                    "file_unreadable",
                    f"Its column {raw.name} is of a type {kind}: write it as a number, text or time.",
                )


def _is_kind(column: Column) -> bool:
    return (column.expression or "").lower() == SOURCE_KIND


def _refuse_missing(file: InputFile, contract: Contract, required: set[str], missing: set[str]) -> None:
    kind = str(file.kind)
    for other in contract.sources:
        if other != kind and required <= matched(contract, other, file.columns).keys():
            folder = contract.sources[kind].folder
            raise FileRefusedError("file_wrong_source", f"It lies in {folder}/, but its columns are those of {other}.")
    wanted = ", nor ".join(_wanted(contract.column(name), kind) for name in sorted(missing))
    hint = ""
    if len(file.columns) == 1 and re.search(r"[;\t|]", file.columns[0].name):
        hint = " Its columns are parted by another sign than a comma: save it with commas."
    elif re.match(r"sep=|#|--|//", file.columns[0].name if file.columns else ""):
        hint = " Its first line is not the header: remove it."
    raise FileRefusedError("file_columns_missing", f"It has no column {wanted}; it has {_listing(file.columns)}.{hint}")


def _wanted(column: Column, kind: str) -> str:
    return f"for {column.name} ({column.expression})" if column.expression else " or ".join(names_of(column, kind))


def _listing(columns: Sequence[RawColumn]) -> str:
    shown = ", ".join(column.name for column in columns[:30])
    return f"{shown}, …" if len(columns) > 30 else shown  # noqa: PLR2004 (a message, not a rule)


def _plain(name: str) -> str:
    return name.strip().lower()
