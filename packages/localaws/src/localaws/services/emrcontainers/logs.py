"""A job's logs, laid where EMR on EKS lays them: gzipped on S3, and as events in CloudWatch Logs."""

import gzip
import shutil
import time
from pathlib import Path
from typing import Any

from localaws import moto_core
from localaws.service import ACCOUNT, REGION, ServiceError
from localaws.services.s3 import S3
from localaws.services.s3.records import Record, md5

STREAMS = ("stdout", "stderr")
MOST_EVENTS = 10_000


def containers(job: dict[str, Any]) -> str:
    """The part of a log's path that EMR makes up: cluster, job, driver's pod."""
    pod = f"spark-{job['id']}"
    return f"{job['virtualClusterId']}/jobs/{job['id']}/containers/{pod}/{pod}-driver"


def monitoring(job: dict[str, Any]) -> dict[str, Any]:
    configuration: dict[str, Any] = job.get("configurationOverrides", {}).get("monitoringConfiguration", {})
    return configuration


def publish(job: dict[str, Any], folder: Path, s3: S3) -> None:
    """Copy the finished logs to wherever the job's monitoring configuration says."""
    wanted = monitoring(job)
    if uri := wanted.get("s3MonitoringConfiguration", {}).get("logUri"):
        to_s3(f"{uri.rstrip('/')}/{containers(job)}", folder, s3)
    if group := wanted.get("cloudWatchMonitoringConfiguration"):
        prefix = group.get("logStreamNamePrefix", "")
        to_cloudwatch(group["logGroupName"], f"{prefix}/{containers(job)}".lstrip("/"), folder)


def to_s3(url: str, folder: Path, s3: S3) -> None:
    bucket, _, prefix = url.partition("://")[2].partition("/")
    for stream in STREAMS:
        try:
            target = s3.objects.path(bucket, f"{prefix}/{stream}.gz")
        except ServiceError:
            return  # as in AWS, a log bucket that is gone fails no job
        draft = folder / f"{stream}.gz"
        with (folder / stream).open("rb") as source, gzip.open(draft, "wb") as packed:
            shutil.copyfileobj(source, packed)
        etag = md5(draft)
        s3.objects.place(draft, target, lambda at, etag=etag: Record(at.st_size, at.st_mtime_ns, etag))  # type: ignore[misc]


def to_cloudwatch(group: str, prefix: str, folder: Path) -> None:
    backend = moto_core.moto_backends.get_backend("logs")[ACCOUNT][REGION]
    if group not in backend.groups:
        backend.create_log_group(group, {})
    for stream in STREAMS:
        name = f"{prefix}/{stream}"
        if name not in backend.groups[group].streams:
            backend.create_log_stream(group, name)
        lines = (folder / stream).read_text(errors="replace").splitlines()[-MOST_EVENTS:]
        events = [{"timestamp": int(time.time() * 1000), "message": line} for line in lines if line.strip()]
        if events:
            backend.put_log_events(group, name, events)
