"""What IAM answers to a request, as far as the policies here go: denials first, boundaries, conditions."""

import fnmatch
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Document = Mapping[str, Any]
Context = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True)
class Request:
    """One call: the action, the resource that it is about, and the condition keys that AWS fills for it."""

    action: str
    resource: str
    context: Context = field(default_factory=dict)


def allowed(request: Request, policies: Iterable[Document], boundary: Document | None = None) -> bool:
    """Whether some policy and the boundary allow the request, and none denies it."""
    documents = [*policies, *([boundary] if boundary else [])]
    if any(_matches(request, statement) for document in documents for statement in _statements(document, "Deny")):
        return False
    grants = [any(_matches(request, one) for one in _statements(document, "Allow")) for document in documents]
    return any(grants[: len(grants) - bool(boundary)]) and (boundary is None or grants[-1])


def _statements(document: Document, effect: str) -> list[Mapping[str, Any]]:
    return [statement for statement in document["Statement"] if statement["Effect"] == effect]


def _matches(request: Request, statement: Mapping[str, Any]) -> bool:
    return (
        any(fnmatch.fnmatchcase(request.action.lower(), one.lower()) for one in _many(statement["Action"]))
        and any(fnmatch.fnmatchcase(request.resource, one) for one in _many(statement["Resource"]))
        and all(
            _holds(operator, _value(request.context, key), _many(wanted))
            for operator, keys in statement.get("Condition", {}).items()
            for key, wanted in keys.items()
        )
    )


def _value(context: Context, key: str) -> list[str] | None:
    """The values of a condition key; keys know no case. None where the request has none."""
    return next((_many(value) for name, value in context.items() if name.lower() == key.lower()), None)


def _holds(operator: str, value: list[str] | None, wanted: list[str]) -> bool:
    quantifier, _, plain = operator.rpartition(":")
    name = plain.removesuffix("IfExists")
    if name == "Null":
        return (value is None) == (wanted == ["true"])
    if value is None:
        return name != plain or quantifier == "ForAllValues"
    compare = _equal if name in {"StringEquals", "Bool"} else fnmatch.fnmatchcase
    if name not in {"StringEquals", "Bool", "StringLike", "ArnLike", "ArnEquals"}:
        raise NotImplementedError(operator)
    each = [any(compare(one, pattern) for pattern in wanted) for one in value]
    return any(each) if quantifier == "ForAnyValue" else all(each)


def _equal(one: str, other: str) -> bool:
    return one == other


def _many(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)
