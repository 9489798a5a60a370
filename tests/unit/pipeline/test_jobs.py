"""What the two jobs are started with: their packages, the nodes that they run on, pods that nothing moves."""

import itertools
import re
import shlex
from dataclasses import replace
from typing import Any

import pytest

from pipeline.definition import Wiring, machine
from tests.unit.pipeline.conftest import MODES, WIRING

JOBS = ("Summarise the records", "Judge the table")
ARCHIVE = "s3://example-artifacts/code/packages-x86_64-0123456789ab.tar.gz"


def job(wiring: Wiring, state: str) -> dict[str, Any]:
    parameters: dict[str, Any] = machine(wiring)["States"][state]["Parameters"]
    return parameters


def conf(wiring: Wiring, state: str) -> dict[str, str]:
    """The settings that spark-submit gets by --conf."""
    driver = job(wiring, state)["JobDriver"]["SparkSubmitJobDriver"]
    words = shlex.split(driver["SparkSubmitParameters"])
    pairs = [value for option, value in itertools.pairwise(words) if option == "--conf"]
    return dict(pair.split("=", 1) for pair in pairs)


@pytest.mark.parametrize("state", JOBS)
@pytest.mark.parametrize("mode", sorted(MODES))
def test_both_jobs_get_the_packages_that_they_import(mode: str, state: str) -> None:
    settings = conf(MODES[mode], state)
    folder = settings["spark.archives"].removeprefix(f"{ARCHIVE}#")
    assert re.fullmatch("[a-z]+", folder)
    assert settings["spark.kubernetes.driverEnv.PYTHONPATH"] == f"./{folder}"
    assert settings["spark.executorEnv.PYTHONPATH"] == f"./{folder}"


@pytest.mark.parametrize("state", JOBS)
@pytest.mark.parametrize(("architecture", "machines"), [("x86_64", "amd64"), ("aarch64", "arm64")])
def test_pods_run_on_the_machines_that_the_archive_is_for(state: str, architecture: str, machines: str) -> None:
    settings = conf(replace(WIRING, architecture=architecture), state)
    for pod in ("driver", "executor"):
        assert settings[f"spark.kubernetes.{pod}.node.selector.kubernetes.io/arch"] == machines


@pytest.mark.parametrize("state", JOBS)
def test_an_image_that_has_the_packages_runs_on_whatever_machines_there_are(state: str) -> None:
    settings = conf(replace(WIRING, packages="", image="example/jobs:1"), state)
    assert settings["spark.kubernetes.container.image"] == "example/jobs:1"
    assert not [name for name in settings if "arch" in name or "PYTHONPATH" in name]


@pytest.mark.parametrize("state", JOBS)
def test_nothing_moves_a_pod_of_a_job(state: str) -> None:
    settings = conf(WIRING, state)
    for pod in ("driver", "executor"):
        assert settings[f"spark.kubernetes.{pod}.annotation.karpenter.sh/do-not-disrupt"] == "true"
    (submitter,) = job(WIRING, state)["ConfigurationOverrides"]["ApplicationConfiguration"]
    assert submitter["Classification"] == "emr-job-submitter"
    assert submitter["Properties"]["jobsubmitter.annotation.karpenter.sh/do-not-disrupt"] == "true"


@pytest.mark.parametrize("state", JOBS)
def test_what_starts_the_driver_stays_on_the_driver_s_nodes_and_only_executors_run_on_spot(state: str) -> None:
    settings, label = conf(WIRING, state), "eks.amazonaws.com/capacityType"
    (submitter,) = job(WIRING, state)["ConfigurationOverrides"]["ApplicationConfiguration"]
    assert submitter["Properties"][f"jobsubmitter.node.selector.{label}"] == "ON_DEMAND"
    assert settings[f"spark.kubernetes.driver.node.selector.{label}"] == "ON_DEMAND"
    assert settings[f"spark.kubernetes.executor.node.selector.{label}"] == "SPOT"


def test_a_driver_that_dies_with_its_node_starts_again_where_that_is_not_the_default() -> None:
    assert job(WIRING, "Summarise the records")["RetryPolicyConfiguration"] == {"MaxAttempts": 2}
    assert "RetryPolicyConfiguration" not in job(WIRING, "Judge the table")


def test_a_cluster_that_is_busy_is_asked_again() -> None:
    retries = machine(MODES["ephemeral"])["States"]["Open a virtual cluster"]["Retry"]
    assert "EmrContainers.EKSRequestThrottledException" in retries[0]["ErrorEquals"]
