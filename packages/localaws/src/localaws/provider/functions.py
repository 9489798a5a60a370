"""The calls that a program may make without declaring anything."""

import json
import zlib
from collections.abc import Iterable
from typing import Any

from localaws.provider import shapes
from localaws.provider.base import Aws, Function, Values


def identity(aws: Aws, _: Values) -> Values:
    answer = aws.client("sts").get_caller_identity()
    return {"accountId": answer["Account"], "arn": answer["Arn"], "userId": answer["UserId"], "id": answer["Account"]}


def region(aws: Aws, arguments: Values) -> Values:
    name = arguments.get("region") or arguments.get("name") or aws.region
    endpoint = f"ec2.{name}.amazonaws.com"
    return {"region": name, "name": name, "id": name, "endpoint": endpoint, "description": name}


def partition(_aws: Aws, _: Values) -> Values:
    return {"partition": "aws", "dnsSuffix": "amazonaws.com", "reverseDnsPrefix": "com.amazonaws", "id": "aws"}


def default_tags(_aws: Aws, _: Values) -> Values:
    return {"tags": {}, "id": "default-tags"}


def availability_zones(aws: Aws, arguments: Values) -> Values:
    """`aws.get_availability_zones`: the zones of the region, by the filters that are given."""
    filters = [{"Name": one["name"], "Values": one["values"]} for one in arguments.get("filters") or []]
    if arguments.get("state"):
        filters.append({"Name": "state", "Values": [arguments["state"]]})
    zones = aws.client("ec2").describe_availability_zones(Filters=filters)["AvailabilityZones"]
    excluded = {*(arguments.get("excludeNames") or []), *(arguments.get("excludeZoneIds") or [])}
    names = [zone["ZoneName"] for zone in zones if not excluded & {zone["ZoneName"], zone["ZoneId"]}]
    return {
        "names": names,
        "zoneIds": [zone["ZoneId"] for zone in zones if zone["ZoneName"] in names],
        "id": aws.region,
    }


def cluster(aws: Aws, arguments: Values) -> Values:
    answer = aws.client("eks").describe_cluster(name=arguments["name"])["cluster"]
    values = shapes.from_api(answer)
    fields = ("arn", "endpoint", "name", "version", "status", "roleArn", "platformVersion", "createdAt")
    authority = [values["certificateAuthority"]] if values.get("certificateAuthority") else []
    issuer = answer.get("identity", {}).get("oidc", {})
    return {
        **{key: values[key] for key in fields if key in values},
        "id": arguments["name"],
        "tags": values.get("tags") or {},
        "certificateAuthorities": authority,
        "vpcConfig": values.get("resourcesVpcConfig"),
        "identities": [{"oidcs": [issuer]}] if issuer else [],
    }


def role(aws: Aws, arguments: Values) -> Values:
    details = aws.client("iam").get_role(RoleName=arguments["name"])["Role"]
    trust = details["AssumeRolePolicyDocument"]
    return {
        "arn": details["Arn"],
        "id": details["RoleName"],
        "name": details["RoleName"],
        "path": details["Path"],
        "uniqueId": details["RoleId"],
        "assumeRolePolicy": json.dumps(trust) if isinstance(trust, dict) else trust,
        "tags": {},
    }


def provider(aws: Aws, arguments: Values) -> Values:
    """An identity provider by its URL or ARN."""
    iam = aws.client("iam")
    host = str(arguments.get("url", "")).removeprefix("https://")
    arn = arguments.get("arn") or f"arn:aws:iam::{aws.account}:oidc-provider/{host}"
    answer = iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)
    thumbprints = answer.get("ThumbprintList", [])
    return {
        "arn": arn,
        "id": arn,
        "url": answer["Url"],
        "clientIdLists": answer["ClientIDList"],
        "thumbprintLists": thumbprints,
        "tags": {},
    }


def key(aws: Aws, arguments: Values) -> Values:
    metadata = aws.client("kms").describe_key(KeyId=arguments["keyId"])["KeyMetadata"]
    return {**shapes.from_api(metadata), "id": metadata["KeyId"], "arn": metadata["Arn"]}


def document(_aws: Aws, arguments: Values) -> Values:
    """`aws.iam.get_policy_document`: a policy as JSON, in the shape that the real provider renders."""
    policy: Values = {"Version": arguments.get("version") or "2012-10-17"}
    if arguments.get("policyId"):
        policy["Id"] = arguments["policyId"]
    sources = [json.loads(one) for one in arguments.get("sourcePolicyDocuments") or []]
    own = [statement(one) for one in arguments.get("statements") or []]
    overrides = [json.loads(one) for one in arguments.get("overridePolicyDocuments") or []]
    policy["Statement"] = overridden([*statements(sources), *own], statements(overrides))
    text = json.dumps(policy, indent=2)
    return {
        "json": text,
        "minifiedJson": json.dumps(policy, separators=(",", ":")),
        "id": str(zlib.crc32(text.encode())),
    }


def statements(policies: Iterable[Values]) -> list[Values]:
    return [one for policy in policies for one in as_list(policy.get("Statement"))]


def overridden(own: list[Values], later: list[Values]) -> list[Values]:
    """The statements, those with the Sid of a later one replaced by it."""
    by_sid = {one["Sid"]: one for one in later if one.get("Sid")}
    kept = [by_sid.pop(one.get("Sid", ""), one) for one in own]
    return [*kept, *(one for one in later if not one.get("Sid") or one["Sid"] in by_sid)]


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def statement(one: Values) -> Values:
    """One statement; a list of one is written as the one, as the real provider does."""
    result: Values = {"Sid": one.get("sid"), "Effect": one.get("effect") or "Allow"}
    for mine, theirs in (
        ("actions", "Action"),
        ("notActions", "NotAction"),
        ("resources", "Resource"),
        ("notResources", "NotResource"),
    ):
        result[theirs] = single(sorted(one[mine], reverse=True)) if one.get(mine) else None
    for mine, theirs in (("principals", "Principal"), ("notPrincipals", "NotPrincipal")):
        result[theirs] = principals(one[mine]) if one.get(mine) else None
    if one.get("conditions"):
        result["Condition"] = conditions(one["conditions"])
    return {key: value for key, value in result.items() if value is not None}


def single(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values


def principals(given: list[Values]) -> Any:
    if any(one["type"] == "*" for one in given):
        return "*"
    return {one["type"]: single(sorted(one["identifiers"], reverse=True)) for one in given}


def conditions(given: list[Values]) -> Values:
    result: Values = {}
    for one in given:
        result.setdefault(one["test"], {})[one["variable"]] = single(one["values"])
    return result


FUNCTIONS = {
    function.token: function
    for function in (
        Function("aws:index/getCallerIdentity:getCallerIdentity", identity),
        Function("aws:index/getRegion:getRegion", region),
        Function("aws:index/getPartition:getPartition", partition),
        Function("aws:index/getDefaultTags:getDefaultTags", default_tags),
        Function("aws:index/getAvailabilityZones:getAvailabilityZones", availability_zones),
        Function("aws:eks/getCluster:getCluster", cluster),
        Function("aws:iam/getRole:getRole", role),
        Function("aws:iam/getOpenIdConnectProvider:getOpenIdConnectProvider", provider),
        Function("aws:iam/getPolicyDocument:getPolicyDocument", document),
        Function("aws:kms/getKey:getKey", key),
    )
}
