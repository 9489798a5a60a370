"""What a policy document allows, and what a new one allows that the old one did not."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import product
from typing import Any

from tollgate.deploy.preview import UNKNOWN

# Where each type keeps its policy documents.
DOCUMENTS: Mapping[str, tuple[str, ...]] = {
    "aws:iam/role:Role": ("assumeRolePolicy",),
    "aws:iam/policy:Policy": ("policy",),
    "aws:iam/rolePolicy:RolePolicy": ("policy",),
    "aws:s3/bucketPolicy:BucketPolicy": ("policy",),
    "aws:kms/key:Key": ("policy",),
    "aws:kms/keyPolicy:KeyPolicy": ("policy",),
    "aws:sns/topic:Topic": ("policy",),
    "aws:sns/topicPolicy:TopicPolicy": ("policy",),
    "aws:sqs/queue:Queue": ("policy",),
    "aws:sqs/queuePolicy:QueuePolicy": ("policy",),
    "aws:ec2/vpcEndpoint:VpcEndpoint": ("policy",),
}
# Types that hand out somebody else's policy by naming it.
ATTACHMENTS: Mapping[str, tuple[str, ...]] = {
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ("role", "policyArn"),
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": ("principalArn", "policyArn"),
    "aws:iam/role:Role": ("managedPolicyArns",),
}


@dataclass(frozen=True)
class Grant:
    """One principal may do one action on one resource, under conditions."""

    principal: str
    action: str
    resource: str
    conditions: frozenset[str] = frozenset()

    def covers(self, other: "Grant") -> bool:
        """Whoever has this grant has the other one too."""
        return (
            self.conditions <= other.conditions
            and fnmatchcase(other.principal, self.principal)
            and fnmatchcase(other.action.lower(), self.action.lower())
            and fnmatchcase(other.resource, self.resource)
        )


@dataclass(frozen=True)
class Document:
    """A policy document, taken apart into what it allows and what it denies."""

    allowed: frozenset[Grant] = frozenset()
    denied: frozenset[Grant] = frozenset()


class UnknownDocumentError(ValueError):
    """The document depends on a value that is known only after `up`."""


def parse(text: str | Mapping[str, Any] | None) -> Document:
    """A policy document as grants; an absent one allows nothing."""
    if not text:
        return Document()
    if UNKNOWN in (text if isinstance(text, str) else json.dumps(text)):
        raise UnknownDocumentError
    content: Mapping[str, Any] = json.loads(text) if isinstance(text, str) else text
    allowed: set[Grant] = set()
    denied: set[Grant] = set()
    for statement in _many(content.get("Statement")):
        (allowed if statement.get("Effect") == "Allow" else denied).update(_grants(statement))
    return Document(frozenset(allowed), frozenset(denied))


def widened(old: Document, new: Document) -> tuple[str, ...]:
    """Each thing that the new document allows and the old one did not, as sentences."""
    added = [grant for grant in new.allowed if not any(existing.covers(grant) for existing in old.allowed)]
    released = [grant for grant in old.denied if not any(remaining.covers(grant) for remaining in new.denied)]
    return (
        *(f"new: {sentence}" for sentence in _sentences(added)),
        *(f"no longer denied: {sentence}" for sentence in _sentences(released)),
    )


def _sentences(grants: Iterable[Grant]) -> Iterator[str]:
    """Grants in words, one sentence for all actions of one principal on one resource under the same conditions."""
    groups: dict[tuple[str, str, frozenset[str]], list[str]] = {}
    for grant in sorted(grants, key=lambda grant: (grant.principal, grant.resource, grant.action)):
        groups.setdefault((grant.principal, grant.resource, grant.conditions), []).append(grant.action)
    for (principal, resource, conditions), actions in groups.items():
        subject = f"{principal} may " if principal else ""
        when = f" (when {', '.join(sorted(conditions))})" if conditions else ""
        yield f"{subject}{', '.join(actions)} on {resource}{when}"


def _grants(statement: Mapping[str, Any]) -> Iterator[Grant]:
    conditions = frozenset(
        f"{key} {operator} {'|'.join(sorted(map(str, _many(values))))}"
        for operator, keys in (statement.get("Condition") or {}).items()
        for key, values in keys.items()
    )
    for principal, action, resource in product(
        _principals(statement), _named(statement, "Action"), _named(statement, "Resource")
    ):
        yield Grant(principal, action, resource, conditions)


def _principals(statement: Mapping[str, Any]) -> tuple[str, ...]:
    if "NotPrincipal" in statement:
        return ("everyone but " + json.dumps(statement["NotPrincipal"], sort_keys=True),)
    principal = statement.get("Principal", "")
    if isinstance(principal, Mapping):
        return tuple(f"{kind}:{name}" for kind, names in principal.items() for name in _many(names))
    return (str(principal),)


def _named(statement: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """The values under Action or Resource; their negations cover everything, so they read as a wildcard."""
    if f"Not{key}" in statement:
        return ("*",)
    return tuple(map(str, _many(statement.get(key, "*" if key == "Action" else "itself"))))


def _many(value: Any) -> Iterable[Any]:
    if value is None:
        return ()
    return value if isinstance(value, list | tuple) else (value,)
