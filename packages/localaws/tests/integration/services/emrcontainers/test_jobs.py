"""EMR on EKS: a job really runs, and what it does is told in the API's own words."""

import gzip
import time
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localaws import LocalAws
from localaws.progress import spark_progress

ROLE = "arn:aws:iam::123456789012:role/jobs"
SPARK = """
import sys
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
spark.range(10).write.mode("overwrite").parquet(sys.argv[1])
spark.range(20).write.mode("overwrite").parquet(sys.argv[1])
rows = spark.read.parquet(sys.argv[1].replace("s3://", "s3a://")).count()
print(rows, spark.conf.get("spark.sql.session.timeZone"), spark.conf.get("spark.sql.shuffle.partitions"))
"""
SUBMIT = "--conf spark.executor.instances=2 --conf spark.kubernetes.container.image=x"
CODE = {
    "spark.py": SPARK,
    "fail.py": "import sys; print('working'); sys.exit('No input files in s3://lake/input/.')",
    "slow.py": "import time; print('started', flush=True); time.sleep(600)",
    "quick.py": "import os, sys; print(sys.argv[1:], os.environ['AWS_ENDPOINT_URL'], os.environ['TZ'])",
    "second.py": "import os, sys; m = sys.argv[1]; f = os.path.exists(m); open(m, 'a').close(); sys.exit(not f)",
}


@pytest.fixture(scope="module")
def emr(aws: LocalAws) -> Any:
    aws.client("s3").create_bucket(Bucket="lake")
    for name, text in CODE.items():
        aws.client("s3").put_object(Bucket="lake", Key=f"code/{name}", Body=text.encode())
    return aws.client("emr-containers")


@pytest.fixture(scope="module")
def cluster(emr: Any) -> str:
    return open_cluster(emr, "jobs")


def open_cluster(emr: Any, namespace: str) -> str:
    provider = {"id": "local", "type": "EKS", "info": {"eksInfo": {"namespace": namespace}}}
    return str(emr.create_virtual_cluster(name=namespace, containerProvider=provider)["id"])


def start(emr: Any, cluster: str, entry: str, *arguments: str, **more: Any) -> str:
    driver = {"entryPoint": f"s3://lake/code/{entry}", "entryPointArguments": list(arguments), **more.pop("driver", {})}
    request = {
        "virtualClusterId": cluster,
        "executionRoleArn": ROLE,
        "releaseLabel": "emr-7.13.0-latest",
        "jobDriver": {"sparkSubmitJobDriver": driver},
    }
    return str(emr.start_job_run(**request, **more)["id"])


