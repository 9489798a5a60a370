"""What a network takes beyond one create, one describe and one delete."""

from botocore.exceptions import ClientError

from localaws.provider import shapes
from localaws.provider.api import render
from localaws.provider.base import Aws, Values, is_missing, pick
from localaws.provider.tags import merged, retag

ARN = "arn:aws:ec2:{region}:{account}:"
TAGS = ("create_tags", "delete_tags")


def settle_vpc(aws: Aws, old: Values, new: Values) -> None:
    for name in ("enableDnsSupport", "enableDnsHostnames"):
        if new.get(name) is not None and old.get(name) != new[name]:
            attribute = name[0].upper() + name[1:]
            aws.client("ec2").modify_vpc_attribute(VpcId=new["id"], **{attribute: {"Value": new[name]}})


def with_defaults(aws: Aws, identity: str, answer: Values) -> Values:
    """A VPC with what AWS makes along with it."""
    client, of_vpc = aws.client("ec2"), {"Filters": [{"Name": "vpc-id", "Values": [identity]}]}
    groups = client.describe_security_groups(**of_vpc)["SecurityGroups"]
    tables = client.describe_route_tables(**of_vpc)["RouteTables"]
    lists = client.describe_network_acls(**of_vpc)["NetworkAcls"]
    main = [table["RouteTableId"] for table in tables if any(one.get("Main") for one in table.get("Associations", []))]
    return {
        **answer,
        "defaultSecurityGroupId": next((one["GroupId"] for one in groups if one["GroupName"] == "default"), None),
        "defaultRouteTableId": next(iter(main), None),
        "mainRouteTableId": next(iter(main), None),
        "defaultNetworkAclId": next((one["NetworkAclId"] for one in lists if one.get("IsDefault")), None),
    }


def settle_subnet(aws: Aws, old: Values, new: Values) -> None:
    public = new.get("mapPublicIpOnLaunch")
    if public is not None and old.get("mapPublicIpOnLaunch") != public:
        aws.client("ec2").modify_subnet_attribute(SubnetId=new["id"], MapPublicIpOnLaunch={"Value": public})


def settle_gateway(aws: Aws, old: Values, new: Values) -> None:
    vpc, former = new.get("vpcId"), old.get("vpcId")
    if former and former != vpc:
        aws.client("ec2").detach_internet_gateway(InternetGatewayId=new["id"], VpcId=former)
    if vpc and former != vpc:
        aws.client("ec2").attach_internet_gateway(InternetGatewayId=new["id"], VpcId=vpc)


def settle_routes(aws: Aws, old: Values, new: Values) -> None:
    """The routes that a table declares itself."""
    client, table = aws.client("ec2"), new["id"]
    before, after = old.get("routes") or [], new.get("routes") or []
    for one in before:
        if one not in after:
            client.delete_route(RouteTableId=table, DestinationCidrBlock=one["cidrBlock"])
    for one in after:
        if one not in before:
            given = {**one, "destinationCidrBlock": one.get("cidrBlock"), "routeTableId": table}
            client.create_route(**shapes.parameters(client, "create_route", given))


def settle_endpoint(aws: Aws, old: Values, new: Values) -> None:
    """A changed endpoint is told what to add and what to remove."""
    if not old:
        return
    change: Values = {"vpcEndpointId": new["id"], "policyDocument": new.get("policy")}
    for mine, add, remove in (
        ("routeTableIds", "addRouteTableIds", "removeRouteTableIds"),
        ("subnetIds", "addSubnetIds", "removeSubnetIds"),
        ("securityGroupIds", "addSecurityGroupIds", "removeSecurityGroupIds"),
    ):
        before, after = set(old.get(mine) or []), set(new.get(mine) or [])
        change |= {add: sorted(after - before) or None, remove: sorted(before - after) or None}
    client = aws.client("ec2")
    client.modify_vpc_endpoint(**shapes.parameters(client, "modify_vpc_endpoint", change))


def endpoint_values(values: Values) -> Values:
    # moto cannot delete an endpoint that was made without a type: the API's own default is given.
    return {"vpcEndpointType": "Gateway", **values, "policyDocument": values.get("policy")}


def endpoint_state(answer: Values) -> Values:
    groups = [one["GroupId"] for one in answer.get("Groups") or []]
    return {**answer, "securityGroupIds": groups or None, "policy": answer.get("PolicyDocument")}


def flow_log_values(values: Values) -> Values:
    kinds = {"vpcId": "VPC", "subnetId": "Subnet", "eniId": "NetworkInterface"}
    kind = next(name for name in kinds if name in values)
    return {
        **values,
        "resourceIds": [values[kind]],
        "resourceType": kinds[kind],
        "deliverLogsPermissionArn": values.get("iamRoleArn"),
    }


