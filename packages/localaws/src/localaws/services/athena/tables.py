# ruff: noqa: S608 - names and texts are quoted below; the engine sees no other file
"""A Glue table as something the engine can select from: its files by name, its columns by Glue's types."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb
from duckdb import DuckDBPyConnection
from duckdb.func import FunctionNullHandling

from localaws.service import ServiceError
from localaws.services.athena.errors import CancelledError, QueryFailedError
from localaws.services.athena.lines import Cut
from localaws.services.athena.rights import Rights
from localaws.services.athena.types import engine_type, normalised
from localaws.services.s3.keys import place_of, split_url

Columns = Sequence[tuple[str, str]]

_FAMILIES: Final = (
    {"TINYINT", "SMALLINT", "INTEGER", "BIGINT"},
    {"FLOAT", "DOUBLE"},
    {"DECIMAL"},
    {"VARCHAR", "TEXT", "BLOB"},
    {"DATE"},
    {"TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "TIMESTAMP_NS", "TIMESTAMP_MS", "TIMESTAMP_S"},
    {"BOOLEAN"},
    {"STRUCT"},
    {"MAP"},
    {"[]"},
)


@dataclass(frozen=True)
class Relation:
    """What the engine reads for a table."""

    sql: str
    columns: tuple[tuple[str, str], ...]
    """Names and Glue types, in the table's order, partition keys last."""


@dataclass(frozen=True)
class _Part:
    location: str
    constants: tuple[tuple[str, str, str], ...]
    """Name, Glue type and value of each partition key."""


