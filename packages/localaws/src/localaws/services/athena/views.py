"""Views as Athena keeps them in Glue: Presto's encoding, a JSON document in a SQL comment."""

import base64
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from localaws.services.athena.types import presto_type

_ENCODED: Final = re.compile(r"/\* Presto View: (\S+) \*/")


def view_input(name: str, sql: str, database: str, columns: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The Glue TableInput of a view; `columns` are names and Hive types."""
    document = {
        "originalSql": sql,
        "catalog": "awsdatacatalog",
        "schema": database,
        "columns": [{"name": column, "type": presto_type(hive)} for column, hive in columns],
    }
    encoded = base64.b64encode(json.dumps(document).encode()).decode()
    return {
        "Name": name,
        "TableType": "VIRTUAL_VIEW",
        "Parameters": {"presto_view": "true", "comment": "Presto View"},
        "PartitionKeys": [],
        "ViewOriginalText": f"/* Presto View: {encoded} */",
        "ViewExpandedText": "/* Presto View */",
        "StorageDescriptor": {
            "Columns": [{"Name": column.lower(), "Type": hive} for column, hive in columns],
            "Location": "",
            "SerdeInfo": {},
        },
    }


def decoded(table: Mapping[str, Any]) -> dict[str, Any] | None:
    """What a view was made from (originalSql, schema, columns); None when the table is no view of Athena's."""
    match = _ENCODED.search(table.get("ViewOriginalText") or "")
    if not match:
        return None
    document: dict[str, Any] = json.loads(base64.b64decode(match[1]))
    return document
