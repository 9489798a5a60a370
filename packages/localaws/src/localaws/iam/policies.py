"""The policies of roles and users, as they stand in the local IAM at this moment."""

import functools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from localaws import moto_core
from localaws.iam.evaluator import Document


@dataclass(frozen=True)
class Policies:
    """What IAM judges an identity by."""

    documents: tuple[Document, ...] = ()
    boundary: Document | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    """Its tags, as condition keys."""


def policies_of(arn: str) -> Policies:
    """The policies of a role or a user; none where it is gone."""
    owner = _user(arn) if ":user/" in arn else _role(arn)
    if owner is None:
        return Policies()
    holders = (owner, *_groups(owner))
    documents = tuple(document for holder in holders for document in _documents(holder))
    tags = {f"aws:PrincipalTag/{tag['Key']}": tag["Value"] for tag in getattr(owner, "tags", None) or ()}
    return Policies(documents, _boundary(owner), tags)


def _role(arn: str) -> Any:
    roles = list(_iam(arn).roles.values())
    return next((role for role in roles if role.arn == arn), None)


def _user(arn: str) -> Any:
    return _iam(arn).users.get(arn.rpartition("/")[2])


def _iam(arn: str) -> Any:
    return moto_core.global_backend("iam", arn.split(":")[4])


def _groups(owner: Any) -> list[Any]:
    return [group for group in list(_iam(owner.arn).groups.values()) if owner in group.users]


def _documents(holder: Any) -> Iterator[Document]:
    yield from (_parsed(text) for text in list(holder.policies.values()))
    yield from (_default(policy) for policy in list(holder.managed_policies.values()))


def _default(policy: Any) -> Document:
    return next(_parsed(version.document) for version in policy.versions if version.is_default)


def _boundary(owner: Any) -> Document | None:
    arn = getattr(owner, "permissions_boundary_arn", None)
    policy = _iam(owner.arn).managed_policies.get(arn) if arn else None
    return _default(policy) if policy else None


@functools.lru_cache(maxsize=1024)
def _parsed(text: str) -> Document:
    document: Document = json.loads(text)
    return document
