"""What the deploying role may do to what, statement by statement: to the stack's own things, and never to itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pulumi

from components import deployer_actions as actions
from components.account import Account
from components.boundary import PATH
from components.cluster import CLUSTER_POLICIES, NODE_POLICIES
from components.iam import Condition, Statement, allow
from components.runtime import EMR_LINKED_ROLE
from components.tags import STACK_TAG, stack_tag

ISSUER: Final = "token.actions.githubusercontent.com"
# Who may be handed one of the roles: nobody else can be made to act with it.
SERVICES: Final = ("pods.eks", "eks", "ec2", "states", "scheduler", "quicksight", "vpc-flow-logs", "chatbot")
# The parts whose roles CI may make and change; the deployer's is not among them.
PIPELINE_PARTS: Final = ("runs", "reporting", "schedule", "network", "chat")
SHOWN: Final = ("datasource", "dataset", "dashboard", "theme")
LINKED_ROLES: Final = {
    "eks.amazonaws.com": "AWSServiceRoleForAmazonEKS",
    "emr-containers.amazonaws.com": EMR_LINKED_ROLE,
    "management.chatbot.amazonaws.com": "AWSServiceRoleForAWSChatbot",
}


@dataclass(frozen=True)
class Scope:
    """What is the stack's own, by which names and ARNs it is known."""

    account: Account
    prefix: str
    stack_name: str
    database_name: str
    namespace: str
    cluster_name: pulumi.Input[str]
    job_roles: Sequence[str]
    key_arn: pulumi.Input[str]
    pipeline_boundary: pulumi.Input[str]
    cluster_boundary: pulumi.Input[str]
    vpc_arn: pulumi.Input[str] | None
    """The network of a cluster that the stack makes."""

    @property
    def own(self) -> str:
        return f"{self.prefix}-*"

    def names(self, service: str, *resources: str) -> list[pulumi.Output[str]]:
        return [self.account.arn(service, resource) for resource in resources]

    def iam(self, *resources: pulumi.Input[str]) -> list[pulumi.Output[str]]:
        return [self.account.arn("iam", resource, everywhere=True) for resource in resources]

    def roles(self, *parts: str) -> list[pulumi.Output[str]]:
        return self.iam(*(f"role/{self.prefix}-{part}-*" for part in parts))


def permissions(scope: Scope) -> Mapping[str, list[Statement]]:
    """The statements by policy: each policy stays under AWS's 6,144 characters."""
    policies = {
        "data": _data(scope),
        "roles": _roles(scope),
        "itself": [*_tokens(scope), *deny_itself(scope)],
        "runs": _runs(scope),
        "clusters": _clusters(scope),
    }
    if scope.vpc_arn is not None:
        policies["network"] = _network(scope, scope.vpc_arn)
    return policies


def deny_itself(scope: Scope) -> list[Statement]:
    """What the role may never do, whatever allows it: change itself, a boundary, or another role's freedom of one."""
    policies = scope.iam(f"policy/{scope.prefix}-deployer-*", f"policy{PATH}*")
    return [
        _deny(actions.ROLE_WRITES, scope.roles("deployer")),
        _deny(["iam:DeleteRolePermissionsBoundary"], scope.iam("role/*")),
        _deny(actions.POLICY_WRITES, policies),
    ]


def _deny(denied: Sequence[str], resources: Sequence[pulumi.Input[str]]) -> Statement:
    return allow(denied, resources) | {"Effect": "Deny"}


def _mine() -> Condition:
    return {"StringEquals": {f"aws:ResourceTag/{STACK_TAG}": stack_tag()}}


def _made_mine() -> Condition:
    return {"StringEquals": {f"aws:RequestTag/{STACK_TAG}": stack_tag()}}


def _new_and_made_mine() -> Condition:
    """For tags that are given while a thing is made, where the service does not say so: it has no owner yet."""
    return {**_made_mine(), "Null": {f"aws:ResourceTag/{STACK_TAG}": "true"}}


def _data(scope: Scope) -> list[Statement]:
    buckets = pulumi.Output.concat("arn:", scope.account.partition, f":s3:::{scope.own}")
    database = scope.database_name
    catalog = ("catalog", f"database/{database}", f"table/{database}/*", f"userDefinedFunction/{database}/*")
    return [
        allow(actions.BUCKETS, [buckets]),
        allow(actions.OBJECTS, [pulumi.Output.concat(buckets, "/*")]),
        allow(actions.DATABASES, scope.names("glue", *catalog)),
        allow(actions.WORKGROUPS, scope.names("athena", f"workgroup/{scope.stack_name}")),
        allow(actions.KEYS, [scope.key_arn, *scope.names("kms", f"alias/{scope.stack_name}")]),
        allow(["kms:CreateKey"], ["*"], _made_mine()),
        allow(["kms:TagResource"], scope.names("kms", "key/*"), _new_and_made_mine()),
    ]


