"""How policies write texts: wildcards, and variables that the request fills."""

import functools
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

Context = Mapping[str, str | Sequence[str]]
"""Condition keys of a request, with their values."""


def values_of(context: Context, key: str) -> list[str] | None:
    """The values of a condition key; keys know no case. None where the request has none."""
    return next((many(value) for name, value in context.items() if name.lower() == key.lower()), None)


_VARIABLE: Final = re.compile(r"\$\{([^},]+)(?:,\s*'([^']*)')?\}")


def filled(text: str, context: Context) -> str | None:
    """A text of a policy with its variables filled; None where the request has no value for one.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
    """
    missing = False

    def value(match: re.Match[str]) -> str:
        nonlocal missing
        name, default = match[1].strip(), match[2]
        if name in {"*", "?", "$"}:
            return _literal(name)
        held = values_of(context, name)
        if held is None and default is None:
            missing = True
            return ""
        return _literal(held[0] if held else default or "")

    text = _VARIABLE.sub(value, text)
    return None if missing else text


_LITERAL: Final = {"*": "\ue000", "?": "\ue001", "$": "$"}
"""Wildcards that a variable stands for are no wildcards: they travel as characters that no ARN has."""


def _literal(text: str) -> str:
    return "".join(_LITERAL.get(character, character) for character in text)


def plain(text: str) -> str:
    """A filled text as it is, where wildcards mean nothing."""
    for wildcard, character in _LITERAL.items():
        text = text.replace(character, wildcard)
    return text


@functools.lru_cache(maxsize=4096)
def pattern(text: str) -> re.Pattern[str]:
    """A pattern of IAM's: `*` is any text, `?` any character, everything else itself."""
    parts = [{"*": ".*", "?": "."}.get(one) or re.escape(plain(one)) for one in text]
    return re.compile("".join(parts), re.DOTALL)


def many(value: Any) -> list[str]:
    """One or several texts, as a list; IAM takes numbers and truth values for texts."""
    if isinstance(value, bool):
        return [str(value).lower()]
    return [str(value)] if isinstance(value, str | int | float) else [many(one)[0] for one in value]
