"""An EMR on EKS whose jobs do what a test says, at once."""

import threading
import uuid
from collections.abc import Callable
from typing import Any

from localaws.service import Call, Service, ServiceError, World

Job = dict[str, Any]
Work = Callable[[Job, World], str | None]
"""What a job does; the reason of its failure, or None."""


def done(job: Job, world: World) -> str | None:
    """Nothing, and that well."""
    return None


class Forever(Exception):  # noqa: N818 - a signal between a test and this fake, not an error
    """Raised by work that never ends by itself."""


class ScriptedEmr(Service):
    name = "emr-containers"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.lock = threading.Lock()
        self.work: dict[str, Work] = {}
        self.clusters: dict[str, dict[str, Any]] = {}
        self.jobs: dict[str, Job] = {}
        self.tokens: dict[str, str] = {}
        self.refuse: list[ServiceError] = []

    def create_virtual_cluster(self, call: Call) -> dict[str, Any]:
        with self.lock:
            identity = f"vc{len(self.clusters)}"
            self.clusters[identity] = {**call.parameters, "id": identity, "state": "RUNNING"}
            return {"id": identity, "name": call.parameters["name"], "arn": f"arn:aws:emr-containers:::/{identity}"}

    def describe_virtual_cluster(self, call: Call) -> dict[str, Any]:
        cluster = self.clusters[call.parameters["id"]]
        if cluster["state"] == "TERMINATING":
            cluster["state"] = "TERMINATED"
        return {"virtualCluster": {key: cluster[key] for key in ("id", "name", "state")}}

    def delete_virtual_cluster(self, call: Call) -> dict[str, Any]:
        self.clusters[call.parameters["id"]]["state"] = "TERMINATING"
        return {"id": call.parameters["id"]}

    def start_job_run(self, call: Call) -> dict[str, Any]:
        if self.refuse:
            raise self.refuse.pop()
        with self.lock:
            parameters = call.parameters
            identity = self.tokens.setdefault(parameters["clientToken"], uuid.uuid4().hex[:19])
            if identity not in self.jobs:
                self.jobs[identity] = {**parameters, "id": identity, "state": "COMPLETED"}
                self._do(self.jobs[identity])
            return {"id": identity, "name": parameters["name"], "virtualClusterId": parameters["virtualClusterId"]}

    def _do(self, job: Job) -> None:
        try:
            reason = self.work.get(job["name"], done)(job, self.world)
        except Forever:
            job["state"] = "RUNNING"
            return
        if reason:
            job |= {"state": "FAILED", "failureReason": "USER_ERROR", "stateDetails": reason}

    def describe_job_run(self, call: Call) -> dict[str, Any]:
        return {"jobRun": self.jobs[call.parameters["id"]]}

    def cancel_job_run(self, call: Call) -> dict[str, Any]:
        self.jobs[call.parameters["id"]]["state"] = "CANCELLED"
        return {"id": call.parameters["id"], "virtualClusterId": call.parameters["virtualClusterId"]}
