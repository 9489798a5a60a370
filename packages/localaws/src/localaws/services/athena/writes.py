# ruff: noqa: S608 - names are quoted, and the engine sees no file but S3's folders
"""Statements that write rows: CREATE TABLE AS, INSERT INTO, UNLOAD; files that appear when all of them are written."""

import shutil
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

from sqlglot import exp

from localaws.services.athena import definitions
from localaws.services.athena.catalog import CATALOG
from localaws.services.athena.columns import Answer
from localaws.services.athena.dialect import LocalTrino
from localaws.services.athena.engine import Engine
from localaws.services.athena.errors import QueryFailedError
from localaws.services.athena.partitions import add_partitions
from localaws.services.athena.syntax import parse
from localaws.services.athena.types import engine_type, hive_type, normalised

_PARQUET_CODECS: Final = {"SNAPPY", "GZIP", "ZSTD", "NONE", "UNCOMPRESSED"}
_TEXT_CODECS: Final = {"GZIP", "NONE", "UNCOMPRESSED"}
_OPTIONS: Final = {
    *("external_location", "format", "field_delimiter", "parquet_compression", "partitioned_by", "write_compression"),
}
_ENDINGS: Final = {"PARQUET": "parquet", "TEXTFILE": "csv", "JSON": "json"}


@dataclass(frozen=True)
class Target:
    """How rows are written."""

    form: str = "PARQUET"
    codec: str = "SNAPPY"
    delimiter: str = "\x01"
    keys: tuple[str, ...] = ()
    """The columns whose values are folders; they stand last."""
    quote: str = ""

    def copy_options(self) -> str:
        """The options of the engine's COPY."""
        codec = "uncompressed" if self.codec in {"NONE", "UNCOMPRESSED"} else self.codec.lower()
        by = f", PARTITION_BY ({', '.join(map(_name, self.keys))})" if self.keys else ""
        if self.form == "PARQUET":
            return f"FORMAT parquet, COMPRESSION {codec}{by}"
        packed = f", COMPRESSION {'gzip' if codec == 'gzip' else 'none'}{by}"
        if self.form == "JSON":
            return f"FORMAT json{packed}"
        quote = self.quote.replace("'", "''")
        delimiter = self.delimiter.replace("'", "''")
        return f"FORMAT csv, HEADER false, DELIMITER '{delimiter}', QUOTE '{quote}', NULLSTR '\\N'{packed}"

    def ending(self) -> str:
        return _ENDINGS[self.form] + (".gz" if self.codec == "GZIP" and self.form != "PARQUET" else "")


def create_as(engine: Engine, statement: exp.Create, text: str, query_id: str, output: str) -> Answer:
    """CREATE TABLE … AS SELECT: the rows at external_location, or beside the query's results."""
    named = statement.this.this if isinstance(statement.this, exp.Schema) else statement.this
    database, name = str(named.text("db") or engine.database).lower(), str(named.name).lower()
    if engine.catalog.table(database, name):
        if statement.args.get("exists"):
            return Answer()
        raise QueryFailedError(
            f"TABLE_ALREADY_EXISTS: line 1:1: Destination table '{CATALOG}.{database}.{name}' already exists"
        )
    options = with_options(statement.args.get("properties"), "CREATE TABLE AS")
    target = _target(options)
    location = str(options.get("external_location") or f"{output.rpartition('/')[0]}/tables/{query_id}/")
    location = location.rstrip("/") + "/"
    if engine.tables.files(definitions.as_folder(location)):
        reason = f"Target directory for table '{database}.{name}' already exists: {location}"
        raise QueryFailedError(f"HIVE_PATH_ALREADY_EXISTS: {reason}")
    kinds = [(column.lower(), hive_type(kind)) for column, kind in engine.described(statement.expression, text)]
    _check_keys(target, [column for column, _ in kinds])
    rows = [{"Name": column, "Type": kind} for column, kind in kinds if column not in target.keys]
    keys = [{"Name": column, "Type": kind} for column, kind in kinds if column in target.keys]
    files: tuple[str, ...] = ()
    if not any(bool(item.args.get("no")) for item in statement.find_all(exp.WithDataProperty)):
        files = _written(engine, engine.sql(statement.expression, text), target, location, query_id)
    layout = definitions.Layout(rows, keys, _storage(target))
    engine.catalog.create_table(database, definitions.described_table(name, location, layout, {"EXTERNAL": "TRUE"}))
    add_partitions(engine, database, name, _partitions(files, location, target))
    return Answer(scanned_bytes=engine.tables.scanned_bytes, files=files)


