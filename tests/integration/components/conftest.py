"""The whole program's graph, with the settings that tests ask for."""

import pytest

from tools.graph import Graph, committed, render_stack


@pytest.fixture(scope="session")
def graph() -> Graph:
    """The whole program, with nothing set but what must be."""
    return render_stack()


@pytest.fixture(scope="session")
def ephemeral() -> Graph:
    """The whole program with the settings that change most: a virtual cluster a run, IRSA, keys and data that go."""
    changes = {"virtualCluster": "ephemeral", "identity": "irsa", "dataEncryption": "kms", "keepData": "false"}
    return render_stack({f"tollgate:{key}": value for key, value in changes.items()})


@pytest.fixture(scope="session")
def prod() -> Graph:
    """The whole program as the production stack has it."""
    return render_stack(committed("prod"), "prod")
