"""The role that a Spark job's pods take, through Pod Identity or through the cluster's OIDC provider."""

from typing import Final, NotRequired, TypedDict

import pulumi
from pulumi_aws import eks, iam

from components.account import Account
from components.base import Component, choice
from components.iam import Statement, allow, document, trust
from components.naming import base36, job_role_name

IDENTITIES: Final = ("podIdentity", "irsa")

POD_IDENTITY_SERVICE = "pods.eks.amazonaws.com"


class JobRoleArgs(TypedDict):
    """Arguments of JobRole."""

    role_name: str
    """What the role is called: at most 11 characters, as EMR puts it into names of service accounts."""

    cluster_name: pulumi.Input[str]
    """The EKS cluster whose pods may take the role."""

    namespace: str
    """The namespace whose pods may take the role."""

    log_group_arn: pulumi.Input[str]
    """The log group that the job writes to."""

    description: str
    """What the job does, for whoever finds the role in the console."""

    identity: NotRequired[str]
    """How a pod gets the role: podIdentity (emr-7.3.0 and later) or irsa. Default podIdentity."""

    permissions_boundary: NotRequired[pulumi.Input[str]]
    """The boundary of the role. Default: none."""


class JobRole(Component):
    """A role that only EMR's Spark pods of one namespace can take, and that can by itself do no more than log."""

    role_name: pulumi.Output[str]
    role_arn: pulumi.Output[str]

    def __init__(self, name: str, args: JobRoleArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args, opts)
        plain_name = job_role_name(args["role_name"])
        account = Account.of(self)
        pod_identity = choice(args, "identity", IDENTITIES) == "podIdentity"
        role = iam.Role(
            f"{name}-role",
            name=plain_name,
            description=args["description"],
            permissions_boundary=args.get("permissions_boundary"),
            assume_role_policy=_pods(args, account) if pod_identity else self._service_accounts(args, account),
            opts=self.child(),
        )
        self.role_name, self.role_arn = role.name, role.arn
        if pod_identity:
            self._associate(args, account)
        self._log(args["log_group_arn"])
        self.finish()

    def _associate(self, args: JobRoleArgs, account: Account) -> None:
        """Tie the role to the three service accounts that EMR makes for a job of this role."""
        for part in ("client", "driver", "executor"):
            eks.PodIdentityAssociation(
                f"{self.name}-{part}",
                cluster_name=args["cluster_name"],
                namespace=args["namespace"],
                role_arn=self.role_arn,
                service_account=service_account(args["role_name"], account.id, f"spark-{part}"),
                opts=self.child(),
            )

    def _service_accounts(self, args: JobRoleArgs, account: Account) -> pulumi.Output[str]:
        """The trust policy for IRSA, whose condition is named after the cluster's issuer."""
        cluster = eks.get_cluster_output(name=args["cluster_name"], opts=self.invoke())
        issuer = cluster.identities[0].oidcs[0].issuer.apply(lambda url: url.removeprefix("https://"))
        any_part = service_account(args["role_name"], account.id, "*-*")
        return pulumi.Output.all(
            issuer=issuer,
            provider=account.arn("iam", pulumi.Output.concat("oidc-provider/", issuer), everywhere=True),
            subject=pulumi.Output.concat(f"system:serviceaccount:{args['namespace']}:", any_part),
        ).apply(lambda values: document(_web_identity(**values)))

    def _log(self, log_group_arn: pulumi.Input[str]) -> None:
        iam.RolePolicy(
            f"{self.name}-logs",
            role=self.role_name,
            policy=document(
                allow(
                    ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
                    [log_group_arn, pulumi.Output.concat(log_group_arn, ":*")],
                ),
                # EMR asks for the list of all groups before it starts a pod; the call knows no resource.
                allow(["logs:DescribeLogGroups"], ["*"]),
            ),
            opts=self.child(),
        )


def service_account(role_name: str, account_id: pulumi.Input[str], part: str) -> pulumi.Output[str]:
    """The service account that EMR makes for one part of a job that runs as this role."""
    return pulumi.Output.concat(f"emr-containers-sa-{part}-", account_id, f"-{base36(role_name)}")


def _pods(args: JobRoleArgs, account: Account) -> pulumi.Output[str]:
    """The trust policy for Pod Identity: this cluster's pods of this namespace."""
    tags = {
        "aws:RequestTag/eks-cluster-name": args["cluster_name"],
        "aws:RequestTag/kubernetes-namespace": args["namespace"],
    }
    condition = {"StringEquals": {"aws:SourceAccount": account.id, **tags}}
    return document(trust({"Service": POD_IDENTITY_SERVICE}, ["sts:AssumeRole", "sts:TagSession"], condition))


def _web_identity(issuer: str, provider: str, subject: str) -> Statement:
    condition = {"StringEquals": {f"{issuer}:aud": "sts.amazonaws.com"}, "StringLike": {f"{issuer}:sub": subject}}
    return trust({"Federated": provider}, ["sts:AssumeRoleWithWebIdentity"], condition)
