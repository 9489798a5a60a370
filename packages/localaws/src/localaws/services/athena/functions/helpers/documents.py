"""JSON: documents and the paths into them."""

import json
import re
from typing import Any, Final

from localaws.services.athena.values import text as as_text

_STEP: Final = re.compile(r"\.([A-Za-z_][\w-]*)|\[\s*\"((?:[^\"\\]|\\.)*)\"\s*\]|\[(\d+)\]|\.\"([^\"]+)\"")
_MISSING: Final = object()


def _read(document: str) -> Any:
    try:
        return json.loads(document)
    except ValueError:
        return _MISSING


def _written(value: Any, *, ordered: bool = False) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=ordered)


def _parse(document: str) -> str:
    value = _read(document)
    if value is _MISSING:
        raise ValueError(f"INVALID_FUNCTION_ARGUMENT: Cannot convert value to JSON: '{document}'")
    return _written(value, ordered=True)


def _at(document: str, path: str) -> Any:
    value, rest = _read(document), path.strip().removeprefix("lax ").strip()
    if not rest.startswith("$"):
        raise ValueError(f"INVALID_FUNCTION_ARGUMENT: Invalid JSON path: '{path}'")
    place = 1
    while place < len(rest):
        step = _STEP.match(rest, place)
        if step is None:
            raise ValueError(f"INVALID_FUNCTION_ARGUMENT: the local Athena does not know the JSON path '{path}'")
        value = _step(value, step)
        place = step.end()
    return value


def _step(value: Any, step: re.Match[str]) -> Any:
    if step[3] is not None:
        return value[int(step[3])] if isinstance(value, list) and int(step[3]) < len(value) else _MISSING
    name = next(group for group in (step[1], step[2], step[4]) if group is not None)
    return value.get(name, _MISSING) if isinstance(value, dict) else _MISSING


def _scalar(value: Any) -> str | None:
    if value is _MISSING or value is None or isinstance(value, dict | list):
        return None
    return as_text(value) if isinstance(value, bool | str | float) else str(value)


def _extract(document: str, path: str) -> str | None:
    value = _at(document, path)
    return None if value is _MISSING else _written(value)


def _query(document: str, path: str) -> str | None:
    value = _at(document, path)
    return None if value is _MISSING else _written(value)


def _size(document: str, path: str) -> int | None:
    value = _at(document, path)
    return None if value is _MISSING else len(value) if isinstance(value, dict | list) else 0


def _array_length(document: str) -> int | None:
    value = _read(document)
    return len(value) if isinstance(value, list) else None


def _array_contains(document: str, wanted: str) -> bool | None:
    value, one = _read(document), json.loads(wanted)
    if not isinstance(value, list):
        return None
    return any(type(item) is type(one) and item == one for item in value)


def _array_get(document: str, index: int) -> str | None:
    value = _read(document)
    if not isinstance(value, list) or not -len(value) <= index < len(value):
        return None
    return _written(value[index])


def _is_scalar(document: str) -> bool:
    value = _read(document)
    if value is _MISSING:
        raise ValueError(f"INVALID_FUNCTION_ARGUMENT: Invalid JSON value: {document}")
    return not isinstance(value, dict | list)


_PATH: Final = ("VARCHAR", "VARCHAR")
HELPERS: Final[dict[str, Any]] = {
    "is_json_scalar": (_is_scalar, ("VARCHAR",), "BOOLEAN"),
    "json_array_contains": (_array_contains, _PATH, "BOOLEAN"),
    "json_array_get": (_array_get, ("VARCHAR", "BIGINT"), "VARCHAR"),
    "json_array_length": (_array_length, ("VARCHAR",), "BIGINT"),
    "json_exists": (lambda document, path: _at(document, path) is not _MISSING, _PATH, "BOOLEAN"),
    "json_extract": (_extract, _PATH, "VARCHAR"),
    "json_extract_scalar": (lambda document, path: _scalar(_at(document, path)), _PATH, "VARCHAR"),
    "json_parse": (_parse, ("VARCHAR",), "VARCHAR"),
    "json_query": (_query, _PATH, "VARCHAR"),
    "json_size": (_size, _PATH, "BIGINT"),
    "json_value": (lambda document, path: _scalar(_at(document, path)), _PATH, "VARCHAR"),
}
