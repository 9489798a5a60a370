# ruff: noqa: S608 - names and texts are quoted below; the engine reads what its person named
"""Files as one table of texts: every edition under one set of names, whatever its columns' types and order."""

import csv
import gzip
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import duckdb

from tollgate.authoring.errors import AuthoringError

ENDINGS = (".csv", ".csv.gz", ".parquet")
DELIMITERS = ",;\t|"
NO_FOLDER = "files"
"""The kind of files that lie in no folder of their own."""

FILE = "_file"
NAMED = f"filename = '{FILE}'"
"""Each row knows its file, under a name that no file's own column is likely to have."""

NO_PARTITIONS = "hive_partitioning = false"
"""`year=2020` in a path is a folder, not a column."""

FAILURES = (duckdb.Error, OSError, EOFError, UnicodeDecodeError)


@dataclass(frozen=True)
class Group:
    """Files of one kind (their folder) and one schema; `columns` leads from a name to the one in the files."""

    kind: str
    files: tuple[Path, ...]
    columns: Mapping[str, str]

    delimiter: str = ","

    @property
    def source(self) -> str:
        listed = ", ".join(_text(str(file)) for file in self.files)
        if _is_parquet(self.files[0]):
            return _parquet(listed)
        # Nothing is left to detection: it takes rows for a header, and gives up where line ends are mixed.
        columns = ", ".join(f"'c{position}': 'VARCHAR'" for position in range(len(self.columns)))
        return (
            f"read_csv([{listed}], header = true, auto_detect = false, columns = {{{columns}}}, strict_mode = false,"
            f" delim = {_text(self.delimiter)}, quote = '\"', escape = '\"', {NO_PARTITIONS}, {NAMED})"
        )

    def select(self, names: Sequence[str], number: int) -> str:
        """Its rows as trimmed texts, null where there is nothing, and the group's number."""
        columns_here = {name: self._column(position, raw) for position, (name, raw) in enumerate(self.columns.items())}
        values = (
            f"nullif(trim({columns_here[name]}::VARCHAR), '')" if name in columns_here else "NULL::VARCHAR"
            for name in names
        )
        return f"SELECT {', '.join(values)}, {number}, {FILE} FROM {self.source}"

    def _column(self, position: int, raw: str) -> str:
        return _quoted(raw) if _is_parquet(self.files[0]) else f"c{position}"


@dataclass(frozen=True)
class Head:
    """A file's columns by its header or footer; one scan can read all files that have the same."""

    columns: tuple[str, ...]
    delimiter: str = ","
    types: tuple[str, ...] = ()


def files_of(path: Path) -> list[Path]:
    """The data files at a path; AuthoringError where there is none."""
    if not path.exists():
        raise AuthoringError(f"There is no {path}. Name a folder or a file of CSV, CSV.gz or Parquet")
    candidates = sorted(path.rglob("*")) if path.is_dir() else [path]
    files = [file for file in candidates if file.is_file() and file.name.endswith(ENDINGS) and not _hidden(file, path)]
    if not files:
        raise AuthoringError(
            f"{path} holds no file that ends in {', '.join(ENDINGS)}. Name a folder or a file of those"
        )
    return files


def read_groups(path: Path, connection: duckdb.DuckDBPyConnection) -> list[Group]:
    """The files of a path, those together that one scan can read."""
    by_head: dict[tuple[str, Head], list[Path]] = defaultdict(list)
    for file in files_of(path):
        kind = _kind(file, path)
        with name_in_errors(file):
            head = _head(file, connection)
        _refuse_duplicates(file, head)
        by_head[kind, head].append(file)
    names = _best_names(chain.from_iterable(head.columns for _, head in by_head))
    return [
        Group(kind, tuple(files), _named(head.columns, names), head.delimiter)
        for (kind, head), files in by_head.items()
    ]


def _kind(file: Path, path: Path) -> str:
    """The folder below the path that a file lies in, unless that is a part of its period or of itself."""
    folder = file.relative_to(path).parts[0] if path not in (file.parent, file) else NO_FOLDER
    return (
        NO_FOLDER if "=" in folder or folder.lower().endswith(ENDINGS) or re.fullmatch(r"[\d_-]+", folder) else folder
    )


class name_in_errors:  # noqa: N801 (read as a word in a with statement)
    """Turns a reader's error about a file into one line with the file's name."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, FAILURES):
            why = re.sub(r"^[A-Z][\w ]*Error: ", "", str(error).splitlines()[0]).removesuffix(".")
            raise AuthoringError(f"{self.file} cannot be read: {why}. Replace it, or leave it out") from error


def snake_case(name: str) -> str:
    """`PULocationID` as `pu_location_id`: a name that neither Spark nor Athena has to quote."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    split = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", plain)
    name = re.sub(r"[^a-z0-9]+", "_", split.lower()).strip("_")
    return name if re.match(r"[a-z]", name) else f"column_{name}".rstrip("_")


def _head(file: Path, connection: duckdb.DuckDBPyConnection) -> Head:
    if _is_parquet(file):
        described = connection.execute(f"DESCRIBE FROM {_parquet(_text(str(file)))}").fetchall()
        columns = [(name, kind) for name, kind, *_ in described if name != FILE]
        return Head(tuple(name for name, _ in columns), types=tuple(kind for _, kind in columns))
    with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as stream:
        line = stream.readline().decode("utf-8-sig").strip()
    if not line:
        raise AuthoringError(f"{file} is empty: not even a header says what it would hold. Replace it, or leave it out")
    if line.startswith("<"):
        raise AuthoringError(
            f"{file} begins with {line[:20]!r}: a web page, not a CSV file. Replace it, or leave it out"
        )
    delimiter = max(DELIMITERS, key=line.count)
    return Head(tuple(next(csv.reader([line], delimiter=delimiter))), delimiter)


def _refuse_duplicates(file: Path, head: Head) -> None:
    folded = [_folded(column) for column in head.columns]
    duplicates = [column for column in head.columns if folded.count(_folded(column)) > 1]
    if duplicates:
        listed = " and ".join(map(repr, duplicates))
        raise AuthoringError(f"{file} has columns that only case tells apart, if anything: {listed}. Rename one")


def _parquet(listed: str) -> str:
    return f"read_parquet([{listed}], {NO_PARTITIONS}, {NAMED})"


def _is_parquet(file: Path) -> bool:
    return file.suffix == ".parquet"


def _best_names(columns: Iterable[str]) -> dict[str, str]:
    """The new name of each column, whatever its case: `VendorID` tells more about its words than `vendorid`."""
    names: dict[str, str] = {}
    for column in columns:
        name, previous = snake_case(column), names.get(_folded(column), "")
        names[_folded(column)] = name if name.count("_") > previous.count("_") or not previous else previous
    return names


def _named(columns: Sequence[str], names: Mapping[str, str]) -> dict[str, str]:
    """Columns by their new names; two of one file that would be called the same are numbered."""
    named: dict[str, str] = {}
    for column in columns:
        named[next(name for name in _numbered(names[_folded(column)]) if name not in named)] = column
    return named


def _folded(column: str) -> str:
    return column.strip().lower()


def _numbered(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}_{number}" for number in range(2, 10_000))


def _hidden(file: Path, path: Path) -> bool:
    return path.is_dir() and any(part.startswith((".", "_")) for part in file.relative_to(path).parts)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
