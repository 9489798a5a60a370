"""Both jobs in a Python that holds pyspark alone, with the archive that a deployment brings them, as on EMR's image."""

import platform
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from components.errors import CodeError
from components.job_code import dependencies
from datasets.nyc_taxi.samples import generate
from localaws import LocalAws
from localaws.engine.deploy import deploy
from localaws.services.emrcontainers import job_python
from tollgate.deploy.smoke import Smoke, smoke
from tollgate.operate.stack import Stack

pytestmark = pytest.mark.timeout(900)
MACHINE = platform.machine()


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
def aws(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    python = job_python.make(tmp_path_factory.mktemp("python"))
    with pytest.MonkeyPatch.context() as patch, LocalAws(tmp_path_factory.mktemp("home")) as aws:
        patch.setenv(job_python.VARIABLE, str(python))
        yield aws


@pytest.fixture(scope="module")
def ran(aws: LocalAws, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Smoke:
    """A run of the stack that takes its packages from the lock file, over a generated month."""
    config = {"jobPackages": "build", "jobImage": "", "jobArchitecture": MACHINE}
    outputs = deploy(aws, root, "local", config={f"tollgate:{key}": value for key, value in config.items()}).outputs

    def make_up(_dataset: str) -> Path:
        folder = tmp_path_factory.mktemp("input")
        generate(folder, 7, ["2020-01"], 500)
        return folder

    stack = Stack.from_outputs(outputs, cache(aws.client), poll_s=0.2, dataset="nyc_taxi")
    proof = smoke(stack, make_up, lambda _line: None)
    assert proof is not None
    return proof


def test_both_jobs_run_with_nothing_but_what_the_deployment_brings(ran: Smoke, aws: LocalAws, archive: Path) -> None:
    assert ran.passed, ran.summary
    submitted = aws.client("emr-containers").list_job_runs(virtualClusterId=_cluster(aws))["jobRuns"]
    parameters = [job["jobDriver"]["sparkSubmitJobDriver"]["sparkSubmitParameters"] for job in submitted]
    assert len(parameters) == 2
    assert all(f"/code/{archive.name}#" in one for one in parameters)


def _cluster(aws: LocalAws) -> str:
    (cluster,) = aws.client("emr-containers").list_virtual_clusters()["virtualClusters"]
    return str(cluster["id"])
