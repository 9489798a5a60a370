"""A cluster of our own: Auto Mode, a private API, all logs on, secrets encrypted, ready for EMR."""

import functools
import json
from typing import Any

from components.cluster import LOG_TYPES, Cluster, ClusterArgs
from tools.graph import Graph, render

ARGS: dict[str, Any] = {
    "cluster_name": "tollgate-dev",
    "subnet_ids": ["subnet-a", "subnet-b"],
    "namespace": "trips",
    "key_arn": "arn:key",
}


@functools.cache
def cluster(**changes: Any) -> Graph:
    return render(lambda: Cluster("cluster", ClusterArgs(**(ARGS | changes))))  # type: ignore[typeddict-item]


def eks(graph: Graph) -> dict[str, Any]:
    return dict(next(r for r in graph if r.type == "aws:eks/cluster:Cluster").inputs)


def test_aws_brings_and_takes_the_nodes() -> None:
    made = eks(cluster())
    assert made["computeConfig"]["enabled"] is True
    assert made["storageConfig"] == {"blockStorage": {"enabled": True}}
    assert made["kubernetesNetworkConfig"] == {"elasticLoadBalancing": {"enabled": True}}
    assert made["bootstrapSelfManagedAddons"] is False


def test_emr_is_let_in_by_access_entries() -> None:
    assert eks(cluster())["accessConfig"] == {"authenticationMode": "API_AND_CONFIG_MAP"}


def test_its_api_is_reached_from_its_network_alone_unless_ranges_are_named() -> None:
    private = eks(cluster())["vpcConfig"]
    assert (private["endpointPrivateAccess"], private["endpointPublicAccess"]) == (True, False)
    open_ = eks(cluster(api_cidrs="192.0.2.0/24,198.51.100.7/32"))["vpcConfig"]
    assert open_["publicAccessCidrs"] == ["192.0.2.0/24", "198.51.100.7/32"]


def test_the_whole_control_plane_is_logged_and_secrets_are_encrypted() -> None:
    made = eks(cluster())
    assert made["enabledClusterLogTypes"] == list(LOG_TYPES)
    assert made["encryptionConfig"] == {"provider": {"keyArn": "arn:key"}, "resources": ["secrets"]}


def test_the_namespace_is_made_by_the_add_on_that_is_put_into_it() -> None:
    assert cluster().one("Addon").inputs["namespaceConfig"] == {"namespace": "trips"}


def test_the_cluster_waits_for_its_log_and_its_roles_permissions() -> None:
    needs = next(r for r in cluster() if r.type == "aws:eks/cluster:Cluster").dependencies
    assert {"cluster-log", "cluster-AmazonEKSComputePolicy", "cluster-AmazonEKSWorkerNodeMinimalPolicy"} <= set(needs)


def test_only_irsa_takes_an_oidc_provider() -> None:
    assert not cluster().all("OpenIdConnectProvider")
    assert cluster(identity="irsa").one("OpenIdConnectProvider").inputs["clientIdLists"] == ["sts.amazonaws.com"]


def test_the_control_plane_alone_tags_its_sessions_and_is_held_to_this_account() -> None:
    trusts = {role.name: json.loads(role.inputs["assumeRolePolicy"])["Statement"][0] for role in cluster().all("Role")}
    tagging = {name for name, trust in trusts.items() if "sts:TagSession" in trust["Action"]}
    assert len(trusts) > len(tagging) == 1
    assert {name for name, trust in trusts.items() if "Condition" in trust} == tagging