def ended(emr: Any, cluster: str, job: str, *states: str) -> dict[str, Any]:
    """The job, once it is in one of the states (any final one by default)."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        run: dict[str, Any] = emr.describe_job_run(virtualClusterId=cluster, id=job)["jobRun"]
        if run["state"] in (states or {"COMPLETED", "FAILED", "CANCELLED"}):
            return run
        time.sleep(0.1)
    raise AssertionError(run)


def output(aws: LocalAws, job: str, stream: str = "stdout") -> str:
    return (aws.home / "jobs" / job / stream).read_text()


def test_a_spark_job_reads_and_writes_buckets_and_leaves_its_logs_where_emr_would(
    aws: LocalAws, emr: Any, cluster: str
) -> None:
    monitoring = {
        "s3MonitoringConfiguration": {"logUri": "s3://lake/logs/"},
        "cloudWatchMonitoringConfiguration": {"logGroupName": "jobs", "logStreamNamePrefix": "p"},
    }
    defaults = {"classification": "spark-defaults", "properties": {"spark.sql.shuffle.partitions": "7"}}
    overrides = {"monitoringConfiguration": monitoring, "applicationConfiguration": [defaults]}
    job = start(
        emr,
        cluster,
        "spark.py",
        "s3://lake/out/",
        driver={"sparkSubmitParameters": SUBMIT},
        configurationOverrides=overrides,
    )
    assert ended(emr, cluster, job)["state"] == "COMPLETED", output(aws, job)
    assert output(aws, job).strip().splitlines()[-1] == "20 UTC 7"
    assert "left out spark.executor.instances" in output(aws, job, "stderr")
    written = sorted(path.name for path in (aws.bucket_path("lake") / "out").iterdir())
    assert [name for name in written if name.startswith(".")] == []
    assert "_SUCCESS" in written
    pod = f"{cluster}/jobs/{job}/containers/spark-{job}/spark-{job}-driver"
    log = aws.client("s3").get_object(Bucket="lake", Key=f"logs/{pod}/stdout.gz")["Body"].read()
    assert gzip.decompress(log).decode() == output(aws, job)
    events = aws.client("logs").get_log_events(logGroupName="jobs", logStreamName=f"p/{pod}/stdout")["events"]
    assert events[-1]["message"] == "20 UTC 7"
    assert not (aws.home / "jobs" / job / "scratch").exists()


def test_a_failed_job_tells_its_own_reason(aws: LocalAws, emr: Any, cluster: str) -> None:
    run = ended(emr, cluster, start(emr, cluster, "fail.py"))
    assert (run["state"], run["failureReason"]) == ("FAILED", "USER_ERROR")
    assert run["stateDetails"] == "No input files in s3://lake/input/."


def test_an_entry_point_that_is_not_there_is_a_failure_in_words(emr: Any, cluster: str) -> None:
    run = ended(emr, cluster, start(emr, cluster, "none.py"))
    assert run["state"] == "FAILED"
    assert "none.py" in run["stateDetails"]


def test_a_cancelled_job_ends_with_all_its_processes(aws: LocalAws, emr: Any, cluster: str) -> None:
    job = start(emr, cluster, "slow.py")
    deadline = time.monotonic() + 60
    while not (aws.home / "jobs" / job / "running").exists() or "started" not in output(aws, job):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    emr.cancel_job_run(virtualClusterId=cluster, id=job)
    assert ended(emr, cluster, job)["state"] == "CANCELLED"
    assert not (aws.home / "jobs" / job / "running").exists()
    assert still_running(job) == []
    with pytest.raises(ClientError, match="not in a cancellable state"):
        emr.cancel_job_run(virtualClusterId=cluster, id=job)


def still_running(job: str) -> list[str]:
    commands = (path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline"))
    return [command.decode(errors="replace") for command in commands if job.encode() in command]


def test_the_same_client_token_is_the_same_job_and_the_same_cluster(aws: LocalAws, emr: Any, cluster: str) -> None:
    token = "a" * 64
    jobs = {start(emr, cluster, "quick.py", "x", clientToken=token) for _ in range(3)}
    assert len(jobs) == 1
    run = ended(emr, cluster, jobs.pop())
    assert run["state"] == "COMPLETED"
    assert output(aws, run["id"]).strip() == f"['x'] {aws.endpoint_url} UTC"
    provider = {"id": "local", "type": "EKS", "info": {"eksInfo": {"namespace": "token"}}}
    made = [emr.create_virtual_cluster(name="v", containerProvider=provider, clientToken=token)["id"] for _ in range(2)]
    assert made[0] == made[1]


def test_the_driver_is_started_again_as_often_as_the_retry_policy_says(
    aws: LocalAws, emr: Any, cluster: str, tmp_path: Path
) -> None:
    job = start(emr, cluster, "second.py", str(tmp_path / "mark"), retryPolicyConfiguration={"maxAttempts": 3})
    run = ended(emr, cluster, job)
    assert run["state"] == "COMPLETED"
    assert run["retryPolicyExecution"] == {"currentAttemptCount": 2}


def test_a_namespace_holds_one_cluster_until_that_is_terminated(emr: Any) -> None:
    first = open_cluster(emr, "one")
    with pytest.raises(ClientError, match="already exists in the given namespace"):
        open_cluster(emr, "one")
    emr.delete_virtual_cluster(id=first)
    assert emr.describe_virtual_cluster(id=first)["virtualCluster"]["state"] == "TERMINATING"
    deadline = time.monotonic() + 10
    while emr.describe_virtual_cluster(id=first)["virtualCluster"]["state"] != "TERMINATED":
        assert time.monotonic() < deadline
        time.sleep(0.1)
    open_cluster(emr, "one")
    with pytest.raises(ClientError, match="must be RUNNING"):
        start(emr, first, "quick.py")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"releaseLabel": "emr-7.13.0"}, "invalid"),
        ({"name": "no spaces here"}, "pattern"),
        ({"virtualClusterId": "none"}, "doesn't exist"),
        ({"jobDriver": {"sparkSqlJobDriver": {"entryPoint": "s3://lake/x.sql"}}}, "sparkSubmitJobDriver"),
        ({"jobDriver": {"sparkSubmitJobDriver": {"entryPoint": "x" * 257}}}, "at most 256"),
    ],
)
def test_a_job_that_emr_would_not_take_is_refused(emr: Any, cluster: str, change: dict[str, Any], reason: str) -> None:
    request: dict[str, Any] = {
        "virtualClusterId": cluster,
        "executionRoleArn": ROLE,
        "releaseLabel": "emr-7.13.0-latest",
        "jobDriver": {"sparkSubmitJobDriver": {"entryPoint": "s3://lake/x.py"}},
    }
    with pytest.raises(ClientError, match=reason):
        emr.start_job_run(**{**request, **change})


def test_jobs_are_listed_newest_first_and_tags_are_kept(emr: Any, cluster: str) -> None:
    listed = emr.list_job_runs(virtualClusterId=cluster)["jobRuns"]
    assert [job["createdAt"] for job in listed] == sorted((job["createdAt"] for job in listed), reverse=True)
    arn = emr.describe_virtual_cluster(id=cluster)["virtualCluster"]["arn"]
    emr.tag_resource(resourceArn=arn, tags={"a": "b", "c": "d"})
    emr.untag_resource(resourceArn=arn, tagKeys=["c"])
    assert emr.list_tags_for_resource(resourceArn=arn)["tags"] == {"a": "b"}


def test_progress_is_that_of_the_job_that_runs(tmp_path: Path) -> None:
    assert spark_progress(tmp_path) is None
    folder = tmp_path / "jobs" / "j"
    folder.mkdir(parents=True)
    (folder / "stderr").write_text("words\n\r[Stage 1:==>     (1 + 2) / 4]\r[Stage 2:=====>    (3 + 2) / 12]\r      \r")
    assert spark_progress(tmp_path) is None
    (folder / "running").touch()
    assert spark_progress(tmp_path) == "stage 2: 3 of 12 tasks"
