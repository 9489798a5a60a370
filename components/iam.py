"""IAM policy documents, written as statements."""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi

Statement = dict[str, Any]
Condition = Mapping[str, Mapping[str, Any]]


def allow(
    actions: Sequence[str], resources: Sequence[pulumi.Input[str]], condition: Condition | None = None
) -> Statement:
    """Allow these actions on these resources."""
    statement: Statement = {"Effect": "Allow", "Action": list(actions), "Resource": list(resources)}
    return statement | ({"Condition": condition} if condition else {})


def trust(
    principal: Mapping[str, pulumi.Input[str]], actions: Sequence[str], condition: Condition | None = None
) -> Statement:
    """Let a principal take the role that this trust policy is of."""
    statement: Statement = {"Effect": "Allow", "Principal": principal, "Action": list(actions)}
    return statement | ({"Condition": condition} if condition else {})


def deny_plain_text(action: str, *resources: pulumi.Input[str]) -> Statement:
    """Refuse, to everybody, what does not come by TLS; part of the policy of a resource."""
    return {
        "Sid": "DenyWithoutTls",
        "Effect": "Deny",
        "Principal": {"AWS": "*"},
        "Action": action,
        "Resource": list(resources),
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


def document(*statements: Statement) -> pulumi.Output[str]:
    """A whole policy as JSON text."""
    return pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": list(statements)})
