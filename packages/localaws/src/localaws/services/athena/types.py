"""One type in three languages: Glue's (Hive), the engine's (DuckDB), and the one that a result reports (Athena)."""

import re
from typing import Final

from sqlglot import exp

from localaws.services.athena.columns import Column

_PLAIN: Final = {
    "BOOLEAN": ("boolean", 0),
    "TINYINT": ("tinyint", 3),
    "UTINYINT": ("smallint", 5),
    "SMALLINT": ("smallint", 5),
    "USMALLINT": ("integer", 10),
    "INTEGER": ("integer", 10),
    "UINTEGER": ("bigint", 19),
    "BIGINT": ("bigint", 19),
    # What a sum of bigint is in DuckDB; Athena keeps bigint.
    "HUGEINT": ("bigint", 19),
    "UBIGINT": ("bigint", 19),
    "FLOAT": ("float", 17),
    "DOUBLE": ("double", 17),
    "VARCHAR": ("varchar", 2147483647),
    "BLOB": ("varbinary", 1073741824),
    "DATE": ("date", 0),
    "TIME": ("time", 0),
    "TIMESTAMP": ("timestamp", 3),
    "TIMESTAMP WITH TIME ZONE": ("timestamp with time zone", 3),
}


def column(name: str, duckdb_type: str) -> Column:
    """A result's column from the engine's type."""
    if match := re.fullmatch(r"DECIMAL\((\d+),\s*(\d+)\)", duckdb_type):
        return Column(name, "decimal", int(match[1]), int(match[2]))
    if duckdb_type.endswith("]"):
        return Column(name, "array")
    if duckdb_type.startswith("STRUCT"):
        return Column(name, "row")
    if duckdb_type.startswith("MAP"):
        return Column(name, "map")
    plain, precision = _PLAIN.get(duckdb_type, ("varchar", 2147483647))
    return Column(name, plain, precision)


def hive_type(duckdb_type: str) -> str:
    """The type that Glue keeps for a column of the engine's type."""
    kind = column("", duckdb_type)
    if kind.type == "decimal":
        return f"decimal({kind.precision},{kind.scale})"
    if kind.type in {"array", "row", "map"}:
        return normalised(exp.DataType.build(duckdb_type, dialect="duckdb").sql("hive"))
    names = {"varchar": "string", "integer": "int", "varbinary": "binary", "timestamp with time zone": "timestamp"}
    return names.get(kind.type, kind.type)


def normalised(hive: str) -> str:
    """A Hive type as Glue writes it: small letters, no blanks."""
    return re.sub(r"\s+", "", hive.lower())


def engine_type(hive: str) -> str:
    """What the engine casts to for a column of a Glue type."""
    return str(exp.DataType.build(hive, dialect="hive").sql("duckdb"))


def presto_type(hive: str) -> str:
    """How a view's definition writes a Glue type."""
    return str(exp.DataType.build(hive, dialect="hive").sql("trino")).lower().replace(", ", ",")
