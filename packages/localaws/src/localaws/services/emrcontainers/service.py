"""Job runs: real spark-submits, one thread to each, in the states that EMR on EKS gives them."""

import shutil
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from localaws.service import Call, World
from localaws.services.emrcontainers.clusters import VirtualClusters
from localaws.services.emrcontainers.model import (
    CREATED_BY,
    FINAL,
    Record,
    arn,
    invalid,
    new_id,
    not_found,
    now,
    page,
)
from localaws.services.emrcontainers.run import JobRunThread

if TYPE_CHECKING:
    from localaws.services.emrcontainers.driver import Driver

STOPPED = "the local AWS stopped while it ran"
AT_ONCE = 2
"""Jobs that run at the same time; further ones wait as PENDING, as they would for room in a namespace."""


class EmrContainers(VirtualClusters):
    """The whole service."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.drivers: dict[str, Driver] = {}
        self.threads: list[threading.Thread] = []
        self.room = threading.Semaphore(AT_ONCE)
        self.stopping = False

    def start(self) -> None:
        for leftover in (self.world.home / "jobs").glob("*/scratch"):
            shutil.rmtree(leftover, ignore_errors=True)

    def folder(self, job_id: str) -> Path:
        return self.world.home / "jobs" / job_id

    def start_job_run(self, call: Call) -> dict[str, Any]:
        asked = call.parameters
        with self.lock:
            cluster = self.cluster(asked["virtualClusterId"])
            token = f"{cluster['id']} {asked['clientToken']}"
            if token in self.tokens:
                return self.started(self.jobs[self.tokens[token]])
            check(asked, cluster)
            job = self.new_job(asked)
            self.jobs[job["id"]] = job
            self.tokens[token] = job["id"]
            thread = JobRunThread(self, job)
            self.threads = [t for t in self.threads if t.is_alive()] + [thread]
        thread.start()
        return self.started(job)

    @staticmethod
    def started(job: Record) -> dict[str, Any]:
        return {name: job[name] for name in ("id", "name", "arn", "virtualClusterId") if name in job}

    @staticmethod
    def new_job(asked: Record) -> Record:
        identity = new_id(19)
        given = {name: value for name, value in asked.items() if not name.startswith("jobTemplate")}
        retry = asked.get("retryPolicyConfiguration")
        return {
            **given,
            "id": identity,
            "arn": arn(f"virtualclusters/{asked['virtualClusterId']}/jobruns/{identity}"),
            "state": "PENDING",
            "createdAt": now(),
            "createdBy": CREATED_BY,
            "tags": asked.get("tags", {}),
            **({"retryPolicyExecution": {"currentAttemptCount": 1}} if retry else {}),
        }

    def describe_job_run(self, call: Call) -> dict[str, Any]:
        with self.lock:
            return {"jobRun": dict(self.job(call))}

    def list_job_runs(self, call: Call) -> dict[str, Any]:
        with self.lock:
            cluster, name = self.cluster(call.parameters["virtualClusterId"])["id"], call.parameters.get("name")
            found = [
                j for j in self.jobs.values() if j["virtualClusterId"] == cluster and name in (None, j.get("name"))
            ]
            return page(found, call, "jobRuns")

    def cancel_job_run(self, call: Call) -> dict[str, Any]:
        with self.lock:
            job = self.job(call)
            if job["state"] in FINAL:
                raise invalid(f"Job run {job['id']} is not in a cancellable state")
        self.cancel(job["id"])
        return {"id": job["id"], "virtualClusterId": job["virtualClusterId"]}

    def job(self, call: Call) -> Record:
        job = self.jobs.get(call.parameters["id"])
        if job is None or job["virtualClusterId"] != call.parameters["virtualClusterId"]:
            raise not_found("Job run", call.parameters["id"])
        return job

    def cancel(self, job_id: str) -> None:
        with self.lock:
            if self.jobs[job_id]["state"] not in FINAL:
                self.jobs[job_id]["state"] = "CANCEL_PENDING"
            driver = self.drivers.get(job_id)
        if driver:
            threading.Thread(target=driver.end, name=f"cancel {job_id}", daemon=True).start()

    def stop(self) -> None:
        """End every driver; what still ran is recorded as stopped."""
        with self.lock:
            self.stopping = True
            drivers = list(self.drivers.values())
        for driver in drivers:
            driver.end()
        for thread in self.threads:
            thread.join(timeout=15)

    def state(self) -> dict[str, Any]:
        with self.lock:
            copied = {
                name: [dict(r) for r in records.values()]
                for name, records in (("clusters", self.clusters), ("jobs", self.jobs))
            }
            return {**copied, "tokens": dict(self.tokens)}

    def restore(self, state: dict[str, Any]) -> None:
        self.clusters = {cluster["id"]: cluster for cluster in state["clusters"]}
        self.jobs = {job["id"]: job for job in state["jobs"]}
        self.tokens = state["tokens"]
        for job in self.jobs.values():
            if job["state"] not in FINAL:
                job |= {
                    "state": "FAILED",
                    "failureReason": "INTERNAL_ERROR",
                    "stateDetails": STOPPED,
                    "finishedAt": now(),
                }


def check(asked: Record, cluster: Record) -> None:
    """Raises for a job that EMR would not accept."""
    if cluster["state"] != "RUNNING":
        raise invalid(
            f"Virtual cluster {cluster['id']} is in state {cluster['state']}; it must be RUNNING to start a job run."
        )
    for name in ("executionRoleArn", "releaseLabel", "jobDriver"):
        if not asked.get(name):
            raise invalid(f"{name} must not be null")
    if "sparkSubmitJobDriver" not in asked["jobDriver"]:
        raise invalid("The local AWS runs sparkSubmitJobDriver jobs only.")
    label = asked["releaseLabel"]
    if not label.startswith("emr-") or not (label.endswith("-latest") or label[-8:].isdecimal()):
        raise invalid(f"Release label {label} is invalid: use emr-<version>-latest or emr-<version>-<yyyymmdd>.")
