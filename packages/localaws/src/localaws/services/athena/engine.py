# ruff: noqa: S608 - the engine sees no file but what it is given, and its text is made from a parsed statement
"""Running one statement: DuckDB over the files of the tables that it names."""

import re
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import duckdb
from duckdb.func import FunctionNullHandling
from sqlglot import exp

from localaws.services.athena import informationschema, values
from localaws.services.athena.arithmetic import ANY_DIVISION, DECIMAL_DIVISION
from localaws.services.athena.catalog import CATALOG, Catalog
from localaws.services.athena.columns import Answer
from localaws.services.athena.errors import QueryFailedError
from localaws.services.athena.faults import in_athenas_words
from localaws.services.athena.functions.helpers import HELPERS
from localaws.services.athena.rights import Rights
from localaws.services.athena.syntax import parse, position
from localaws.services.athena.tables import Relation, Tables
from localaws.services.athena.translate import tables_of, translate
from localaws.services.athena.types import column, presto_type
from localaws.services.athena.views import decoded

_MOST_NESTED_VIEWS: Final = 20
# Without its ICU extension DuckDB knows UTC alone, which is Athena's zone; it must not look for it on the network.
_CONFIGURATION: Final[dict[str, str | bool | int | float | list[str]]] = {
    "threads": 2,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
_PATH: Final = '"$path"'
_ZONED: Final = "TIMESTAMP WITH TIME ZONE"


class Engine:
    """One statement's engine: its own connection, so that statements neither see nor wait for each other."""

    def __init__(
        self, rights: Rights, bucket_path: Callable[[str], Path], database: str, limit_bytes: int | None = None
    ) -> None:
        self.rights = rights
        self.catalog = Catalog(rights)
        self.database = database.lower()
        self._connection = duckdb.connect(":memory:", config=_CONFIGURATION)
        self._connection.execute("SET TimeZone = 'UTC'")
        self._connection.execute("SET max_expression_depth = 10000")
        self._connection.execute(DECIMAL_DIVISION)
        self._connection.execute(ANY_DIVISION)
        self._helpers: set[str] = set()
        self._connection.execute(f"SET allowed_directories = ['{bucket_path('any').parent}']")
        self._connection.execute("SET enable_external_access = false")
        self.tables = Tables(self._connection, bucket_path, limit_bytes, rights)
        self._closing, self._closed = threading.Lock(), False
        self._relations: dict[tuple[str, str], Relation] = {}

    def close(self) -> None:
        with self._closing:
            self._closed = True
            self._connection.close()

    def interrupt(self) -> None:
        """Stop what runs now, from another thread."""
        with self._closing:
            if not self._closed:
                self._connection.interrupt()

    def select(self, query: exp.Expr, text: str) -> Answer:
        """Run a query; every value comes back as Athena writes it."""
        sql, spelt = self._prepared(query, text, self.database, 0)
        cursor = self.run(sql, text)
        described = [(str(field[0]), str(field[1])) for field in cursor.description or []]
        if any(kind == _ZONED for _, kind in described):
            cursor = self.run(_without_zones(sql, [kind for _, kind in described]), text)
        rows = tuple(tuple(values.text(value) for value in row) for row in cursor.fetchall())
        columns = tuple(column(spelt.get(name, name), kind) for name, kind in described)
        return Answer(columns, rows, self.tables.scanned_bytes)

    def described(self, query: exp.Expr, text: str) -> list[tuple[str, str]]:
        """A query's columns and their engine types, without its rows."""
        sql, spelt = self._prepared(query, text, self.database, 0)
        cursor = self.run(f"SELECT * FROM ({sql}) LIMIT 0", text)
        return [(spelt.get(str(field[0]), str(field[0])), str(field[1])) for field in cursor.description or []]

    def sql(self, query: exp.Expr, text: str) -> str:
        """A query in the engine's SQL, after the tables that it reads were made known."""
        return self._prepared(query, text, self.database, 0)[0]

    def plan(self, query: exp.Expr, text: str) -> list[str]:
        """The engine's own plan of a query, line by line."""
        return str(self.run(f"EXPLAIN {self.sql(query, text)}", text).fetchall()[0][1]).splitlines()

    def _prepared(self, query: exp.Expr, text: str, database: str, depth: int) -> tuple[str, Mapping[str, str]]:
        schema: dict[str, dict[str, dict[str, str]]] = {}
        for table in tables_of(query):
            if table.db.lower() == informationschema.SCHEMA:
                table.set("db", exp.to_identifier(informationschema.ENGINE_SCHEMA))
            owner = (table.db or database).lower()
            relation = self._relation(owner, table, text, depth)
            schema.setdefault(owner, {})[table.name.lower()] = {
                name.lower(): presto_type(hive) for name, hive in relation.columns
            }
        translation = translate(query, text, database, schema)
        return translation.sql, translation.spelt

    def _relation(self, database: str, named: exp.Table, text: str, depth: int) -> Relation:
        key = (database, named.name.lower())
        if key not in self._relations:
            self._relations[key] = self._read(database, named, text, depth)
            self._connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{database}"')
            self.run(f'CREATE VIEW "{key[0]}"."{key[1]}" AS {self._relations[key].sql}', text)
        return self._relations[key]

    def _read(self, database: str, named: exp.Table, text: str, depth: int) -> Relation:
        if named.catalog and named.catalog.lower() != CATALOG:
            raise QueryFailedError(
                f"CATALOG_NOT_FOUND: line {position(named, text)}: Catalog '{named.catalog}' does not exist"
            )
        if database == informationschema.ENGINE_SCHEMA and (
            relation := informationschema.relation(self.catalog, named.name.lower())
        ):
            return relation
        if not self.catalog.has_database(database):
            raise QueryFailedError(
                f"SCHEMA_NOT_FOUND: line {position(named, text)}: Schema '{database}' does not exist", kind=1301
            )
        table = self.catalog.table(database, named.name)
        if table is None:
            name = f"{CATALOG}.{database}.{named.name.lower()}"
            raise QueryFailedError(
                f"TABLE_NOT_FOUND: line {position(named, text)}: Table '{name}' does not exist", kind=1301
            )
        view = decoded(table)
        if view is not None:
            return self._view(named.name, view, depth + 1)
        partitions = self.catalog.partitions(database, named.name) if table.get("PartitionKeys") else []
        return self.tables.relation(table, partitions, with_path=_PATH in text)

    def _view(self, name: str, view: Mapping[str, Any], depth: int) -> Relation:
        if depth > _MOST_NESTED_VIEWS:
            raise QueryFailedError(f"INVALID_VIEW: View '{name}' stands on itself")
        sql, _ = self._prepared(parse(view["originalSql"]), view["originalSql"], view["schema"], depth)
        declared = [(str(item["name"]), str(item["type"])) for item in view["columns"]]
        inner = ", ".join(f"c{number}" for number, _ in enumerate(declared))
        outer = ", ".join(
            f'CAST(c{number} AS {_from_presto(kind)}) AS "{column_name}"'
            for number, (column_name, kind) in enumerate(declared)
        )
        hive = tuple((column_name, _hive(kind)) for column_name, kind in declared)
        return Relation(f"SELECT {outer} FROM ({sql}) AS inside({inner})", hive)

    def run(self, sql: str, text: str) -> duckdb.DuckDBPyConnection:
        """Run the engine's SQL; raises QueryFailedError in Athena's words."""
        try:
            self._register(sql)
            return self._connection.execute(sql)
        except duckdb.Error as error:
            raise in_athenas_words(error, text) from error

    def _register(self, sql: str) -> None:
        for name in set(re.findall(r"\bpy_\w+(?=\()", sql)) & set(HELPERS) - self._helpers:
            call, parameters, returns = HELPERS[name]
            self._connection.create_function(
                name,
                _null_of_null(call, len(parameters)),
                list(parameters),
                returns,
                null_handling=FunctionNullHandling.SPECIAL,
            )
            self._helpers.add(name)


def _null_of_null(call: Callable[..., Any], arguments: int) -> Callable[..., Any]:
    """A helper that gives null where an argument is one; DuckDB counts the arguments of what it is given."""

    def of_one(a: Any) -> Any:
        return None if a is None else call(a)

    def of_two(a: Any, b: Any) -> Any:
        return None if a is None or b is None else call(a, b)

    def of_three(a: Any, b: Any, c: Any) -> Any:
        return None if a is None or b is None or c is None else call(a, b, c)

    def of_four(a: Any, b: Any, c: Any, d: Any) -> Any:
        return None if a is None or b is None or c is None or d is None else call(a, b, c, d)

    return (of_one, of_two, of_three, of_four)[arguments - 1]


def _without_zones(sql: str, kinds: Sequence[str]) -> str:
    """The query with moments written out, for DuckDB's Python client reads them only where pytz is."""
    names = [f"c{number}" for number, _ in enumerate(kinds)]
    written = [
        f"strftime(CAST({name} AS TIMESTAMP), '%Y-%m-%d %H:%M:%S.%g UTC')" if kind == _ZONED else name
        for name, kind in zip(names, kinds, strict=True)
    ]
    return f"SELECT {', '.join(written)} FROM ({sql}) AS inside({', '.join(names)})"


def _from_presto(kind: str) -> str:
    return str(exp.DataType.build(kind, dialect="trino").sql("duckdb"))


def _hive(kind: str) -> str:
    return str(exp.DataType.build(kind, dialect="trino").sql("hive")).lower()
