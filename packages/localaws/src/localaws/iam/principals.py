"""The callers that IAM judges: sessions of roles, and users."""

import threading
from dataclasses import dataclass, field
from typing import Any

from localaws import moto_core
from localaws.credentials import Credentials
from localaws.iam.caller import Caller, Refusal
from localaws.iam.evaluator import Decision, Request, decide
from localaws.iam.policies import policies_of


@dataclass(frozen=True)
class Identity(Caller):
    """A caller that IAM judges: a session of a role, or a user."""

    arn: str
    owner_arn: str
    """The role's or the user's."""
    kind: str
    """`AssumedRole` or `User`, as aws:PrincipalType has it."""

    def refusal(self, request: Request) -> Refusal | None:
        policies = policies_of(self.owner_arn)
        # TLS, because that is how the call would come to AWS.
        held = {"aws:PrincipalArn": self.owner_arn, "aws:PrincipalType": self.kind, "aws:SecureTransport": "true"}
        context = {"aws:PrincipalAccount": account_of(self.owner_arn), **held, **policies.tags, **request.context}
        reason = decide(Request(request.action, request.resource, context), policies.documents, policies.boundary)
        return None if reason is Decision.ALLOWED else Refusal(self.arn, request, reason)


@dataclass
class Sessions:
    """The keys of roles that services of this process take; nothing of them outlives it."""

    _by_key: dict[str, Identity] = field(default_factory=dict)
    _by_name: dict[tuple[str, str], Credentials] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def assume(self, role_arn: str, session: str) -> Credentials:
        """A key that acts as the role; the same one for the same session."""
        with self._lock:
            if (role_arn, session) not in self._by_name:
                credentials = Credentials.new()
                self._by_name[role_arn, session] = credentials
                self._by_key[credentials.access_key_id] = session_of(role_arn, session)
            return self._by_name[role_arn, session]

    def holds(self, access_key_id: str) -> bool:
        """Whether it is a key of this process, or an active one of the local IAM and STS."""
        _, key = _key_of_iam(access_key_id)
        return access_key_id in self._by_key or (key is not None and key.status == "Active")

    def caller(self, access_key_id: str) -> Identity | None:
        """Whose key it is, among those of this process and those of the local IAM and STS."""
        return self._by_key.get(access_key_id) or _held_by_iam(access_key_id)


def session_of(role_arn: str, session: str) -> Identity:
    account, name = account_of(role_arn), role_arn.rpartition("/")[2]
    return Identity(f"arn:aws:sts::{account}:assumed-role/{name}/{session}", role_arn, "AssumedRole")


def account_of(arn: str) -> str:
    return arn.split(":")[4]


def _held_by_iam(access_key_id: str) -> Identity | None:
    """A user's key, or one of AssumeRole; None for a temporary key of the administrator's."""
    backend, key = _key_of_iam(access_key_id)
    if key is not None and key.role_arn:
        return session_of(key.role_arn, _session_name(key.role_arn, access_key_id))
    if key is not None and key.user_name:
        arn = backend.users[key.user_name].arn
        return Identity(arn, arn, "User")
    return None


def _key_of_iam(access_key_id: str) -> tuple[Any, Any]:
    """Moto's state of the key's account, and the key; (None, None) where no account has it."""
    accounts = list(moto_core.moto_backends.get_backend("iam").values())
    backends = (account["aws"] for account in accounts if "aws" in account)
    held = ((backend, key) for backend in backends if (key := backend.access_keys.get(access_key_id)) is not None)
    return next(held, (None, None))


def _session_name(role_arn: str, access_key_id: str) -> str:
    taken = moto_core.global_backend("sts", account_of(role_arn)).assumed_roles
    return next((one.session_name for one in taken if one.access_key_id == access_key_id), "session")
