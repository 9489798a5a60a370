"""The roles of a rendered stack, each with everything that allows it something and its boundary."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from moto.iam.aws_managed_policies import aws_managed_policies_data

from localaws.iam.evaluator import Document, Request, allowed
from tools.graph import ACCOUNT, Graph

MANAGED: Mapping[str, Any] = json.loads(aws_managed_policies_data)
"""AWS's own policies, as moto carries them."""


@dataclass(frozen=True)
class Role:
    """One role, as IAM would judge it."""

    name: str
    arn: str
    policies: tuple[Document, ...]
    boundary: Document | None
    boundary_arn: str

    def may(self, request: Request) -> bool:
        return allowed(request, self.policies, self.boundary)


def roles(graph: Graph) -> dict[str, Role]:
    """Every role by its name in the program."""
    rendered = {
        f"arn:aws:iam::{ACCOUNT}:policy{one.inputs.get('path', '/')}{one.name}-0123abc": json.loads(
            one.inputs["policy"]
        )
        for one in graph.all("Policy")
    }
    by_name = {}
    for role in graph.all("Role"):
        name = role.inputs.get("name") or f"{role.name}-0123abc"
        inline = [json.loads(one.inputs["policy"]) for one in graph.all("RolePolicy") if one.inputs["role"] == name]
        attached = [one.inputs["policyArn"] for one in graph.all("RolePolicyAttachment") if one.inputs["role"] == name]
        grants = [rendered.get(one) or MANAGED[one.rpartition("/")[2]]["Document"] for one in attached]
        boundary = role.inputs.get("permissionsBoundary", "")
        arn = f"arn:aws:iam::{ACCOUNT}:role/{name}"
        policies = tuple(listed(policy) for policy in (*inline, *grants))
        by_name[role.name] = Role(name, arn, policies, rendered.get(boundary), boundary)
    return by_name


def listed(policy: Document) -> Document:
    """A policy with its statements in a list, which AWS leaves out where there is one."""
    statements = policy["Statement"]
    return {**policy, "Statement": statements if isinstance(statements, list) else [statements]}
