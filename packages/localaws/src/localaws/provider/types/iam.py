"""Roles, policies and identity providers."""

from dataclasses import replace
from typing import Any

from botocore.exceptions import ClientError

from localaws.provider import shapes
from localaws.provider.api import Api
from localaws.provider.base import Aws, ResourceType, Values, is_missing

ROLE_TAGS = ("tag_role", "untag_role")
POLICY_TAGS = ("tag_policy", "untag_policy")
PROVIDER_TAGS = ("tag_open_id_connect_provider", "untag_open_id_connect_provider")


def settle_role(aws: Aws, old: Values, new: Values) -> None:
    """What a role's own update does not reach: its trust, its boundary, and the policies written into it."""
    iam, name = aws.client("iam"), new["name"]
    if old and old.get("assumeRolePolicy") != new["assumeRolePolicy"]:
        iam.update_assume_role_policy(RoleName=name, PolicyDocument=new["assumeRolePolicy"])
    if old and old.get("permissionsBoundary") != new.get("permissionsBoundary"):
        if new.get("permissionsBoundary"):
            iam.put_role_permissions_boundary(RoleName=name, PermissionsBoundary=new["permissionsBoundary"])
        else:
            iam.delete_role_permissions_boundary(RoleName=name)
    before, after = ({one["name"]: one["policy"] for one in some.get("inlinePolicies") or []} for some in (old, new))
    for policy in before.keys() - after.keys():
        iam.delete_role_policy(RoleName=name, PolicyName=policy)
    for policy, document in after.items() - before.items():
        iam.put_role_policy(RoleName=name, PolicyName=policy, PolicyDocument=document)
    attached, wanted = (set(some.get("managedPolicyArns") or []) for some in (old, new))
    for arn in attached - wanted:
        iam.detach_role_policy(RoleName=name, PolicyArn=arn)
    for arn in wanted - attached:
        iam.attach_role_policy(RoleName=name, PolicyArn=arn)


def delete_role(aws: Aws, identity: str, state: Values) -> None:
    own = {"name": identity, "assumeRolePolicy": "", "inlinePolicies": [], "managedPolicyArns": []}
    try:
        if state.get("forceDetachPolicies"):
            detach(aws.client("iam"), identity)
        settle_role(aws, {**state, "assumeRolePolicy": "", "permissionsBoundary": None}, own)
        aws.client("iam").delete_role(RoleName=identity)
    except ClientError as error:
        if not is_missing(error):
            raise


def detach(iam: Any, role: str) -> None:
    for policy in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]:
        iam.detach_role_policy(RoleName=role, PolicyArn=policy["PolicyArn"])
    for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        iam.delete_role_policy(RoleName=role, PolicyName=name)


def with_document(aws: Aws, identity: str, answer: Values) -> Values:
    """A policy with the document of its default version."""
    iam = aws.client("iam")
    current = iam.get_policy(PolicyArn=identity)["Policy"]["DefaultVersionId"]
    document = iam.get_policy_version(PolicyArn=identity, VersionId=current)["PolicyVersion"]["Document"]
    return {**answer, "policy": shapes.mirror(answer.get("policy", ""), document)}


def update_policy(aws: Aws, identity: str, state: Values, inputs: Values) -> Values:
    """A new default version; IAM keeps five at most, so the others go first."""
    iam = aws.client("iam")
    if not shapes.same(state.get("policy"), inputs["policy"]):
        for version in iam.list_policy_versions(PolicyArn=identity)["Versions"]:
            if not version["IsDefaultVersion"]:
                iam.delete_policy_version(PolicyArn=identity, VersionId=version["VersionId"])
        iam.create_policy_version(PolicyArn=identity, PolicyDocument=inputs["policy"], SetAsDefault=True)
    return POLICY.change(aws, identity, state, inputs)


def delete_policy(aws: Aws, identity: str, state: Values) -> None:
    iam = aws.client("iam")
    try:
        for version in iam.list_policy_versions(PolicyArn=identity)["Versions"]:
            if not version["IsDefaultVersion"]:
                iam.delete_policy_version(PolicyArn=identity, VersionId=version["VersionId"])
    except ClientError as error:
        if not is_missing(error):
            raise
    POLICY.remove(aws, identity, state)