def insert(engine: Engine, statement: exp.Insert, text: str, query_id: str) -> Answer:
    """INSERT INTO a table: its columns in its order, whichever the statement names."""
    named = statement.this.this if isinstance(statement.this, exp.Schema) else statement.this
    database, name = str(named.text("db") or engine.database).lower(), str(named.name).lower()
    table = engine.catalog.table(database, name)
    if table is None or table.get("TableType") == "VIRTUAL_VIEW":
        raise QueryFailedError(f"TABLE_NOT_FOUND: Table '{CATALOG}.{database}.{name}' does not exist", kind=1301)
    stored, keys = table["StorageDescriptor"], [key["Name"] for key in table.get("PartitionKeys") or []]
    columns = [(item["Name"], item["Type"]) for item in [*stored["Columns"], *(table.get("PartitionKeys") or [])]]
    query = statement.expression
    if isinstance(query, exp.Values):
        query = parse(f"SELECT * FROM ({query.sql(LocalTrino)})")
    given = [column.lower() for column, _ in columns]
    if isinstance(statement.this, exp.Schema):
        given = [str(item.name).lower() for item in statement.this.expressions]
    output = engine.described(query, text)
    if len(output) != len(given) or not set(given) <= {column.lower() for column, _ in columns}:
        kinds = ", ".join(hive_type(kind) for _, kind in output)
        raise QueryFailedError(
            f"TYPE_MISMATCH: Insert query has mismatched column types: Table: {dict(columns)}, Query: [{kinds}]"
        )
    places = {name: f"c{place}" for place, name in enumerate(given)}
    selected = ", ".join(
        f"CAST({places.get(column.lower(), 'NULL')} AS {engine_type(normalised(kind))}) AS {_name(column)}"
        for column, kind in columns
    )
    inner = ", ".join(f"c{place}" for place in range(len(given)))
    sql = f"SELECT {selected} FROM ({engine.sql(query, text)}) AS inside({inner})"
    target = replace(_target_of(stored), keys=tuple(keys))
    files = _written(engine, sql, target, stored["Location"].rstrip("/") + "/", query_id)
    add_partitions(engine, database, name, _partitions(files, stored["Location"], target))
    return Answer(scanned_bytes=engine.tables.scanned_bytes, files=files)


def unload(engine: Engine, query: exp.Expr, location: str, options: Mapping[str, Any], query_id: str) -> Answer:
    """UNLOAD (query) TO a folder WITH (format = …)."""
    if "format" not in options:
        raise QueryFailedError("SYNTAX_ERROR: UNLOAD needs WITH (format = …)", kind=1001)
    target = replace(_target(options), delimiter=str(options.get("field_delimiter", "\x01")))
    folder = definitions.as_folder(location).rstrip("/") + "/"
    if engine.tables.files(folder):
        raise QueryFailedError(f"HIVE_PATH_ALREADY_EXISTS: Target directory already exists: {folder}")
    text = query.sql(LocalTrino)
    _check_keys(target, [column.lower() for column, _ in engine.described(query, text)])
    files = _written(engine, engine.sql(query, text), target, folder, query_id)
    return Answer(scanned_bytes=engine.tables.scanned_bytes, files=files)


def with_options(properties: exp.Expr | None, statement: str, more: Collection[str] = ()) -> dict[str, Any]:
    """The options of WITH by name; raises QueryFailedError for one that is not known here."""
    options: dict[str, Any] = {}
    for item in properties.expressions if properties else []:
        if isinstance(item, exp.FileFormatProperty):
            options["format"] = item.name or item.this.name
        elif isinstance(item, exp.PartitionedByProperty):
            options["partitioned_by"] = [str(key.name) for key in item.this.expressions]
        elif type(item) is exp.Property:
            options[str(item.name).lower()] = item.args["value"].name
        elif not isinstance(item, exp.WithDataProperty):
            options[item.key] = ""
    names = _OPTIONS | set(more)
    unknown = sorted(set(options) - names)
    if unknown:
        raise QueryFailedError(
            f"NOT_SUPPORTED: the local Athena does not know the option {unknown[0]} of {statement}; it knows "
            f"{', '.join(sorted(names))}",
            kind=1002,
        )
    return options


