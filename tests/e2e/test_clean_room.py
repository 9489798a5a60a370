"""Both jobs as pods that Spark asks for: executors elsewhere, a Python with pyspark alone, the packed archive.

Where Maven brings Hadoop's client they read S3 as EMR does: by its API, with the key of the job's role.
"""

import json
import os
import platform
import re
import shutil
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest

from components.errors import CodeError
from components.job_code import dependencies
from contracts import load_dataset
from datasets.nyc_taxi.samples import generate
from localaws import LocalAws
from localaws.engine.deploy import deploy
from localaws.iam.caller import Refusal
from localaws.iam.evaluator import Request
from localaws.iam.principals import Identity
from localaws.services.emrcontainers import job_python, s3a
from pipeline.layout import Layout
from tests import maven
from tollgate.deploy.smoke import Smoke, smoke
from tollgate.operate.stack import Stack

pytestmark = pytest.mark.timeout(900)
MACHINE = platform.machine()
ARCHITECTURE = {"x86_64": "amd64", "aarch64": "arm64"}.get(MACHINE)
NODES = {"driverNode": "example.com/tier=for-driver", "executorNode": "example.com/tier=for-executor"}
MEMORY_GIB = {"driver": 2, "executor": 6}
"""The heaps that a stack's settings give by default; a pod of a Python job gets 40 % more."""
LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?")
"""https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set"""
READ = """
import sys
from pyspark.sql import SparkSession
SparkSession.builder.getOrCreate().read.text(sys.argv[1]).show()
"""
ENDED = {"COMPLETED", "FAILED", "CANCELLED"}

Job = dict[str, Any]


@dataclass(frozen=True)
class Permission:
    """What a call of a job asked IAM about, and whether it was refused."""

    role: str
    action: str
    resource: str | None
    prefix: str
    refused: bool


@pytest.fixture(scope="module")
def archive(root: Path) -> Path:
    """The archive of the jobs' packages, for this machine, whose Python and kind must be EMR's."""
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    if here != dependencies.PYTHON or sys.platform != "linux" or MACHINE not in dependencies.ARCHITECTURES:
        needed = f"Python {dependencies.PYTHON} on Linux ({' or '.join(dependencies.ARCHITECTURES)})"
        pytest.skip(
            f"the archive is for {needed}, and this is Python {here} on {sys.platform} {MACHINE}: no job ran on it"
        )
    try:
        return dependencies.archive(root, dependencies.PYTHON, MACHINE)
    except CodeError as error:
        pytest.skip(f"the archive could not be built, so no job ran with it alone: {error}")


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    with LocalAws(tmp_path_factory.mktemp("home")) as aws:
        yield aws


@pytest.fixture(scope="module")
def stack(aws: LocalAws, archive: Path, root: Path) -> Stack:
    """A stack whose jobs take their packages from the lock file, and run where labels say."""
    assert archive.exists()
    config = {"jobPackages": "build", "jobImage": "", "jobArchitecture": MACHINE, **NODES}
    outputs = deploy(aws, root, "local", config={f"tollgate:{key}": value for key, value in config.items()}).outputs
    return Stack.from_outputs(outputs, cache(aws.client), poll_s=0.2, dataset="nyc_taxi")


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("input")
    generate(folder, 7, ["2020-01"], 500)
    return folder


@dataclass(frozen=True)
class Jars:
    """The class path of Hadoop's client of S3, or why there is none."""

    path: str = ""
    missing: str = ""


@pytest.fixture(scope="module")
def jars(root: Path) -> Jars:
    try:
        folder = maven.jars(Path(__file__).with_name("hadoop-aws.xml"), root / ".tollgate" / "hadoop-aws")
    except maven.NoJarsError as error:
        return Jars(missing=str(error))
    return Jars(os.pathsep.join(str(path) for path in sorted(folder.glob("*.jar"))))


@pytest.fixture(scope="module")
def permissions() -> Iterator[list[Permission]]:
    """What jobs ask IAM about from here on."""
    permissions: list[Permission] = []
    judge = Identity.refusal

    def refusal(caller: Identity, request: Request) -> Refusal | None:
        refused = judge(caller, request)
        if "/emr-" in caller.arn:
            role, prefix = caller.owner_arn, str(request.context.get("s3:prefix", ""))
            permissions.append(Permission(role, request.action, request.resource, prefix, refused is not None))
        return refused

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Identity, "refusal", refusal)
        yield permissions


