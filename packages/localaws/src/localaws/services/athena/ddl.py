"""Statements that declare: databases, tables and views, into Glue as Athena writes them there."""

from typing import Any

from sqlglot import exp

from localaws.services.athena import definitions
from localaws.services.athena.catalog import CATALOG
from localaws.services.athena.columns import Answer
from localaws.services.athena.dialect import LocalTrino
from localaws.services.athena.engine import Engine
from localaws.services.athena.errors import MalformedError, QueryFailedError
from localaws.services.athena.partitions import add_partition, drop_partition
from localaws.services.athena.types import hive_type
from localaws.services.athena.views import decoded, view_input


def create(engine: Engine, statement: exp.Create, text: str) -> Answer:
    """CREATE DATABASE, EXTERNAL TABLE or VIEW."""
    kind = str(statement.kind).upper()
    if kind in {"DATABASE", "SCHEMA"}:
        engine.catalog.create_database(
            _database(statement),
            definitions.named_property(statement, exp.SchemaCommentProperty),
            definitions.named_property(statement, exp.LocationProperty),
            or_leave=bool(statement.args.get("exists")),
        )
    elif kind == "VIEW":
        _create_view(engine, statement, text)
    elif isinstance(statement.this, exp.Schema):
        database, name = owner(engine, statement.this)
        table = definitions.table_input(statement, name)
        engine.catalog.create_table(database, table, or_leave=bool(statement.args.get("exists")))
    else:
        raise MalformedError("Queries of this type are not supported")
    return Answer()


def alter(engine: Engine, statement: exp.Alter) -> Answer:
    """ALTER TABLE … SET LOCATION, SET TBLPROPERTIES, ADD or DROP PARTITION, ADD or REPLACE COLUMNS."""
    database, name = owner(engine, statement.this)
    for action in statement.args["actions"]:
        if isinstance(action, exp.AlterSet) and action.args.get("location"):
            _set_location(engine, database, name, definitions.as_folder(str(action.args["location"].name)))
        elif isinstance(action, exp.AlterSet) and action.find(exp.Property):
            _set_properties(engine, database, name, {
                str(item.name): str(item.args["value"].name) for item in action.find_all(exp.Property)
            })  # fmt: skip
        elif isinstance(action, exp.AddPartition):
            add_partition(engine, database, name, action)
        elif isinstance(action, exp.DropPartition):
            drop_partition(engine, database, name, action)
        elif isinstance(action, exp.Schema | exp.ReplaceColumns):
            _set_columns(engine, database, name, action)
        else:
            raise MalformedError("The local Athena does not run this form of ALTER TABLE")
    return Answer()


def drop(engine: Engine, statement: exp.Drop) -> Answer:
    """DROP DATABASE, TABLE or VIEW."""
    kind, if_exists = str(statement.kind).upper(), bool(statement.args.get("exists"))
    if kind in {"DATABASE", "SCHEMA"}:
        engine.catalog.drop_database(
            _database(statement), if_exists=if_exists, cascade=bool(statement.args.get("cascade"))
        )
        return Answer()
    database, name = owner(engine, statement.args["tables"][0])
    table = engine.catalog.table(database, name)
    if table is None:
        if if_exists:
            return Answer()
        raise QueryFailedError(f"FAILED: SemanticException [Error 10001]: Table not found {database}.{name}", kind=1009)
    if (kind == "VIEW") != (decoded(table) is not None):
        raise QueryFailedError(f"FAILED: SemanticException: {database}.{name} is no {kind.lower()}", kind=1009)
    engine.catalog.drop_table(database, name)
    return Answer()


def owner(engine: Engine, named: exp.Expr) -> tuple[str, str]:
    """Database and name of the table that a statement names, in small letters."""
    table = named.this if isinstance(named, exp.Schema) else named
    return str(table.text("db") or engine.database).lower(), str(table.name).lower()


def _database(statement: exp.Create | exp.Drop) -> str:
    named = statement.args["tables"][0] if isinstance(statement, exp.Drop) else statement.this
    return str(named.name)


def _create_view(engine: Engine, statement: exp.Create, text: str) -> None:
    database, name = owner(engine, statement.this)
    existing = engine.catalog.table(database, name)
    if existing is not None and (decoded(existing) is None or not statement.args.get("replace")):
        raise QueryFailedError(f"TABLE_ALREADY_EXISTS: line 1:1: View already exists: '{CATALOG}.{database}.{name}'")
    columns = [(column, hive_type(kind)) for column, kind in engine.described(statement.expression, text)]
    if isinstance(statement.this, exp.Schema):
        given = [str(item.name) for item in statement.this.expressions]
        columns = [(new, hive) for new, (_, hive) in zip(given, columns, strict=True)]
    query = statement.expression.sql(LocalTrino)
    engine.catalog.replace_table(database, view_input(name, query, engine.database, columns))


def _set_location(engine: Engine, database: str, name: str, location: str) -> None:
    def change(table: dict[str, Any]) -> None:
        table["StorageDescriptor"]["Location"] = location

    engine.catalog.change_table(database, name, change)


def _set_properties(engine: Engine, database: str, name: str, properties: dict[str, str]) -> None:
    def change(table: dict[str, Any]) -> None:
        table["Parameters"] = {**table.get("Parameters", {}), **properties}

    engine.catalog.change_table(database, name, change)


def _set_columns(engine: Engine, database: str, name: str, action: exp.Expr) -> None:
    columns = definitions.columns(action.expressions)

    def change(table: dict[str, Any]) -> None:
        stored = table["StorageDescriptor"]
        kept = [] if isinstance(action, exp.ReplaceColumns) else stored["Columns"]
        taken = {column["Name"] for column in (*kept, *(table.get("PartitionKeys") or []))}
        for column in columns:
            if column["Name"] in taken:
                raise QueryFailedError(f"FAILED: SemanticException: Duplicate column name: {column['Name']}", kind=1009)
        stored["Columns"] = [*kept, *columns]

    engine.catalog.change_table(database, name, change)
