"""Machines wired to made-up names: a virtual cluster that stays, one of each run, a dataset of several products."""

from dataclasses import replace
from typing import Any

import pytest

from contracts import Contract, load_dataset
from pipeline.definition import Wiring, machine

WIRING = Wiring(
    stack="dev",
    dataset=load_dataset("nyc_taxi"),
    bucket="example-lake",
    code="s3://example-artifacts/code/0123456789ab",
    contracts="s3://example-artifacts/code/nyc_taxi-0123456789ab.zip",
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
    database_arn="arn:aws:glue:us-east-1:123456789012:database/tollgate_dev",
    workgroup="tollgate-dev",
    topic_arn="arn:aws:sns:us-east-1:123456789012:tollgate-dev",
    driver_node="eks.amazonaws.com/capacityType=ON_DEMAND",
    executor_node="eks.amazonaws.com/capacityType=SPOT",
    packages="s3://example-artifacts/code/packages-x86_64-0123456789ab.tar.gz",
)
MODES = {"persistent": WIRING, "ephemeral": replace(WIRING, virtual_cluster_id="")}


def second_product(first: Contract) -> Contract:
    """Another product of the same columns, with an answer of its own."""
    if first.answer is None:
        raise AssertionError(f"{first.name} has no answer to take another of")
    return replace(first, name="second", answer=replace(first.answer, name="second_answer"))


def with_two_products(wiring: Wiring) -> Wiring:
    """The same wiring with a dataset that publishes two tables."""
    (first,) = wiring.dataset.products
    return replace(wiring, dataset=replace(wiring.dataset, products=(first, second_product(first))))


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


@pytest.fixture
def two_products(wiring: Wiring) -> dict[str, Any]:
    return machine(with_two_products(wiring))
