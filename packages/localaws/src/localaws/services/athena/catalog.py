"""Glue's databases and tables as Athena sees them: small letters, one change at a time, whole to every reader."""

import copy
from collections.abc import Callable
from typing import Any, Final

from localaws.service import ACCOUNT, ServiceError
from localaws.services.athena.errors import QueryFailedError
from localaws.services.athena.rights import Rights
from localaws.services.glue import TableStore

CATALOG: Final = "awsdatacatalog"
_INPUT: Final[tuple[str, ...]] = (
    "Name",
    "Description",
    "Owner",
    "Retention",
    "StorageDescriptor",
    "PartitionKeys",
    "ViewOriginalText",
    "ViewExpandedText",
    "TableType",
    "Parameters",
)


class Catalog:
    """The tables of one account and region, as one caller sees them; a table is a Glue TableInput with its database."""

    def __init__(self, rights: Rights, account: str = ACCOUNT) -> None:
        self._rights = rights
        self._store = TableStore(account, rights.region)
        self._backend = self._store.backend

    def databases(self) -> list[str]:
        self._rights.glue("GetDatabases")
        return sorted(self._backend.databases)

    def has_database(self, database: str) -> bool:
        self._rights.glue("GetDatabase", database)
        return database.lower() in self._backend.databases

    def tables(self, database: str) -> list[dict[str, Any]]:
        self._require(database)
        self._rights.glue("GetTables", database)
        return self._store.tables(database)

    def table(self, database: str, name: str) -> dict[str, Any] | None:
        """A table as it is now, or None; never half changed, for Glue swaps whole versions."""
        self._rights.glue("GetTable", database, name)
        try:
            return self._store.get(database, name)
        except ServiceError:
            return None

    def partitions(self, database: str, name: str) -> list[dict[str, Any]]:
        self._rights.glue("GetPartitions", database, name)
        table = self._backend.get_table(database.lower(), name.lower())
        return [partition.as_dict() for partition in list(table.partitions.values())]

    def create_database(self, database: str, comment: str, location: str, *, or_leave: bool) -> None:
        with self._store.locked():
            if self.has_database(database):
                if or_leave:
                    return
                raise _ddl(f"AlreadyExistsException(message:Database {database.lower()} already exists.)")
            self._rights.glue("CreateDatabase", database)
            self._backend.create_database(
                database.lower(), {"Name": database.lower(), "Description": comment, "LocationUri": location}
            )

    def drop_database(self, database: str, *, if_exists: bool, cascade: bool) -> None:
        with self._store.locked():
            if not self.has_database(database):
                if if_exists:
                    return
                raise _ddl(f"SemanticException [Error 10072]: Database does not exist: {database}")
            if self.tables(database) and not cascade:
                raise _ddl(
                    f"InvalidOperationException(message:Database {database} is not empty. One or more tables exist.)"
                )
            self._rights.glue("DeleteDatabase", database)
            self._backend.delete_database(database.lower())

    def create_table(self, database: str, table: dict[str, Any], *, or_leave: bool = False) -> None:
        with self._store.locked():
            self._require(database)
            if self.table(database, table["Name"]):
                if or_leave:
                    return
                raise _ddl(f"AlreadyExistsException(message:Table {table['Name']} already exists.)")
            self._rights.glue("CreateTable", database, table["Name"])
            self._store.create(database, table)

    def replace_table(self, database: str, table: dict[str, Any]) -> None:
        """Create a table, or swap the whole of the one that has its name."""
        with self._store.locked():
            self._require(database)
            if self.table(database, table["Name"]):
                self._rights.glue("UpdateTable", database, table["Name"])
                self._store.update(database, table)
            else:
                self._rights.glue("CreateTable", database, table["Name"])
                self._store.create(database, table)

    def change_table(self, database: str, name: str, change: Callable[[dict[str, Any]], None]) -> None:
        """Change a copy of a table and put it in the table's place in one step."""
        with self._store.locked():
            table = self.table(database, name)
            if not table:
                raise _ddl(f"SemanticException [Error 10001]: Table not found {database}.{name}")
            definition: dict[str, Any] = {key: copy.deepcopy(table[key]) for key in _INPUT if key in table}
            change(definition)
            self._rights.glue("UpdateTable", database, name)
            self._store.update(database, definition)

    def add_partition(self, database: str, name: str, partition: dict[str, Any]) -> None:
        self._rights.glue("CreatePartition", database, name)
        self._backend.create_partition(database.lower(), name.lower(), partition)

    def drop_partition(self, database: str, name: str, values: list[str]) -> None:
        with self._store.locked():
            self._rights.glue("DeletePartition", database, name)
            self._backend.delete_partition(database.lower(), name.lower(), values)

    def drop_table(self, database: str, name: str) -> None:
        self._rights.glue("DeleteTable", database, name)
        self._store.delete(database, name)

    def _require(self, database: str) -> None:
        if not self.has_database(database):
            raise QueryFailedError(f"SCHEMA_NOT_FOUND: Schema '{database.lower()}' does not exist", kind=1301)


def _ddl(reason: str) -> QueryFailedError:
    # How Athena passes on what its Hive engine says.
    return QueryFailedError(f"FAILED: {reason}", kind=1009)
