"""EMR on EKS: virtual clusters, and job runs that are real spark-submits."""

import shutil
from collections.abc import Mapping
from typing import Any

from localaws.service import Call, Service, World
from localaws.services.emrcontainers.clusters import VirtualClusters, namespace
from localaws.services.emrcontainers.jobs import Jobs
from localaws.services.emrcontainers.model import Record, invalid, no_such, page
from localaws.services.emrcontainers.run import JobRunThread

CLUSTER_TOKEN = "cluster "  # noqa: S105 (a prefix of clientTokens, no secret)
"""How the clientToken of a cluster begins in the saved state; that of a job begins with its cluster's id."""


class EmrContainers(Service):
    """The operations, over a store of clusters and a store of jobs."""

    name = "emr-containers"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.jobs = Jobs(world)
        self.clusters = VirtualClusters(self.jobs)
        self.lock = self.jobs.lock
        self.threads: list[JobRunThread] = []

    def start(self) -> None:
        for leftover in (self.world.home / "jobs").glob("*/scratch"):
            shutil.rmtree(leftover, ignore_errors=True)

    def stop(self) -> None:
        self.jobs.stop()
        for thread in self.threads:
            thread.join(timeout=15)

    def state(self) -> dict[str, Any]:
        with self.lock:
            clusters = {f"{CLUSTER_TOKEN}{token}": identity for token, identity in self.clusters.tokens.items()}
            return {
                "clusters": [dict(cluster) for cluster in self.clusters.records.values()],
                "jobs": [dict(job) for job in self.jobs.records.values()],
                "tokens": {**clusters, **self.jobs.tokens},
            }

    def restore(self, state: dict[str, Any]) -> None:
        tokens = state["tokens"]
        clusters = {
            token.removeprefix(CLUSTER_TOKEN): identity
            for token, identity in tokens.items()
            if token.startswith(CLUSTER_TOKEN)
        }
        self.clusters.restore(state["clusters"], clusters)
        jobs = {token: identity for token, identity in tokens.items() if not token.startswith(CLUSTER_TOKEN)}
        self.jobs.restore(state["jobs"], jobs)

    def create_virtual_cluster(self, call: Call) -> dict[str, Any]:
        cluster = self.clusters.add(call.parameters, call.region)
        return {name: cluster[name] for name in ("id", "name", "arn")}

    def describe_virtual_cluster(self, call: Call) -> dict[str, Any]:
        with self.lock:
            return {"virtualCluster": self.clusters.get(call.parameters["id"])}

    def list_virtual_clusters(self, call: Call) -> dict[str, Any]:
        provider = call.parameters.get("containerProviderId")
        with self.lock:
            clusters = [c for c in self.clusters.all() if provider in (None, c["containerProvider"]["id"])]
            return page(clusters, call, "virtualClusters")

    def delete_virtual_cluster(self, call: Call) -> dict[str, Any]:
        self.clusters.delete(call.parameters["id"])
        return {"id": call.parameters["id"]}

    def start_job_run(self, call: Call) -> dict[str, Any]:
        request = call.parameters
        with self.lock:
            cluster = self.clusters.get(request["virtualClusterId"])
            job = self.jobs.by_token(request)
            if job is None:
                check(request, cluster)
                job = self.jobs.add(request)
                thread = JobRunThread(self.jobs, job, namespace(cluster["containerProvider"]))
                self.threads = [t for t in self.threads if t.is_alive()] + [thread]
                thread.start()
        return {name: job[name] for name in ("id", "name", "arn", "virtualClusterId") if name in job}

    def describe_job_run(self, call: Call) -> dict[str, Any]:
        with self.lock:
            return {"jobRun": dict(self.jobs.get(call.parameters["virtualClusterId"], call.parameters["id"]))}

    def list_job_runs(self, call: Call) -> dict[str, Any]:
        with self.lock:
            cluster, name = self.clusters.get(call.parameters["virtualClusterId"]), call.parameters.get("name")
            jobs = [job for job in self.jobs.of_cluster(cluster["id"]) if name in (None, job.get("name"))]
            return page(jobs, call, "jobRuns")

    def cancel_job_run(self, call: Call) -> dict[str, Any]:
        with self.lock:
            job = self.jobs.get(call.parameters["virtualClusterId"], call.parameters["id"])
            self.jobs.cancel(job["id"])
        return {"id": job["id"], "virtualClusterId": job["virtualClusterId"]}

    def list_tags_for_resource(self, call: Call) -> dict[str, Any]:
        with self.lock:
            return {"tags": dict(self.tags(call))}

    def tag_resource(self, call: Call) -> dict[str, Any]:
        with self.lock:
            self.tags(call).update(call.parameters["tags"])
        return {}

    def untag_resource(self, call: Call) -> dict[str, Any]:
        with self.lock:
            for name in call.parameters["tagKeys"]:
                self.tags(call).pop(name, None)
        return {}

    def tags(self, call: Call) -> Record:
        """The tags of whatever has this ARN."""
        record = self.record(call.parameters["resourceArn"])
        if record is None:
            raise no_such("Resource", call.parameters["resourceArn"])
        tags: Record = record["tags"]
        return tags

    def tags_of(self, arn: str | None) -> Mapping[str, str]:
        with self.lock:
            record = self.record(arn)
            return dict(record["tags"]) if record else {}

    def record(self, arn: str | None) -> Record | None:
        records = (*self.clusters.records.values(), *self.jobs.records.values())
        return next((record for record in records if record["arn"] == arn), None)


def check(request: Record, cluster: Record) -> None:
    """Raises for a job that EMR would not accept."""
    if cluster["state"] != "RUNNING":
        raise invalid(
            f"Virtual cluster {cluster['id']} is in state {cluster['state']}; it must be RUNNING to start a job run."
        )
    for name in ("executionRoleArn", "releaseLabel", "jobDriver"):
        if not request.get(name):
            raise invalid(f"{name} must not be null")
    if "sparkSubmitJobDriver" not in request["jobDriver"]:
        raise invalid("The local AWS runs sparkSubmitJobDriver jobs only.")
    label = request["releaseLabel"]
    if not label.startswith("emr-") or not (label.endswith("-latest") or label[-8:].isdecimal()):
        raise invalid(f"Release label {label} is invalid: use emr-<version>-latest or emr-<version>-<yyyymmdd>.")
