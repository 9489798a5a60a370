"""What is ours to insist on, as pure functions over resources."""

import json
from collections.abc import Iterator
from typing import Final

from policy.buckets import BUCKET_RULES
from policy.resource import Resource, Rule, StackRule
from policy.statements import actions, allowing, for_anyone, many, of_account_root
from policy.unbound import UNBOUND

ANYWHERE: Final = {"0.0.0.0/0", "::/0"}
TAGS: Final = ("Project", "Stack")

ROLE_POLICIES: Final = ("aws:iam/policy:Policy", "aws:iam/rolePolicy:RolePolicy")
RESOURCE_POLICIES: Final = (
    "aws:iam/role:Role", "aws:s3/bucketPolicy:BucketPolicy", "aws:kms/key:Key", "aws:kms/keyPolicy:KeyPolicy",
    "aws:sns/topicPolicy:TopicPolicy", "aws:sqs/queuePolicy:QueuePolicy", "aws:ec2/vpcEndpoint:VpcEndpoint",
)  # fmt: skip

BOUNDARIES: Final = "/boundary/"
"""The path of policies that are boundaries: a limit of roles, which may name whole services."""

BROAD: Final = ("AdministratorAccess", "PowerUserAccess", "FullAccess")
CONTROL_PLANE_LOGS: Final = {"api", "audit", "authenticator", "controllerManager", "scheduler"}


def no_wildcard_actions(resource: Resource) -> Iterator[str]:
    """Allowed actions are named one by one, and so is what they are about; a boundary allows nothing by itself."""
    if resource.at("path") == BOUNDARIES:
        return
    for statement in allowing(resource.at("policy")):
        if "NotAction" in statement or "NotResource" in statement:
            yield "allows everything but a list; name what is allowed"
        for action in actions(statement):
            if "*" in action:
                yield f"allows {action}; name the actions"
        if "*" in many(statement.get("Resource")):
            for action in actions(statement):
                if action not in UNBOUND:
                    yield f'allows {action} on "*"; name the resource'


def no_broad_attachments(resource: Resource) -> Iterator[str]:
    """No policy of AWS's own that allows a whole service or more, and no boundary, whose actions are a limit."""
    arns = [resource.at("policyArn"), *many(resource.at("managedPolicyArns"))]
    for arn in arns:
        if isinstance(arn, str) and arn.endswith(BROAD):
            yield f"hands out {arn.rpartition('/')[2]}; write the permissions that are needed"
        if isinstance(arn, str) and f":policy{BOUNDARIES}" in arn:
            yield f"hands out the boundary {arn.rpartition('/')[2]}; set it as permissionsBoundary"


def not_for_anyone(resource: Resource) -> Iterator[str]:
    """No policy of a resource lets everybody in."""
    for statement in [*allowing(resource.at("policy")), *allowing(resource.at("assumeRolePolicy"))]:
        if for_anyone(statement):
            yield f"lets anybody do {', '.join(actions(statement))}; name who may, or under what condition"
        if any("*" in action for action in actions(statement)) and not of_account_root(statement):
            yield f"allows {', '.join(actions(statement))}; name the actions"


def not_reachable_from_anywhere(resource: Resource) -> Iterator[str]:
    """Nothing of ours listens to the whole internet."""
    for rule in [*many(resource.at("ingress")), resource.props]:
        blocks = {*many(rule.get("cidrBlocks")), *many(rule.get("ipv6CidrBlocks")), rule.get("cidrIpv4")}
        if blocks & ANYWHERE and rule.get("type", "ingress") == "ingress":
            yield "lets the whole internet in"
    if resource.at("mapPublicIpOnLaunch"):
        yield "gives whatever starts in it a public address"
    if resource.type.startswith("aws:eks/"):
        public = resource.at("vpcConfig.endpointPublicAccess") is not False
        if public and ANYWHERE & {*(many(resource.at("vpcConfig.publicAccessCidrs")) or ANYWHERE)}:
            yield "answers the whole internet; set vpcConfig.endpointPublicAccess to false, or publicAccessCidrs"


