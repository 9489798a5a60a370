"""Glue's definitions of tables and views, as one call to Glue takes them.

A publication is one `UpdateTable` with the version that was read: columns, location and properties change together, or
not at all. Source: https://docs.aws.amazon.com/glue/latest/webapi/API_UpdateTable.html
"""

import base64
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from contracts import Column, Contract, Number
from pipeline import sql

FORMATS: Final[Mapping[str, Any]] = {
    "InputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
    "OutputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
    "SerdeInfo": {"SerializationLibrary": "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"},
}
LABEL: Final = "tollgate."


LEFT: Final = "tollgate_left"
"""The property that names the runs which persons went back from; without a dot, so that the machine can read it."""


def left_runs(earlier: str, shown: str, previous: str | None = None) -> str:
    """The runs that persons went back from, as LEFT holds them: one more, and without the one that is shown."""
    runs = [run for run in earlier.split() if run not in {shown, previous}]
    return " ".join([*runs, *([previous] if previous and previous != shown else [])])


def label(run: str, verdict: str, warnings: str, released: str, report: str) -> dict[str, str]:
    """The properties of a published table: which run it shows, and what the gate thought of it."""
    values = {"run": run, "verdict": verdict, "warnings": warnings, "released": released, "report": report}
    return {f"{LABEL}{name}": value for name, value in values.items()}


def table_input(product: Contract, location: str, properties: Mapping[str, str]) -> dict[str, Any]:
    """Glue's TableInput of a product's table over Parquet at a location."""
    return {
        "Name": product.table,
        "Description": comment(product.description),
        "TableType": "EXTERNAL_TABLE",
        "Parameters": {"EXTERNAL": "TRUE", "classification": "parquet", **properties},
        "StorageDescriptor": {"Columns": glue_columns(product.columns), "Location": sql.url(location), **FORMATS},
    }


def glue_columns(columns: Iterable[Column]) -> list[dict[str, str]]:
    """Columns as Glue describes them."""
    return [
        {"Name": column.name, "Type": column.physical_type, "Comment": comment(column.description)}
        for column in columns
    ]


def view_input(product: Contract, database: str) -> dict[str, Any]:
    """Glue's TableInput of a product's answer."""
    answer = product.answer
    if answer is None:
        raise sql.SqlError(f"{product.name} has no answer to declare a view for.")
    typed = {shown: product.column(key).physical_type for shown, key in answer.by.items()}
    typed |= {number.name: number_type(product, number) for number in answer.numbers}
    return presto_view(answer.name, product.description, sql.view_query(product), typed, database)


def presto_view(name: str, description: str, query: str, typed: Mapping[str, str], database: str) -> dict[str, Any]:
    """Glue's TableInput of a view, as Athena itself writes one: Presto's encoding in a SQL comment.

    `typed` are its columns with their physical types.
    """
    document = {
        "originalSql": query,
        "catalog": "awsdatacatalog",
        "schema": database,
        "columns": [{"name": column, "type": presto_type(kind)} for column, kind in typed.items()],
    }
    encoded = base64.b64encode(json.dumps(document).encode()).decode()
    return {
        "Name": name,
        "Description": comment(description),
        "TableType": "VIRTUAL_VIEW",
        "Parameters": {"presto_view": "true", "comment": "Presto View"},
        "PartitionKeys": [],
        "ViewOriginalText": f"/* Presto View: {encoded} */",
        "ViewExpandedText": "/* Presto View */",
        "StorageDescriptor": {
            "Columns": [{"Name": column.lower(), "Type": kind} for column, kind in typed.items()],
            "Location": "",
            "SerdeInfo": {},
        },
    }


def number_type(product: Contract, number: Number) -> str:
    """The physical type of a number of an answer."""
    node = number.formula.node
    if not number.formula.is_exact:
        return "double"
    column: Column = product.column(node.column)
    if node.text != "sum" or not column.physical_type.startswith("decimal"):
        return column.physical_type
    return f"decimal(38,{column.scale})"


def presto_type(hive: str) -> str:
    """A type as Trino calls it."""
    return {"string": "varchar", "int": "integer", "timestamp": "timestamp(3)"}.get(hive, hive)


def comment(text: str) -> str:
    """A comment as Glue takes it: one line of at most 255 characters."""
    return re.sub(r"\s+", " ", text)[:255]
