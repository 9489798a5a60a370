"""What the emulated provider knows about one resource type, and what it needs of an AWS account."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from botocore.exceptions import ClientError

Values = dict[str, Any]
"""Properties of a resource in Pulumi's names: its inputs, or its inputs and outputs together (its state)."""

MISSING = ("notfound", "nosuch", "nonexistent", "doesnotexist", "404", "unknown")

TAKEN = ("alreadyexist", "alreadyowned", "alreadycreated", "duplicate", "conflict", "inuse", "resourceexists")


class Aws(Protocol):
    """An AWS account in one region, as boto3 clients."""

    @property
    def account(self) -> str: ...

    @property
    def region(self) -> str: ...

    def client(self, service: str) -> Any: ...


@dataclass(frozen=True)
class ResourceType:
    """One row of the table: how resources of a type are made, seen, changed and removed.

    `create` returns the id and the outputs; `look` the current state, or None for what no longer exists; `update`
    takes the state and the new inputs and returns the new outputs. What `adopt` finds by its inputs alone was made
    by an operation that was interrupted. A change of one of `replaces` makes a new resource; None means any input.
    `named` is the input that gets a made-up name: the logical one and, unless `bare`, a random tail.
    """

    token: str
    create: Callable[[Aws, Values], tuple[str, Values]]
    look: Callable[[Aws, str, Values], Values | None]
    update: Callable[[Aws, str, Values, Values], Values]
    delete: Callable[[Aws, str, Values], None]
    replaces: frozenset[str] | None = frozenset()
    named: str = ""
    name_limit: int = 255
    bare: bool = False
    adopt: Callable[[Aws, Values], str] | None = None

    def must_replace(self, changed: set[str]) -> set[str]:
        """Which of the changed inputs force a new resource."""
        visible = changed - {"tags", "tagsAll"}
        return visible if self.replaces is None else visible & self.replaces


@dataclass(frozen=True)
class Function:
    """One call that a program may make without declaring anything (`aws.get_caller_identity`)."""

    token: str
    call: Callable[[Aws, Values], Mapping[str, Any]]


def is_missing(error: ClientError) -> bool:
    """Whether AWS says that the thing asked for does not exist."""
    code = str(error.response.get("Error", {}).get("Code", "")).lower().replace(".", "").replace("_", "")
    return any(word in code for word in MISSING)


def is_taken(error: ClientError) -> bool:
    """Whether AWS says that a thing of this name is there already: each service has a word of its own for it."""
    details = error.response.get("Error", {})
    words = f"{details.get('Code', '')} {details.get('Message', '')}".lower().replace(" ", "")
    return any(word in words for word in TAKEN)


def pick(values: Mapping[str, Any], *names: str) -> Values:
    """Those of the named values that are there."""
    return {name: values[name] for name in names if values.get(name) is not None}
