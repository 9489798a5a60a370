"""information_schema: the catalogue as tables of its own."""

from collections.abc import Sequence
from typing import Final

from localaws.services.athena.catalog import CATALOG, Catalog
from localaws.services.athena.tables import Relation
from localaws.services.athena.types import presto_type
from localaws.services.athena.views import decoded

SCHEMA: Final = "information_schema"
ENGINE_SCHEMA: Final = "glue_information_schema"
"""The engine has an information_schema of its own, which nothing can be put into."""
_COLUMNS: Final = {
    "schemata": ("catalog_name", "schema_name"),
    "tables": ("table_catalog", "table_schema", "table_name", "table_type"),
    "views": ("table_catalog", "table_schema", "table_name", "view_definition"),
    "columns": (
        *("table_catalog", "table_schema", "table_name", "column_name", "ordinal_position", "column_default"),
        *("is_nullable", "data_type", "comment", "extra_info"),
    ),
}


def relation(catalog: Catalog, name: str) -> Relation | None:
    """One of its tables; None where there is none of that name."""
    if name not in _COLUMNS:
        return None
    kinds = tuple((column, "bigint" if column == "ordinal_position" else "string") for column in _COLUMNS[name])
    lines = [", ".join(map(_literal, row)) for row in _rows(catalog, name)]
    nothing = ", ".join(
        f"CAST(NULL AS {'BIGINT' if kind == 'bigint' else 'VARCHAR'}) AS {column}" for column, kind in kinds
    )
    selects = [f"SELECT {nothing} WHERE false", *(f"SELECT {line}" for line in lines)]
    return Relation(" UNION ALL ".join(selects), kinds)


def _rows(catalog: Catalog, name: str) -> list[Sequence[object]]:
    if name == "schemata":
        return [(CATALOG, database) for database in [*catalog.databases(), SCHEMA]]
    rows: list[Sequence[object]] = []
    for database in catalog.databases():
        for table in catalog.tables(database):
            view = decoded(table)
            key = (CATALOG, database, table["Name"])
            if name == "tables":
                rows.append((*key, "VIEW" if view else "BASE TABLE"))
            elif name == "views" and view:
                rows.append((*key, view["originalSql"]))
            elif name == "columns":
                rows += [(*key, *column) for column in _described(table)]
    return rows


def _described(table: dict[str, object]) -> list[Sequence[object]]:
    stored = table.get("StorageDescriptor") or {}
    columns = stored.get("Columns") or [] if isinstance(stored, dict) else []
    keys = table.get("PartitionKeys") or []
    rows: list[Sequence[object]] = []
    for place, column in enumerate([*columns, *(keys if isinstance(keys, list) else [])], start=1):
        extra = "partition key" if place > len(columns) else None
        kind = presto_type(column["Type"])
        rows.append((column["Name"], place, None, "YES", kind, column.get("Comment"), extra))
    return rows


def _literal(value: object) -> str:
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"
