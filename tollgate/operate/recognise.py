"""Which dataset a person's files are of: told by folders and names, and where these leave a choice, by columns."""

import csv
import gzip
from collections.abc import Container, Iterator, Mapping
from pathlib import Path

from contracts import Column, Contract
from tollgate.operate.errors import InputError
from tollgate.operate.inputs import input_files


def datasets_of(path: Path, sources: Mapping[str, Contract]) -> tuple[str, ...]:
    """The datasets whose files these may be, given the source of each: one where that can be told, else several.

    Raises InputError where nothing is of any of them.
    """
    candidates, error = {}, None
    for name, source in sources.items():
        try:
            candidates[name] = input_files(path, source)
        except InputError as refusal:
            error = refusal
    if not candidates and error:
        raise error if len(sources) == 1 or not path.exists() else _no_dataset_error(path, sources)
    # A source that takes files of any name takes those of the others, too: the columns tell.
    file = next(iter(next(iter(candidates.values()), {}).values()), path)
    names = _column_names(file)
    shares = {name: _share_present(sources[name], names) for name in candidates}
    best = max(shares.values(), default=0.0)
    return tuple(name for name, share in shares.items() if share == best)


def _no_dataset_error(path: Path, sources: Mapping[str, Contract]) -> InputError:
    return InputError(
        f"{path} holds no file of a dataset ({', '.join(sources)}). Name one, to be told what its files are called: "
        f"--dataset {next(iter(sources))}. Or make one of these files: tollgate dataset new NAME --from {path}"
    )


def _share_present(source: Contract, names: Container[str]) -> float:
    """How many of a source's columns a file has, as a share."""
    columns = [column for column in source.columns if column.expression is None]
    present = [column for column in columns if any(name.lower() in names for name in _names_of(column))]
    return len(present) / len(columns) if columns else 0.0


def _names_of(column: Column) -> Iterator[str]:
    yield column.name
    for names in column.names.values():
        yield from names


def _column_names(file: Path) -> Container[str]:
    """The names of a file's columns in small letters; nothing where it cannot be read."""
    try:
        return _footer(file) if file.name.lower().endswith(".parquet") else _header(file)
    except (OSError, EOFError, csv.Error):
        return frozenset()


def _header(file: Path) -> frozenset[str]:
    with gzip.open(file, "rt", errors="replace") if _is_gzip(file) else file.open(errors="replace") as lines:
        names = next(csv.reader([lines.readline()]), [])
    return frozenset(name.strip().lstrip("\ufeff").lower() for name in names)


def _footer(file: Path) -> str:
    """A Parquet file's footer, in which the names stand as text; its length is said before the last four bytes."""
    with file.open("rb") as body:
        body.seek(-8, 2)
        length = int.from_bytes(body.read(4), "little")
        body.seek(-8 - min(length, body.tell() - 4), 2)
        return body.read(length).decode("latin-1").lower()


def _is_gzip(file: Path) -> bool:
    with file.open("rb") as body:
        return body.read(2) == b"\x1f\x8b"
