"""A cluster's own network: no way to the internet, private ways to AWS, every flow logged."""

import functools
import json
from collections.abc import Mapping
from typing import Any

from components.network import SERVICES, Network, NetworkArgs
from tools.graph import Graph, render


@functools.cache
def network(zones: int = 2) -> Graph:
    return render(lambda: Network("net", NetworkArgs(vpc_cidr="10.80.0.0/16", zones=zones, key_arn="arn:key")))


def test_there_is_no_way_to_or_from_the_internet() -> None:
    graph = network()
    assert not [r for r in graph if r.kind in {"InternetGateway", "NatGateway", "Eip", "Route"}]
    assert not any(r.inputs["mapPublicIpOnLaunch"] for r in graph.all("Subnet"))


def test_each_zone_has_a_subnet_of_its_own() -> None:
    subnets = network(zones=3).all("Subnet")
    assert {s.inputs["availabilityZone"] for s in subnets} == {"us-east-1a", "us-east-1b", "us-east-1c"}
    assert {s.inputs["cidrBlock"] for s in subnets} == {"10.80.0.0/18", "10.80.64.0/18", "10.80.128.0/18"}


def test_s3_is_reached_through_a_gateway_that_costs_nothing() -> None:
    endpoint = network().one("VpcEndpoint", "-s3").inputs
    assert (endpoint["vpcEndpointType"], endpoint["serviceName"]) == ("Gateway", "com.amazonaws.us-east-1.s3")
    assert endpoint["routeTableIds"] == ["net-routes-id"]


def test_the_other_services_are_reached_from_inside_by_https_alone() -> None:
    graph = network()
    interfaces = [r for r in graph.all("VpcEndpoint") if r.inputs["vpcEndpointType"] == "Interface"]
    assert {r.inputs["serviceName"] for r in interfaces} == {f"com.amazonaws.us-east-1.{name}" for name in SERVICES}
    assert all(
        r.inputs["privateDnsEnabled"] and r.inputs["securityGroupIds"] == ["net-services-id"] for r in interfaces
    )
    rules = graph.one("SecurityGroup").inputs["ingress"]
    assert [(r["cidrBlocks"], r["fromPort"], r["toPort"]) for r in rules] == [(["10.80.0.0/16"], 443, 443)]


def test_the_default_group_lets_nothing_through() -> None:
    group = network().one("DefaultSecurityGroup").inputs
    assert (group["ingress"], group["egress"]) == ([], [])


def test_all_flows_are_logged_by_a_role_that_can_do_no_more() -> None:
    graph = network()
    assert graph.one("FlowLog").inputs["trafficType"] == "ALL"
    policy = json.loads(graph.one("RolePolicy").inputs["policy"])["Statement"]
    assert all(action.startswith("logs:") for statement in policy for action in statement["Action"])


ZONES = {
    "us-east-1-atl-2a": "use1-atl2-az1",
    "us-east-1a": "use1-az3",
    "us-east-1b": "use1-az1",
    "us-east-1c": "use1-az2",
}


def zones(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The zones of an account that opted in to a Local Zone, and whose first zone EKS does not take."""
    wanted = {one["name"]: one["values"] for one in arguments["filters"]}
    names = [
        name
        for name, zone_id in ZONES.items()
        if zone_id not in arguments["excludeZoneIds"]
        and ("opted-in" if "-atl-" in name else "opt-in-not-required") in wanted["opt-in-status"]
    ]
    return {"names": names}


def test_nodes_lie_in_no_local_zone_and_in_no_zone_that_eks_refuses() -> None:
    answers = {"aws:index/getAvailabilityZones:getAvailabilityZones": zones}
    graph = render(lambda: Network("net", NetworkArgs(vpc_cidr="10.80.0.0/16", key_arn="arn:key")), answers=answers)
    assert {s.inputs["availabilityZone"] for s in graph.all("Subnet")} == {"us-east-1b", "us-east-1c"}


def test_no_endpoint_is_paid_for_that_nothing_inside_calls() -> None:
    assert not set(SERVICES) & {"eks", "elasticloadbalancing", "emr-containers", "kms"}
