"""The virtual clusters of one EMR on EKS: one to a namespace of an EKS cluster that exists."""

import time
from collections.abc import Mapping, Sequence

from localaws import moto_core
from localaws.service import ACCOUNT
from localaws.services.emrcontainers.jobs import Jobs
from localaws.services.emrcontainers.model import Record, arn, invalid, new_id, no_such, now

TERMINATING_S = 0.5
"""How long a deleted cluster is TERMINATING: long enough to be met, short enough not to be waited for."""


class VirtualClusters:
    """Records by id; a cluster that is deleted ends when its jobs have ended. The lock is that of its jobs."""

    def __init__(self, jobs: Jobs) -> None:
        self.jobs = jobs
        self.lock = jobs.lock
        self.records: dict[str, Record] = {}
        self.tokens: dict[str, str] = {}
        """clientToken → the cluster's id."""

    def add(self, request: Record, region: str) -> Record:
        """The cluster of this request, which is new unless its clientToken was used before."""
        with self.lock:
            token = request["clientToken"]
            if token in self.tokens:
                return self.records[self.tokens[token]]
            self.check_namespace(request["containerProvider"], region)
            identity = new_id(25)
            self.tokens[token] = identity
            self.records[identity] = {
                "id": identity,
                "name": request["name"],
                "arn": arn(f"virtualclusters/{identity}"),
                "state": "RUNNING",
                "containerProvider": request["containerProvider"],
                "createdAt": now(),
                "tags": request.get("tags", {}),
            }
            return self.records[identity]

    def check_namespace(self, provider: Record, region: str) -> None:
        """Raises where the EKS cluster does not exist, or its namespace is taken."""
        eks = moto_core.moto_backends.get_backend("eks")[ACCOUNT][region]
        if provider["id"] not in eks.clusters:
            raise invalid(f"EKS cluster {provider['id']} does not exist.")
        for cluster in self.all():
            other = cluster["containerProvider"]
            same = other["id"] == provider["id"] and namespace(other) == namespace(provider)
            if same and cluster["state"] != "TERMINATED":
                raise invalid("A virtual cluster already exists in the given namespace")

    def get(self, identity: str) -> Record:
        """The cluster as the API shows it now."""
        if identity not in self.records:
            raise no_such("Virtual cluster", identity)
        return self.shown(self.records[identity])

    def all(self) -> list[Record]:
        return [self.shown(cluster) for cluster in self.records.values()]

    def shown(self, cluster: Record) -> Record:
        over = cluster["state"] == "TERMINATING" and time.time() - cluster["terminating"] > TERMINATING_S
        if over and not self.jobs.unfinished(cluster["id"]):
            cluster["state"] = "TERMINATED"
        return {name: value for name, value in cluster.items() if name != "terminating"}

    def delete(self, identity: str) -> None:
        """Begin to terminate a cluster; its jobs are cancelled."""
        with self.lock:
            if self.get(identity)["state"] == "RUNNING":
                self.records[identity] |= {"state": "TERMINATING", "terminating": time.time()}
            for job in self.jobs.unfinished(identity):
                self.jobs.cancel(job)

    def restore(self, clusters: Sequence[Record], tokens: Mapping[str, str]) -> None:
        self.records = {cluster["id"]: cluster for cluster in clusters}
        self.tokens = dict(tokens)


def namespace(provider: Record) -> str:
    return str(provider.get("info", {}).get("eksInfo", {}).get("namespace", "default"))
