"""Inputs as the real provider completes them: a made-up name, and the default tags."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from localaws.provider import check
from localaws.provider.base import ResourceType, Values
from localaws.provider.errors import InputError
from localaws.provider.tags import merged
from localaws.provider.wire import UNKNOWN, has_unknown

DEFAULTS = "__defaults"
"""The input that lists which inputs nobody gave."""
TAIL = 7
"""How many hexadecimal digits a made-up name ends in."""


@dataclass(frozen=True)
class Additions:
    """What the provider brings to every resource: its default tags, and the seed of the names that it makes up.

    The same seed makes up the same name: an engine that goes up with a plan wants the name that it previewed.
    """

    tags: Mapping[str, str] = field(default_factory=dict)
    seed: bytes = b""


def prepared(row: ResourceType, name: str, inputs: Values, old: Values | None, additions: Additions) -> Values:
    """The inputs with what was left out; `old` are the inputs of the resource that exists, whose made-up name stays."""
    result = dict(inputs)
    named = row.named
    if named and result.get(named) is None:
        kept = (old or {}).get(named) if named in (old or {}).get(DEFAULTS, ()) else None
        result[named] = kept or made_up(row, name, inputs, additions.seed)
        result[DEFAULTS] = [named]
    if takes_tags(row.token):
        own = result.get("tags")
        result["tagsAll"] = (
            UNKNOWN if has_unknown(own) and not isinstance(own, Mapping) else merged(additions.tags, own)
        )
        if not result["tagsAll"]:
            del result["tagsAll"]
    return result


def made_up(row: ResourceType, name: str, inputs: Values, seed: bytes = b"") -> str:
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
            f"{start + 'x' * TAIL!r} would have {too_long} characters more than the {row.name_limit} allowed; "
            f"use a shorter logical name"
        )
    tail = hashlib.sha256(seed).hexdigest() if seed else secrets.token_hex(TAIL)
    return start + tail[:TAIL]


def takes_tags(token: str) -> bool:
    cls = check.input_class(token)
    return cls is not None and "tags" in check.kinds(cls)
