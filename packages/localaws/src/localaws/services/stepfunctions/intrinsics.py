r"""Intrinsic functions read as Step Functions reads them: moto's own grammar stumbles over `\'`, `\{` and `\\`.

docs.aws.amazon.com/step-functions, "Intrinsics for JSONPath states": "Reserved characters in intrinsic functions".
"""

import json
import re
from typing import Any, Final

from localaws.services.stepfunctions.moto_states import (
    ArgumentContextPath,
    ArgumentFunction,
    ArgumentJsonPath,
    ArgumentList,
    ArgumentLiteral,
    Environment,
    StatesFunctionFactory,
    StatesFunctionName,
    StatesFunctionNameType,
    StringFormat,
)

_TOKEN: Final = re.compile(
    r"""\s*(?:
        (?P<name>States\.[A-Za-z0-9]+)\s*\(
      | (?P<text>'(?:\\.|[^'\\])*')
      | (?P<path>\$(?:[^,()'\[\]]|\[(?:'(?:\\.|[^'\\])*'|[^\]])*\])*)
      | (?P<word>true|false|null)
      | (?P<number>-?\d+(?:\.\d+)?)
      | (?P<mark>[,()])
    )\s*""",
    re.VERBOSE | re.DOTALL,
)
_PIECE: Final = re.compile(r"\\(.)|(\{\})|([^\\{}]+|[{}])", re.DOTALL)


class IntrinsicError(ValueError):
    """Text that is no intrinsic function."""


class Template(str):
    """A literal as it was written, its escapes still in it, for Format tells an escaped brace from a place to fill."""

    __slots__ = ()


class Format(StringFormat):  # type: ignore[misc] # moto has no types
    r"""States.Format, in which `\{\}` is no place to fill."""

    def _eval_body(self, env: Environment) -> None:
        self.argument_list.eval(env=env)
        template, *values = env.stack.pop()
        env.stack.append(filled(template, [self._to_str_repr(value) for value in values]))


def filled(template: str, values: list[str]) -> str:
    """A template with each `{}` filled from the values, in order. Raises IntrinsicError when their numbers differ."""
    rest, parts = list(values), []
    for escaped, place, plain in _PIECE.findall(template):
        if place and not rest:
            raise IntrinsicError(f"Too few arguments for the template {template!r}")
        parts.append(rest.pop(0) if place else escaped or plain)
    if rest:
        raise IntrinsicError(f"Too many arguments for the template {template!r}")
    return "".join(parts)


class Intrinsics:
    """In the place of moto's own parser of intrinsic functions."""

    @staticmethod
    def parse(source: str) -> tuple[Any, None]:
        """The function of a JSON string's inside, as it stands in the machine's text."""
        text = json.loads(f'"{source}"')
        function, rest = _function(text)
        if rest:
            raise IntrinsicError(f"Unexpected {rest!r} at the end of {text!r}")
        return function, None


def _function(text: str) -> tuple[Any, str]:
    match = _TOKEN.match(text)
    if not match or not match["name"]:
        raise IntrinsicError(f"Expected an intrinsic function at {text!r}")
    kind = match["name"].removeprefix("States.")
    if kind not in StatesFunctionNameType.__members__:
        raise IntrinsicError(f"There is no intrinsic function {match['name']!r}")
    arguments, rest = _arguments(text[match.end() :])
    if kind == "Format":
        return Format(argument_list=ArgumentList(arguments)), rest
    plain = ArgumentList([_unescaped(argument) for argument in arguments])
    name = StatesFunctionName(function_type=StatesFunctionNameType[kind])
    return StatesFunctionFactory.from_name(func_name=name, argument_list=plain), rest


def _arguments(text: str) -> tuple[list[Any], str]:
    arguments: list[Any] = []
    match = _TOKEN.match(text)
    if match and match["mark"] == ")":
        return arguments, text[match.end() :]
    while True:
        argument, text = _argument(text)
        arguments.append(argument)
        match = _TOKEN.match(text)
        if not match or match["mark"] not in {",", ")"}:
            raise IntrinsicError(f"Expected ',' or ')' at {text!r}")
        text = text[match.end() :]
        if match["mark"] == ")":
            return arguments, text


def _argument(text: str) -> tuple[Any, str]:
    match = _TOKEN.match(text)
    if not match or match["mark"]:
        raise IntrinsicError(f"Expected an argument at {text!r}")
    if match["name"]:
        function, rest = _function(text)
        return ArgumentFunction(function=function), rest
    rest = text[match.end() :]
    if match["path"]:
        path = match["path"].strip()
        return (ArgumentContextPath(path) if path.startswith("$$") else ArgumentJsonPath(path)), rest
    if match["text"]:
        return ArgumentLiteral(definition_value=Template(match["text"][1:-1])), rest
    return ArgumentLiteral(definition_value=json.loads(match["word"] or match["number"])), rest


def _unescaped(argument: Any) -> Any:
    value = getattr(argument, "definition_value", None)
    return ArgumentLiteral(definition_value=re.sub(r"\\(.)", r"\1", value)) if isinstance(value, Template) else argument
