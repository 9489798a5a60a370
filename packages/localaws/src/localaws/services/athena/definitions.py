"""A CREATE EXTERNAL TABLE as the Glue table that Athena makes of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlglot import exp

from localaws.services.athena.errors import QueryFailedError
from localaws.services.athena.types import normalised

_HIVE: Final = "org.apache.hadoop.hive.ql.io"
_SERDE: Final = "org.apache.hadoop.hive.serde2"
PARQUET: Final[Mapping[str, Any]] = {
    "InputFormat": f"{_HIVE}.parquet.MapredParquetInputFormat",
    "OutputFormat": f"{_HIVE}.parquet.MapredParquetOutputFormat",
    "SerdeInfo": {
        "SerializationLibrary": f"{_HIVE}.parquet.serde.ParquetHiveSerDe",
        "Parameters": {"serialization.format": "1"},
    },
}
_FORMATS: Final = {"PARQUET": PARQUET}
_ESCAPES: Final = {"\\t": "\t", "\\n": "\n", "\\001": "\x01"}


def table_input(statement: exp.Create, name: str) -> dict[str, Any]:
    """The Glue TableInput of a CREATE EXTERNAL TABLE."""
    location = named_property(statement, exp.LocationProperty)
    if not statement.find(exp.ExternalProperty):
        raise _failed("SemanticException: only external tables can be created without AS SELECT")
    if not location:
        raise _failed("SemanticException: LOCATION is required for an external table")
    comment = named_property(statement, exp.SchemaCommentProperty)
    keys = statement.find(exp.PartitionedByProperty)
    parameters = {"EXTERNAL": "TRUE"} | table_properties(statement) | ({"comment": comment} if comment else {})
    layout = Layout(
        columns(statement.this.expressions), columns(keys.this.expressions) if keys else [], _storage(statement)
    )
    return described_table(name, as_folder(location), layout, parameters)


@dataclass(frozen=True)
class Layout:
    """How a table's rows lie in its files."""

    columns: Sequence[Mapping[str, str]]
    keys: Sequence[Mapping[str, str]] = ()
    storage: Mapping[str, Any] = field(default_factory=lambda: PARQUET)


def described_table(name: str, location: str, layout: Layout, parameters: Mapping[str, str]) -> dict[str, Any]:
    """The Glue TableInput of an external table."""
    return {
        "Name": name.lower(),
        "Owner": "hadoop",
        "Retention": 0,
        "TableType": "EXTERNAL_TABLE",
        "PartitionKeys": [dict(key) for key in layout.keys],
        "Parameters": dict(parameters),
        "StorageDescriptor": {
            **layout.storage,
            "Columns": [dict(column) for column in layout.columns],
            "Location": location,
            "Compressed": False,
            "NumberOfBuckets": -1,
            "BucketColumns": [],
            "SortColumns": [],
            "Parameters": {},
            "StoredAsSubDirectories": False,
        },
    }


def as_folder(location: str) -> str:
    """A location that Athena takes: a folder in S3."""
    if not location.startswith("s3://") or not location.removeprefix("s3://").partition("/")[0]:
        raise _failed(f"SemanticException: Cannot make a table at {location!r}: a location starts with s3://bucket/")
    return location


def named_property(statement: exp.Expr, kind: type[exp.Expr]) -> str:
    """A property's text, or nothing."""
    node = statement.find(kind)
    return str(node.name) if node else ""


def table_properties(statement: exp.Expr) -> dict[str, str]:
    """TBLPROPERTIES, or the options of WITH."""
    properties = statement.args.get("properties")
    items = properties.expressions if properties else []
    return {str(item.name): str(item.args["value"].name) for item in items if type(item) is exp.Property}


def columns(definitions: Iterable[exp.Expr]) -> list[dict[str, str]]:
    """Column definitions as Glue keeps them."""
    result = []
    for definition in definitions:
        kind = definition.args.get("kind")
        if not isinstance(definition, exp.ColumnDef) or kind is None:
            raise _failed(f"ParseException: column {definition.name!r} has no type")
        column = {"Name": definition.name.lower(), "Type": normalised(kind.sql("hive"))}
        comment = definition.find(exp.CommentColumnConstraint)
        result.append(column | ({"Comment": str(comment.this.name)} if comment else {}))
    return result


def _storage(statement: exp.Create) -> Mapping[str, Any]:
    stored = statement.find(exp.FileFormatProperty)
    name = str(stored.this.name).upper() if stored and isinstance(stored.this, exp.Expr) else "TEXTFILE"
    if name in _FORMATS:
        return _FORMATS[name]
    if name != "TEXTFILE":
        raise _failed(f"SemanticException: the local Athena does not store as {name}; it stores as PARQUET or TEXTFILE")
    return {**text_storage("\x01"), "SerdeInfo": _text_serde(statement)}


def text_storage(delimiter: str) -> dict[str, Any]:
    """Lines of values between delimiters."""
    return {
        "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
        "OutputFormat": f"{_HIVE}.HiveIgnoreKeyTextOutputFormat",
        "SerdeInfo": {
            "SerializationLibrary": f"{_SERDE}.lazy.LazySimpleSerDe",
            "Parameters": {"serialization.format": delimiter, "field.delim": delimiter},
        },
    }


def _text_serde(statement: exp.Create) -> dict[str, Any]:
    named, delimited = statement.find(exp.RowFormatSerdeProperty), statement.find(exp.RowFormatDelimitedProperty)
    if named:
        given = statement.find(exp.SerdeProperties)
        items = given.expressions if given else []
        return {
            "SerializationLibrary": str(named.this.name),
            "Parameters": {str(item.name): _unescaped(str(item.args["value"].name)) for item in items},
        }
    fields = delimited.args.get("fields") if delimited else None
    serde: dict[str, Any] = text_storage(_unescaped(str(fields.name)) if fields else "\x01")["SerdeInfo"]
    escaped = delimited.args.get("escaped") if delimited else None
    if escaped:
        serde["Parameters"]["escape.delim"] = _unescaped(str(escaped.name))
    return serde


def _unescaped(text: str) -> str:
    return _ESCAPES.get(text, text)


def _failed(reason: str) -> QueryFailedError:
    return QueryFailedError(f"FAILED: {reason}", kind=1009)
