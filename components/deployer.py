"""The role that CI deploys a stack with: GitHub's own tokens, no keys."""

from collections.abc import Sequence
from typing import Final, NotRequired, TypedDict

import pulumi
from pulumi_aws import iam

from components import deployer_actions as actions
from components.account import Account
from components.base import Component
from components.boundary import PATH
from components.deployer_policies import ISSUER, Scope, deny_itself, permissions
from components.iam import Statement, allow, document, trust

# Its boundary names services, as one policy has no room for every action. A boundary grants none of them.
SERVICES: Final = (
    *("athena", "budgets", "cloudwatch", "ec2", "eks", "emr-containers", "glue", "kms", "logs", "quicksight"),
    *("route53", "s3", "scheduler", "sns", "sqs", "states"),
)


class DeployerArgs(TypedDict):
    """Arguments of Deployer."""

    github_repository: str
    """The repository whose workflows deploy, as owner/name."""

    github_ids: NotRequired[str]
    """The owner's and the repository's numeric ids as OWNER/REPO, where GitHub's tokens carry them. Default: none."""

    github_environment: str
    """The environment of GitHub that a job must run in; its rules decide who deploys."""

    prefix: str
    """What the names of the stack's own things begin with; the deployer's own name is this and `-deployer`."""

    stack_name: str
    """What the workgroup, the virtual cluster, the key and the folders of logs are called."""

    database_name: str
    """What the Glue database is called."""

    cluster_name: pulumi.Input[str]
    """The EKS cluster that jobs run in."""

    namespace: str
    """The cluster's namespace that jobs run in."""

    job_roles: Sequence[str]
    """The names of the job roles, which are too short to begin as the others do."""

    key_arn: pulumi.Input[str]
    """The stack's key."""

    pipeline_boundary: pulumi.Input[str]
    """The boundary that every role of the pipeline must carry."""

    cluster_boundary: pulumi.Input[str]
    """The boundary that the roles of a new cluster must carry."""

    vpc_arn: NotRequired[pulumi.Input[str]]
    """The network of a cluster that the stack makes. Default: the cluster exists, and the stack is a guest of it."""

    github_provider_new: NotRequired[bool]
    """Whether the account's OIDC provider for GitHub is made here. Default false: it exists, as it can only once."""


class Deployer(Component):
    """A role for one repository's one environment, with what deploying this stack takes and no way to more.

    A person makes it and changes it: it may change neither itself nor a boundary.
    """

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
        scope = _scope(args, account)
        role = iam.Role(
            f"{name}-role",
            description=f"GitHub's {args['github_repository']}, environment {args['github_environment']}: deploys",
            assume_role_policy=document(_trust(args, account)),
            max_session_duration=3600,
            permissions_boundary=self._boundary(scope),
            opts=self.child(),
        )
        self.role_arn = role.arn
        for what, statements in permissions(scope).items():
            policy = iam.Policy(
                f"{name}-{what}",
                description=f"What deploying takes: {what}",
                policy=document(*statements),
                opts=self.child(),
            )
            iam.RolePolicyAttachment(f"{name}-{what}", role=role.name, policy_arn=policy.arn, opts=self.child())
        self.finish()

    def _boundary(self, scope: Scope) -> pulumi.Output[str]:
        """Its services, and never itself: so even where somebody hands the role more by hand."""
        roles = [*actions.ROLE_READS, *actions.ROLE_CREATION, *actions.ROLE_POLICIES, *actions.ROLE_ATTACHMENTS]
        roles += [*actions.ROLE_TRUST, *actions.ROLE_CHANGES, "iam:PassRole", "iam:CreateServiceLinkedRole"]
        tokens = [*actions.TOKEN_READS, *actions.TOKEN_CREATION, *actions.TOKEN_CHANGES]
        policy = iam.Policy(
            f"{self.name}-limit",
            path=PATH,
            description="The limit of the deploying role; it grants nothing",
            policy=document(
                allow([f"{service}:*" for service in SERVICES], ["*"]),
                allow([*roles, *actions.POLICY_READS, *tokens, "sts:GetCallerIdentity"], ["*"]),
                *deny_itself(scope),
            ),
            opts=self.child(),
        )
        return policy.arn


def _scope(args: DeployerArgs, account: Account) -> Scope:
    return Scope(
        account=account,
        prefix=args["prefix"],
        stack_name=args["stack_name"],
        database_name=args["database_name"],
        namespace=args["namespace"],
        cluster_name=args["cluster_name"],
        job_roles=args["job_roles"],
        key_arn=args["key_arn"],
        pipeline_boundary=args["pipeline_boundary"],
        cluster_boundary=args["cluster_boundary"],
        vpc_arn=args.get("vpc_arn"),
    )


def _trust(args: DeployerArgs, account: Account) -> Statement:
    subject = f"repo:{_repository(args)}:environment:{args['github_environment']}"
    return trust(
        {"Federated": account.arn("iam", f"oidc-provider/{ISSUER}", everywhere=True)},
        ["sts:AssumeRoleWithWebIdentity"],
        {"StringEquals": {f"{ISSUER}:aud": "sts.amazonaws.com", f"{ISSUER}:sub": subject}},
    )


def _repository(args: DeployerArgs) -> str:
    """The repository as GitHub's tokens spell it: with ids, a name that somebody else takes later is not trusted."""
    if args.get("github_ids", "") == "":
        return args["github_repository"]
    owner, repository = args["github_repository"].split("/")
    owner_id, repository_id = args["github_ids"].split("/")
    return f"{owner}@{owner_id}/{repository}@{repository_id}"
