"""The whole program keeps every rule of the pack, whatever the settings."""

from collections.abc import Mapping

import pytest

from policy.resource import Resource
from policy.rules import RULES, STACK_RULES
from tools import graph
from tools.graph import Graph, render_stack

STACKS: Mapping[str, Mapping[str, str]] = {
    "as it comes": {},
    "each run its own virtual cluster": {"tollgate:virtualCluster": "ephemeral"},
    "roles by IRSA": {"tollgate:identity": "irsa"},
    "everything on": {
        "tollgate:eksCluster": "new",
        "tollgate:dataEncryption": "kms",
        "tollgate:schedule": "cron(0 6 2 * ? *)",
        "tollgate:quicksightPrincipal": "arn:aws:quicksight:us-east-1:123456789012:group/default/analysts",
        "tollgate:alertEmail": "owner@example.org",
        "tollgate:monthlyBudgetUsd": "500",
        "tollgate:githubRepository": "example/tollgate",
    },
}


@pytest.fixture(scope="module", params=list(STACKS))
def program(request: pytest.FixtureRequest) -> tuple[Resource, ...]:
    """The resources of the program as the pack would see them."""
    return as_the_pack_sees(render_stack(STACKS[request.param]))


def as_the_pack_sees(rendered: Graph) -> tuple[Resource, ...]:
    provider = rendered.one("aws")
    buckets = {f"{bucket.name}-0123abc": urn(bucket) for bucket in rendered.all("Bucket")}
    return tuple(
        Resource(
            item.type,
            item.name,
            urn(item),
            item.inputs,
            provider.inputs if "aws" in item.provider else {},
            {"bucket": tuple(filter(None, [buckets.get(str(item.inputs.get("bucket")))]))},
        )
        for item in rendered
    )


def urn(item: graph.Resource) -> str:
    """A URN as far as the pack reads it: under which component the resource stands."""
    holders = {"tollgate-dev-artifacts": "Artifacts", "tollgate-dev-access": "AccessLog"}
    holder = next((holder for start, holder in holders.items() if item.name.startswith(start)), "Lake")
    return f"urn:pulumi:dev::tollgate::tollgate:index:{holder}${item.type}::{item.name}"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_resource_keeps_the_rule(rule: object, program: tuple[Resource, ...]) -> None:
    (named,) = [one for one in RULES if one is rule]
    broken = [f"{item.type} {item.name} {problem}" for item in program for problem in named.violations(item)]
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize("rule", STACK_RULES, ids=lambda rule: rule.name)
def test_the_stack_keeps_the_rule(rule: object, program: tuple[Resource, ...]) -> None:
    (named,) = [one for one in STACK_RULES if one is rule]
    broken = [f"{item.name} {problem}" for item, problem in named.violations(program)]
    assert not broken, "\n".join(broken)


def test_the_rules_see_the_buckets_and_which_of_them_holds_data(program: tuple[Resource, ...]) -> None:
    buckets = [item for item in program if item.type == "aws:s3/bucket:Bucket"]
    assert len(buckets) >= 2
    assert any(item.holds_data for item in buckets)
    assert any(not item.holds_data for item in buckets)
