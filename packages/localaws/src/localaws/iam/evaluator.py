"""What IAM answers to a request, from policies alone: denials first, then grants, then what limits them.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from localaws.iam.conditions import holds
from localaws.iam.patterns import Context, filled, many, pattern, values_of

__all__ = ["Context", "Decision", "Document", "Request", "allowed", "decide"]

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Request:
    """One permission that a call needs: the action, what it is about, and the condition keys that AWS fills for it."""

    action: str
    resource: str | None
    """An ARN, or `*`. None where nobody knows what the call is about: then the action alone is judged. An Allow matches
    whatever its resources are and whatever its conditions ask that the context does not say; a Deny does not."""
    context: Context = field(default_factory=dict)


class Decision(enum.Enum):
    """What IAM decides."""

    ALLOWED = enum.auto()
    DENIED = enum.auto()
    """Some statement says Deny."""
    NOT_GRANTED = enum.auto()
    """No policy of the caller's allows it."""
    BEYOND_LIMIT = enum.auto()
    """A policy allows it, but a permissions boundary does not."""


def decide(request: Request, policies: Iterable[Document], boundary: Document | None = None) -> Decision:
    """Whether some policy and the boundary allow a request, and none denies it."""
    grants, limits = list(policies), [boundary] if boundary is not None else []
    if any(_any_matches(request, document, "Deny") for document in (*grants, *limits)):
        return Decision.DENIED
    if not any(_any_matches(request, document, "Allow") for document in grants):
        return Decision.NOT_GRANTED
    limited = all(_any_matches(request, document, "Allow") for document in limits)
    return Decision.ALLOWED if limited else Decision.BEYOND_LIMIT


def allowed(request: Request, policies: Iterable[Document], boundary: Document | None = None) -> bool:
    """Whether a request is allowed."""
    return decide(request, policies, boundary) is Decision.ALLOWED


def _any_matches(request: Request, document: Document, effect: str) -> bool:
    statements = document["Statement"]
    listed = [statements] if isinstance(statements, Mapping) else statements
    return any(statement["Effect"] == effect and _matches(request, statement) for statement in listed)


def _matches(request: Request, statement: Mapping[str, Any]) -> bool:
    return (
        _names_action(request.action, statement)
        and _names_resource(request, statement)
        and all(
            _holds(request, statement["Effect"], operator, key, many(wanted))
            for operator, keys in statement.get("Condition", {}).items()
            for key, wanted in keys.items()
        )
    )


def _holds(request: Request, effect: str, operator: str, key: str, wanted: list[str]) -> bool:
    values = values_of(request.context, key)
    if values is None and request.resource is None:
        return effect == "Allow"
    return holds(operator, values, [filled(one, request.context) for one in wanted])


def _names_action(action: str, statement: Mapping[str, Any]) -> bool:
    key = "NotAction" if "NotAction" in statement else "Action"
    named = any(pattern(one.lower()).fullmatch(action.lower()) for one in many(statement[key]))
    return named is (key == "Action")


def _names_resource(request: Request, statement: Mapping[str, Any]) -> bool:
    key = "NotResource" if "NotResource" in statement else "Resource"
    listed = many(statement[key])
    if request.resource is None:
        return statement["Effect"] == "Allow" or (key == "Resource" and "*" in listed)
    patterns = [filled(one, request.context) for one in listed]
    named = any(one is not None and pattern(one).fullmatch(request.resource) for one in patterns)
    return named is (key == "Resource")
