"""Between Pulumi's names and the API's, driven by botocore's own models, so that a type needs no mapping of its own."""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from localaws.provider.base import Values


def operation(client: Any, name: str) -> Any:
    """The model of a client's operation, by its method's name."""
    return client.meta.service_model.operation_model(client.meta.method_to_api_mapping[name])


def parameters(client: Any, name: str, values: Mapping[str, Any]) -> Values:
    """What of the values the operation takes, in its own names and kinds."""
    shape = operation(client, name).input_shape
    return to_api(shape, values) if shape else {}


def to_api(shape: Any, value: Any) -> Any:
    kind = shape.type_name
    if kind == "structure" and isinstance(value, Mapping):
        return structure(shape, value)
    if kind == "list":
        return items(shape.member, value)
    if kind == "map" and isinstance(value, Mapping):
        return {key: to_api(shape.value, item) for key, item in value.items()}
    read = PLAIN.get(kind)
    return read(value) if read else value


def truth(value: Any) -> bool:
    return value if isinstance(value, bool) else str(value).lower() == "true"


def structure(shape: Any, value: Mapping[str, Any]) -> Values:
    given = {key.lower(): item for key, item in value.items() if item is not None}
    return {
        name: to_api(member, given[name.lower()]) for name, member in shape.members.items() if name.lower() in given
    }


def items(member: Any, value: Any) -> list[Any]:
    """A list of the API; Pulumi gives tags as a map, and a block that may stand once as itself."""
    if isinstance(value, Mapping) and is_tag(member):
        key, content = sorted(member.members, key=lambda name: not name.lower().endswith("key"))
        return [{key: name, content: text(item)} for name, item in value.items()]
    many = value if isinstance(value, list) else [value]
    return [to_api(member, item) for item in many]


def is_tag(shape: Any) -> bool:
    names = [name.lower().removeprefix("tag") for name in getattr(shape, "members", {})]
    return sorted(names) == ["key", "value"]


def text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value) if isinstance(value, dict | list) else str(value)


def from_api(value: Any) -> Any:
    """An answer of the API in Pulumi's manner: names begin small, moments are ISO text."""
    if isinstance(value, Mapping):
        return {camel(key): from_api(item) for key, item in value.items()}
    if isinstance(value, list):
        return [from_api(item) for item in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value


def camel(name: str) -> str:
    return name.lower() if name.isupper() else name[:1].lower() + name[1:]


def find(answer: Mapping[str, Any], name: str) -> Any:
    """The member of an answer that goes by a name, whatever its capitals."""
    return next((item for key, item in answer.items() if key.lower() == name.lower()), None)


def mirror(wanted: Any, actual: Any) -> Any:
    """The value as it is now, in the words in which it was asked for; what an answer does not show stays as it was."""
    if actual is None:
        return wanted
    if isinstance(wanted, Mapping) and isinstance(actual, Mapping):
        shown = {key: find(actual, key) for key in wanted}
        # A block that is shown without a part that was asked for has lost it; what is empty is often left out.
        return {key: mirror(item, shown[key]) for key, item in wanted.items() if shown[key] is not None or not item}
    if isinstance(wanted, list) and isinstance(actual, list):
        return mirror_list(wanted, actual)
    return wanted if same(wanted, actual) else alike(wanted, actual)


def alike(wanted: Any, actual: Any) -> Any:
    """What is seen, in the kind of what was asked for: documents as JSON text, numbers as numbers."""
    if isinstance(wanted, str) and isinstance(actual, dict | list):
        return json.dumps(actual)
    if isinstance(wanted, int | float) and isinstance(actual, str) and actual.replace(".", "", 1).isdigit():
        return float(actual) if "." in actual else int(actual)
    return from_api(actual)


def mirror_list(wanted: list[Any], actual: list[Any]) -> list[Any]:
    """Lists of the API are sets as often as not: another order alone is no change."""
    if len(wanted) != len(actual):
        return [from_api(item) for item in actual]
    if sorted(map(str, wanted)) == sorted(map(str, actual)):
        return wanted
    return [mirror(one, other) for one, other in zip(wanted, actual, strict=True)]


def same(wanted: Any, actual: Any) -> bool:
    """Whether two values mean the same: JSON by content, numbers and booleans also as text."""
    if text(wanted).lower() == text(actual).lower():
        return True
    left, right = document(wanted), document(actual)
    return left is not None and left == right


PLAIN: dict[str, Callable[[Any], Any]] = {
    "integer": int,
    "long": int,
    "float": float,
    "double": float,
    "boolean": truth,
    "string": text,
}


def document(value: Any) -> Any:
    if isinstance(value, dict | list):
        return value
    if not isinstance(value, str) or value[:1] not in "{[":
        return None
    try:
        return json.loads(value)
    except ValueError:
        return None
