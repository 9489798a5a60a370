"""What the jobs of a run printed, from where EMR on EKS leaves it in S3."""

import gzip
import zlib
from dataclasses import dataclass

from tollgate.operate.errors import RunError
from tollgate.operate.runs import find
from tollgate.operate.s3 import list_objects, read_object, split_url
from tollgate.operate.stack import Stack
from tollgate.operate.watch import list_jobs


@dataclass(frozen=True)
class Log:
    """One stream of one job's driver."""

    state: str
    job: str
    stream: str
    text: str


def logs(stack: Stack, run: str) -> list[Log]:
    """The drivers' output, job by job. Raises RunError when there is none."""
    started_jobs = list_jobs(stack, find(stack, run).execution_arn)
    streams = [log for state, cluster, job in started_jobs for log in _job_streams(stack, state, cluster, job)]
    if not streams:
        why = "its logs are not there (they expire)" if started_jobs else "it started no job"
        raise RunError(f"There is nothing to read of the run {run!r}: {why}. How it ended: tollgate runs")
    return streams


def _job_streams(stack: Stack, state: str, cluster: str, job: str) -> list[Log]:
    # <logs>/<virtual cluster>/jobs/<job>/containers/<application>/<pod>/{stdout,stderr}.gz
    streams: list[Log] = []
    bucket, _ = split_url(stack.logs_url)
    for item in list_objects(
        stack, f"{stack.logs_url.rstrip('/')}/{cluster or stack.virtual_cluster_id}/jobs/{job}/containers/"
    ):
        *_, pod, name = item.key.split("/")
        if "driver" not in pod or not name.endswith((".gz", "stdout", "stderr")):
            continue
        body = read_object(stack, f"s3://{bucket}/{item.key}") or b""
        streams.append(Log(state, job, name.removesuffix(".gz"), _text(body)))
    return streams


def _text(body: bytes) -> str:
    try:
        return gzip.decompress(body).decode(errors="replace")
    except (gzip.BadGzipFile, EOFError, zlib.error):
        return body.decode(errors="replace")