def settle_provider(aws: Aws, old: Values, new: Values) -> None:
    iam = aws.client("iam")
    arn = new["id"]
    if old and old.get("thumbprintLists") != new.get("thumbprintLists"):
        thumbprints = new.get("thumbprintLists") or []
        iam.update_open_id_connect_provider_thumbprint(OpenIDConnectProviderArn=arn, ThumbprintList=thumbprints)
    before, after = set(old.get("clientIdLists") or []), set(new["clientIdLists"])
    for client in before - after:
        iam.remove_client_id_from_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID=client)
    for client in after - before if old else ():
        iam.add_client_id_to_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID=client)


ROLE = Api(
    "aws:iam/role:Role",
    "iam",
    "create_role",
    "get_role",
    "delete_role",
    key={"RoleName": "{name}"},
    id="{name}",
    update="update_role",
    inside="Role",
    made="Role",
    renamed={"name": "RoleName", "assumeRolePolicy": "AssumeRolePolicyDocument"},
    restore=lambda answer: {
        # Its own member would be taken for the input, whose name differs in its capitals alone.
        **{name: value for name, value in answer.items() if name != "PermissionsBoundary"},
        "permissionsBoundary": (answer.get("PermissionsBoundary") or {}).get("PermissionsBoundaryArn"),
    },
    outputs={"arn": "Arn", "uniqueId": "RoleId", "createDate": "CreateDate", "path": "Path"},
    replaces=frozenset({"name", "namePrefix", "path"}),
    named="name",
    name_limit=64,
    tag_key="{name}",
    tag_operations=ROLE_TAGS,
    after=settle_role,
)
POLICY = Api(
    "aws:iam/policy:Policy",
    "iam",
    "create_policy",
    "get_policy",
    "delete_policy",
    key={"PolicyArn": "{id}"},
    id="{arn}",
    inside="Policy",
    made="Policy",
    renamed={"name": "PolicyName", "policy": "PolicyDocument"},
    outputs={"arn": "Arn", "policyId": "PolicyId", "path": "Path"},
    named="name",
    name_limit=128,
    tag_operations=POLICY_TAGS,
    more=with_document,
    find=("list_policies", {"Scope": "Local"}, "Policies[?PolicyName=='{name}'].Arn | [0]"),
)
ROLE_POLICY = Api(
    "aws:iam/rolePolicy:RolePolicy",
    "iam",
    "put_role_policy",
    "get_role_policy",
    "delete_role_policy",
    key={"RoleName": "{role}", "PolicyName": "{name}"},
    id="{role}:{name}",
    update="put_role_policy",
    renamed={"role": "RoleName", "name": "PolicyName", "policy": "PolicyDocument"},
    replaces=frozenset({"role", "name", "namePrefix"}),
    named="name",
    name_limit=128,
)
ATTACHMENT = Api(
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    "iam",
    "attach_role_policy",
    "list_attached_role_policies",
    "detach_role_policy",
    key={"RoleName": "{role}"},
    id="{role}/{policyArn}",
    inside="AttachedPolicies[?PolicyArn=='{policyArn}'] | [0]",
    renamed={"role": "RoleName"},
    removal={"PolicyArn": "{policyArn}"},
)
PROVIDER = Api(
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
    "iam",
    "create_open_id_connect_provider",
    "get_open_id_connect_provider",
    "delete_open_id_connect_provider",
    key={"OpenIDConnectProviderArn": "{id}"},
    id="{arn}",
    renamed={"clientIdLists": "ClientIDList", "thumbprintLists": "ThumbprintList"},
    restore=lambda answer: {key: value for key, value in answer.items() if key.lower() != "url"},
    outputs={"arn": "OpenIDConnectProviderArn"},
    replaces=frozenset({"url"}),
    tag_operations=PROVIDER_TAGS,
    after=settle_provider,
)

TYPES: tuple[ResourceType, ...] = (
    replace(ROLE.row(), delete=delete_role),
    replace(
        POLICY.row(),
        update=update_policy,
        delete=delete_policy,
        replaces=frozenset({"name", "namePrefix", "path", "description"}),
    ),
    ROLE_POLICY.row(),
    ATTACHMENT.row(),
    PROVIDER.row(),
)
