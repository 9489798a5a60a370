"""EMR on EKS: virtual clusters."""

from localaws.provider.api import Api
from localaws.provider.base import ResourceType

VIRTUAL_CLUSTER = Api(
    "aws:emrcontainers/virtualCluster:VirtualCluster",
    "emr-containers",
    "create_virtual_cluster",
    "describe_virtual_cluster",
    "delete_virtual_cluster",
    key={"id": "{id}"},
    id="{made}",
    inside="[virtualCluster][?!starts_with(state, 'TERMINAT')] | [0]",
    outputs={"arn": "arn", "made": "id"},
    named="name",
    name_limit=64,
    find=("list_virtual_clusters", {"states": ["RUNNING"]}, "virtualClusters[?name=='{name}'].id | [0]"),
)

TYPES: tuple[ResourceType, ...] = (VIRTUAL_CLUSTER.row(),)
