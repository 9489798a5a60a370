"""Where jobs run: a virtual cluster that stays or one for each run, and who may use which."""

import functools
import json
from collections.abc import Sequence
from typing import Any

import pulumi

from components.runtime import Runtime, RuntimeArgs
from tools.graph import Graph, actions, granted, render, resources

ARGS: dict[str, Any] = {
    "cluster_name": "analytics",
    "namespace": "trips",
    "virtual_cluster_name": "tollgate-dev",
}
ROLES = [f"arn:aws:iam::123456789012:role/{name}" for name in ("summarise-1", "judge-1")]


def outputs(values: Sequence[str]) -> list[pulumi.Output[str]]:
    return [pulumi.Output.from_input(value) for value in values]


@functools.cache
def runtime(**changes: Any) -> Graph:
    args = RuntimeArgs(**(ARGS | changes))  # type: ignore[typeddict-item]
    return render(lambda: Runtime("runtime", args).usable_by("machine", "machine", outputs(ROLES)))


def test_the_virtual_cluster_takes_the_namespace_of_the_roles() -> None:
    provider = runtime().one("VirtualCluster").inputs["containerProvider"]
    assert provider == {"id": "analytics", "type": "EKS", "info": {"eksInfo": {"namespace": "trips"}}}


def test_the_machine_starts_jobs_in_this_cluster_as_these_roles_alone() -> None:
    start = next(s for s in granted(runtime(), "machine") if "emr-containers:StartJobRun" in s["Action"])
    assert start["Resource"] == [
        "arn:aws:emr-containers:us-east-1:123456789012:/virtualclusters/runtime-virtual-cluster-id"
    ]
    assert set(start["Condition"]["ArnEquals"]["emr-containers:ExecutionRoleArn"]) == set(ROLES)


def test_the_machine_passes_the_job_roles_to_pods_alone() -> None:
    passing = next(s for s in granted(runtime(), "machine") if "iam:PassRole" in s["Action"])
    assert set(passing["Resource"]) == set(ROLES)
    assert passing["Condition"] == {"StringEquals": {"iam:PassedToService": "pods.eks.amazonaws.com"}}


def test_with_irsa_no_role_is_passed() -> None:
    assert "iam:PassRole" not in actions(granted(runtime(identity="irsa"), "machine"))


def test_where_the_cluster_stays_the_machine_can_neither_open_nor_close_one() -> None:
    assert not {a for a in actions(granted(runtime(), "machine")) if "VirtualCluster" in a or a.startswith("eks:")}


def test_where_each_run_has_its_own_the_machine_can_open_and_close_those_with_our_tag() -> None:
    statements = granted(runtime(virtual_cluster="ephemeral"), "machine")
    assert {"emr-containers:CreateVirtualCluster", "emr-containers:DeleteVirtualCluster"} <= actions(statements)
    delete = next(s for s in statements if "emr-containers:DeleteVirtualCluster" in s["Action"])
    assert delete["Condition"] == {"Null": {"aws:ResourceTag/tollgate:run": "false"}}


def test_opening_a_cluster_lets_emr_into_this_namespace_alone() -> None:
    statements = granted(runtime(virtual_cluster="ephemeral"), "machine")
    entry = "arn:aws:eks:us-east-1:123456789012:access-entry/analytics/role/123456789012/"
    assert resources(statements, "eks:AssociateAccessPolicy") == {f"{entry}AWSServiceRoleForAmazonEMRContainers/*"}
    assert resources(statements, "eks:CreateAccessEntry") == {"arn:aws:eks:us-east-1:123456789012:cluster/analytics"}
    associate = next(s for s in statements if "eks:AssociateAccessPolicy" in s["Action"])
    assert json.dumps(["trips"]) in json.dumps(associate["Condition"])