def _roles(scope: Scope) -> list[Statement]:
    jobs = scope.iam(*(f"role/{name}" for name in scope.job_roles))
    pipeline, cluster = [*scope.roles(*PIPELINE_PARTS), *jobs], scope.roles(*(["cluster"] if scope.vpc_arn else []))
    in_pipeline = {"iam:PermissionsBoundary": scope.pipeline_boundary}
    in_cluster = {"iam:PermissionsBoundary": scope.cluster_boundary}
    attachable = [
        pulumi.Output.concat("arn:", scope.account.partition, f":iam::aws:policy/{policy}")
        for policy in (*CLUSTER_POLICIES, *NODE_POLICIES)
    ]
    services = [f"{service}.amazonaws.com" for service in SERVICES]
    linked = scope.iam(*(f"role/aws-service-role/{service}/{role}" for service, role in LINKED_ROLES.items()))
    of_cluster = [
        allow(actions.ROLE_CREATION, cluster, {"ArnEquals": in_cluster}),
        allow(actions.ROLE_ATTACHMENTS, cluster, {"ArnEquals": {**in_cluster, "iam:PolicyARN": attachable}}),
    ]
    return [
        allow(actions.ROLE_READS, [*pipeline, *cluster, *scope.roles("deployer")]),
        allow([*actions.ROLE_CREATION, *actions.ROLE_POLICIES], pipeline, {"ArnEquals": in_pipeline}),
        *(of_cluster if cluster else []),
        allow(actions.ROLE_TRUST, pipeline),
        allow(actions.ROLE_CHANGES, [*pipeline, *cluster]),
        allow(["iam:PassRole"], [*pipeline, *cluster], {"StringEquals": {"iam:PassedToService": services}}),
        allow(["iam:CreateServiceLinkedRole"], linked, {"StringEquals": {"iam:AWSServiceName": list(LINKED_ROLES)}}),
        allow(actions.POLICY_READS, scope.iam(f"policy/{scope.own}", f"policy{PATH}{scope.own}")),
    ]


def _tokens(scope: Scope) -> list[Statement]:
    """GitHub's provider is looked at; one of a cluster of the stack's own is the stack's, too."""
    github = allow(actions.TOKEN_READS, scope.iam(f"oidc-provider/{ISSUER}"))
    if scope.vpc_arn is None:
        return [github]
    issuer = pulumi.Output.concat("oidc-provider/oidc.eks.", scope.account.region, ".amazonaws.com/id/*")
    clusters = scope.iam(issuer)
    return [
        github,
        allow(actions.TOKEN_CREATION, clusters, _new_and_made_mine()),
        allow([*actions.TOKEN_READS, *actions.TOKEN_CHANGES], clusters, _mine()),
    ]


def _runs(scope: Scope) -> list[Statement]:
    names, own = scope.names, scope.own
    logs = [f"/aws/emr-containers/{scope.stack_name}", f"/aws/vendedlogs/states/{scope.stack_name}"]
    if scope.vpc_arn is not None:
        logs += [f"/aws/eks/{scope.stack_name}/cluster", own]
    groups = [f"log-group:{name}{end}" for name in logs for end in ("", ":*")]
    return [
        allow(actions.MACHINES, names("states", f"stateMachine:{own}")),
        allow(actions.EXECUTIONS, names("states", f"execution:{own}:*")),
        allow(actions.LOGS, names("logs", *groups)),
        allow(actions.MESSAGES, [*names("sns", own), *names("sqs", own)]),
        allow(actions.CLOCKS, names("scheduler", f"schedule/{own}/{own}", f"schedule-group/{own}")),
        allow(actions.ALARMS, names("cloudwatch", f"alarm:{own}")),
        allow(actions.BUDGETS, [scope.account.arn("budgets", f"budget/{own}", everywhere=True)]),
        allow(actions.REPORTS, names("quicksight", *(f"{kind}/{scope.stack_name}-*" for kind in SHOWN))),
        allow(actions.STACKS, names("cloudformation", f"stack/{scope.stack_name}-*/*")),
        allow(["quicksight:CreateDataSource"], ["*"], _made_mine()),
        allow(actions.CHANNEL_CREATION, ["*"], _made_mine()),
        allow(
            actions.CHANNEL_CHANGES,
            [scope.account.arn("chatbot", f"chat-configuration/*/{scope.stack_name}-*", everywhere=True)],
        ),
    ]