def close_default_group(aws: Aws, inputs: Values) -> tuple[str, Values]:
    """Takes a VPC's default security group over: exactly the rules that are declared, which is mostly none."""
    client = aws.client("ec2")
    wanted = [{"Name": "vpc-id", "Values": [inputs["vpcId"]]}, {"Name": "group-name", "Values": ["default"]}]
    identity = client.describe_security_groups(Filters=wanted)["SecurityGroups"][0]["GroupId"]
    return identity, settle_default_group(aws, identity, {}, inputs)


def settle_default_group(aws: Aws, identity: str, state: Values, inputs: Values) -> Values:
    client = aws.client("ec2")
    group = client.describe_security_groups(GroupIds=[identity])["SecurityGroups"][0]
    for direction, rules in (("ingress", group["IpPermissions"]), ("egress", group["IpPermissionsEgress"])):
        if rules:
            getattr(client, f"revoke_security_group_{direction}")(GroupId=identity, IpPermissions=rules)
        declared = [permission(rule) for rule in inputs.get(direction) or []]
        if declared:
            getattr(client, f"authorize_security_group_{direction}")(GroupId=identity, IpPermissions=declared)
    retag(client, TAGS, identity, state.get("tagsAll") or {}, merged({}, inputs.get("tagsAll")))
    place = {"account": aws.account, "region": aws.region, "id": identity}
    return {
        **state,
        **inputs,
        "arn": render(ARN + "security-group/{id}", place),
        "name": "default",
        "ownerId": aws.account,
    }


def look_default_group(aws: Aws, identity: str, state: Values) -> Values | None:
    try:
        group = aws.client("ec2").describe_security_groups(GroupIds=[identity])["SecurityGroups"][0]
    except ClientError as error:
        if is_missing(error):
            return None
        raise
    rules = {"ingress": group["IpPermissions"], "egress": group["IpPermissionsEgress"]}
    opened = {name: [flat(one) for one in some] for name, some in rules.items() if bool(some) != bool(state.get(name))}
    return {**state, **opened}


def settle_group(aws: Aws, old: Values, new: Values) -> None:
    """The rules that a group declares itself; a group of Pulumi's has no egress but what is declared."""
    client = aws.client("ec2")
    if not old:
        group = client.describe_security_groups(GroupIds=[new["id"]])["SecurityGroups"][0]
        if group["IpPermissionsEgress"]:
            client.revoke_security_group_egress(GroupId=new["id"], IpPermissions=group["IpPermissionsEgress"])
    for direction in ("ingress", "egress"):
        before, after = old.get(direction) or [], new.get(direction) or []
        removed, added = [
            [permission(one) for one in some if one not in other] for some, other in ((before, after), (after, before))
        ]
        if removed:
            getattr(client, f"revoke_security_group_{direction}")(GroupId=new["id"], IpPermissions=removed)
        if added:
            getattr(client, f"authorize_security_group_{direction}")(GroupId=new["id"], IpPermissions=added)


def group_values(values: Values) -> Values:
    kept = {key: value for key, value in values.items() if key not in {"ingress", "egress"}}
    return {"description": "Managed by Pulumi", **kept}


def group_state(answer: Values) -> Values:
    rules = {"ingress": "IpPermissions", "egress": "IpPermissionsEgress"}
    return {**answer, **{mine: [flat(one) for one in answer.get(theirs) or []] for mine, theirs in rules.items()}}


def nat_values(values: Values) -> Values:
    return {"connectivityType": "public", **values}


def permission(rule: Values) -> Values:
    """A rule as EC2 takes it; the description belongs to each source."""
    description = {"Description": rule["description"]} if rule.get("description") else {}
    sources = (
        ("IpRanges", "CidrIp", "cidrBlocks"),
        ("Ipv6Ranges", "CidrIpv6", "ipv6CidrBlocks"),
        ("PrefixListIds", "PrefixListId", "prefixListIds"),
        ("UserIdGroupPairs", "GroupId", "securityGroups"),
    )
    given = {theirs: [{key: one, **description} for one in rule.get(mine) or []] for theirs, key, mine in sources}
    ports = {"FromPort": rule.get("fromPort", -1), "ToPort": rule.get("toPort", -1)}
    return {"IpProtocol": str(rule["protocol"]), **ports, **{key: value for key, value in given.items() if value}}


def flat(rule: Values) -> Values:
    """A rule of EC2 as Pulumi writes it."""
    ranges = rule.get("IpRanges", [])
    description = next((one["Description"] for one in ranges if one.get("Description")), None)
    ports = shapes.from_api(pick(rule, "FromPort", "ToPort"))
    blocks = [one["CidrIp"] for one in ranges]
    return {
        "protocol": rule["IpProtocol"],
        "cidrBlocks": blocks,
        **ports,
        **({"description": description} if description else {}),
    }
