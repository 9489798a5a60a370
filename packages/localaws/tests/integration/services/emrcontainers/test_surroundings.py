"""Jobs on machines that are not like the developer's: odd paths, a proxy, an AWS profile, and faults of our own."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from localaws import LocalAws
from localaws.services.emrcontainers import class_archive, driver, logs, run
from localaws.services.emrcontainers.driver import spark_home
from support.roles import role_for_anything

ODD = 'it\'s 100%20 #1, "Müller" & co'
SPARK = """
import sys
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
spark.range(20).write.mode("overwrite").parquet(sys.argv[1])
spark.createDataFrame([(1,)], "a int").write.saveAsTable("t")
print(spark.read.parquet(sys.argv[1]).count(), spark.table("t").count(), helper.WORD)
"""
ASK = "import boto3; print(boto3.client('s3').list_buckets()['Buckets'][0]['Name'])"


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    with LocalAws(tmp_path_factory.mktemp("aws") / ODD) as running:
        running.client("s3").create_bucket(Bucket="lake")
        role_for_anything(running.client("iam"), "jobs", "pods.eks.amazonaws.com")
        yield running


@pytest.fixture(scope="module")
def cluster(aws: LocalAws) -> str:
    provider = {"id": "local", "type": "EKS", "info": {"eksInfo": {"namespace": "jobs"}}}
    answer = aws.client("emr-containers").create_virtual_cluster(name="jobs", containerProvider=provider)
    return str(answer["id"])


def result(
    aws: LocalAws, cluster: str, code: str, *arguments: str, parameters: str = "--name job"
) -> tuple[dict[str, Any], str]:
    """How a job with this code ended, and what it printed."""
    aws.client("s3").put_object(Bucket="lake", Key="code/job.py", Body=code.encode())
    emr = aws.client("emr-containers")
    submission = {"entryPoint": "s3://lake/code/job.py", "entryPointArguments": list(arguments)}
    job = emr.start_job_run(
        virtualClusterId=cluster,
        executionRoleArn="arn:aws:iam::123456789012:role/jobs",
        releaseLabel="emr-7.13.0-latest",
        jobDriver={"sparkSubmitJobDriver": {**submission, "sparkSubmitParameters": parameters}},
    )["id"]
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        record: dict[str, Any] = emr.describe_job_run(virtualClusterId=cluster, id=job)["jobRun"]
        if record["state"] in {"COMPLETED", "FAILED", "CANCELLED"}:
            printed = aws.home / "jobs" / job / "stdout"
            return record, printed.read_text() if printed.exists() else ""
        time.sleep(0.1)
    raise AssertionError(record)


def test_a_spark_job_runs_where_the_paths_of_home_and_installation_are_odd(
    aws: LocalAws, cluster: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = tmp_path / ODD
    installed.mkdir()
    (installed / "pyspark").symlink_to(spark_home())
    shutil.copy(driver.LOGGING, installed)
    monkeypatch.setattr(driver, "LOGGING", installed / driver.LOGGING.name)
    for module in (driver, run):
        monkeypatch.setattr(module, "spark_home", lambda: installed / "pyspark")
    monkeypatch.setenv("LOCALAWS_JAVA_CACHE", str(installed / "cache"))
    aws.client("s3").put_object(Bucket="lake", Key="code/helper.py", Body=b"WORD = 'helped'")

    code = "import helper\n" + SPARK
    record, printed = result(aws, cluster, code, "s3://lake/out/", parameters="--py-files s3://lake/code/helper.py")

    assert record["state"] == "COMPLETED", (record, printed)
    assert printed.split() == ["20", "1", "helped"]
    assert list((aws.bucket_path("lake") / "out").glob("*.parquet"))


@pytest.mark.parametrize("folder", ["plain", ODD])
def test_the_archive_of_classes_is_made_under_a_plain_path_and_an_odd_one(
    folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOCALAWS_JAVA_CACHE", str(tmp_path / folder))
    assert "Spark will start faster" in class_archive.prepare_java(tmp_path)


def test_a_proxy_and_a_profile_of_the_person_do_not_reach_a_job(
    aws: LocalAws, cluster: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_PROFILE", "work")

    record, printed = result(aws, cluster, ASK)

    assert (record["state"], printed.strip()) == ("COMPLETED", "lake"), record


class Surprise(Exception):  # noqa: N818 (it stands for any error that nobody expected)
    """An error that no code expects."""


def surprise(*_: object) -> Any:
    raise Surprise("the disk is on fire")


@pytest.mark.parametrize("name", ["find_java", "environment", "plain_folder"])
def test_an_error_that_nobody_expected_ends_the_job_as_failed(
    aws: LocalAws, cluster: str, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(run, name, surprise)
    record, _ = result(aws, cluster, "print('never')")
    assert (record["state"], record["failureReason"]) == ("FAILED", "INTERNAL_ERROR")
    assert record["stateDetails"] == "The local AWS could not run the job: Surprise: the disk is on fire"


def test_logs_that_cannot_be_published_fail_no_job(
    aws: LocalAws, cluster: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "publish", surprise)
    record, printed = result(aws, cluster, "print('done')")
    assert (record["state"], printed.strip()) == ("COMPLETED", "done")