@pytest.fixture(scope="module")
def ran(
    stack: Stack, month: Path, jars: Jars, permissions: list[Permission], tmp_path_factory: pytest.TempPathFactory
) -> Smoke:
    """A run over a generated month, whose jobs are pods on a Python of their own."""

    def make_up(_dataset: str) -> Path:
        return month

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(job_python.VARIABLE, str(job_python.make(tmp_path_factory.mktemp("python"))))
        if jars.path:
            patch.setenv(s3a.VARIABLE, jars.path)
        proof = smoke(stack, make_up, lambda _line: None)
    assert proof is not None
    return proof


@pytest.fixture(scope="module")
def needs(jars: Jars, jobs: Mapping[str, Job], permissions: list[Permission]) -> tuple[Permission, ...]:
    """What the two jobs asked S3 for."""
    if jars.missing:
        pytest.skip(f"jobs read folders and not the S3 API, as hadoop-aws is not here: {jars.missing}")
    return tuple(one for one in permissions if one.role in {job["executionRoleArn"] for job in jobs.values()})


@pytest.fixture(scope="module")
def jobs(ran: Smoke, aws: LocalAws, permissions: list[Permission]) -> Mapping[str, Job]:
    """The two jobs of the run, by their names."""
    assert ran.passed, (ran.summary, [one for one in permissions if one.refused])
    return {job["name"]: job for job in list_jobs(aws)}


def test_both_jobs_run_with_nothing_but_what_the_deployment_brings(jobs: Mapping[str, Job], archive: Path) -> None:
    assert set(jobs) == {"tollgate-summarise", "tollgate-judge"}
    assert all(f"/code/{archive.name}#" in parameters(job) for job in jobs.values())


def test_every_pod_that_spark_asks_for_is_as_the_machine_says(jobs: Mapping[str, Job], aws: LocalAws) -> None:
    for name, job in jobs.items():
        requested = pods(aws, job)
        assert [role for role, _ in requested].count("driver") == 1, name
        assert [role for role, _ in requested].count("executor") >= 1, name
        for role, pod in requested:
            assert pod["metadata"]["annotations"] == {"karpenter.sh/do-not-disrupt": "true"}
            assert pod["spec"]["nodeSelector"] == {
                "kubernetes.io/arch": ARCHITECTURE,
                "example.com/tier": f"for-{role}",
            }
            (container,) = pod["spec"]["containers"]
            assert {"name": "PYTHONPATH", "value": "./deps"} in container["env"]
            assert container["image"] == job["releaseLabel"]
            assert container["resources"]["limits"]["memory"] == f"{int(MEMORY_GIB[role] * 1.4 * 1024)}Mi"


def test_no_name_that_may_become_a_label_is_longer_than_labels_may_be(jobs: Mapping[str, Job], aws: LocalAws) -> None:
    associations = aws.client("eks").list_pod_identity_associations(clusterName="local")["associations"]
    accounts = {one["serviceAccount"] for one in associations}
    for job in jobs.values():
        for role, pod in pods(aws, job):
            account = pod["spec"]["serviceAccountName"]
            assert account.startswith(f"emr-containers-sa-spark-{role}-")
            assert account in accounts, "no role would be given to this pod"
            labels = [*pod["metadata"]["labels"].values(), account]
            assert [label for label in labels if not LABEL.fullmatch(label)] == []


def test_executors_elsewhere_and_one_process_come_to_the_same(
    jobs: Mapping[str, Job], ran: Smoke, aws: LocalAws, month: Path
) -> None:
    here = f"{ran.run}-here"
    lake = argument(jobs["tollgate-summarise"], "--lake")
    # A smoke run takes its input away again.
    shutil.copytree(month, path_of(aws, Layout(lake, here).input), dirs_exist_ok=True)
    for name in ("tollgate-summarise", "tollgate-judge"):
        run_again(aws, jobs[name], ran.run, here)
    (product,) = load_dataset("nyc_taxi").products
    layouts = [Layout(lake, run) for run in (ran.run, here)]
    for urls in ([one.table(product.name) for one in layouts], [one.evidence for one in layouts]):
        elsewhere, at_home = (rows(aws, url) for url in urls)
        assert elsewhere
        assert elsewhere == at_home
    verdicts = [verdict(aws, layout) for layout in layouts]
    assert verdicts[0]["checks"] == verdicts[1]["checks"]
    assert verdicts[0]["answers"] == verdicts[1]["answers"]


