"""What an AWS account has before a team deploys anything: an EKS cluster that EMR may use, and EMR's own role."""

import json

from localaws import moto_core
from localaws.service import ACCOUNT, REGION

CLUSTER = "local"
EMR_SERVICE = "emr-containers.amazonaws.com"
EMR_ROLE = "AWSServiceRoleForAmazonEMRContainers"
CLUSTER_ROLE = "local-cluster"


def prepare() -> None:
    """Make what is missing of it, in the moto of this process."""
    iam = moto_core.moto_backends.get_backend("iam")[ACCOUNT]["aws"]
    held = {role.name for role in iam.roles.values()}
    if EMR_ROLE not in held:
        add_role(EMR_ROLE, EMR_SERVICE, path=f"/aws-service-role/{EMR_SERVICE}/", linked=True)
    if CLUSTER_ROLE not in held:
        add_role(CLUSTER_ROLE, "eks.amazonaws.com", path="/", linked=False)
    eks = moto_core.moto_backends.get_backend("eks")[ACCOUNT][REGION]
    if CLUSTER not in eks.clusters:
        role = f"arn:aws:iam::{ACCOUNT}:role/{CLUSTER_ROLE}"
        eks.create_cluster(name=CLUSTER, role_arn=role, resources_vpc_config={"subnetIds": []}, version="1.33")


def add_role(name: str, service: str, *, path: str, linked: bool) -> None:
    trust = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    moto_core.moto_backends.get_backend("iam")[ACCOUNT]["aws"].create_role(
        role_name=name,
        assume_role_policy_document=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
        path=path,
        permissions_boundary=None,
        description="",
        tags=[],
        max_session_duration="3600",
        linked_service=service if linked else None,
    )
