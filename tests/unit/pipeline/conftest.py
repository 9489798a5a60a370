"""Two machines, wired to made-up names: one whose virtual cluster stays, one that opens its own."""

from dataclasses import replace
from typing import Any

import pytest

from pipeline.definition import Wiring, machine

WIRING = Wiring(
    stack="dev",
    lake="s3://example-lake",
    code="s3://example-artifacts/code/0123456789ab",
    code_hash="0123456789ab",
    logs="s3://example-artifacts/logs/",
    log_group="/aws/emr-containers/tollgate-dev",
    virtual_cluster_id="abcdefghijklmnopqrstuvwxy",
    cluster="example",
    namespace="tollgate-dev",
    summarise_role_arn="arn:aws:iam::123456789012:role/tollgate-dev-sum",
    judge_role_arn="arn:aws:iam::123456789012:role/tollgate-dev-jdg",
    release_label="emr-7.14.0-latest",
    filter="plausible",
    database="tollgate_dev",
    workgroup="tollgate-dev",
    topic_arn="arn:aws:sns:us-east-1:123456789012:tollgate-dev",
    driver_node="eks.amazonaws.com/capacityType=ON_DEMAND",
    executor_node="eks.amazonaws.com/capacityType=SPOT",
    packages="s3://example-artifacts/code/packages-x86_64-0123456789ab.tar.gz",
)
MODES = {"persistent": WIRING, "ephemeral": replace(WIRING, virtual_cluster_id="")}


@pytest.fixture(params=sorted(MODES))
def mode(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def wiring(mode: str) -> Wiring:
    return MODES[mode]


@pytest.fixture
def definition(wiring: Wiring) -> dict[str, Any]:
    return machine(wiring)


@pytest.fixture
def ephemeral() -> dict[str, Any]:
    return machine(MODES["ephemeral"])
