"""The command line as a person has it."""

from pathlib import Path

import pytest

from tests.e2e.tollgate import Tollgate


@pytest.fixture(scope="module")
def tollgate(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Tollgate:
    """A command line whose home is shared by the tests of one story, in their order."""
    return Tollgate(tmp_path_factory.mktemp("home"), root)
