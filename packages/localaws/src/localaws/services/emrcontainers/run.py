"""One job run from PENDING to its end, in a thread of its own."""

import contextlib
import threading
from typing import TYPE_CHECKING, Any

from localaws.errors import JavaMissingError
from localaws.java import find_java
from localaws.services.emrcontainers import failure, logs, spark_submit
from localaws.services.emrcontainers.driver import Driver, environment, spark_home
from localaws.services.emrcontainers.model import Record, now

if TYPE_CHECKING:
    from pathlib import Path

    from localaws.services.emrcontainers.service import EmrContainers

RUNNING_MARK = "running"
"""The file in a job's folder that stands there while its driver runs: how another process sees which log is live."""


class JobRunThread(threading.Thread):
    """Waits for room, runs the driver as often as the retry policy allows, and records how it ended."""

    def __init__(self, emr: "EmrContainers", job: Record) -> None:
        super().__init__(name=f"job {job['id']}", daemon=True)
        self.emr = emr
        self.record = job
        self.folder: Path = emr.folder(job["id"])

    def run(self) -> None:
        self.folder.mkdir(parents=True)
        for stream in logs.STREAMS:
            (self.folder / stream).touch()
        with self.emr.room:
            try:
                end = self.attempts()
            except (JavaMissingError, ValueError, OSError) as error:
                end = failed("VALIDATION_ERROR" if isinstance(error, ValueError) else "CLUSTER_UNAVAILABLE", str(error))
        with contextlib.suppress(OSError):
            logs.publish(self.record, self.folder, self.emr.world.service("s3"))
        self.set(**end, finishedAt=now())

    def set(self, **members: Any) -> None:
        with self.emr.lock:
            if not (self.record["state"] == "CANCEL_PENDING" and members.get("state") in {"SUBMITTED", "RUNNING"}):
                self.record.update(members)
        self.emr.world.changed()

    def attempts(self) -> Record:
        self.set(state="SUBMITTED")
        most = int(self.record.get("retryPolicyConfiguration", {}).get("maxAttempts", 1))
        command = self.command()
        for attempt in range(1, most + 1):
            if "retryPolicyExecution" in self.record:
                self.set(retryPolicyExecution={"currentAttemptCount": attempt})
            starts = (self.size("stderr"), self.size("stdout"))
            code = self.attempt(command)
            if self.record["state"] == "CANCEL_PENDING":
                return {"state": "CANCELLED", "stateDetails": "Cancelled at the caller's request."}
            if self.emr.stopping:
                return failed("INTERNAL_ERROR", "the local AWS stopped while it ran")
            if code in (0, None):
                return {"state": "COMPLETED", "stateDetails": "The driver ended with exit code 0."}
        return failed("USER_ERROR", failure.sentence(self.folder / "stderr", self.folder / "stdout", starts, code or 1))

    def size(self, stream: str) -> int:
        return (self.folder / stream).stat().st_size

    def attempt(self, command: list[str]) -> int | None:
        """The driver's exit code; None when the job was cancelled, or this AWS stopped, before it began."""
        env = environment(find_java(), self.emr.world.home, self.folder / "scratch", self.emr.world.environment)
        mark = self.folder / RUNNING_MARK
        with self.emr.lock:
            if self.emr.stopping or self.record["state"] == "CANCEL_PENDING":
                return None
            driver = self.emr.drivers[self.record["id"]] = Driver(self.folder, command, env)
        mark.touch()
        self.set(state="RUNNING")
        try:
            return driver.wait()
        finally:
            mark.unlink()
            with self.emr.lock:
                del self.emr.drivers[self.record["id"]]

    def command(self) -> list[str]:
        """The spark-submit; what it leaves out of the caller's wishes is said in the job's own stderr."""
        asked = self.record["jobDriver"]["sparkSubmitJobDriver"]
        configurations = self.record.get("configurationOverrides", {}).get("applicationConfiguration", [])
        defaults = {
            k: v
            for c in configurations
            if c["classification"] == "spark-defaults"
            for k, v in c.get("properties", {}).items()
        }
        submission = spark_submit.read_parameters(asked.get("sparkSubmitParameters", ""), defaults)
        for c in configurations:
            if c["classification"] != "spark-defaults":
                submission.left_out[c["classification"]] = (
                    "the local driver logs warnings to stderr, and reads spark-defaults only"
                )
        with (self.folder / "stderr").open("a") as said:
            said.writelines(f"local AWS: left out {name}: {why}\n" for name, why in sorted(submission.left_out.items()))
        settings = spark_submit.local_settings(self.folder / "scratch") | spark_submit.s3_settings(
            self.emr.world.home / "s3"
        )
        return spark_submit.command(
            spark_home(), submission, settings, asked["entryPoint"], asked.get("entryPointArguments", [])
        )


def failed(reason: str, details: str) -> Record:
    return {"state": "FAILED", "failureReason": reason, "stateDetails": details[: failure.LONGEST]}
