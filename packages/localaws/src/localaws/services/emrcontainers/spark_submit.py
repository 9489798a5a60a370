"""The command that EMR on EKS would run in a driver pod, as it must read on this machine."""

import os
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

DRIVER_MEMORY = "1g"
"""In local mode the driver does all the work; a run of all jobs together stays below 3 GB."""

EVENT_LOG = "LOCALAWS_EVENT_LOG"
"""Names the folder that jobs write Spark's event log to; where it is not set, they write none."""

LEFT_OUT = {
    "spark.master": "the job runs on this machine's cores (local[*])",
    "spark.submit.deployMode": "the driver is a process, not a pod",
    "spark.kubernetes.": "there is no Kubernetes here",
    "spark.executor.": "in local mode the driver is the only executor",
    "spark.executorEnv.": "in local mode the driver is the only executor",
    "spark.dynamicAllocation.": "in local mode the driver is the only executor",
    "spark.decommission.": "no executor can be taken away",
    "spark.storage.decommission.": "no executor can be taken away",
    "spark.driver.memory": f"the local driver gets {DRIVER_MEMORY}",
    "spark.driver.cores": "the local driver uses every core",
    "spark.driver.host": "the driver listens on 127.0.0.1 only",
    "spark.driver.bindAddress": "the driver listens on 127.0.0.1 only",
    "spark.local.dir": "scratch files belong to the home",
    "spark.archives": "the environment that runs the local AWS has the dependencies already",
    "spark.pyspark.": "jobs run on the Python that runs the local AWS",
    "spark.hadoop.fs.s3": "s3:// and s3a:// are folders of the home",
    "spark.hadoop.hive.metastore.client.factory.class": "the class is a part of EMR's image",
    "spark.ui.": "no web page is served",
    "spark.eventLog.": "event logs are written where LOCALAWS_EVENT_LOG says",
}
"""Spark settings (or their beginnings) that a local run leaves out, and why."""

OPTIONS_LEFT_OUT = {
    "--master": "spark.master",
    "--deploy-mode": "spark.submit.deployMode",
    "--archives": "spark.archives",
    "--driver-memory": "spark.driver.memory",
    "--driver-cores": "spark.driver.cores",
    "--executor-memory": "spark.executor.",
    "--executor-cores": "spark.executor.",
    "--num-executors": "spark.executor.",
    "--total-executor-cores": "spark.executor.",
}
"""spark-submit's own spellings of such settings."""
FLAGS = {"--verbose", "-v", "--supervise"}
"""spark-submit's options that take no value."""


@dataclass
class Submission:
    """What a caller's parameters come to: settings, other options, and what was left out of both."""

    settings: dict[str, str] = field(default_factory=dict)
    options: list[str] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)
    """The names of what was left out, each with the reason."""
    dropped: dict[str, str] = field(default_factory=dict)
    """The values of the settings among them."""

    def set(self, name: str, value: str) -> None:
        if why := reason_to_leave_out(name):
            self.left_out[name] = why
            self.dropped[name] = value
        else:
            self.settings[name] = value


def reason_to_leave_out(name: str) -> str | None:
    return next(
        (why for left, why in LEFT_OUT.items() if name == left or (left[-1] in ".3" and name.startswith(left))), None
    )


def read_parameters(parameters: str, defaults: Mapping[str, str]) -> Submission:
    """SparkSubmitParameters over the job's spark-defaults. Raises ValueError for what is no option of spark-submit."""
    submission = Submission()
    for name, value in defaults.items():
        submission.set(name, value)
    words = iter(shlex.split(parameters))
    for word in words:
        option, given, value = word.partition("=")
        if word in FLAGS:
            continue
        if not option.startswith("--"):
            raise ValueError(f"sparkSubmitParameters: {word!r} is no option. Quote a value that holds a space.")
        if not given and (value := next(words, "")) == "":
            raise ValueError(f"sparkSubmitParameters: {word} needs a value.")
        if option == "--conf":
            name, equals, setting = value.partition("=")
            if not equals:
                raise ValueError(f"sparkSubmitParameters: --conf {value!r} must be key=value.")
            submission.set(name, setting)
        elif option in OPTIONS_LEFT_OUT:
            submission.left_out[option] = LEFT_OUT[OPTIONS_LEFT_OUT[option]]
        else:
            submission.options += [option, value]
    return submission


def s3_settings(buckets: Path) -> dict[str, str]:
    """Spark settings that serve s3:// and s3a:// from folders: Hadoop's own ViewFS, one mount per bucket.

    A mount is a URI, so a blank or a `#` in the home's path is escaped.
    The scheme `folder` is the local file system without the checksum files that Hadoop would lay beside each object.
    """
    settings = {
        "spark.hadoop.fs.s3.impl": "org.apache.hadoop.fs.viewfs.ViewFileSystemOverloadScheme",
        "spark.hadoop.fs.s3a.impl": "org.apache.hadoop.fs.viewfs.ViewFileSystemOverloadScheme",
        "spark.hadoop.fs.folder.impl": "org.apache.hadoop.fs.RawLocalFileSystem",
    }
    for bucket in sorted(path for path in buckets.iterdir() if path.is_dir()):
        settings[f"spark.hadoop.fs.viewfs.mounttable.{bucket.name}.linkFallback"] = f"folder://{quote(str(bucket))}"
    return settings


def local_settings(scratch: Path) -> dict[str, str]:
    """Spark settings that make a job a good guest on a person's machine."""
    return {
        "spark.master": "local[*]",
        "spark.driver.memory": DRIVER_MEMORY,
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "true",
        # Each action writes its plan down for that page: in a line a step, which takes less time.
        "spark.sql.ui.explainMode": "simple",
        "spark.local.dir": str(scratch),
        "spark.sql.warehouse.dir": f"file://{scratch}/warehouse",
        "spark.sql.session.timeZone": "UTC",
    }


def event_log_settings() -> dict[str, str]:
    """Spark settings that write the event log of a job, for Spark's history server, where somebody wants it."""
    named = os.environ.get(EVENT_LOG)
    if not named:
        return {}
    folder = Path(named).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    return {"spark.eventLog.enabled": "true", "spark.eventLog.dir": folder.as_uri()}


def command(
    spark_home: Path, submission: Submission, settings: Mapping[str, str], entry: str, arguments: Sequence[str]
) -> list[str]:
    """The whole command line; the caller's settings win over ours where they were not left out."""
    merged = {**settings, **submission.settings}
    confs = [word for name, value in merged.items() for word in ("--conf", f"{name}={value}")]
    return [str(spark_home / "bin" / "spark-submit"), *confs, *submission.options, entry, *arguments]
