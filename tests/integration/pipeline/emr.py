"""An EMR on EKS whose jobs end as a test says, without Spark, so that every way through the machine can be gone."""

import itertools
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from localaws.service import Call, Service, ServiceError


@dataclass
class Script:
    """What is to happen, and what has happened."""

    ends: dict[str, str] = field(default_factory=dict)
    """How a job ends, by its entry; COMPLETED when it is not said."""
    refusals: dict[str, list[ServiceError]] = field(default_factory=dict)
    """What an operation refuses with, once each."""
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    clusters: dict[str, str] = field(default_factory=dict)
    tags: dict[str, Any] = field(default_factory=dict)
    """The tags of each cluster."""

    def started(self) -> list[str]:
        return [job["entry"] for job in self.jobs.values()]


SCRIPT = Script()


class ScriptedEmr(Service):
    """Knows clusters, jobs and tokens; runs nothing."""

    name = "emr-containers"
    numbers = itertools.count()

    def create_virtual_cluster(self, call: Call) -> dict[str, Any]:
        self._refuse("create_virtual_cluster")
        if "RUNNING" in SCRIPT.clusters.values():
            raise ServiceError("ValidationException", "A virtual cluster already exists in the given namespace")
        cluster = f"vc{next(self.numbers)}"
        SCRIPT.clusters[cluster] = "RUNNING"
        SCRIPT.tags[cluster] = call.parameters.get("tags", {})
        return {"id": cluster, "name": call.parameters["name"], "arn": f"arn:aws:emr-containers:x:1:/{cluster}"}

    def delete_virtual_cluster(self, call: Call) -> dict[str, Any]:
        self._refuse("delete_virtual_cluster")
        SCRIPT.clusters[call.parameters["id"]] = "TERMINATED"
        return {"id": call.parameters["id"]}

    def tags_of(self, arn: str | None) -> dict[str, str]:
        return dict(SCRIPT.tags.get((arn or "").rpartition("/")[2], {}))

    def describe_virtual_cluster(self, call: Call) -> dict[str, Any]:
        cluster = call.parameters["id"]
        return {"virtualCluster": {"id": cluster, "state": SCRIPT.clusters[cluster]}}

    def start_job_run(self, call: Call) -> dict[str, Any]:
        self._refuse("start_job_run")
        token, cluster = call.parameters["clientToken"], call.parameters["virtualClusterId"]
        if token not in SCRIPT.jobs:
            driver = call.parameters["jobDriver"]["sparkSubmitJobDriver"]
            entry = PurePosixPath(driver["entryPoint"]).stem
            job = {"id": f"job{next(self.numbers)}", "virtualClusterId": cluster, "entry": entry}
            SCRIPT.jobs[token] = job | {"state": SCRIPT.ends.get(entry, "COMPLETED"), "arguments": driver}
        return {key: SCRIPT.jobs[token][key] for key in ("id", "virtualClusterId")}

    def describe_job_run(self, call: Call) -> dict[str, Any]:
        (job,) = [job for job in SCRIPT.jobs.values() if job["id"] == call.parameters["id"]]
        failed = {"failureReason": "USER_ERROR", "stateDetails": f"The {job['entry']} job says no."}
        return {"jobRun": {"id": job["id"], "state": job["state"]} | (failed if job["state"] == "FAILED" else {})}

    def cancel_job_run(self, call: Call) -> dict[str, Any]:
        (job,) = [job for job in SCRIPT.jobs.values() if job["id"] == call.parameters["id"]]
        job["state"] = "CANCELLED"
        return {"id": job["id"], "virtualClusterId": job["virtualClusterId"]}

    @staticmethod
    def _refuse(operation: str) -> None:
        waiting = SCRIPT.refusals.get(operation, [])
        if waiting:
            raise waiting.pop(0)
