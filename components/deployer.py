"""The role that CI deploys a stack with: GitHub's own tokens, no keys."""

from collections.abc import Mapping, Sequence
from typing import Final, NotRequired, TypedDict

import pulumi
from pulumi_aws import iam

from components import deployer_actions as may
from components.account import Account
from components.base import Component
from components.iam import Statement, allow, document, trust

ISSUER: Final = "token.actions.githubusercontent.com"
# Who may be handed one of the roles: nobody else can be made to act with it.
TAKERS: Final = ("pods.eks", "eks", "ec2", "states", "scheduler", "quicksight", "vpc-flow-logs")


class DeployerArgs(TypedDict):
    """Arguments of Deployer."""

    github_repository: str
    """The repository whose workflows deploy, as owner/name."""

    github_environment: str
    """The environment of GitHub that a job must run in; its rules decide who deploys."""

    prefix: str
    """What the names of the stack's own things begin with."""

    cluster_name: pulumi.Input[str]
    """The EKS cluster that jobs run in."""

    job_roles: Sequence[pulumi.Input[str]]
    """The names of the job roles, which are too short to begin so."""

    github_provider_new: NotRequired[bool]
    """Whether the account's OIDC provider for GitHub is made here. Default false: it exists, as it can only once."""


class Deployer(Component):
    """A role for one repository's one environment, with what deploying this stack takes and no wildcard."""

    role_arn: pulumi.Output[str]

    def __init__(self, name: str, args: DeployerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args, opts)
        account = Account.of(self)
        if args.get("github_provider_new", False):
            iam.OpenIdConnectProvider(
                f"{name}-github",
                url=f"https://{ISSUER}",
                client_id_lists=["sts.amazonaws.com"],
                opts=self.child(retain_on_delete=True),
            )
        role = iam.Role(
            f"{name}-role",
            description=f"GitHub's {args['github_repository']}, environment {args['github_environment']}: deploys",
            assume_role_policy=document(_trust(args, account)),
            max_session_duration=3600,
            opts=self.child(),
        )
        self.role_arn = role.arn
        for what, statements in _permissions(args, account).items():
            policy = iam.Policy(
                f"{name}-{what}",
                description=f"What deploying takes: {what}",
                policy=document(*statements),
                opts=self.child(),
            )
            iam.RolePolicyAttachment(f"{name}-{what}", role=role.name, policy_arn=policy.arn, opts=self.child())
        self.finish()


def _trust(args: DeployerArgs, account: Account) -> Statement:
    subject = f"repo:{args['github_repository']}:environment:{args['github_environment']}"
    return trust(
        {"Federated": account.arn("iam", f"oidc-provider/{ISSUER}", everywhere=True)},
        ["sts:AssumeRoleWithWebIdentity"],
        {"StringEquals": {f"{ISSUER}:aud": "sts.amazonaws.com", f"{ISSUER}:sub": subject}},
    )


def _permissions(args: DeployerArgs, account: Account) -> Mapping[str, list[Statement]]:
    """What may be done to what, in policies that stay under AWS's 6,144 characters each."""
    own = f"{args['prefix']}-*"
    buckets = pulumi.Output.concat("arn:", account.partition, f":s3:::{own}")
    return {
        "data": [
            allow(may.BUCKETS, [buckets]),
            allow(may.OBJECTS, [pulumi.Output.concat(buckets, "/*")]),
            allow(
                may.DATABASES, _names(account, "glue", ["catalog", "database/*", "table/*", "userDefinedFunction/*"])
            ),
            allow(may.WORKGROUPS, _names(account, "athena", [f"workgroup/{own}"])),
            allow(may.KEYS, _names(account, "kms", ["key/*", "alias/*"])),
        ],
        "roles": _roles(args, account, own),
        "runs": [
            allow(may.MACHINES, _names(account, "states", [f"stateMachine:{own}"])),
            allow(may.EXECUTIONS, _names(account, "states", [f"execution:{own}:*"])),
            allow(may.LOGS, _names(account, "logs", ["log-group:*"])),
            allow(may.MESSAGES, [*_names(account, "sns", [own]), *_names(account, "sqs", [own])]),
            allow(may.CLOCKS, _names(account, "scheduler", [f"schedule/{own}/{own}", f"schedule-group/{own}"])),
            allow(may.ALARMS, _names(account, "cloudwatch", [f"alarm:{own}"])),
            allow(may.BUDGETS, [account.arn("budgets", f"budget/{own}", everywhere=True)]),
            allow(may.REPORTS, _names(account, "quicksight", ["datasource/*", "dataset/*"])),
        ],
        "clusters": [
            allow(may.JOBS, _names(account, "emr-containers", ["/virtualclusters/*"])),
            allow(may.CLUSTERS, _cluster(args, account)),
            allow(may.NETWORKS, _names(account, "ec2", ["*"])),
            allow(may.UNBOUND, ["*"]),
        ],
    }


def _cluster(args: DeployerArgs, account: Account) -> list[pulumi.Output[str]]:
    """The cluster and what belongs to it alone."""
    kinds = {"cluster": "", "addon": "/*", "access-entry": "/*", "podidentityassociation": "/*"}
    return [
        account.arn("eks", pulumi.Output.concat(f"{kind}/", args["cluster_name"], rest)) for kind, rest in kinds.items()
    ]


def _roles(args: DeployerArgs, account: Account, own: str) -> list[Statement]:
    roles = [account.arn("iam", f"role/{own}", everywhere=True)]
    roles += [account.arn("iam", pulumi.Output.concat("role/", name), everywhere=True) for name in args["job_roles"]]
    takers = [f"{service}.amazonaws.com" for service in TAKERS]
    return [
        allow(may.ROLES, roles),
        allow(["iam:PassRole"], roles, {"StringEquals": {"iam:PassedToService": takers}}),
        allow(may.POLICIES, [account.arn("iam", f"policy/{own}", everywhere=True)]),
        allow(may.TOKENS, [account.arn("iam", "oidc-provider/*", everywhere=True)]),
    ]


def _names(account: Account, service: str, resources: Sequence[str]) -> list[pulumi.Output[str]]:
    return [account.arn(service, resource) for resource in resources]
