"""Java's regular expressions by Python's."""

import functools
import re
from typing import Any, Final

_GROUP: Final = re.compile(r"\\(.)|\$(\d)|\$\{(\w+)\}", re.DOTALL)


@functools.lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    if re.search(r"(?<!\\)(?:\\\\)*\\[pPXRhHkQ]|\[[^\]]*(?:&&|\[(?!:))|\[:", pattern):
        raise ValueError(f"INVALID_FUNCTION_ARGUMENT: the local Athena does not know a part of the pattern {pattern}")
    try:
        return re.compile(re.sub(r"\(\?<(?=[A-Za-z])", "(?P<", pattern).replace(r"\z", r"\Z"), re.ASCII)
    except re.error as error:
        raise ValueError(f"INVALID_FUNCTION_ARGUMENT: {error}: {pattern}") from error


def _like(value: str, pattern: str) -> bool:
    return _compiled(pattern).search(value) is not None


def _extract(value: str, pattern: str, group: int) -> str | None:
    match = _compiled(pattern).search(value)
    return match[_checked(pattern, group)] if match else None


def _extract_all(value: str, pattern: str, group: int) -> list[str | None]:
    return [match[_checked(pattern, group)] for match in _compiled(pattern).finditer(value)]


def _checked(pattern: str, group: int) -> int:
    groups = _compiled(pattern).groups
    if not 0 <= group <= groups:
        raise ValueError(f"INVALID_FUNCTION_ARGUMENT: Pattern has {groups} groups. Cannot access group {group}")
    return group


def _replace(value: str, pattern: str, replacement: str) -> str:
    def written(match: re.Match[str]) -> str:
        def part(token: re.Match[str]) -> str:
            return token[1] or match[int(token[2]) if token[2] else token[3]] or ""

        return _GROUP.sub(part, replacement)

    return _compiled(pattern).sub(written, value)


def _split(value: str, pattern: str) -> list[str]:
    parts, start = [], 0
    for match in _compiled(pattern).finditer(value):
        parts.append(value[start : match.start()])
        start = match.end()
    return [*parts, value[start:]]


def _count(value: str, pattern: str) -> int:
    return sum(1 for _ in _compiled(pattern).finditer(value))


def _position(value: str, pattern: str) -> int:
    match = _compiled(pattern).search(value)
    return match.start() + 1 if match else -1


_TWO: Final = ("VARCHAR", "VARCHAR")
HELPERS: Final[dict[str, Any]] = {
    "regexp_count": (_count, _TWO, "BIGINT"),
    "regexp_extract": (_extract, (*_TWO, "BIGINT"), "VARCHAR"),
    "regexp_extract_all": (_extract_all, (*_TWO, "BIGINT"), "VARCHAR[]"),
    "regexp_like": (_like, _TWO, "BOOLEAN"),
    "regexp_position": (_position, _TWO, "INTEGER"),
    "regexp_replace": (_replace, (*_TWO, "VARCHAR"), "VARCHAR"),
    "regexp_split": (_split, _TWO, "VARCHAR[]"),
}
