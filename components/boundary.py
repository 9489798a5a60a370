"""What no role of a stack can pass, whatever its own policies say: the permissions boundaries of what CI makes."""

from collections.abc import Sequence
from typing import Final, TypedDict

import pulumi
from pulumi_aws import iam

from components import bucket, query
from components.account import Account
from components.base import Component
from components.iam import Statement, allow, document
from components.key import USE
from components.orchestration import LOG_DELIVERY, TRACING
from components.runtime import open_and_close, pass_roles, run_jobs

PATH: Final = "/boundary/"
"""Where boundaries are kept: the deployer may change nothing there, and nothing there may be attached."""

LOGGING: Final = ("logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams")
GLUE: Final = ("GetDatabase", "GetDatabases", "GetTable", "GetTables", "GetPartitions", "CreateTable", "UpdateTable")

# AWS changes the policies of Auto Mode as it grows, so that their limit names services. CI may attach those alone.
CLUSTER_SERVICES: Final = (
    *("acm", "autoscaling", "cognito-idp", "ec2", "ecr", "eks-auth", "elasticloadbalancing", "shield", "wafv2"),
)
CLUSTER_ACTIONS: Final = ("kms:DescribeKey", "iam:CreateServiceLinkedRole", "iam:AddRoleToInstanceProfile")


class BoundaryArgs(TypedDict):
    """Arguments of Boundary."""

    prefix: str
    """What the names of the stack's own things begin with."""

    stack_name: str
    """What the workgroup, the virtual cluster and the folder of logs are called."""

    database_name: str
    """What the Glue database is called."""

    cluster_name: str
    """The EKS cluster that jobs run in."""

    namespace: str
    """The cluster's namespace that jobs run in."""

    job_roles: Sequence[str]
    """The names of the job roles."""

    key_arn: pulumi.Input[str]
    """The stack's key."""


class Boundary(Component):
    """Two boundaries: for roles of the pipeline, which reach this stack alone, and for those of its cluster."""

    pipeline_arn: pulumi.Output[str]
    cluster_arn: pulumi.Output[str]

    def __init__(self, name: str, args: BoundaryArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args, opts)
        account = Account.of(self)
        self.pipeline_arn = self._policy("pipeline", _pipeline(args, account))
        self.cluster_arn = self._policy("cluster", _cluster(args, account))
        self.finish()

    def _policy(self, what: str, statements: Sequence[Statement]) -> pulumi.Output[str]:
        policy = iam.Policy(
            f"{self.name}-{what}",
            path=PATH,
            description=f"The limit of the {what}'s roles; it grants nothing",
            policy=document(*statements),
            opts=self.child(),
        )
        return policy.arn


def _pipeline(args: BoundaryArgs, account: Account) -> list[Statement]:
    own = f"{args['prefix']}-*"
    buckets = pulumi.Output.concat("arn:", account.partition, f":s3:::{own}")
    roles = [account.arn("iam", f"role/{name}", everywhere=True) for name in args["job_roles"]]
    groups = [account.arn("logs", f"log-group:{name}") for name in (f"/aws/emr-containers/{args['stack_name']}", own)]
    return [
        allow(
            [*bucket.READ, *bucket.WRITE, "s3:ListBucket", "s3:GetBucketLocation", "s3:ListBucketMultipartUploads"],
            [buckets],
        ),
        allow(
            [*query.QUERY, *query.SHOW, *query.BROWSE, "athena:GetDataCatalog"],
            [
                account.arn("athena", f"workgroup/{args['stack_name']}"),
                account.arn("athena", f"datacatalog/{query.DATA_CATALOG}"),
            ],
        ),
        allow([f"glue:{action}" for action in GLUE], _catalog(args, account)),
        allow(USE, [args["key_arn"]]),
        allow(["sns:Publish"], [account.arn("sns", own)]),
        allow(["sqs:SendMessage"], [account.arn("sqs", own)]),
        allow(["states:StartExecution"], [account.arn("states", f"stateMachine:{own}")]),
        allow(LOGGING, [*groups, *(pulumi.Output.concat(group, ":*") for group in groups)]),
        allow([*LOG_DELIVERY, *TRACING, *query.LIST], ["*"]),
        *run_jobs(account, pulumi.Output.from_input(""), roles),
        pass_roles(roles),
        *open_and_close(account, args["cluster_name"], args["namespace"]),
    ]


def _catalog(args: BoundaryArgs, account: Account) -> list[pulumi.Output[str]]:
    database = args["database_name"]
    names = ("catalog", f"database/{database}", "database/default", f"table/{database}/*")
    return [account.arn("glue", name) for name in names]


def _cluster(args: BoundaryArgs, account: Account) -> list[Statement]:
    nodes = account.arn("iam", f"role/{args['prefix']}-cluster-nodes-*", everywhere=True)
    return [
        allow([*(f"{service}:*" for service in CLUSTER_SERVICES), *CLUSTER_ACTIONS], ["*"]),
        allow(["iam:PassRole"], [nodes]),
    ]
