"""The job runs of one EMR on EKS: their records, and the drivers of those that run."""

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from localaws.service import World
from localaws.services.emrcontainers.model import CREATED_BY, FINAL, Record, arn, invalid, new_id, no_such, now

if TYPE_CHECKING:
    from localaws.services.emrcontainers.driver import Driver

STOPPED = "the local AWS stopped while it ran"
AT_ONCE = 2
"""Jobs that run at the same time; further ones wait as PENDING, as they would for room in a namespace."""


class Jobs:
    """Records by id; all that the thread of a job needs of the service that started it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.lock = threading.RLock()
        self.records: dict[str, Record] = {}
        self.tokens: dict[str, str] = {}
        """The cluster's id and the clientToken → the job's id."""
        self.drivers: dict[str, Driver] = {}
        self.room = threading.Semaphore(AT_ONCE)
        self.stopping = False

    def folder(self, job_id: str) -> Path:
        return self.world.home / "jobs" / job_id

    def by_token(self, request: Record) -> Record | None:
        """The job that an earlier request with the same clientToken started."""
        identity = self.tokens.get(token(request))
        return None if identity is None else self.records[identity]

    def add(self, request: Record) -> Record:
        job = new_job(request)
        with self.lock:
            self.records[job["id"]] = job
            self.tokens[token(request)] = job["id"]
        return job

    def get(self, cluster_id: str, job_id: str) -> Record:
        job = self.records.get(job_id)
        if job is None or job["virtualClusterId"] != cluster_id:
            raise no_such("Job run", job_id)
        return job

    def of_cluster(self, cluster_id: str) -> list[Record]:
        return [job for job in self.records.values() if job["virtualClusterId"] == cluster_id]

    def unfinished(self, cluster_id: str) -> list[str]:
        return [job["id"] for job in self.of_cluster(cluster_id) if job["state"] not in FINAL]

    def update(self, job: Record, **members: Any) -> None:
        """Write down what became of a job; one that is being cancelled does not start any more."""
        with self.lock:
            if not (job["state"] == "CANCEL_PENDING" and members.get("state") in {"SUBMITTED", "RUNNING"}):
                job.update(members)
        self.world.changed()

    def start_driver(
        self, job: Record, command: Sequence[str], environment: Mapping[str, str], scratch: Path
    ) -> "Driver | None":
        """The driver of an attempt; None where the job was cancelled, or this AWS stopped, before it began."""
        from localaws.services.emrcontainers.driver import Driver

        with self.lock:
            if self.stopping or job["state"] == "CANCEL_PENDING":
                return None
            driver = self.drivers[job["id"]] = Driver(self.folder(job["id"]), command, environment, scratch)
        return driver

    def forget_driver(self, job: Record) -> None:
        with self.lock:
            del self.drivers[job["id"]]

    def cancel(self, job_id: str) -> None:
        """Let a job end as CANCELLED: its driver is ended by a thread of its own, since that takes seconds."""
        with self.lock:
            job = self.records[job_id]
            if job["state"] in FINAL:
                raise invalid(f"Job run {job_id} is not in a cancellable state")
            job["state"] = "CANCEL_PENDING"
            driver = self.drivers.get(job_id)
        if driver:
            threading.Thread(target=driver.end, name=f"cancel {job_id}", daemon=True).start()

    def stop(self) -> None:
        """End every driver; no attempt starts after this."""
        with self.lock:
            self.stopping = True
            drivers = list(self.drivers.values())
        for driver in drivers:
            driver.end()

    def restore(self, jobs: Sequence[Record], tokens: Mapping[str, str]) -> None:
        """Take back the records of an earlier process; what ran then has failed."""
        self.records = {job["id"]: job for job in jobs}
        self.tokens = dict(tokens)
        for job in self.records.values():
            if job["state"] not in FINAL:
                job.update(failed("INTERNAL_ERROR", STOPPED), finishedAt=now())


def token(request: Record) -> str:
    return f"{request['virtualClusterId']} {request['clientToken']}"


def new_job(request: Record) -> Record:
    identity = new_id(19)
    members = {name: value for name, value in request.items() if not name.startswith("jobTemplate")}
    retry = request.get("retryPolicyConfiguration")
    return {
        **members,
        "id": identity,
        "arn": arn(f"virtualclusters/{request['virtualClusterId']}/jobruns/{identity}"),
        "state": "PENDING",
        "createdAt": now(),
        "createdBy": CREATED_BY,
        "tags": request.get("tags", {}),
        **({"retryPolicyExecution": {"currentAttemptCount": 1}} if retry else {}),
    }


def failed(reason: str, details: str) -> Record:
    return {"state": "FAILED", "failureReason": reason, "stateDetails": details}
