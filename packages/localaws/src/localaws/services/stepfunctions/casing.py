"""Between a state's JSON, which is PascalCase, and an API's own shapes, driven by botocore's models."""

import datetime as dt
import json
from collections.abc import Callable, Mapping
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

Moment = Callable[[dt.datetime], Any]


def unknown_fields(value: Any, shape: Shape | None, path: str = "") -> list[str]:
    """The fields of a state's parameters that the API does not have; `.$` at a name's end is no part of it."""
    if isinstance(shape, StructureShape) and isinstance(value, Mapping):
        members = _members(shape)
        names: list[str] = []
        for key, item in value.items():
            name = key.removesuffix(".$")
            if name.lower() not in members:
                names.append(f"{path}{name}")
            elif name == key:
                names += unknown_fields(item, shape.members[members[name.lower()]], f"{path}{name}.")
        return names
    if isinstance(shape, ListShape) and isinstance(value, list):
        return [wrong for item in value for wrong in unknown_fields(item, shape.member, path)]
    return []


def missing_fields(value: Mapping[str, Any], shape: StructureShape | None) -> list[str]:
    """The parameters that an API requires and a state does not give."""
    given = {key.removesuffix(".$").lower() for key in value}
    required = shape.required_members if shape else []
    tokens = {name for name in required if shape and shape.members[name].metadata.get("idempotencyToken")}
    return [name[0].upper() + name[1:] for name in required if name.lower() not in given and name not in tokens]


def to_api(value: Any, shape: Shape | None) -> Any:
    """A state's parameters as the API spells and types them."""
    if isinstance(shape, StructureShape) and isinstance(value, Mapping):
        members = _members(shape)
        return {
            members[key.lower()]: to_api(item, shape.members[members[key.lower()]])
            for key, item in value.items()
            if key.lower() in members
        }
    if isinstance(shape, ListShape) and isinstance(value, list):
        return [to_api(item, shape.member) for item in value]
    if isinstance(shape, MapShape) and isinstance(value, Mapping):
        return {key: to_api(item, shape.value) for key, item in value.items()}
    if shape is not None and shape.type_name in {"string", "blob"} and not isinstance(value, str):
        value = json.dumps(value, separators=(",", ":"))
    return value.encode() if shape is not None and shape.type_name == "blob" else value


def from_api(value: Any, shape: Shape | None, moment: Moment) -> Any:
    """An API's answer as a state sees it; `moment` says how a timestamp is written."""
    if isinstance(shape, StructureShape) and isinstance(value, Mapping):
        return {
            name[0].upper() + name[1:]: from_api(item, shape.members[name], moment)
            for name, item in value.items()
            if name in shape.members
        }
    if isinstance(shape, ListShape) and isinstance(value, list):
        return [from_api(item, shape.member, moment) for item in value]
    if isinstance(shape, MapShape) and isinstance(value, Mapping):
        return {key: from_api(item, shape.value, moment) for key, item in value.items()}
    if isinstance(value, dt.datetime):
        return moment(value)
    if isinstance(value, bytes):
        return value.decode()
    return value.read().decode() if hasattr(value, "read") else value


def epoch_ms(moment: dt.datetime) -> int:
    """How an optimised integration writes a timestamp."""
    return int(moment.timestamp() * 1000)


def iso(moment: dt.datetime) -> str:
    """How an SDK integration writes a timestamp."""
    return moment.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _members(shape: StructureShape) -> dict[str, str]:
    return {name.lower(): name for name in shape.members}
