"""Property values between protobuf and plain Python: whole numbers are ints, secrets are bare, unknowns stay marked."""

from collections.abc import Mapping
from typing import Any

from google.protobuf import struct_pb2
from pulumi.runtime import rpc

from localaws.provider.base import Values

UNKNOWN = rpc.UNKNOWN
KIND = rpc._special_sig_key  # noqa: SLF001 - the wire's marks have no public name in the SDK
SECRET = rpc._special_secret_sig  # noqa: SLF001 - as above
OUTPUT = rpc._special_output_value_sig  # noqa: SLF001 - as above
REFERENCE = rpc._special_resource_sig  # noqa: SLF001 - as above
ASSET = rpc._special_asset_sig  # noqa: SLF001 - as above
ARCHIVE = rpc._special_archive_sig  # noqa: SLF001 - as above


def from_struct(struct: struct_pb2.Struct) -> Values:
    """The values of a message; what is null is left out."""
    read = {key: from_value(value) for key, value in struct.fields.items()}
    return {key: value for key, value in read.items() if value is not None}


def from_value(value: struct_pb2.Value) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() else number
    if kind == "list_value":
        return [from_value(item) for item in value.list_value.values]
    if kind == "struct_value":
        return unmarked(from_struct(value.struct_value))
    return None if kind in {None, "null_value"} else getattr(value, kind)


def unmarked(values: Values) -> Any:
    """What a marked value stands for; files and archives keep their mark."""
    mark = values.get(KIND)
    if mark in {SECRET, OUTPUT}:
        return values.get("value", UNKNOWN if mark == OUTPUT else None)
    if mark == REFERENCE:
        return values.get("id") or values.get("urn")
    return values


def to_struct(values: Mapping[str, Any]) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    struct.update({key: value for key, value in values.items() if value is not None})
    return struct


def is_file(value: object) -> bool:
    """Whether the value is a Pulumi asset or archive."""
    return isinstance(value, Mapping) and value.get(KIND) in {ASSET, ARCHIVE}


def has_unknown(value: object) -> bool:
    """Whether anything in the value is known only after something else was made."""
    if isinstance(value, Mapping):
        return any(has_unknown(item) for item in value.values())
    if isinstance(value, list):
        return any(has_unknown(item) for item in value)
    return isinstance(value, str) and value == UNKNOWN
