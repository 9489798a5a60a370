"""What the real provider would refuse about inputs, as far as the SDK's own types tell, before AWS is asked.

The Python SDK itself looks at the top level only: a typo in a nested block would reach AWS.
"""

import difflib
import importlib
import inspect
import types
import typing
import warnings
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pulumi
from pulumi import _types
from pulumi._utils import _LazyModule

from localaws.provider.base import Values
from localaws.provider.wire import UNKNOWN, is_file

ALWAYS = frozenset({"tagsAll", "__defaults", "id"})
"""Inputs that the engine or the provider adds itself."""

Problem = tuple[str, str]
"""Where (a path of inputs) and what is wrong there."""


@cache
def input_class(token: str) -> type | None:
    """The SDK's class of a type's inputs, or None where the SDK has none for it."""
    _, module, name = token.split(":")
    package = module.partition("/")[0]
    try:
        with warnings.catch_warnings():
            # The SDK deprecates classes of its own as it loads, which is at the first attribute; nobody can help that.
            warnings.simplefilter("ignore", DeprecationWarning)
            sdk = importlib.import_module(f"pulumi_aws.{package}")
            cls = getattr(sdk, f"{name}InitArgs", None) or getattr(sdk, f"{name}Args", None)
    except ModuleNotFoundError:
        return None
    return cls if isinstance(cls, type) else None


@cache
def kinds(cls: type) -> dict[str, Any]:
    return dict(_types.input_type_types(cls))


@cache
def required(cls: type) -> tuple[str, ...]:
    """The inputs that must be given, in Pulumi's names."""
    names = _types.input_type_py_to_pulumi_names(cls)
    given = inspect.signature(cls.__init__).parameters.values()  # type: ignore[misc]  # of the class, not of an instance
    return tuple(names[one.name] for one in given if one.default is one.empty and one.name in names)


def problems(token: str, inputs: Values) -> list[Problem]:
    """Everything that is wrong with a resource's inputs, at any depth."""
    cls = input_class(token)
    return [] if cls is None else list(of_object(cls, inputs, ""))


def of_object(cls: type, values: Mapping[str, Any], path: str) -> Iterator[Problem]:
    names = kinds(cls)
    for key, value in values.items():
        if key in names:
            yield from of_value(names[key], value, f"{path}{key}")
        elif key not in ALWAYS or path:
            yield f"{path}{key}", f"there is no such input{suggestion(key, names)}"
    for key in required(cls):
        if values.get(key) is None:
            yield f"{path}{key}", "is missing"


def suggestion(key: str, names: Mapping[str, Any]) -> str:
    # A nested block written in snake_case reaches the provider as it is when a word of it is misspelt.
    near = difflib.get_close_matches(key.replace("_", "").lower(), [name.lower() for name in names], 1, 0.6)
    name = next((name for name in names if near and name.lower() == near[0]), None)
    return f"; did you mean {name}?" if name else ""


def of_value(kind: Any, value: Any, path: str) -> Iterator[Problem]:
    if value is None or value == UNKNOWN:
        return
    kind = bare(kind)
    origin = typing.get_origin(kind)
    if isinstance(kind, type) and _types.is_input_type(kind):
        yield from of_block(kind, value, path)
    elif origin is not None and issubclass(origin, Mapping):
        yield from of_map(typing.get_args(kind)[1], value, path)
    elif origin is not None and origin is not type and kind is not Any:
        yield from of_list(typing.get_args(kind)[0], value, path)
    elif isinstance(kind, type) and not fits(kind, value):
        yield path, f"must be {WORDS.get(kind, kind.__name__)}, not {value!r}"


def of_block(kind: type, value: Any, path: str) -> Iterator[Problem]:
    if isinstance(value, Mapping):
        yield from of_object(kind, value, f"{path}.")
    else:
        yield path, f"must be a block of inputs, not {value!r}"


def of_map(kind: Any, value: Any, path: str) -> Iterator[Problem]:
    if not isinstance(value, Mapping):
        yield path, f"must be a map, not {value!r}"
        return
    for key, item in value.items():
        yield from of_value(kind, item, f"{path}.{key}")


def of_list(kind: Any, value: Any, path: str) -> Iterator[Problem]:
    if not isinstance(value, list):
        yield path, f"must be a list, not {value!r}"
        return
    for index, item in enumerate(value):
        yield from of_value(kind, item, f"{path}[{index}]")


WORDS: dict[type, str] = {str: "a text", int: "a whole number", float: "a number", bool: "true or false"}


def fits(kind: type, value: Any) -> bool:
    """Whether a value is, or would be read as, of a plain kind: the real provider reads text as numbers, and back."""
    if issubclass(kind, pulumi.Asset | pulumi.Archive):
        return is_file(value)
    if isinstance(value, dict | list):
        return kind not in WORDS
    if kind is bool:
        return isinstance(value, bool) or value in {"true", "false"}
    if kind in {int, float}:
        return not isinstance(value, bool) and number(value, kind)
    return True


def number(value: Any, kind: type) -> bool:
    try:
        kind(value)
    except ValueError:
        return False
    return kind is float or float(value).is_integer()


def bare(kind: Any) -> Any:
    """The kind without Optional, Input, Awaitable and Output around it: what is left is what the wire carries."""
    if isinstance(kind, typing.ForwardRef | str | _LazyModule):
        return Any
    if typing.get_origin(kind) in {typing.Union, types.UnionType}:
        parts = [one for one in typing.get_args(kind) if one is not type(None) and not wrapped(one)]
        plain = [one for one in parts if not typing.is_typeddict(one)]
        return bare(plain[0]) if len(plain) == 1 else Any
    return kind


def wrapped(kind: Any) -> bool:
    origin = typing.get_origin(kind) or kind
    return isinstance(origin, type) and (origin is pulumi.Output or origin.__name__ in {"Awaitable", "Output"})
