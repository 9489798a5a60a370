"""CI's role: one repository's one environment, no keys, nobody else's things, and no way to more."""

import functools
import json
from typing import Any

import pytest

from components.boundary import PATH
from components.deployer import Deployer, DeployerArgs
from tools.graph import Graph, render

ARGS = DeployerArgs(
    github_repository="example/tollgate",
    github_environment="prod",
    prefix="tollgate-prod",
    stack_name="tollgate-prod",
    database_name="tollgate_prod",
    cluster_name="analytics",
    namespace="trips",
    job_roles=["summarise-1", "judge-1"],
    key_arn="arn:aws:kms:us-east-1:123456789012:key/1",
    pipeline_boundary="arn:aws:iam::123456789012:policy/boundary/pipeline",
    cluster_boundary="arn:aws:iam::123456789012:policy/boundary/cluster",
)
LIMIT, MOST_POLICIES = 6144, 10
ARN = "arn:aws:iam::123456789012:role/"


@functools.cache
def deployer(**changes: Any) -> Graph:
    return render(lambda: Deployer("tollgate-prod-deployer", DeployerArgs(**{**ARGS, **changes})))  # type: ignore[typeddict-item]


def statements(graph: Graph, effect: str = "Allow") -> list[dict[str, Any]]:
    grants = [policy for policy in graph.all("Policy") if policy.inputs.get("path") != PATH]
    everything = [s for policy in grants for s in json.loads(policy.inputs["policy"])["Statement"]]
    return [statement for statement in everything if statement["Effect"] == effect]


def subject(graph: Graph) -> Any:
    trust = json.loads(graph.one("Role").inputs["assumeRolePolicy"])["Statement"][0]
    assert trust["Condition"]["StringEquals"]["token.actions.githubusercontent.com:aud"] == "sts.amazonaws.com"
    return trust["Condition"]["StringEquals"]["token.actions.githubusercontent.com:sub"]


def test_only_jobs_of_the_environment_take_it() -> None:
    assert subject(deployer()) == "repo:example/tollgate:environment:prod"


def test_with_ids_it_trusts_exactly_the_spelling_that_has_them() -> None:
    graph = deployer(github_ids="1/2")
    assert subject(graph) == "repo:example@1/tollgate@2:environment:prod"


@pytest.mark.parametrize("changes", [{}, {"vpc_arn": "arn:vpc"}], ids=["guest", "own cluster"])
def test_policies_are_few_and_short_enough_for_aws_with_the_longest_prefix(changes: dict[str, Any]) -> None:
    graph = deployer(prefix="p" * 32, **changes)
    for policy in graph.all("Policy"):
        assert len(json.dumps(json.loads(policy.inputs["policy"]), separators=(",", ":"))) <= LIMIT, policy.name
    assert len(graph.all("RolePolicyAttachment")) <= MOST_POLICIES


def test_it_writes_policies_of_roles_of_this_stack_alone_that_carry_the_boundary() -> None:
    writing = next(s for s in statements(deployer()) if "iam:PutRolePolicy" in s["Action"])
    parts = {f"{ARN}tollgate-prod-{part}-*" for part in ("runs", "reporting", "schedule", "network", "chat")}
    assert set(writing["Resource"]) == parts | {f"{ARN}summarise-1", f"{ARN}judge-1"}
    assert writing["Condition"] == {"ArnEquals": {"iam:PermissionsBoundary": ARGS["pipeline_boundary"]}}


def test_it_attaches_the_policies_of_auto_mode_to_roles_of_a_new_cluster_and_nothing_else() -> None:
    assert not [s for s in statements(deployer()) if "iam:AttachRolePolicy" in s["Action"]]
    attaching = next(s for s in statements(deployer(vpc_arn="arn:vpc")) if "iam:AttachRolePolicy" in s["Action"])
    assert attaching["Resource"] == [f"{ARN}tollgate-prod-cluster-*"]
    assert all(":aws:policy/Amazon" in arn for arn in attaching["Condition"]["ArnEquals"]["iam:PolicyARN"])


def test_it_may_never_change_itself_or_a_boundary() -> None:
    denied = {(action, one) for s in statements(deployer(), "Deny") for action in s["Action"] for one in s["Resource"]}
    own = "arn:aws:iam::123456789012"
    assert ("iam:PutRolePolicy", f"{own}:role/tollgate-prod-deployer-*") in denied
    assert ("iam:CreatePolicyVersion", f"{own}:policy/tollgate-prod-deployer-*") in denied
    assert ("iam:CreatePolicyVersion", f"{own}:policy/boundary/*") in denied
    assert ("iam:DeleteRolePermissionsBoundary", f"{own}:role/*") in denied


def test_its_own_boundary_holds_the_same_denials() -> None:
    graph = deployer()
    limit = graph.one("Policy", "-limit")
    assert graph.one("Role").inputs["permissionsBoundary"].endswith("-limit-0123abc")
    held = [s for s in json.loads(limit.inputs["policy"])["Statement"] if s["Effect"] == "Deny"]
    assert held == statements(graph, "Deny")


def test_it_hands_roles_to_the_services_that_need_them_and_to_nobody_else() -> None:
    passing = next(s for s in statements(deployer()) if "iam:PassRole" in s["Action"])
    assert "states.amazonaws.com" in passing["Condition"]["StringEquals"]["iam:PassedToService"]
    assert "*" not in json.dumps(passing["Condition"])


def test_of_a_cluster_that_exists_it_is_a_guest() -> None:
    guest = {action for s in statements(deployer()) for action in s["Action"]}
    assert not {action for action in guest if action.startswith("eks:") and "Cluster" in action} - {
        "eks:DescribeCluster"
    }
    assert not {"ec2:CreateVpc", "eks:CreateAddon"} & guest


def test_the_account_s_provider_for_github_is_made_only_where_it_is_set_and_then_stays() -> None:
    assert not deployer().all("OpenIdConnectProvider")
    assert deployer(github_provider_new=True).one("OpenIdConnectProvider").retained


@pytest.mark.parametrize(("changes", "is_owner"), [({}, False), ({"vpc_arn": "arn:vpc"}, True)])
def test_an_issuer_of_tokens_is_made_only_for_a_cluster_of_the_stack_s_own(
    changes: dict[str, Any], is_owner: bool
) -> None:
    allowed = {action for one in statements(deployer(**changes)) for action in one["Action"]}
    assert ("iam:CreateOpenIDConnectProvider" in allowed) is is_owner