class Tables:
    """The tables' data as it stands in the buckets' folders."""

    def __init__(
        self,
        engine: DuckDBPyConnection,
        bucket_path: Callable[[str], Path],
        limit_bytes: int | None,
        rights: Rights,
    ) -> None:
        self._engine = engine
        self._rights = rights
        self._bucket_path = bucket_path
        self._limit_bytes = limit_bytes
        self.scanned_bytes = 0
        self._cuts: dict[Cut, str] = {}

    def relation(
        self, table: Mapping[str, Any], partitions: Iterable[Mapping[str, Any]], *, with_path: bool = False
    ) -> Relation:
        """Everything below the table's location, or below its partitions' where it has partition keys.

        `with_path` adds the column "$path", the URL of the file that a row comes from.
        """
        stored = table["StorageDescriptor"]
        columns = _columns(stored["Columns"])
        keys = _columns(table.get("PartitionKeys") or [])
        parts = [_part(partition, keys) for partition in partitions] if keys else [_Part(stored["Location"], ())]
        sources = [(part, files) for part in parts if (files := self.files(part.location))]
        for part, files in sources:
            self._rights.read(part.location, self._keys(part.location, files))
        self._count(file for _, files in sources for file in files)
        if with_path:
            sources = [(self._with_path(part, file), [file]) for part, files in sources for file in files]
            keys = (*keys, ("$path", "string"))
        selects = [self._select(table, columns, part, files) for part, files in sources]
        return Relation("\nUNION ALL\n".join([_nothing((*columns, *keys)), *selects]), (*columns, *keys))

    def _with_path(self, part: _Part, file: Path) -> _Part:
        inside = file.relative_to(self.folder(part.location)).as_posix()
        url = f"{part.location.rstrip('/')}/{inside}" if inside != "." else part.location
        return _Part(part.location, (*part.constants, ("$path", "string", url)))

    def files(self, location: str) -> list[Path]:
        """The data files below a location; empty ones, and names that begin with '_' or '.', hold no data."""
        folder = self.folder(location)
        paths = (path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else iter(())
        hidden = ("_", ".")
        return sorted(
            path
            for path in paths
            if not any(name.startswith(hidden) for name in path.relative_to(folder).parts) and path.stat().st_size
        )

    def folder(self, location: str) -> Path:
        """Where the files of a location are; raises QueryFailedError for one that no bucket has."""
        try:
            return place_of(self._bucket_path, location)
        except ServiceError as error:
            raise QueryFailedError(f"HIVE_FILESYSTEM_ERROR: {location[:200]}: {error.message}", kind=1013) from error

    def _keys(self, location: str, files: Iterable[Path]) -> Iterator[str]:
        bucket = self._bucket_path(split_url(location)[0])
        return (path.relative_to(bucket).as_posix() for path in files)

    def _count(self, files: Iterable[Path]) -> None:
        self.scanned_bytes += sum(file.stat().st_size for file in files)
        if self._limit_bytes is not None and self.scanned_bytes > self._limit_bytes:
            raise CancelledError("Query cancelled! : Bytes scanned limit was exceeded", kind=1100)

    def _select(self, table: Mapping[str, Any], columns: Columns, part: _Part, files: Sequence[Path]) -> str:
        stored = table["StorageDescriptor"]
        values = [
            f"CAST({_text(value)} AS {engine_type(hive)}) AS {_name(name)}" for name, hive, value in part.constants
        ]
        if "parquet" in (stored.get("InputFormat") or "").lower():
            source = f"read_parquet([{_paths(files)}], union_by_name = true, hive_partitioning = false)"
            return f"SELECT {', '.join(self._parquet(columns, source, part.location) + values)} FROM {source}"
        if "text" in (stored.get("InputFormat") or "").lower():
            if "json" in ((stored.get("SerdeInfo") or {}).get("SerializationLibrary") or "").lower():
                return (
                    f"SELECT {', '.join([*(_name(name) for name, _ in columns), *values])} FROM {_json(columns, files)}"
                )
            cut = _cut(stored.get("SerdeInfo") or {})
            source = self._lines(table, columns, files, cut) if cut else _csv(table, columns, files)
            casts = [_text_cast(name, hive) for name, hive in columns]
            return f"SELECT {', '.join(casts + values)} FROM {source}"
        raise QueryFailedError(
            f"HIVE_UNSUPPORTED_FORMAT: Unable to read {stored.get('InputFormat') or 'no input format'}"
        )

    def _lines(self, table: Mapping[str, Any], columns: Columns, files: Sequence[Path], cut: Cut) -> str:
        name = f"cut_{len(self._cuts)}" if cut not in self._cuts else self._cuts[cut]
        if cut not in self._cuts:
            self._cuts[cut] = name
            special = FunctionNullHandling.SPECIAL
            self._engine.create_function(name, cut.reader(), ["VARCHAR"], "VARCHAR[]", null_handling=special)
        skip = int((table.get("Parameters") or {}).get("skip.header.line.count", 0))
        read = (
            f"read_csv([{_paths(files)}], columns = {{'line': 'VARCHAR'}}, delim = '\x1f\x1e\x1d', quote = '', "
            f"escape = '', header = false, skip = {skip}, auto_detect = false, strict_mode = false)"
        )
        cells = ", ".join(f"cells[{place}] AS {_name(column)}" for place, (column, _) in enumerate(columns, start=1))
        return f"(SELECT {cells} FROM (SELECT {name}(line) AS cells FROM {read}))"

    def _parquet(self, columns: Columns, source: str, location: str) -> list[str]:
        try:
            described = self._engine.execute(f"SELECT * FROM {source} LIMIT 0").description or []
        except duckdb.InvalidInputException as error:
            raise QueryFailedError(
                f"HIVE_BAD_DATA: Not valid Parquet file under {location}: {error}", kind=1104
            ) from error
        there = {str(field[0]).lower(): (str(field[0]), str(field[1])) for field in described}
        return [_parquet_cast(name, hive, there.get(name.lower()), location) for name, hive in columns]


def _part(partition: Mapping[str, Any], keys: Columns) -> _Part:
    values = zip(keys, partition["Values"], strict=True)
    return _Part(
        partition["StorageDescriptor"]["Location"], tuple((name, hive, value) for (name, hive), value in values)
    )


def _columns(described: Iterable[Mapping[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((column["Name"], normalised(column["Type"])) for column in described)


def _nothing(columns: Columns) -> str:
    # Stands first, so that an empty table has its columns and every other select its types.
    nulls = ", ".join(f"CAST(NULL AS {engine_type(hive)}) AS {_name(name)}" for name, hive in columns)
    return f"SELECT {nulls} WHERE false"


def _parquet_cast(name: str, hive: str, there: tuple[str, str] | None, location: str) -> str:
    wanted = engine_type(hive)
    if there is None:
        return f"CAST(NULL AS {wanted}) AS {_name(name)}"
    if _family(wanted) != _family(there[1]):
        raise QueryFailedError(
            f"HIVE_BAD_DATA: Field {name}'s type {there[1]} in parquet files under {location} "
            f"is incompatible with type {hive} defined in table schema",
            kind=1104,
        )
    return f"CAST({_name(there[0])} AS {wanted}) AS {_name(name)}"


def _family(engine: str) -> int:
    plain = "[]" if engine.endswith("]") else engine.partition("(")[0].upper()
    renamed = {"INT": "INTEGER", "REAL": "FLOAT"}.get(plain, plain)
    return next((number for number, family in enumerate(_FAMILIES) if renamed in family), -1)


def _csv(table: Mapping[str, Any], columns: Columns, files: Sequence[Path]) -> str:
    serde = table["StorageDescriptor"].get("SerdeInfo") or {}
    given = serde.get("Parameters") or {}
    options = {"delim": given.get("field.delim", "\x01"), "quote": "", "escape": ""}
    written = ", ".join(f"{key} = {_text(value)}" for key, value in options.items())
    kinds = ", ".join(f"{_text(name)}: 'VARCHAR'" for name, _ in columns)
    skip = int((table.get("Parameters") or {}).get("skip.header.line.count", 0))
    return (
        f"read_csv([{_paths(files)}], columns = {{{kinds}}}, {written}, header = false, skip = {skip}, "
        "auto_detect = false, null_padding = true, strict_mode = false, nullstr = '\\N')"
    )


def _cut(serde: Mapping[str, Any]) -> Cut | None:
    """How a line is cut where the engine's own reader would cut otherwise."""
    given = serde.get("Parameters") or {}
    if "opencsv" in (serde.get("SerializationLibrary") or "").lower():
        return Cut(given.get("separatorChar", ","), given.get("quoteChar", '"'), given.get("escapeChar", "\\"))
    if "escape.delim" in given:
        return Cut(given.get("field.delim", "\x01"), "", given["escape.delim"])
    return None


def _json(columns: Columns, files: Sequence[Path]) -> str:
    kinds = ", ".join(f"{_text(name)}: {_text(engine_type(hive))}" for name, hive in columns)
    return f"read_json([{_paths(files)}], columns = {{{kinds}}}, format = 'newline_delimited')"


def _text_cast(name: str, hive: str) -> str:
    if hive == "string":
        return _name(name)
    # Hive reads what does not fit its type as null; without nullif DuckDB would cast while it reads, and fail there.
    return f"TRY_CAST(nullif({_name(name)}, '') AS {engine_type(hive)}) AS {_name(name)}"


def _paths(files: Sequence[Path]) -> str:
    return ", ".join(_text(str(file)) for file in files)


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
