"""A network of its own for the cluster: private, with no way to the internet and private ways to AWS."""

import ipaddress
from typing import NotRequired, TypedDict

import pulumi
import pulumi_aws as aws
from pulumi_aws import cloudwatch, ec2, iam

from components.account import Account
from components.base import Component
from components.iam import allow, document, trust

SERVICES = ("ec2", "ecr.api", "ecr.dkr", "eks-auth", "logs", "sts")
"""What nodes and pods call besides S3: to register, for images, for credentials (eks-auth; sts with IRSA), for logs.

Nothing inside calls EKS or load balancing (Auto Mode's controllers run at AWS, and the node role may call neither), EMR
(Step Functions does) or KMS (S3 and CloudWatch do, at their side): an endpoint costs each month, called or not.
"""

NO_EKS_ZONES = ("use1-az3", "usw1-az2", "cac1-az3")
"""Zones in which EKS makes no control plane; the letter behind a zone's id differs from account to account."""

HTTPS = 443


class NetworkArgs(TypedDict):
    """Arguments of Network."""

    vpc_cidr: str
    """The addresses of the network, such as 10.80.0.0/16."""

    zones: NotRequired[int]
    """In how many availability zones it lies: 2 or 3. Each costs one endpoint per service. Default 2."""

    key_arn: pulumi.Input[str]
    """The key that encrypts the flow log."""

    log_days: NotRequired[int]
    """How many days the flow log is kept. Default 30."""

    permissions_boundary: NotRequired[pulumi.Input[str]]
    """The boundary of the flow log's role. Default: none."""


class Network(Component):
    """A VPC of private subnets: S3 through a gateway, other services through endpoints, every flow logged."""

    vpc_id: pulumi.Output[str]
    vpc_arn: pulumi.Output[str]
    subnet_ids: pulumi.Output[list[str]]

    def __init__(self, name: str, args: NetworkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args, opts)
        vpc = ec2.Vpc(
            f"{name}-vpc",
            cidr_block=args["vpc_cidr"],
            enable_dns_support=True,
            enable_dns_hostnames=True,
            opts=self.child(),
        )
        self.vpc_id, self.vpc_arn = vpc.id, vpc.arn
        # Without rules: what lands in the default group by mistake reaches nothing.
        ec2.DefaultSecurityGroup(f"{name}-default", vpc_id=vpc.id, ingress=[], egress=[], opts=self.child())
        table = ec2.RouteTable(f"{name}-routes", vpc_id=vpc.id, opts=self.child())
        self._subnet_list = self._subnets(args, table)
        self.subnet_ids = pulumi.Output.all(*(subnet.id for subnet in self._subnet_list)).apply(list[str])
        self._reach_services(args["vpc_cidr"], table)
        self._log_flows(args)
        self.finish()

    # Types of ec2 in quotes here: unquoted, every program would load all of ec2, 1.1 s, with or without a network.
    def _subnets(self, args: NetworkArgs, table: "ec2.RouteTable") -> "list[ec2.Subnet]":
        zones = aws.get_availability_zones_output(
            state="available",
            # Without the Local Zones that an account opted in to: some of their names come first in the alphabet.
            filters=[{"name": "opt-in-status", "values": ["opt-in-not-required"]}],
            exclude_zone_ids=list(NO_EKS_ZONES),
            opts=self.invoke(),
        ).names
        blocks = ipaddress.ip_network(args["vpc_cidr"]).subnets(prefixlen_diff=2)
        subnets = []
        for number, block in zip(range(args.get("zones", 2)), blocks, strict=False):
            subnet = ec2.Subnet(
                f"{self.name}-private-{number}",
                vpc_id=self.vpc_id,
                cidr_block=str(block),
                availability_zone=zones[number],
                map_public_ip_on_launch=False,
                opts=self.child(),
            )
            ec2.RouteTableAssociation(
                f"{self.name}-routes-{number}", subnet_id=subnet.id, route_table_id=table.id, opts=self.child()
            )
            subnets.append(subnet)
        return subnets

    def _reach_services(self, cidr: str, table: "ec2.RouteTable") -> None:
        region = Account.of(self).region
        ec2.VpcEndpoint(
            f"{self.name}-s3",
            vpc_id=self.vpc_id,
            service_name=pulumi.Output.concat("com.amazonaws.", region, ".s3"),
            vpc_endpoint_type="Gateway",
            route_table_ids=[table.id],
            opts=self.child(),
        )
        group = ec2.SecurityGroup(
            f"{self.name}-services",
            description="The endpoints of AWS services: HTTPS from inside the network",
            vpc_id=self.vpc_id,
            ingress=[
                {
                    "protocol": "tcp",
                    "from_port": HTTPS,
                    "to_port": HTTPS,
                    "cidr_blocks": [cidr],
                    "description": "HTTPS from the network",
                }
            ],
            egress=[],
            opts=self.child(),
        )
        for service in SERVICES:
            ec2.VpcEndpoint(
                f"{self.name}-{service}",
                vpc_id=self.vpc_id,
                service_name=pulumi.Output.concat("com.amazonaws.", region, f".{service}"),
                vpc_endpoint_type="Interface",
                private_dns_enabled=True,
                subnet_ids=self.subnet_ids,
                security_group_ids=[group.id],
                opts=self.child(),
            )

    def _log_flows(self, args: NetworkArgs) -> None:
        group = cloudwatch.LogGroup(
            f"{self.name}-flows",
            retention_in_days=args.get("log_days", 30),
            kms_key_id=args["key_arn"],
            opts=self.child(),
        )
        own = {"StringEquals": {"aws:SourceAccount": Account.of(self).id}}
        role = iam.Role(
            f"{self.name}-flows-role",
            description="The network's flow log: writes to its log group",
            permissions_boundary=args.get("permissions_boundary"),
            assume_role_policy=document(
                trust({"Service": "vpc-flow-logs.amazonaws.com"}, ["sts:AssumeRole"], own),
            ),
            opts=self.child(),
        )
        streams = pulumi.Output.concat(group.arn, ":*")
        may = iam.RolePolicy(
            f"{self.name}-flows-write",
            role=role.name,
            policy=document(
                allow(["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"], [group.arn, streams])
            ),
            opts=self.child(),
        )
        ec2.FlowLog(
            f"{self.name}-flow-log",
            vpc_id=self.vpc_id,
            traffic_type="ALL",
            log_destination_type="cloud-watch-logs",
            log_destination=group.arn,
            iam_role_arn=role.arn,
            opts=self.child(depends_on=[may]),
        )
