"""What tests of components ask for: the whole program's graph, and a small checkout to pack."""

from collections.abc import Callable
from pathlib import Path

import pytest

from components.code import ENTRIES, ROOMS
from tests.unit.components.graph import Graph, committed, render_stack


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


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with one file in each room whose code jobs need."""
    for name in (*(f"{room}/__init__.py" for room in ROOMS), *ENTRIES):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"# {name}\n")
    return tmp_path


@pytest.fixture
def write(checkout: Path) -> Callable[[str, str], None]:
    """Writes a file of the checkout."""

    def write(name: str, text: str) -> None:
        path = checkout / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    return write
