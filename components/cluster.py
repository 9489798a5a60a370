"""An EKS cluster of our own, where AWS brings and takes the nodes."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

import pulumi
from pulumi_aws import cloudwatch, eks, iam

from components.account import Account
from components.base import Component, choice
from components.iam import document, trust
from components.job_role import IDENTITIES

VpcConfig = eks.ClusterVpcConfigArgsDict

LOG_TYPES = ("api", "audit", "authenticator", "controllerManager", "scheduler")
# Auto Mode acts through these, and AWS changes them as Auto Mode grows: copies of ours would fall behind.
CLUSTER_POLICIES = (
    "AmazonEKSClusterPolicy",
    "AmazonEKSComputePolicy",
    "AmazonEKSBlockStoragePolicy",
    "AmazonEKSLoadBalancingPolicy",
    "AmazonEKSNetworkingPolicy",
)
NODE_POLICIES = ("AmazonEKSWorkerNodeMinimalPolicy", "AmazonEC2ContainerRegistryPullOnly")


class ClusterArgs(TypedDict):
    """Arguments of Cluster."""

    cluster_name: str
    """What the cluster is called."""

    subnet_ids: pulumi.Input[Sequence[pulumi.Input[str]]]
    """The private subnets that nodes are put in, in two zones or more."""

    namespace: str
    """The namespace that jobs run in; it is made."""

    key_arn: pulumi.Input[str]
    """The key that encrypts the cluster's secrets and its log."""

    eks_version: NotRequired[str]
    """The cluster's version of Kubernetes. Default 1.35."""

    api_cidrs: NotRequired[str]
    """The IPv4 ranges, with commas between, that may reach the cluster's API from the internet. Default: none."""

    identity: NotRequired[str]
    """How pods get their role: with irsa the cluster's OIDC provider is made. Default podIdentity."""

    log_days: NotRequired[int]
    """How many days the control plane's log is kept. Default 30."""

    permissions_boundary: NotRequired[pulumi.Input[str]]
    """The boundary of the two roles. Default: none."""


class Cluster(Component):
    """An EKS cluster in Auto Mode, ready for EMR: access entries, a namespace, a private API, all logs on."""

    cluster_name: pulumi.Output[str]

    def __init__(self, name: str, args: ClusterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args, opts)
        # EKS would make the group by itself and keep it for ever.
        log = cloudwatch.LogGroup(
            f"{name}-log",
            name=f"/aws/eks/{args['cluster_name']}/cluster",
            retention_in_days=args.get("log_days", 30),
            kms_key_id=args["key_arn"],
            opts=self.child(),
        )
        cluster = self._cluster(args, log)
        namespace = self._namespace(args["namespace"], cluster)
        if choice(args, "identity", IDENTITIES) == "irsa":
            self._trust_its_tokens(cluster)
        # Whoever uses the name waits for the namespace, too.
        self.cluster_name = pulumi.Output.all(name=cluster.name, ready=namespace.id).apply(
            lambda values: str(values["name"])
        )
        self.finish()

    def _cluster(self, args: ClusterArgs, log: cloudwatch.LogGroup) -> "eks.Cluster":
        role, policies = self._role("control", "eks.amazonaws.com", CLUSTER_POLICIES, args)
        node_role, node_policies = self._role("nodes", "ec2.amazonaws.com", NODE_POLICIES, args)
        return eks.Cluster(
            f"{self.name}-eks",
            name=args["cluster_name"],
            version=args.get("eks_version", "1.35"),
            role_arn=role.arn,
            access_config={"authentication_mode": "API_AND_CONFIG_MAP"},
            bootstrap_self_managed_addons=False,
            compute_config={
                "enabled": True,
                "node_pools": ["general-purpose", "system"],
                "node_role_arn": node_role.arn,
            },
            storage_config={"block_storage": {"enabled": True}},
            kubernetes_network_config={"elastic_load_balancing": {"enabled": True}},
            encryption_config={"provider": {"key_arn": args["key_arn"]}, "resources": ["secrets"]},
            enabled_cluster_log_types=list(LOG_TYPES),
            # Out of standard support a cluster is upgraded, and not kept at six times the price.
            upgrade_policy={"support_type": "STANDARD"},
            vpc_config=_reachable(args),
            opts=self.child(depends_on=[log, *policies, *node_policies]),
        )

    def _namespace(self, namespace: str, cluster: "eks.Cluster") -> "eks.Addon":
        # AWS's API makes no namespace, but installs an add-on into one, and makes it for that (ADR 4).
        return eks.Addon(
            f"{self.name}-namespace",
            cluster_name=cluster.name,
            addon_name="metrics-server",
            namespace_config={"namespace": namespace},
            resolve_conflicts_on_create="OVERWRITE",
            resolve_conflicts_on_update="OVERWRITE",
            opts=self.child(),
        )

    def _trust_its_tokens(self, cluster: "eks.Cluster") -> None:
        iam.OpenIdConnectProvider(
            f"{self.name}-tokens",
            url=cluster.identities[0].oidcs[0].issuer.apply(str),
            client_id_lists=["sts.amazonaws.com"],
            opts=self.child(),
        )

    def _role(
        self, what: str, service: str, policies: Sequence[str], args: ClusterArgs
    ) -> tuple[iam.Role, list[iam.RolePolicyAttachment]]:
        actions = ["sts:AssumeRole"] + (["sts:TagSession"] if what == "control" else [])
        account = Account.of(self)
        own = {"StringEquals": {"aws:SourceAccount": account.id}} if what == "control" else None
        role = iam.Role(
            f"{self.name}-{what}",
            description=f"EKS Auto Mode: {what}",
            permissions_boundary=args.get("permissions_boundary"),
            assume_role_policy=document(trust({"Service": service}, actions, own)),
            opts=self.child(),
        )
        attached = [
            iam.RolePolicyAttachment(
                f"{self.name}-{policy}",
                role=role.name,
                policy_arn=pulumi.Output.concat("arn:", account.partition, f":iam::aws:policy/{policy}"),
                opts=self.child(),
            )
            for policy in policies
        ]
        return role, attached


def _reachable(args: ClusterArgs) -> VpcConfig:
    """Where the cluster's API can be reached: always from its network, from elsewhere only by `api_cidrs`."""
    api_cidrs = [cidr for cidr in args.get("api_cidrs", "").split(",") if cidr]
    config: VpcConfig = {
        "subnet_ids": args["subnet_ids"],
        "endpoint_private_access": True,
        "endpoint_public_access": bool(api_cidrs),
    }
    if api_cidrs:
        config["public_access_cidrs"] = api_cidrs
    return config
