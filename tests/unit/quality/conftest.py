"""A good run, and the checks that the contracts ask for."""

import pytest

from contracts import Contract, load
from quality import suite
from quality.model import Check
from tools.sample_run import Run, good_run


@pytest.fixture
def run() -> Run:
    return good_run()


@pytest.fixture(scope="session")
def evidence() -> Contract:
    return load("evidence")


@pytest.fixture(scope="session")
def summary() -> Contract:
    return load("summary")


@pytest.fixture(scope="session")
def checks(evidence: Contract, summary: Contract) -> tuple[Check, ...]:
    return suite.checks(evidence, summary)
