"""A job's role: only EMR's pods of one namespace of one cluster can take it."""

import functools
import json
from typing import Any

import pytest

from components.errors import NamingError
from components.job_role import JobRole, JobRoleArgs
from components.naming import base36
from tools.graph import ISSUER, Graph, actions, granted, render

ARGS: dict[str, Any] = {
    "role_name": "tgj-89601f",
    "cluster_name": "analytics",
    "namespace": "trips",
    "log_group_arn": "arn:aws:logs:us-east-1:123456789012:log-group:/aws/emr-containers/tollgate-dev",
    "description": "Judges",
}


@functools.cache
def role(**changes: Any) -> Graph:
    return render(lambda: JobRole("judge", JobRoleArgs(**(ARGS | changes))))  # type: ignore[typeddict-item]


def trusted(graph: Graph) -> dict[str, Any]:
    return dict(json.loads(graph.one("Role").inputs["assumeRolePolicy"])["Statement"][0])


def test_pods_of_its_namespace_and_cluster_take_it_through_pod_identity() -> None:
    statement = trusted(role())
    assert statement["Principal"] == {"Service": "pods.eks.amazonaws.com"}
    assert statement["Action"] == ["sts:AssumeRole", "sts:TagSession"]
    assert statement["Condition"]["StringEquals"] == {
        "aws:SourceAccount": "123456789012",
        "aws:RequestTag/eks-cluster-name": "analytics",
        "aws:RequestTag/kubernetes-namespace": "trips",
    }


def test_it_is_tied_to_the_three_service_accounts_that_emr_makes() -> None:
    associations = role().all("PodIdentityAssociation")
    assert {a.inputs["serviceAccount"] for a in associations} == {
        f"emr-containers-sa-spark-{part}-123456789012-{base36('tgj-89601f')}"
        for part in ("client", "driver", "executor")
    }
    assert {(a.inputs["clusterName"], a.inputs["namespace"]) for a in associations} == {("analytics", "trips")}


def test_with_irsa_the_cluster_s_tokens_for_those_accounts_take_it() -> None:
    graph = role(identity="irsa")
    host = ISSUER.removeprefix("https://")
    statement = trusted(graph)
    assert statement["Principal"] == {"Federated": f"arn:aws:iam::123456789012:oidc-provider/{host}"}
    subject = f"system:serviceaccount:trips:emr-containers-sa-*-*-123456789012-{base36('tgj-89601f')}"
    assert statement["Condition"]["StringLike"] == {f"{host}:sub": subject}
    assert not graph.all("PodIdentityAssociation")


def test_by_itself_it_can_only_log() -> None:
    assert all(action.startswith("logs:") for action in actions(granted(role(), "tgj-89601f")))


def test_a_name_that_emr_fails_on_is_refused_before_anything_is_made() -> None:
    with pytest.raises(NamingError, match="has 25 characters and may have 11"):
        role(role_name="tollgate-production-judge")
