"""Inputs as the real provider completes them: a made-up name, and the default tags."""

import secrets
from collections.abc import Mapping

from localaws.provider import check
from localaws.provider.base import ResourceType, Values
from localaws.provider.errors import InputError
from localaws.provider.tags import merged
from localaws.provider.wire import UNKNOWN, has_unknown

DEFAULTS = "__defaults"
"""The input that lists which inputs nobody gave."""
TAIL = 7
"""How many hexadecimal digits a made-up name ends in."""


def prepared(row: ResourceType, name: str, inputs: Values, old: Values | None, defaults: Mapping[str, str]) -> Values:
    """The inputs with what was left out; `old` are the inputs of the resource that exists, whose made-up name stays."""
    result = dict(inputs)
    named = row.named
    if named and result.get(named) is None:
        kept = (old or {}).get(named) if named in (old or {}).get(DEFAULTS, ()) else None
        result[named] = kept or made_up(row, name, inputs)
        result[DEFAULTS] = [named]
    if takes_tags(row.token):
        own = result.get("tags")
        result["tagsAll"] = UNKNOWN if has_unknown(own) and not isinstance(own, Mapping) else merged(defaults, own)
        if not result["tagsAll"]:
            del result["tagsAll"]
    return result


def made_up(row: ResourceType, name: str, inputs: Values) -> str:
    """A name nobody gave: the prefix that was asked for, or the logical name, and a random tail."""
    prefix = inputs.get("namePrefix") or inputs.get("bucketPrefix")
    if prefix == UNKNOWN:
        return UNKNOWN
    if row.bare:
        return name
    start = prefix or f"{name}-"
    if row.token == "aws:kms/alias:Alias":  # noqa: S105 - a type's token, no secret
        start = start if start.startswith("alias/") else f"alias/{start}"
    if row.named == "bucket":
        start = start.lower()
    if len(start) + TAIL > row.name_limit:
        too_long = len(start) + TAIL - row.name_limit
        raise InputError(
            f"its name {start + 'x' * TAIL!r} would have {too_long} characters more than the {row.name_limit} allowed; "
            f"use a shorter logical name."
        )
    return start + secrets.token_hex(TAIL)[:TAIL]


def takes_tags(token: str) -> bool:
    cls = check.input_class(token)
    return cls is not None and "tags" in check.kinds(cls)