def test_the_jobs_roles_allow_every_request_that_their_jobs_send_to_s3(
    needs: tuple[Permission, ...], jobs: Mapping[str, Job], stack: Stack
) -> None:
    refusals = {(one.action, one.prefix) for one in needs if one.refused}
    # Before Hadoop makes the first folder of a kind it looks at the one above, and goes on where it may not: "Access
    # denied when looking for parent directory; skipping checks" (MkdirOperation of hadoop-aws).
    assert refusals <= {("s3:ListBucket", f"{stack.dataset}/")}
    for name, job in jobs.items():
        actions = {one.action for one in needs if one.role == job["executionRoleArn"]}
        assert actions >= {"s3:ListBucket", "s3:GetObject", "s3:PutObject"}, name


def test_a_job_that_reads_what_its_role_may_not_is_denied_it(
    needs: tuple[Permission, ...], jars: Jars, jobs: Mapping[str, Job], stack: Stack, aws: LocalAws
) -> None:
    assert needs
    job = jobs["tollgate-summarise"]
    (bucket, *_) = stack.lake_url.removeprefix("s3://").split("/")
    s3 = aws.client("s3")
    s3.put_object(Bucket=bucket, Key="flights/input/a.csv", Body=b"1")
    folder, _, _ = job["jobDriver"]["sparkSubmitJobDriver"]["entryPoint"].rpartition("/")
    entry = f"{folder}/read.py"
    code, _, key = entry.removeprefix("s3://").partition("/")
    s3.put_object(Bucket=code, Key=key, Body=READ.encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(s3a.VARIABLE, jars.path)
        driver = {"entryPoint": entry, "entryPointArguments": [f"s3://{bucket}/flights/input/a.csv"]}
        record = start(aws, job, driver)
    assert record["state"] == "FAILED"
    assert "AccessDenied" in (aws.home / "jobs" / record["id"] / "stderr").read_text()


def list_jobs(aws: LocalAws) -> list[Job]:
    (cluster,) = aws.client("emr-containers").list_virtual_clusters()["virtualClusters"]
    jobs: list[Job] = aws.client("emr-containers").list_job_runs(virtualClusterId=cluster["id"])["jobRuns"]
    return jobs


def parameters(job: Job) -> str:
    return str(job["jobDriver"]["sparkSubmitJobDriver"]["sparkSubmitParameters"])


def argument(job: Job, option: str) -> str:
    arguments = job["jobDriver"]["sparkSubmitJobDriver"]["entryPointArguments"]
    return str(arguments[arguments.index(option) + 1])


def pods(aws: LocalAws, job: Job) -> list[tuple[str, Any]]:
    """The pods that Spark asked Kubernetes for, each with its role; those of executors ran if they left a log."""
    records = aws.home / "jobs" / job["id"] / "kubernetes"
    requested = [json.loads(path.read_text()) for path in sorted(records.glob("Pod-*.json"))]
    assert list(records.glob("*-exec-*.log")), "no executor ran"
    return [(pod["metadata"]["labels"]["spark-role"], pod) for pod in requested]


def run_again(aws: LocalAws, job: Job, run: str, other: str) -> None:
    """Run a job once more, for another run, in one process of this machine."""
    driver = dict(job["jobDriver"]["sparkSubmitJobDriver"])
    driver["entryPointArguments"] = [other if word == run else word for word in driver["entryPointArguments"]]
    record = start(aws, job, driver)
    assert record["state"] == "COMPLETED", record["stateDetails"]


def start(aws: LocalAws, job: Job, driver: Job) -> Job:
    """A job like another, with another driver, when it has ended."""
    emr, cluster = aws.client("emr-containers"), job["virtualClusterId"]
    again = emr.start_job_run(
        virtualClusterId=cluster,
        executionRoleArn=job["executionRoleArn"],
        releaseLabel=job["releaseLabel"],
        jobDriver={"sparkSubmitJobDriver": driver},
    )["id"]
    deadline = time.monotonic() + 240
    while (record := emr.describe_job_run(virtualClusterId=cluster, id=again)["jobRun"])["state"] not in ENDED:
        assert time.monotonic() < deadline, record
        time.sleep(0.2)
    return dict(record)


def path_of(aws: LocalAws, url: str) -> Path:
    return aws.home / "s3" / url.removeprefix("s3://")


def rows(aws: LocalAws, url: str) -> list[tuple[Any, ...]]:
    table = duckdb.connect().read_parquet(f"{path_of(aws, url)}/*.parquet")
    # Its name, and when its input was brought, set a run apart from another over the same files.
    same = [column for column in table.columns if column not in {"read_by", "modified"}]
    return sorted(table.select(*same).fetchall(), key=repr)


def verdict(aws: LocalAws, layout: Layout) -> Any:
    return json.loads(path_of(aws, layout.verdict).read_text())
