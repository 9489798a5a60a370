"""Virtual clusters: one to a namespace, over an EKS cluster that exists."""

import threading
import time
from typing import Any

from localaws import moto_core
from localaws.service import ACCOUNT, Call, Service, World
from localaws.services.emrcontainers.model import FINAL, Record, arn, invalid, new_id, not_found, now, page

TERMINATING_S = 0.5
"""How long a deleted cluster is seen TERMINATING: long enough to be met, short enough not to be waited for."""


class VirtualClusters(Service):
    """Create, describe, list, delete, and the tags of everything that has an ARN."""

    name = "emr-containers"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.lock = threading.RLock()
        self.clusters: dict[str, Record] = {}
        self.jobs: dict[str, Record] = {}
        self.tokens: dict[str, str] = {}
        """clientToken → id, for clusters (prefixed "cluster ") and jobs (prefixed with the cluster's id)."""

    def create_virtual_cluster(self, call: Call) -> dict[str, Any]:
        asked = call.parameters
        with self.lock:
            token = f"cluster {asked['clientToken']}"
            if token in self.tokens:
                return self.made(self.clusters[self.tokens[token]])
            self.check_new(call, asked["containerProvider"])
            identity = new_id(25)
            self.clusters[identity] = {
                "id": identity,
                "name": asked["name"],
                "arn": arn(f"virtualclusters/{identity}"),
                "state": "RUNNING",
                "containerProvider": asked["containerProvider"],
                "createdAt": now(),
                "tags": asked.get("tags", {}),
            }
            self.tokens[token] = identity
            return self.made(self.clusters[identity])

    @staticmethod
    def made(cluster: Record) -> dict[str, Any]:
        return {name: cluster[name] for name in ("id", "name", "arn")}

    def check_new(self, call: Call, provider: Record) -> None:
        """Raises where the EKS cluster does not exist, or its namespace is taken."""
        eks = moto_core.moto_backends.get_backend("eks")[ACCOUNT][call.region]
        if provider["id"] not in eks.clusters:
            raise invalid(f"EKS cluster {provider['id']} does not exist.")
        for cluster in map(self.seen, self.clusters.values()):
            same = cluster["containerProvider"]["id"] == provider["id"] and namespace(cluster) == namespace_of(provider)
            if same and cluster["state"] != "TERMINATED":
                raise invalid("A virtual cluster already exists in the given namespace")

    def describe_virtual_cluster(self, call: Call) -> dict[str, Any]:
        with self.lock:
            return {"virtualCluster": self.cluster(call.parameters["id"])}

    def list_virtual_clusters(self, call: Call) -> dict[str, Any]:
        asked = call.parameters.get("containerProviderId")
        with self.lock:
            found = [c for c in map(self.seen, self.clusters.values()) if asked in (None, c["containerProvider"]["id"])]
            return page(found, call, "virtualClusters")

    def delete_virtual_cluster(self, call: Call) -> dict[str, Any]:
        with self.lock:
            cluster = self.cluster(call.parameters["id"])
            if cluster["state"] == "RUNNING":
                self.clusters[cluster["id"]] |= {"state": "TERMINATING", "terminating": time.time()}
            running = [
                job["id"]
                for job in self.jobs.values()
                if job["virtualClusterId"] == cluster["id"] and job["state"] not in FINAL
            ]
        for job in running:
            self.cancel(job)
        return {"id": cluster["id"]}

    def cancel(self, job_id: str) -> None:
        """End a job's driver, if it has one."""
        raise NotImplementedError

    def cluster(self, identity: str) -> Record:
        if identity not in self.clusters:
            raise not_found("Virtual cluster", identity)
        return self.seen(self.clusters[identity])

    def seen(self, cluster: Record) -> Record:
        """The cluster as it is by now: what is terminating ends when its jobs have ended."""
        busy = any(job["virtualClusterId"] == cluster["id"] and job["state"] not in FINAL for job in self.jobs.values())
        if cluster["state"] == "TERMINATING" and not busy and time.time() - cluster["terminating"] > TERMINATING_S:
            cluster["state"] = "TERMINATED"
        return {name: value for name, value in cluster.items() if name != "terminating"}

    def list_tags_for_resource(self, call: Call) -> dict[str, Any]:
        with self.lock:
            return {"tags": dict(self.tagged(call)["tags"])}

    def tag_resource(self, call: Call) -> dict[str, Any]:
        with self.lock:
            self.tagged(call)["tags"] |= call.parameters["tags"]
        return {}

    def untag_resource(self, call: Call) -> dict[str, Any]:
        with self.lock:
            for name in call.parameters["tagKeys"]:
                self.tagged(call)["tags"].pop(name, None)
        return {}

    def tagged(self, call: Call) -> Record:
        wanted = call.parameters["resourceArn"]
        for record in (*self.clusters.values(), *self.jobs.values()):
            if record["arn"] == wanted:
                return record
        raise not_found("Resource", wanted)


def namespace_of(provider: Record) -> str:
    return str(provider.get("info", {}).get("eksInfo", {}).get("namespace", "default"))


def namespace(cluster: Record) -> str:
    return namespace_of(cluster["containerProvider"])
