"""One job run from PENDING to its end, in a thread of its own."""

import threading
from pathlib import Path

from localaws.errors import HomeUnusableError, JavaMissingError
from localaws.java import find_java
from localaws.services.emrcontainers import failure, job_python, logs, s3a, spark_submit
from localaws.services.emrcontainers.driver import environment, spark_home
from localaws.services.emrcontainers.jobs import STOPPED, Jobs, failed
from localaws.services.emrcontainers.model import Record, now
from localaws.services.emrcontainers.scratch import plain_folder

RUNNING_MARK = "running"
"""The file in a job's folder that stands there while its driver runs: how another process sees which log is live."""


class JobRunThread(threading.Thread):
    """Waits for room, runs the driver as often as the retry policy allows, and records how it ended."""

    def __init__(self, jobs: Jobs, job: Record, namespace: str) -> None:
        super().__init__(name=f"job {job['id']}", daemon=True)
        self.jobs = jobs
        self.record = job
        self.namespace = namespace
        self.folder: Path = jobs.folder(job["id"])

    def run(self) -> None:
        try:
            end = self.result()
        except BaseException as error:  # noqa: BLE001 (whoever waits for this job waits for ever if it does not end)
            end = failed("INTERNAL_ERROR", f"The local AWS could not run the job: {type(error).__name__}: {error}")
        end["stateDetails"] = end["stateDetails"][: failure.LONGEST]
        self.jobs.update(self.record, **end, finishedAt=now())

    def result(self) -> Record:
        """How the job ended; its logs are published by then."""
        self.folder.mkdir(parents=True)
        for stream in logs.STREAMS:
            (self.folder / stream).touch()
        with self.jobs.room:
            try:
                end = self.attempts()
            except ValueError as error:
                end = failed("VALIDATION_ERROR", str(error))
            except (JavaMissingError, HomeUnusableError, OSError) as error:
                end = failed("CLUSTER_UNAVAILABLE", str(error))
        try:
            logs.publish(self.record, self.folder, self.jobs.world.service("s3"))
        except Exception as error:  # noqa: BLE001 (as in AWS, logs that cannot be delivered fail no job)
            self.note(f"the logs could not be published: {type(error).__name__}: {error}")
        return end

    def attempts(self) -> Record:
        self.jobs.update(self.record, state="SUBMITTED")
        submission = self.submission()
        most = int(self.record.get("retryPolicyConfiguration", {}).get("maxAttempts", 1))
        for attempt in range(1, most + 1):
            if "retryPolicyExecution" in self.record:
                self.jobs.update(self.record, retryPolicyExecution={"currentAttemptCount": attempt})
            starts = (self.size("stderr"), self.size("stdout"))
            code = self.attempt(submission)
            if self.record["state"] == "CANCEL_PENDING":
                return {"state": "CANCELLED", "stateDetails": "Cancelled at the caller's request."}
            if self.jobs.stopping:
                return failed("INTERNAL_ERROR", STOPPED)
            if code in (0, None):
                return {"state": "COMPLETED", "stateDetails": "The driver ended with exit code 0."}
        return failed("USER_ERROR", failure.sentence(self.folder / "stderr", self.folder / "stdout", starts, code or 1))

    def size(self, stream: str) -> int:
        return (self.folder / stream).stat().st_size

    def attempt(self, submission: spark_submit.Submission) -> int | None:
        """The driver's exit code; None when the job was cancelled, or this AWS stopped, before it began."""
        world = self.jobs.world
        mark = self.folder / RUNNING_MARK
        with plain_folder(self.folder / "scratch") as scratch:
            env = environment(find_java(), world.home, scratch, {**world.environment, **self.key()})
            if python := job_python.configured():
                env |= job_python.environment(python)
            if jars := s3a.jars():
                env |= s3a.environment(jars)
            driver = self.jobs.start_driver(self.record, self.command(submission, scratch), env, scratch)
            if driver is None:
                return None
            try:
                mark.touch()
                self.jobs.update(self.record, state="RUNNING")
                return driver.wait()
            finally:
                driver.end()
                mark.unlink(missing_ok=True)
                self.jobs.forget_driver(self.record)

    def key(self) -> Record:
        """The job's role as a pod has it, in variables."""
        key = self.jobs.world.sessions.assume(self.record["executionRoleArn"], f"emr-{self.record['id']}")
        return {"AWS_ACCESS_KEY_ID": key.access_key_id, "AWS_SECRET_ACCESS_KEY": key.secret_access_key}

    def submission(self) -> spark_submit.Submission:
        """The caller's parameters; the job's own stderr tells which of them are left out."""
        driver = self.record["jobDriver"]["sparkSubmitJobDriver"]
        configurations = self.record.get("configurationOverrides", {}).get("applicationConfiguration", [])
        defaults = {
            k: v
            for c in configurations
            if c["classification"] == "spark-defaults"
            for k, v in c.get("properties", {}).items()
        }
        submission = spark_submit.read_parameters(driver.get("sparkSubmitParameters", ""), defaults)
        if job_python.configured():
            job_python.honour(submission)
        for c in configurations:
            if c["classification"] != "spark-defaults":
                submission.left_out[c["classification"]] = (
                    "the local driver logs warnings to stderr, and reads spark-defaults only"
                )
        self.note(*(f"left out {name}: {why}" for name, why in sorted(submission.left_out.items())))
        return submission

    def command(self, submission: spark_submit.Submission, scratch: Path) -> list[str]:
        driver = self.record["jobDriver"]["sparkSubmitJobDriver"]
        storage = self.storage(scratch)
        pods = job_python.configured() is not None
        own = job_python.settings(self.record, self.namespace) if pods else spark_submit.local_settings(scratch)
        settings = own | storage | spark_submit.event_log_settings()
        arguments = driver.get("entryPointArguments", [])
        command = spark_submit.command(spark_home(), submission, settings, driver["entryPoint"], arguments)
        return job_python.in_pods(command, self.folder / "kubernetes", scratch / "pods") if pods else command

    def storage(self, scratch: Path) -> dict[str, str]:
        """Spark settings that serve s3://."""
        if s3a.jars():
            return s3a.settings(self.jobs.world.endpoint_url, scratch)
        return spark_submit.s3_settings(self.jobs.world.home / "s3")

    def note(self, *sentences: str) -> None:
        """Write into the job's own stderr."""
        with (self.folder / "stderr").open("a") as stderr:
            stderr.writelines(f"local AWS: {sentence}\n" for sentence in sentences)