def _clusters(scope: Scope) -> list[Statement]:
    virtual = scope.names("emr-containers", "/virtualclusters/*")
    return [
        allow(["emr-containers:CreateVirtualCluster"], ["*"], _made_mine()),
        allow(["emr-containers:TagResource"], virtual, _new_and_made_mine()),
        allow([*actions.VIRTUAL_CLUSTERS, "emr-containers:TagResource"], virtual, _mine()),
        *_cluster(scope),
        *_access(scope),
        allow(actions.UNBOUND, ["*"]),
    ]


def _cluster(scope: Scope) -> list[Statement]:
    cluster, addons, pods = (
        scope.account.arn("eks", pulumi.Output.concat(f"{kind}/", scope.cluster_name, rest))
        for kind, rest in {"cluster": "", "addon": "/*", "podidentityassociation": "/*"}.items()
    )
    guest = [
        allow(actions.CLUSTER_READS, [cluster, pods]),
        allow(actions.POD_IDENTITIES, [cluster, pods]),
    ]
    if scope.vpc_arn is None:
        return guest
    changes = allow([*actions.CLUSTER_CHANGES, "eks:ListTagsForResource", "eks:DescribeUpdate"], [cluster, addons])
    return [*guest, changes, allow(["eks:CreateCluster"], ["*"], _made_mine())]


def _access(scope: Scope) -> list[Statement]:
    """EMR lets itself into the namespace in the caller's name; nobody else is let in, and nowhere else."""
    cluster = scope.account.arn("eks", pulumi.Output.concat("cluster/", scope.cluster_name))
    path = pulumi.Output.concat("access-entry/", scope.cluster_name, "/role/", scope.account.id)
    entries = [scope.account.arn("eks", pulumi.Output.concat(path, f"/{EMR_LINKED_ROLE}/*"))]
    emr = scope.iam(f"role/*{EMR_LINKED_ROLE}")
    return [
        allow(["eks:CreateAccessEntry"], [cluster], {"ArnLikeIfExists": {"eks:principalArn": emr}}),
        allow(actions.ACCESS_READS, entries),
        allow(
            actions.ACCESS_POLICIES,
            entries,
            {
                "StringEquals": {"eks:accessScope": "namespace"},
                "ForAllValues:StringEquals": {"eks:namespaces": [scope.namespace]},
            },
        ),
    ]


def _network(scope: Scope, vpc_arn: pulumi.Input[str]) -> list[Statement]:
    """What makes a thing names its kind and tags it; what changes one finds the tag, or the network, on it."""
    kinds = list(actions.NETWORK_CREATION.values())
    things = [f"{kind}/*" for kind in kinds]
    at_creation = {"StringEquals": {"ec2:CreateAction": list(actions.NETWORK_CREATION)}}
    return [
        *(
            allow([f"ec2:{action}"], scope.names("ec2", f"{kind}/*"), _made_mine())
            for action, kind in actions.NETWORK_CREATION.items()
        ),
        allow(
            [f"ec2:{action}" for action in actions.NETWORK_CREATION if action != "CreateVpc"],
            scope.names("ec2", "vpc/*", "subnet/*", "route-table/*", "security-group/*"),
            _mine(),
        ),
        allow(["ec2:CreateTags"], scope.names("ec2", *things), _both(at_creation, _made_mine())),
        allow(actions.NETWORK_CHANGES, scope.names("ec2", *things), _mine()),
        # An endpoint's private name stands in a zone of AWS's.
        allow(["route53:AssociateVPCWithHostedZone"], [_zones(scope)]),
        allow(actions.NETWORK_GROUPS, scope.names("ec2", "security-group/*"), {"ArnEquals": {"ec2:Vpc": vpc_arn}}),
    ]


def _zones(scope: Scope) -> pulumi.Output[str]:
    return pulumi.Output.concat("arn:", scope.account.partition, ":route53:::hostedzone/*")


def _both(one: Condition, other: Condition) -> Condition:
    return {"StringEquals": {**one["StringEquals"], **other["StringEquals"]}}
