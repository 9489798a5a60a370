"""Glue's tables: a version for each change, and an update that names a version changes that one alone.

Databases, partitions, crawlers and the rest are moto's.
"""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar, Final

from localaws.service import ACCOUNT, REGION, Call, Service, ServiceError

Table = dict[str, Any]

_CHANGING: Final = threading.RLock()
_PAGE: Final = 100


class TableStore:
    """The tables of one account and region; each read and each change is one step to every thread."""

    def __init__(self, account: str = ACCOUNT, region: str = REGION) -> None:
        from moto.glue.models import glue_backends

        self.backend: Any = glue_backends[account][region]

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold every other change of a table off, and put moto's refusals as ours."""
        from moto.core.exceptions import JsonRESTError

        with _CHANGING:
            try:
                yield
            except JsonRESTError as error:
                raise ServiceError(error.error_type, error.message) from error

    def create(self, database: str, table: Mapping[str, Any], iceberg: Mapping[str, Any] | None = None) -> None:
        """Create a table at version 0; raises ServiceError."""
        with self.locked():
            made = self.backend.create_table(
                database.lower(), table["Name"].lower(), {**table, "Name": table["Name"].lower()}, iceberg
            )
            # Glue counts from 0, moto from 1.
            made.versions, made._current_version = {"0": made.versions["1"]}, 0  # noqa: SLF001  # moto has no setter

    def update(
        self, database: str, table: Mapping[str, Any], *, version: str | None = None, archive: bool = True
    ) -> None:
        """Replace a table's definition, as its next version.

        Raises ServiceError: EntityNotFoundException, or ConcurrentModificationException where `version` is not the
        table's current one.
        """
        with self.locked():
            stored = self.backend.get_table(database.lower(), table["Name"].lower())
            current = str(stored.as_dict()["VersionId"])
            if version is not None and version != current:
                raise ServiceError(
                    "ConcurrentModificationException", "Update table failed due to concurrent modifications."
                )
            stored.update({**table, "Name": table["Name"].lower()})
            if not archive:
                stored.versions.pop(current, None)

    def get(self, database: str, name: str) -> Table:
        """A table as it is now; raises ServiceError."""
        with self.locked():
            return _described(self.backend.get_table(database.lower(), name.lower()).as_dict())

    def tables(self, database: str, expression: str | None = None) -> list[Table]:
        """The tables of a database by name, or those whose names match; raises ServiceError."""
        with self.locked():
            tables = self.backend.get_tables(database.lower(), expression)
            return sorted((_described(table.as_dict()) for table in tables), key=lambda table: str(table["Name"]))

    def versions(self, database: str, name: str) -> list[Table]:
        """What a table was at each version that is kept, newest first; raises ServiceError."""
        with self.locked():
            versions = self.backend.get_table_versions(database.lower(), name.lower())
            return [_described(versions[version]) for version in sorted(versions, key=int, reverse=True)]

    def delete(self, database: str, name: str) -> None:
        """Delete a table; raises ServiceError."""
        with self.locked():
            self.backend.delete_table(database.lower(), name.lower())

    def delete_version(self, database: str, name: str, version: str) -> None:
        """Delete one archived version; raises ServiceError for the current one and for one that is not kept."""
        with self.locked():
            kept = [table["VersionId"] for table in self.versions(database, name)]
            if version not in kept:
                raise ServiceError("EntityNotFoundException", "Version not found.")
            if version == kept[0]:
                raise ServiceError("InvalidInputException", f"Version {version} is the current version of {name}.")
            self.backend.delete_table_version(database.lower(), name.lower(), version)


class Glue(Service):
    """The Glue API's table operations."""

    name: ClassVar[str] = "glue"

    def create_table(self, call: Call) -> dict[str, Any]:
        table = _input(call)
        _store(call).create(call.parameters["DatabaseName"], table, call.parameters.get("OpenTableFormatInput"))
        return {}

    def update_table(self, call: Call) -> dict[str, Any]:
        _store(call).update(
            call.parameters["DatabaseName"],
            _input(call),
            version=call.parameters.get("VersionId"),
            archive=not call.parameters.get("SkipArchive"),
        )
        return {}

    def get_table(self, call: Call) -> dict[str, Any]:
        return {"Table": _store(call).get(call.parameters["DatabaseName"], call.parameters["Name"])}

    def get_tables(self, call: Call) -> dict[str, Any]:
        tables = _store(call).tables(call.parameters["DatabaseName"], call.parameters.get("Expression"))
        return _page(call, "TableList", tables)

    def delete_table(self, call: Call) -> dict[str, Any]:
        _store(call).delete(call.parameters["DatabaseName"], call.parameters["Name"])
        return {}

    def get_table_version(self, call: Call) -> dict[str, Any]:
        wanted = call.parameters.get("VersionId")
        for table in _store(call).versions(call.parameters["DatabaseName"], call.parameters["TableName"]):
            if wanted in (None, table["VersionId"]):
                return {"TableVersion": _version(table)}
        raise ServiceError("EntityNotFoundException", "Version not found.")

    def get_table_versions(self, call: Call) -> dict[str, Any]:
        tables = _store(call).versions(call.parameters["DatabaseName"], call.parameters["TableName"])
        return _page(call, "TableVersions", [_version(table) for table in tables])

    def delete_table_version(self, call: Call) -> dict[str, Any]:
        given = call.parameters
        _store(call).delete_version(given["DatabaseName"], given["TableName"], given["VersionId"])
        return {}

    def batch_delete_table_version(self, call: Call) -> dict[str, Any]:
        store, errors = _store(call), []
        for version in call.parameters["VersionIds"]:
            try:
                store.delete_version(call.parameters["DatabaseName"], call.parameters["TableName"], version)
            except ServiceError as error:
                detail = {"ErrorCode": error.code, "ErrorMessage": error.message}
                errors.append({"TableName": call.parameters["TableName"], "VersionId": version, "ErrorDetail": detail})
        return {"Errors": errors}


def _store(call: Call) -> TableStore:
    return TableStore(call.account, call.region)


def _input(call: Call) -> Table:
    table = dict(call.parameters.get("TableInput") or {})
    table.setdefault("Name", call.parameters.get("Name"))
    if not table["Name"]:
        raise ServiceError("InvalidInputException", "TableInput.Name is required.")
    return table


def _described(table: Mapping[str, Any]) -> Table:
    return {"UpdateTime": table["CreateTime"], "Retention": 0, "IsRegisteredWithLakeFormation": False, **table}


def _version(table: Table) -> dict[str, Any]:
    return {"Table": table, "VersionId": table["VersionId"]}


def _page(call: Call, member: str, items: list[Any]) -> dict[str, Any]:
    start, size = int(call.parameters.get("NextToken") or 0), call.parameters.get("MaxResults") or _PAGE
    more = {"NextToken": str(start + size)} if start + size < len(items) else {}
    return {member: items[start : start + size], **more}
