"""CI's role: one repository's one environment, no keys, no wildcard, nobody else's things."""

import functools
import json
from typing import Any

from components.deployer import Deployer, DeployerArgs
from tools.graph import Graph, render

ARGS = DeployerArgs(
    github_repository="example/tollgate",
    github_environment="prod",
    prefix="tollgate",
    cluster_name="analytics",
    job_roles=["summarise-1", "judge-1"],
)
LIMIT = 6144


@functools.cache
def deployer() -> Graph:
    return render(lambda: Deployer("ci", ARGS))


def statements(graph: Graph) -> list[dict[str, Any]]:
    return [s for policy in graph.all("Policy") for s in json.loads(policy.inputs["policy"])["Statement"]]


def test_only_jobs_of_the_environment_take_it() -> None:
    trust = json.loads(deployer().one("Role").inputs["assumeRolePolicy"])["Statement"][0]
    assert trust["Condition"]["StringEquals"] == {
        "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
        "token.actions.githubusercontent.com:sub": "repo:example/tollgate:environment:prod",
    }


def test_every_policy_is_short_enough_for_aws() -> None:
    for policy in deployer().all("Policy"):
        assert len(json.dumps(json.loads(policy.inputs["policy"]), separators=(",", ":"))) <= LIMIT, policy.name


def test_it_changes_roles_of_this_stack_alone() -> None:
    graph = deployer()
    changing = next(s for s in statements(graph) if "iam:PutRolePolicy" in s["Action"])
    arn = "arn:aws:iam::123456789012:role/"
    assert set(changing["Resource"]) == {f"{arn}tollgate-*", f"{arn}summarise-1", f"{arn}judge-1"}


def test_it_hands_roles_to_the_services_that_need_them_and_to_nobody_else() -> None:
    graph = deployer()
    passing = next(s for s in statements(graph) if "iam:PassRole" in s["Action"])
    assert "states.amazonaws.com" in passing["Condition"]["StringEquals"]["iam:PassedToService"]
    assert "*" not in json.dumps(passing["Condition"])


def test_the_account_s_provider_for_github_is_made_only_where_it_is_said_and_then_stays() -> None:
    assert not deployer().all("OpenIdConnectProvider")
    graph = render(lambda: Deployer("ci", DeployerArgs(**ARGS, github_provider_new=True)))
    assert graph.one("OpenIdConnectProvider").retained
