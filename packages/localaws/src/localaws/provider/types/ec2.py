"""The rows of the network: what EC2 holds of them, and where Pulumi says it otherwise."""

from dataclasses import replace
from typing import Any

from localaws.provider.api import Api
from localaws.provider.base import Aws, ResourceType, Values
from localaws.provider.types.ec2_calls import (
    ARN,
    GATEWAY,
    VPC,
    close_default_group,
    delete_gateway,
    ec2,
    endpoint_values,
    flat,
    flow_log_values,
    look_default_group,
    permission,
    settle_default_group,
    settle_endpoint,
    settle_routes,
    settle_subnet,
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


def settle_group(aws: Aws, old: Values, new: Values) -> None:
    """The rules that a group declares itself; a group of Pulumi's has no egress but what is declared."""
    client = aws.client("ec2")
    if not old:
        group = client.describe_security_groups(GroupIds=[new["id"]])["SecurityGroups"][0]
        if group["IpPermissionsEgress"]:
            client.revoke_security_group_egress(GroupId=new["id"], IpPermissions=group["IpPermissionsEgress"])
    for direction in ("ingress", "egress"):
        before, after = old.get(direction) or [], new.get(direction) or []
        gone, added = [
            [permission(one) for one in some if one not in other] for some, other in ((before, after), (after, before))
        ]
        if gone:
            getattr(client, f"revoke_security_group_{direction}")(GroupId=new["id"], IpPermissions=gone)
        if added:
            getattr(client, f"authorize_security_group_{direction}")(GroupId=new["id"], IpPermissions=added)


def group_values(values: Values) -> Values:
    kept = {key: value for key, value in values.items() if key not in {"ingress", "egress"}}
    return {"description": "Managed by Pulumi", **kept}


def group_seen(seen: Values) -> Values:
    rules = {"ingress": "IpPermissions", "egress": "IpPermissionsEgress"}
    return {**seen, **{mine: [flat(one) for one in seen.get(theirs) or []] for mine, theirs in rules.items()}}


def rule_values(values: Values) -> Values:
    """One rule with one source, as EC2's list of permissions."""
    given: Values = {
        "protocol": values["ipProtocol"],
        **{key: values[key] for key in ("fromPort", "toPort") if key in values},
    }
    sources = {
        "cidrIpv4": "cidrBlocks",
        "cidrIpv6": "ipv6CidrBlocks",
        "prefixListId": "prefixListIds",
        "referencedSecurityGroupId": "securityGroups",
    }
    given |= {theirs: [values[mine]] for mine, theirs in sources.items() if values.get(mine)}
    return {"groupId": values["securityGroupId"], "ipPermissions": [permission(given)], "tags": values.get("tags")}


def rule_seen(seen: Values) -> Values:
    return {
        **seen,
        "securityGroupId": seen.get("GroupId"),
        "referencedSecurityGroupId": seen.get("ReferencedGroupInfo", {}).get("GroupId"),
    }


def rule(direction: str) -> ResourceType:
    token = f"aws:vpc/securityGroup{direction.title()}Rule:SecurityGroup{direction.title()}Rule"
    return Api(
        token,
        "ec2",
        f"authorize_security_group_{direction}",
        "describe_security_group_rules",
        f"revoke_security_group_{direction}",
        key={"SecurityGroupRuleIds": ["{id}"]},
        id="{securityGroupRuleId}",
        inside="SecurityGroupRules[0]",
        made="SecurityGroupRules[0]",
        adapt=rule_values,
        restore=rule_seen,
        outputs={
            "securityGroupRuleId": "SecurityGroupRuleId",
            "arn": ARN + "security-group-rule/{securityGroupRuleId}",
        },
        removal={"GroupId": "{securityGroupId}"},
        tag_key="{id}",
    ).row()


def nat_values(values: Values) -> Values:
    return {"connectivityType": "public", **values}


GROUP = ec2(
    "aws:ec2/securityGroup:SecurityGroup",
    "security_group",
    "@",
    "SecurityGroups",
    "GroupId",
    renamed={"name": "GroupName"},
    adapt=group_values,
    restore=group_seen,
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
        restore=lambda seen: {key: value for key, value in seen.items() if key != "Routes"},
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
        restore=lambda seen: {**seen, "securityGroupIds": [one["GroupId"] for one in seen.get("Groups") or []] or None,
                              "policy": seen.get("PolicyDocument")},
        outputs={"state": "State"}, after=settle_endpoint,
        replaces=FIXED_ENDPOINT).row(),
    GROUP.row(),
    ResourceType("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", close_default_group, look_default_group,
                 settle_default_group, lambda *_: None, replaces=frozenset({"vpcId"})),
    rule("ingress"),
    rule("egress"),
    ec2("aws:ec2/flowLog:FlowLog", "flow_logs", "@", "FlowLogs", "FlowLogId", many="flow_logs", adapt=flow_log_values,
        key={"FlowLogIds": ["{id}"]}, removal={"FlowLogIds": ["{id}"]},
        outputs={"made": "FlowLogIds[0] || FlowLogId", "arn": ARN + "vpc-flow-log/{made}"}).row(),
)  # fmt: skip
"""In EC2's order: a network, its parts, its doors, its rules."""


def zones(aws: Aws, arguments: Values) -> dict[str, Any]:
    """`aws.get_availability_zones`: the zones of the region, by the filters that are given."""
    filters = [{"Name": one["name"], "Values": one["values"]} for one in arguments.get("filters") or []]
    if arguments.get("state"):
        filters.append({"Name": "state", "Values": [arguments["state"]]})
    found = aws.client("ec2").describe_availability_zones(Filters=filters)["AvailabilityZones"]
    excluded = {*(arguments.get("excludeNames") or []), *(arguments.get("excludeZoneIds") or [])}
    names = [zone["ZoneName"] for zone in found if not excluded & {zone["ZoneName"], zone["ZoneId"]}]
    return {
        "names": names,
        "zoneIds": [zone["ZoneId"] for zone in found if zone["ZoneName"] in names],
        "id": aws.region,
    }
