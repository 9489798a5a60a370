"""What Athena's API says of the catalogue: databases and tables, as drivers and notebooks list them."""

import fnmatch
import re
from collections.abc import Mapping
from typing import Any, Final

from localaws.service import Call, ServiceError
from localaws.services.glue import TableStore

_PAGE: Final = 50


def list_data_catalogs(call: Call) -> dict[str, Any]:
    """ListDataCatalogs: Glue's, which every account has, and those that were created."""
    from moto.athena.models import athena_backends

    created = athena_backends[call.account][call.region].list_data_catalogs()
    return _page(call, "DataCatalogsSummary", [{"CatalogName": "AwsDataCatalog", "Type": "GLUE"}, *created])


def list_databases(call: Call) -> dict[str, Any]:
    """ListDatabases."""
    databases = [_database(database) for _, database in sorted(_store(call).backend.databases.items())]
    return _page(call, "DatabaseList", databases)


def get_database(call: Call) -> dict[str, Any]:
    """GetDatabase."""
    database = _store(call).backend.databases.get(unquoted(call.parameters["DatabaseName"]))
    if database is None:
        raise _missing(f"Database {call.parameters['DatabaseName']} not found.")
    return {"Database": _database(database)}


def list_table_metadata(call: Call) -> dict[str, Any]:
    """ListTableMetadata."""
    try:
        tables = _store(call).tables(unquoted(call.parameters["DatabaseName"]))
    except ServiceError as error:
        raise _missing(error.message) from error
    expression = call.parameters.get("Expression") or ""
    if expression:
        pattern = re.compile(
            fnmatch.translate(expression) if "*" in expression and ".*" not in expression else expression
        )
        tables = [table for table in tables if pattern.fullmatch(table["Name"])]
    return _page(call, "TableMetadataList", [_table(table) for table in tables])


def get_table_metadata(call: Call) -> dict[str, Any]:
    """GetTableMetadata."""
    try:
        table = _store(call).get(unquoted(call.parameters["DatabaseName"]), unquoted(call.parameters["TableName"]))
    except ServiceError as error:
        raise _missing(f"EntityNotFoundException: {error.message}") from error
    return {"TableMetadata": _table(table)}


def unquoted(name: str) -> str:
    """A name as the catalogue has it: small letters, without backticks or quotes."""
    return name.strip('`"').lower()


def _store(call: Call) -> TableStore:
    catalog = call.parameters.get("CatalogName", "AwsDataCatalog")
    if catalog.lower() != "awsdatacatalog":
        raise ServiceError("InvalidRequestException", f"Catalog {catalog} does not exist.", 400)
    return TableStore(call.account, call.region)


def _database(database: Any) -> dict[str, Any]:
    given = database.input or {}
    shown = {"Name": database.name, "Description": given.get("Description"), "Parameters": given.get("Parameters")}
    return {name: value for name, value in shown.items() if value}


def _table(table: Mapping[str, Any]) -> dict[str, Any]:
    stored = table.get("StorageDescriptor") or {}
    serde = stored.get("SerdeInfo") or {}
    more = {
        "location": stored.get("Location"),
        "inputformat": stored.get("InputFormat"),
        "outputformat": stored.get("OutputFormat"),
        "serde.serialization.lib": serde.get("SerializationLibrary"),
        **{f"serde.param.{name}": value for name, value in (serde.get("Parameters") or {}).items()},
    }
    parameters = {**(table.get("Parameters") or {}), **{name: value for name, value in more.items() if value}}
    return {
        "Name": table["Name"],
        "CreateTime": table["CreateTime"],
        "LastAccessTime": table["UpdateTime"],
        "TableType": table.get("TableType", ""),
        "Columns": stored.get("Columns") or [],
        "PartitionKeys": table.get("PartitionKeys") or [],
        "Parameters": parameters,
    }


def _missing(message: str) -> ServiceError:
    return ServiceError("MetadataException", message, 400)


def _page(call: Call, member: str, items: list[Any]) -> dict[str, Any]:
    start, size = int(call.parameters.get("NextToken") or 0), call.parameters.get("MaxResults") or _PAGE
    more = {"NextToken": str(start + size)} if start + size < len(items) else {}
    return {member: items[start : start + size], **more}
