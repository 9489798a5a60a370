"""The rows of the network: what EC2 makes with a type and an id."""

from dataclasses import replace
from typing import Any

from botocore.exceptions import ClientError

from localaws.provider.api import Api
from localaws.provider.base import Aws, ResourceType, Values, is_missing
from localaws.provider.types.ec2_calls import (
    ARN,
    close_default_group,
    endpoint_state,
    endpoint_values,
    flow_log_values,
    group_state,
    group_values,
    look_default_group,
    nat_values,
    settle_default_group,
    settle_endpoint,
    settle_gateway,
    settle_group,
    settle_routes,
    settle_subnet,
    settle_vpc,
    with_defaults,
)

FIXED_SUBNET = frozenset(
    {
        "vpcId",
        "cidrBlock",
        "availabilityZone",
        "availabilityZoneId",
        "ipv4IpamPoolId",
        "ipv4NetmaskLength",
        "ipv6IpamPoolId",
        "ipv6Native",
        "ipv6NetmaskLength",
        "outpostArn",
    }
)
FIXED_ENDPOINT = frozenset(
    {
        "vpcId",
        "serviceName",
        "vpcEndpointType",
        "resourceConfigurationArn",
        "serviceNetworkArn",
        "serviceRegion",
        "dnsOptions",
    }
)


def ec2(token: str, noun: str, made: str, plural: str, identity: str, **more: Any) -> Api:
    """Something EC2 makes with an id: create, describe by id, delete by id."""
    many = more.pop("many", f"{noun}s")
    settings: dict[str, Any] = {
        "key": {f"{identity}s": ["{id}"]},
        "id": "{made}",
        "made": made,
        "inside": f"{plural}[0]",
        "tag_key": "{id}",
        "removal": {identity: "{id}"},
        **more,
    }
    kind = noun.replace("_", "-")
    settings["outputs"] = {
        "made": identity,
        "arn": ARN + kind + "/{made}",
        "ownerId": "{account}",
        **more.get("outputs", {}),
    }
    delete = "delete_vpc_endpoints" if noun == "vpc_endpoint" else f"delete_{noun}"
    return Api(token, "ec2", f"create_{noun}", f"describe_{many}", delete, **settings)


def delete_gateway(aws: Aws, identity: str, state: Values) -> None:
    try:
        if state.get("vpcId"):
            settle_gateway(aws, state, {"id": identity})
    except ClientError as error:
        if not is_missing(error):
            raise
    GATEWAY.remove(aws, identity, state)


VPC = ec2(
    "aws:ec2/vpc:Vpc",
    "vpc",
    "Vpc",
    "Vpcs",
    "VpcId",
    outputs={"cidrBlock": "CidrBlock"},
    replaces=frozenset({"cidrBlock", "instanceTenancy", "ipv4IpamPoolId", "ipv4NetmaskLength"}),
    after=settle_vpc,
    more=with_defaults,
)
GATEWAY = ec2(
    "aws:ec2/internetGateway:InternetGateway",
    "internet_gateway",
    "InternetGateway",
    "InternetGateways",
    "InternetGatewayId",
    after=settle_gateway,
)
GROUP = ec2(
    "aws:ec2/securityGroup:SecurityGroup",
    "security_group",
    "@",
    "SecurityGroups",
    "GroupId",
    renamed={"name": "GroupName"},
    adapt=group_values,
    restore=group_state,
    replaces=frozenset({"name", "namePrefix", "description", "vpcId"}),
    named="name",
    after=settle_group,
)

TYPES: tuple[ResourceType, ...] = (
    VPC.row(),
    ec2("aws:ec2/subnet:Subnet", "subnet", "Subnet", "Subnets", "SubnetId",
        outputs={"availabilityZone": "AvailabilityZone", "availabilityZoneId": "AvailabilityZoneId"},
        replaces=FIXED_SUBNET, after=settle_subnet).row(),
    replace(GATEWAY.row(), delete=delete_gateway),
    ec2("aws:ec2/natGateway:NatGateway", "nat_gateway", "NatGateway", "NatGateways", "NatGatewayId", adapt=nat_values,
        inside="NatGateways[?State!='deleted'] | [0]",
        outputs={"publicIp": "NatGatewayAddresses[0].PublicIp", "arn": ARN + "natgateway/{made}"}).row(),
    Api("aws:ec2/eip:Eip", "ec2", "allocate_address", "describe_addresses", "release_address",
        key={"AllocationIds": ["{id}"]}, id="{allocationId}", inside="Addresses[0]", tag_key="{id}",
        outputs={"allocationId": "AllocationId", "publicIp": "PublicIp", "arn": ARN + "elastic-ip/{allocationId}"},
        removal={"AllocationId": "{id}"}).row(),
    ec2("aws:ec2/routeTable:RouteTable", "route_table", "RouteTable", "RouteTables", "RouteTableId",
        restore=lambda answer: {key: value for key, value in answer.items() if key != "Routes"},
        replaces=frozenset({"vpcId"}), after=settle_routes).row(),
    Api("aws:ec2/routeTableAssociation:RouteTableAssociation", "ec2", "associate_route_table", "describe_route_tables",
        "disassociate_route_table", key={"RouteTableIds": ["{routeTableId}"]}, id="{made}",
        inside="RouteTables[0].Associations[?RouteTableAssociationId=='{id}'] | [0]",
        outputs={"made": "AssociationId || RouteTableAssociationId"}, removal={"AssociationId": "{id}"}).row(),
    Api("aws:ec2/route:Route", "ec2", "create_route", "describe_route_tables", "delete_route",
        key={"RouteTableIds": ["{routeTableId}"]}, id="{routeTableId}_{destinationCidrBlock}",
        inside="RouteTables[0].Routes[?DestinationCidrBlock=='{destinationCidrBlock}'] | [0]",
        outputs={"state": "State", "origin": "Origin"},
        removal={"RouteTableId": "{routeTableId}", "DestinationCidrBlock": "{destinationCidrBlock}"}).row(),
    ec2("aws:ec2/vpcEndpoint:VpcEndpoint", "vpc_endpoint", "VpcEndpoint", "VpcEndpoints", "VpcEndpointId",
        adapt=endpoint_values, inside="VpcEndpoints[?State!='deleted'] | [0]", removal={"VpcEndpointIds": ["{id}"]},
        restore=endpoint_state,
        outputs={"state": "State"}, after=settle_endpoint,
        replaces=FIXED_ENDPOINT).row(),
    GROUP.row(),
    ResourceType("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", close_default_group, look_default_group,
                 settle_default_group, lambda *_: None, replaces=frozenset({"vpcId"})),
    ec2("aws:ec2/flowLog:FlowLog", "flow_logs", "@", "FlowLogs", "FlowLogId", many="flow_logs", adapt=flow_log_values,
        key={"FlowLogIds": ["{id}"]}, removal={"FlowLogIds": ["{id}"]},
        outputs={"made": "FlowLogIds[0] || FlowLogId", "arn": ARN + "vpc-flow-log/{made}"}).row(),
)  # fmt: skip
"""In EC2's order: a network, its parts, its doors, its groups."""
