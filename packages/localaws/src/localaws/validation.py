"""What botocore's model says about parameters, held to them: required, type, length, pattern, enum."""

import functools
import re
from collections.abc import Iterator, Mapping
from typing import Any


def problems(shape: Any, parameters: Mapping[str, Any]) -> list[str]:
    """Every way in which `parameters` break the model's own constraints, one sentence each."""
    return list(_structure(shape, parameters, ""))


def spelled(shape: Any, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters, with choices that travel in headers spelled as the model has them: clients write any case."""
    changed = dict(parameters)
    for name, member in shape.members.items() if shape else ():
        value = parameters.get(name)
        if (
            isinstance(value, str)
            and member.serialization.get("location") == "header"
            and getattr(member, "enum", None)
        ):
            changed[name] = next((choice for choice in member.enum if choice.lower() == value.lower()), value)
    return changed


def _check(shape: Any, value: Any, at: str) -> Iterator[str]:
    match shape.type_name:
        case "structure":
            yield from _structure(shape, value, at)
        case "list":
            yield from _size(shape, len(value), at)
            for index, item in enumerate(value):
                yield from _check(shape.member, item, f"{at}[{index}]")
        case "map":
            yield from _size(shape, len(value), at)
            for key, item in value.items():
                yield from _check(shape.key, key, f"{at} (key)")
                yield from _check(shape.value, item, f"{at}.{key}")
        case "string":
            yield from _string(shape, value, at)
        case "integer" | "long" | "float" | "double":
            yield from _size(shape, value, at)


def _structure(shape: Any, value: Any, at: str) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"{at} must be a structure"
        return
    for name in shape.required_members:
        if value.get(name) is None:
            yield f"{_join(at, name)} must not be null"
    for name, member in shape.members.items():
        if value.get(name) is not None:
            yield from _check(member, value[name], _join(at, name))


def _string(shape: Any, value: Any, at: str) -> Iterator[str]:
    if not isinstance(value, str):
        return
    yield from _size(shape, len(value), at, "length ")
    if shape.enum and value not in shape.enum:
        yield f"{at} is {value!r}; it must be one of {', '.join(shape.enum)}"
    pattern = shape.metadata.get("pattern")
    if pattern and (compiled := _compiled(pattern)) and not compiled.fullmatch(value):
        yield f"{at} is {value[:80]!r}; it must satisfy the pattern {pattern}"


def _size(shape: Any, size: float, at: str, what: str = "") -> Iterator[str]:
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if low is not None and size < low:
        yield f"{at} has {what}{size}; it must be at least {low}"
    if high is not None and size > high:
        yield f"{at} has {what}{size}; it must be at most {high}"


def _join(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str] | None:
    """AWS writes its patterns for Java: the few that Python cannot read are not enforced."""
    try:
        return re.compile(pattern, re.DOTALL)
    except re.error:
        return None