def _target(options: Mapping[str, Any]) -> Target:
    form = str(options.get("format", "PARQUET")).upper()
    if form not in _ENDINGS:
        raise QueryFailedError(
            f"NOT_SUPPORTED: the local Athena does not write {form}; it writes {', '.join(_ENDINGS)}", kind=1002
        )
    named = (options.get(name) for name in ("write_compression", "parquet_compression", "compression"))
    codec = next((str(name).upper() for name in named if name), "")
    names = _PARQUET_CODECS if form == "PARQUET" else _TEXT_CODECS
    if codec and codec not in names:
        raise QueryFailedError(
            f"NOT_SUPPORTED: the local Athena does not compress {form} by {codec}; it knows {', '.join(sorted(names))}",
            kind=1002,
        )
    keys = tuple(key.lower() for key in options.get("partitioned_by", ()))
    return Target(form, codec or "GZIP", str(options.get("field_delimiter", "\x01")), keys)


def _target_of(stored: Mapping[str, Any]) -> Target:
    serde = stored.get("SerdeInfo") or {}
    library, given = (serde.get("SerializationLibrary") or "").lower(), serde.get("Parameters") or {}
    if "parquet" in (stored.get("InputFormat") or "").lower():
        return Target()
    if "json" in library:
        return Target("JSON", "NONE")
    if "opencsv" in library:
        return Target("TEXTFILE", "NONE", given.get("separatorChar", ","), quote=given.get("quoteChar", '"'))
    return Target("TEXTFILE", "NONE", given.get("field.delim", "\x01"))


def _check_keys(target: Target, columns: Sequence[str]) -> None:
    if target.keys and tuple(columns[-len(target.keys) :]) != target.keys:
        raise QueryFailedError(
            "HIVE_COLUMN_ORDER_MISMATCH: Partition keys must be the last columns in the table and in the same order as "
            f"the table properties: {list(target.keys)}"
        )


def _storage(target: Target) -> Mapping[str, Any]:
    if target.form == "PARQUET":
        return definitions.PARQUET
    text = definitions.text_storage(target.delimiter)
    if target.form == "JSON":
        return {**text, "SerdeInfo": {"SerializationLibrary": "org.openx.data.jsonserde.JsonSerDe", "Parameters": {}}}
    return text


def _written(engine: Engine, sql: str, target: Target, location: str, query_id: str) -> tuple[str, ...]:
    """Write rows into a hidden folder and move its files to their places; their URLs."""
    engine.rights.write(f"{location}{query_id}.{target.ending()}")
    folder = engine.tables.folder(location)
    draft = folder / f".{query_id}"
    draft.mkdir(parents=True, exist_ok=True)
    place = str(draft if target.keys else draft / f"data.{target.ending()}").replace("'", "''")
    overwrite = ", OVERWRITE_OR_IGNORE" if target.keys else ""
    try:
        engine.run(f"COPY ({sql}) TO '{place}' ({target.copy_options()}{overwrite})", sql)
        return tuple(_moved(path, draft, folder, location, f"{query_id}.{target.ending()}") for path in _files(draft))
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _files(draft: Path) -> list[Path]:
    return sorted(path for path in draft.rglob("*") if path.is_file())


def _moved(path: Path, draft: Path, folder: Path, location: str, name: str) -> str:
    parts = path.relative_to(draft).parts[:-1]
    goal = folder.joinpath(*parts, name)
    goal.parent.mkdir(parents=True, exist_ok=True)
    path.rename(goal)
    return "/".join((location.rstrip("/"), *parts, name))


def _partitions(files: Sequence[str], location: str, target: Target) -> list[tuple[list[str], str]]:
    """Values and location of each partition that has a file."""
    locations = {}
    for url in files if target.keys else ():
        inside = url.removeprefix(location.rstrip("/") + "/").rpartition("/")[0]
        values = [unquote(part.partition("=")[2]) for part in inside.split("/")]
        locations[tuple(values)] = f"{location.rstrip('/')}/{inside}/"
    return [(list(values), url) for values, url in locations.items()]


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