def encrypted(resource: Resource) -> Iterator[str]:
    """What lies still is encrypted."""
    at, kind = resource.at, resource.type
    if kind == "aws:sqs/queue:Queue" and not (at("sqsManagedSseEnabled") or at("kmsMasterKeyId")):
        yield "is not encrypted; set sqsManagedSseEnabled or kmsMasterKeyId"
    if kind == "aws:sns/topic:Topic" and not at("kmsMasterKeyId"):
        yield "is not encrypted; set kmsMasterKeyId"
    if kind == "aws:kms/key:Key" and not at("enableKeyRotation"):
        yield "never changes its key material; set enableKeyRotation"
    if kind == "aws:eks/cluster:Cluster" and "secrets" not in many(at("encryptionConfig.resources")):
        yield "does not encrypt its secrets with a key of ours; set encryptionConfig"
    if kind == "aws:athena/workgroup:Workgroup":
        if not at("configuration.resultConfiguration.encryptionConfiguration.encryptionOption"):
            yield "does not encrypt query results; set resultConfiguration.encryptionConfiguration"
        if at("configuration.enforceWorkgroupConfiguration") is False:
            yield "lets a client choose other settings; set enforceWorkgroupConfiguration"


def over_tls(resource: Resource) -> Iterator[str]:
    """QuickSight reads over TLS."""
    if resource.at("sslProperties.disableSsl"):
        yield "reads without TLS; leave sslProperties.disableSsl out"


def guarded(resource: Resource) -> Iterator[str]:
    """A channel without a guardrail has AWS's, which is AdministratorAccess."""
    if not many(resource.at("guardrailPolicyArns")):
        yield "lets whoever writes in the channel do what its role may; set guardrailPolicyArns"


def logs_end(resource: Resource) -> Iterator[str]:
    """Logs are kept for a time that somebody chose: for ever is a bill and a liability."""
    if not resource.at("retentionInDays"):
        yield "keeps its logs for ever; set retentionInDays"


def runs_are_logged(resource: Resource) -> Iterator[str]:
    """Whatever runs leaves a trace."""
    if resource.type == "aws:sfn/stateMachine:StateMachine":
        if resource.at("loggingConfiguration.level") != "ALL":
            yield "does not log every event; set loggingConfiguration.level to ALL"
        if not resource.at("tracingConfiguration.enabled"):
            yield "is not traced; set tracingConfiguration.enabled"
    else:
        missing = CONTROL_PLANE_LOGS - {*many(resource.at("enabledClusterLogTypes"))}
        if missing:
            yield f"does not log {', '.join(sorted(missing))}; set enabledClusterLogTypes"


def tagged(resource: Resource) -> Iterator[str]:
    """Whoever finds a thing in the account can tell which stack it belongs to."""
    tags = resource.provider.get("defaultTags") or "{}"
    settings = json.loads(tags) if isinstance(tags, str) else tags
    missing = [tag for tag in TAGS if tag not in (settings.get("tags") or {})]
    if missing:
        yield f"is made by a provider without the default tags {', '.join(missing)}; pass the program's own provider"


RULES: Final = (
    Rule("encrypted", "What lies still is encrypted.", (
        "aws:sqs/queue:Queue", "aws:sns/topic:Topic", "aws:kms/key:Key", "aws:eks/cluster:Cluster",
        "aws:athena/workgroup:Workgroup",
    ), encrypted),
    Rule("over-tls", "Nothing is read in the clear.", ("aws:quicksight/dataSource:DataSource",), over_tls),
    Rule("not-for-anyone", "Nothing is open to everybody.", RESOURCE_POLICIES, not_for_anyone),
    Rule("not-reachable-from-anywhere", "Nothing listens to the whole internet.", (
        "aws:eks/cluster:Cluster", "aws:ec2/securityGroup:SecurityGroup", "aws:ec2/securityGroupRule:SecurityGroupRule",
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "aws:ec2/subnet:Subnet",
    ), not_reachable_from_anywhere),
    Rule("no-wildcard-actions", "A permission says what it permits.", ROLE_POLICIES, no_wildcard_actions),
    Rule("no-broad-attachments", "A permission says what it permits.", (
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment", "aws:iam/role:Role",
    ), no_broad_attachments),
    Rule("chats-are-guarded", "From a chat nobody does more than was meant.", (
        "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration",
        "aws:chatbot/teamsChannelConfiguration:TeamsChannelConfiguration",
    ), guarded),
    Rule("tagged", "Everything says which project and stack it belongs to.", (), tagged),
    Rule("logs-end", "Logs are kept for a time that somebody chose.", ("aws:cloudwatch/logGroup:LogGroup",), logs_end),
    Rule("runs-are-logged", "Whatever runs leaves a trace.", (
        "aws:sfn/stateMachine:StateMachine", "aws:eks/cluster:Cluster",
    ), runs_are_logged),
    *BUCKET_RULES.resource,
)  # fmt: skip

STACK_RULES: Final[tuple[StackRule, ...]] = BUCKET_RULES.stack
