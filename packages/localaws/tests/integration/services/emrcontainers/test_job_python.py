"""A job in pods finds pyspark and what it brings along, and nothing of who runs the local AWS."""

import io
import json
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from localaws import LocalAws
from localaws.services.emrcontainers import job_python

JOB = """
import os, sys
print("cwd", sorted(os.listdir(".")))
import brought
from pyspark.sql import SparkSession
spark = SparkSession.builder.appName("What is this job: " + 80 * "n").getOrCreate()
def where(_):
    import brought
    return brought.__file__
print("driver", brought.__file__)
print("task-folder", spark.sparkContext.parallelize([1], 1).map(lambda _: os.getcwd()).collect()[0])
print("task", spark.sparkContext.parallelize([1], 1).map(where).collect()[0])
import boto3
"""
BRING = (
    "--conf spark.archives=s3://clean/code/brought.tar.gz#deps "
    "--conf spark.kubernetes.driverEnv.PYTHONPATH=./deps --conf spark.executorEnv.PYTHONPATH=./deps"
)


@pytest.fixture(scope="module", autouse=True)
def own_python(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(job_python.VARIABLE, str(job_python.make(tmp_path_factory.mktemp("python"))))
        yield


@pytest.fixture(scope="module")
def emr(aws: LocalAws) -> Any:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        entry = tarfile.TarInfo("brought.py")
        tar.addfile(entry, io.BytesIO())
    s3 = aws.client("s3")
    s3.create_bucket(Bucket="clean")
    s3.put_object(Bucket="clean", Key="code/job.py", Body=JOB.encode())
    s3.put_object(Bucket="clean", Key="code/brought.tar.gz", Body=packed.getvalue())
    return aws.client("emr-containers")


@pytest.fixture(scope="module")
def cluster(emr: Any) -> str:
    provider = {"id": "local", "type": "EKS", "info": {"eksInfo": {"namespace": "clean"}}}
    return str(emr.create_virtual_cluster(name="clean", containerProvider=provider)["id"])


def run(aws: LocalAws, emr: Any, cluster: str, parameters: str) -> tuple[dict[str, Any], Path]:
    """The job when it has ended, and the folder of its logs."""
    driver = {"entryPoint": "s3://clean/code/job.py", "sparkSubmitParameters": parameters}
    job = emr.start_job_run(
        virtualClusterId=cluster,
        executionRoleArn="arn:aws:iam::123456789012:role/jobs",
        releaseLabel="emr-7.13.0-latest",
        jobDriver={"sparkSubmitJobDriver": driver},
    )["id"]
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        record: dict[str, Any] = emr.describe_job_run(virtualClusterId=cluster, id=job)["jobRun"]
        if record["state"] in {"COMPLETED", "FAILED", "CANCELLED"}:
            return record, aws.home / "jobs" / job
        time.sleep(0.1)
    raise AssertionError(record)


def test_a_package_that_was_not_brought_is_missed(aws: LocalAws, emr: Any, cluster: str) -> None:
    record, _ = run(aws, emr, cluster, "--conf spark.executor.instances=1")
    assert record["state"] == "FAILED"
    assert "No module named 'brought'" in record["stateDetails"]


def test_spark_unpacks_an_archive_beside_the_driver_and_its_tasks(aws: LocalAws, emr: Any, cluster: str) -> None:
    record, folder = run(aws, emr, cluster, BRING)
    lines = dict(line.split(" ", 1) for line in (folder / "stdout").read_text().splitlines())
    assert lines["driver"].endswith("/deps/brought.py")
    assert lines["task"].endswith("/deps/brought.py")
    assert "'deps'" in lines["cwd"]
    assert lines["task-folder"] != str(Path(lines["driver"]).parent.parent)
    # It ends where it asks for a package that the local AWS has and EMR's image would not have from us.
    assert "No module named 'boto3'" in record["stateDetails"]


def test_what_spark_asked_kubernetes_for_is_kept(aws: LocalAws, emr: Any, cluster: str) -> None:
    setting = "spark.kubernetes.executor.annotation.example.com/stay=yes"
    _, folder = run(aws, emr, cluster, f"{BRING} --conf {setting} --conf spark.executor.instances=1")
    pods = [json.loads(path.read_text()) for path in sorted((folder / "kubernetes").glob("Pod-*.json"))]
    by_role = {pod["metadata"]["labels"]["spark-role"]: pod for pod in pods}
    assert set(by_role) == {"driver", "executor"}
    assert by_role["executor"]["metadata"]["annotations"] == {"example.com/stay": "yes"}
    assert by_role["driver"]["spec"]["serviceAccountName"].startswith("emr-containers-sa-spark-driver-123456789012-")
    # A label of Kubernetes has at most 63 characters, however long the name of an application is.
    assert max(len(label) for pod in pods for label in pod["metadata"]["labels"].values()) == 63


def test_a_python_that_was_made_is_not_made_again(tmp_path: Path) -> None:
    first = job_python.make(tmp_path / "python")
    before = first.lstat().st_mtime_ns
    assert job_python.make(tmp_path / "python").lstat().st_mtime_ns == before
