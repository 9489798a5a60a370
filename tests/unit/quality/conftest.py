"""A good run, and the checks that the contracts ask for."""

import pytest

from contracts import Contract, Dataset, load_dataset
from quality import suite
from quality.model import Check
from tools.sample_run import Run, good_run


@pytest.fixture
def run() -> Run:
    return good_run()


@pytest.fixture(scope="session")
def dataset() -> Dataset:
    return load_dataset("nyc_taxi")


@pytest.fixture(scope="session")
def evidence(dataset: Dataset) -> Contract:
    return dataset.evidence


@pytest.fixture(scope="session")
def summary(dataset: Dataset) -> Contract:
    return dataset.product("nyc_taxi_trips_summary")


@pytest.fixture(scope="session")
def checks(evidence: Contract, summary: Contract) -> tuple[Check, ...]:
    return suite.checks(evidence, summary)
