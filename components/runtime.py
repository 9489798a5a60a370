"""Where the jobs run: their roles, their log group and, when it stays, their virtual cluster."""

from collections.abc import Sequence
from typing import Final, NotRequired, TypedDict

import pulumi
from pulumi_aws import cloudwatch, emrcontainers, iam

from components.account import Account
from components.base import Component, choice
from components.iam import Condition, Statement, allow, document
from components.job_role import IDENTITIES, POD_IDENTITY_SERVICE, JobRoleArgs

VIRTUAL_CLUSTERS: Final = ("persistent", "ephemeral")

EMR_LINKED_ROLE = "AWSServiceRoleForAmazonEMRContainers"


class RuntimeArgs(TypedDict):
    """Arguments of Runtime."""

    cluster_name: pulumi.Input[str]
    """The EKS cluster that EMR may use; its authentication mode takes access entries."""

    namespace: str
    """The cluster's namespace that jobs run in; it exists already, and no other virtual cluster has it."""

    virtual_cluster_name: str
    """What the virtual cluster is called, and the folder of the jobs' log group."""

    virtual_cluster: NotRequired[str]
    """Whether the virtual cluster stays (persistent) or each run has its own (ephemeral). Default persistent."""

    identity: NotRequired[str]
    """How pods get their role: podIdentity or irsa. Default podIdentity."""

    key_arn: NotRequired[pulumi.Input[str]]
    """The KMS key that encrypts the log. Default: CloudWatch's own."""

    log_days: NotRequired[int]
    """How many days CloudWatch keeps the jobs' logs. Default 30."""

    permissions_boundary: NotRequired[pulumi.Input[str]]
    """The boundary of the job roles. Default: none."""


class Runtime(Component):
    """The place in an EKS cluster where EMR runs the jobs of all datasets, each as a role of its own."""

    virtual_cluster_id: pulumi.Output[str]
    log_group_name: pulumi.Output[str]
    log_group_arn: pulumi.Output[str]

    def __init__(self, name: str, args: RuntimeArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args, opts)
        self._args = args
        self._ephemeral = choice(args, "virtual_cluster", VIRTUAL_CLUSTERS) == "ephemeral"
        group = cloudwatch.LogGroup(
            f"{name}-logs",
            name=f"/aws/emr-containers/{args['virtual_cluster_name']}",
            retention_in_days=args.get("log_days", 30),
            kms_key_id=args.get("key_arn"),
            opts=self.child(),
        )
        self.log_group_name, self.log_group_arn = group.name, group.arn
        self.virtual_cluster_id = self._virtual_cluster()
        self.finish()

    def usable_by(self, who: str, role: pulumi.Input[str], job_roles: Sequence[pulumi.Output[str]]) -> None:
        """Let a role run jobs as these job roles and nothing else, and open and close virtual clusters."""
        account = Account.of(self)
        statements = run_jobs(account, self.virtual_cluster_id, job_roles)
        if choice(self._args, "identity", IDENTITIES) == "podIdentity":
            statements.append(pass_roles(job_roles))
        if self._ephemeral:
            statements += open_and_close(account, self._args["cluster_name"], self._args["namespace"])
        iam.RolePolicy(f"{self.name}-{who}", role=role, policy=document(*statements), opts=self.child())

    def job_role_args(self, role_name: str, description: str) -> JobRoleArgs:
        """The arguments of a role that jobs here may run as."""
        args = JobRoleArgs(
            role_name=role_name,
            cluster_name=self._args["cluster_name"],
            namespace=self._args["namespace"],
            log_group_arn=self.log_group_arn,
            description=f"{self._args['virtual_cluster_name']}: {description}",
            identity=choice(self._args, "identity", IDENTITIES),
        )
        if "permissions_boundary" in self._args:
            args["permissions_boundary"] = self._args["permissions_boundary"]
        return args

    def _virtual_cluster(self) -> pulumi.Output[str]:
        if self._ephemeral:
            return pulumi.Output.from_input("")
        cluster = emrcontainers.VirtualCluster(
            f"{self.name}-virtual-cluster",
            name=self._args["virtual_cluster_name"],
            container_provider={
                "id": self._args["cluster_name"],
                "type": "EKS",
                "info": {"eks_info": {"namespace": self._args["namespace"]}},
            },
            opts=self.child(),
        )
        return cluster.id


def run_jobs(account: Account, cluster_id: pulumi.Output[str], roles: Sequence[pulumi.Output[str]]) -> list[Statement]:
    """What running jobs as these roles takes, in one virtual cluster, or in any where its id is empty."""
    cluster = account.arn("emr-containers", cluster_id.apply(lambda id_: f"/virtualclusters/{id_ or '*'}"))
    runs = pulumi.Output.concat(cluster, "/jobruns/*")
    return [
        allow(["emr-containers:StartJobRun"], [cluster], {"ArnEquals": {"emr-containers:ExecutionRoleArn": roles}}),
        allow(["emr-containers:DescribeJobRun", "emr-containers:CancelJobRun", "emr-containers:TagResource"], [runs]),
    ]


def pass_roles(roles: Sequence[pulumi.Output[str]]) -> Statement:
    """What handing these roles to a job's pods takes."""
    return allow(["iam:PassRole"], roles, {"StringEquals": {"iam:PassedToService": POD_IDENTITY_SERVICE}})


def open_and_close(account: Account, cluster_name: pulumi.Input[str], namespace: str) -> list[Statement]:
    """What opening and closing virtual clusters takes, with the access entry that EMR makes in the caller's name."""
    clusters = account.arn("emr-containers", "/virtualclusters/*")
    entry = pulumi.Output.concat("access-entry/", cluster_name, "/role/", account.id, f"/{EMR_LINKED_ROLE}/*")
    entries = account.arn("eks", entry)
    ours = {"Null": {"aws:ResourceTag/tollgate:run": "false"}}
    linked_role = account.arn("iam", f"role/*{EMR_LINKED_ROLE}", everywhere=True)
    for_emr = {"ArnLikeIfExists": {"eks:principalArn": [linked_role]}}
    in_namespace: Condition = {
        "StringEquals": {"eks:accessScope": "namespace"},
        "ForAllValues:StringEquals": {"eks:namespaces": [namespace]},
    }
    return [
        # The call knows no resource: what it makes is held to our tag instead.
        allow(["emr-containers:CreateVirtualCluster"], ["*"], {"Null": {"aws:RequestTag/tollgate:run": "false"}}),
        allow(["emr-containers:TagResource"], [clusters], {"Null": {"aws:RequestTag/tollgate:run": "false"}}),
        allow(["emr-containers:DescribeVirtualCluster", "emr-containers:DeleteVirtualCluster"], [clusters], ours),
        allow(["eks:CreateAccessEntry"], [account.arn("eks", pulumi.Output.concat("cluster/", cluster_name))], for_emr),
        allow(["eks:DescribeAccessEntry", "eks:DeleteAccessEntry", "eks:ListAssociatedAccessPolicies"], [entries]),
        allow(["eks:AssociateAccessPolicy", "eks:DisassociateAccessPolicy"], [entries], in_namespace),
    ]
