"""Settings that are right each by itself and cannot work together, found before anything is made."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from components.artifacts import BUILD, IMAGE
from components.job_code.dependencies import ARCHITECTURES
from components.releases import release
from components.settings.read import NAMESPACE

NEW: Final = "new"
"""The value of eksCluster that makes a cluster."""

# What EKS Auto Mode's own pool for work brings; another pool is a Kubernetes object, which no one makes here (ADR 4):
# https://docs.aws.amazon.com/eks/latest/userguide/set-builtin-node-pools.html
_POOL: Final = {
    "karpenter.sh/capacity-type": "on-demand",
    "karpenter.sh/nodepool": "general-purpose",
    "kubernetes.io/arch": "amd64",
    "kubernetes.io/os": "linux",
}
_POOL_VARIES: Final = ("eks.amazonaws.com/instance-", "node.kubernetes.io/instance-type", "topology.kubernetes.io/")
"""Beginnings of labels whose values the pool chooses among."""


def problems(settings: Mapping[str, Any]) -> list[str]:
    """Every conflict among the values of a stack's settings, by name; each as the command that mends it."""
    return [f"pulumi config {command}" for command in (*_packages(settings), *_nodes(settings))]


def _packages(settings: Mapping[str, Any]) -> Iterator[str]:
    source, label, architecture = settings["job_packages"], settings["release_label"], settings["job_architecture"]
    if source == IMAGE and settings["job_image"] == "":
        yield (
            f"set {NAMESPACE}:jobImage <image>   # missing: jobPackages is 'image', and EMR's own image lacks the "
            "packages. To have them packed instead: jobPackages build."
        )
    if source == BUILD and release(label).python is None:
        yield (
            f"set {NAMESPACE}:jobPackages image   # 'build' needs to know the Python of {label}, which no page of AWS "
            "names: use an image, an archive of your own, or another releaseLabel."
        )
    other = next(one for one in ARCHITECTURES if one != architecture)
    if source not in {BUILD, IMAGE} and other in source:
        yield f"set {NAMESPACE}:jobArchitecture {other}   # {source} is not for {architecture}."


def _nodes(settings: Mapping[str, Any]) -> Iterator[str]:
    if settings["eks_cluster"] != NEW:
        return
    if settings["job_packages"] != IMAGE and settings["job_architecture"] != "x86_64":
        yield (
            f"set {NAMESPACE}:jobArchitecture x86_64   # the nodes of a new cluster are amd64: jobs for "
            f"{settings['job_architecture']} would wait for ever."
        )
    for key, label in {"driverNode": settings["driver_node"], "executorNode": settings["executor_node"]}.items():
        name, _, value = label.partition("=")
        if label and _POOL.get(name) != value and not name.startswith(_POOL_VARIES):
            pool = f"has {name}={_POOL[name]} alone" if name in _POOL else f"has no label {name}"
            yield (
                f"rm {NAMESPACE}:{key}   # a new cluster's node pool {pool}: pods for {label} would wait for ever. "
                "In a cluster of your own a pool can have it."
            )
