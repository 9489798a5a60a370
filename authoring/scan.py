# ruff: noqa: S608 - names and texts are quoted below; the engine reads what its person named
"""Files as one table of texts: every edition under one set of names, whatever its columns' types and order."""

import gzip
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import duckdb

from authoring.errors import AuthoringError

ENDINGS = (".csv", ".csv.gz", ".parquet")
HERE = "files"
"""What files are called that lie in no folder of their own."""

FAILURES = (duckdb.Error, OSError, EOFError, UnicodeDecodeError)


@dataclass(frozen=True)
class Group:
    """Files of one kind (their folder) and one schema; `columns` leads from a name to the one in the files."""

    kind: str
    files: tuple[Path, ...]
    columns: Mapping[str, str]

    @property
    def source(self) -> str:
        listed = ", ".join(_text(str(file)) for file in self.files)
        # `year=2020` in a path is a place, not a column.
        if self.files[0].suffix == ".parquet":
            return f"read_parquet([{listed}], hive_partitioning = false)"
        return f"read_csv([{listed}], header = true, all_varchar = true, hive_partitioning = false)"

    def select(self, names: Sequence[str], number: int) -> str:
        """Its rows as trimmed texts, null where there is nothing, and the group's number."""
        values = (self._value(name) for name in names)
        return f"SELECT {', '.join(values)}, {number} AS _group FROM {self.source}"

    def _value(self, name: str) -> str:
        if name not in self.columns:
            return f"NULL::VARCHAR AS {_quoted(name)}"
        return f"nullif(trim({_quoted(self.columns[name])}::VARCHAR), '') AS {_quoted(name)}"


def files_of(path: Path) -> list[Path]:
    """The data files at a path; AuthoringError where there is none."""
    if not path.exists():
        raise AuthoringError(f"There is no {path}. Name a folder or a file of CSV, CSV.gz or Parquet")
    inside = sorted(path.rglob("*")) if path.is_dir() else [path]
    found = [file for file in inside if file.is_file() and file.name.endswith(ENDINGS) and not _hidden(file, path)]
    if not found:
        raise AuthoringError(
            f"{path} holds no file that ends in {', '.join(ENDINGS)}. Name a folder or a file of those"
        )
    return found


def groups(path: Path, connection: duckdb.DuckDBPyConnection) -> list[Group]:
    """The files of a path, those together that one scan can read."""
    alike: dict[tuple[str, object], list[Path]] = defaultdict(list)
    for file in files_of(path):
        kind = file.relative_to(path).parts[0] if path not in (file.parent, file) else HERE
        with telling(file):
            alike[kind, _schema(file, connection)].append(file)
    columns = []
    for files in alike.values():
        with telling(files[0]):
            columns.append(_columns(files[0], connection))
    best = _best_names(chain.from_iterable(columns))
    return [
        Group(kind, tuple(files), _named(raw, best))
        for ((kind, _), files), raw in zip(alike.items(), columns, strict=True)
    ]


class telling:  # noqa: N801 (read as a word in a with statement)
    """Turns what a reader says about a file into one line with the file's name."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, FAILURES):
            why = str(error).splitlines()[0].removesuffix(".")
            raise AuthoringError(f"{self.file} cannot be read: {why}. Replace it, or leave it out") from error


def snake_case(name: str) -> str:
    """`PULocationID` as `pu_location_id`: a name that neither Spark nor Athena has to quote."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    split = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", plain)
    words = re.sub(r"[^a-z0-9]+", "_", split.lower()).strip("_")
    return words if re.match(r"[a-z]", words) else f"column_{words}".rstrip("_")


def _schema(file: Path, connection: duckdb.DuckDBPyConnection) -> object:
    """Equal for files that one scan can read: the header line of a CSV file, the footer's columns of a Parquet one."""
    if file.suffix == ".parquet":
        return tuple(_described(f"read_parquet({_text(str(file))})", connection))
    with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as stream:
        header = stream.readline().strip()
    if not header:
        raise AuthoringError(f"{file} is empty: not even a header says what it would hold. Replace it, or leave it out")
    if header.startswith(b"<"):
        raise AuthoringError(f"{file} begins with {header[:20].decode(errors='replace')!r}: a web page, no CSV file")
    return header


def _columns(file: Path, connection: duckdb.DuckDBPyConnection) -> list[str]:
    return [str(row[0]) for row in _described(Group(HERE, (file,), {}).source, connection)]


def _described(source: str, connection: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    return connection.execute(f"DESCRIBE FROM {source}").fetchall()


def _best_names(columns: Iterable[str]) -> dict[str, str]:
    """The new name of each column, whatever its case: `VendorID` tells more about its words than `vendorid`."""
    best: dict[str, str] = {}
    for column in columns:
        name, known = snake_case(column), best.get(_folded(column), "")
        best[_folded(column)] = name if name.count("_") > known.count("_") or not known else known
    return best


def _named(columns: Sequence[str], best: Mapping[str, str]) -> dict[str, str]:
    """Columns by their new names; two of one file that would be called the same are numbered."""
    found: dict[str, str] = {}
    for column in columns:
        found[next(name for name in _numbered(best[_folded(column)]) if name not in found)] = column
    return found


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
