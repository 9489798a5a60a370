"""What tests of components ask for: a small checkout to pack."""

from collections.abc import Callable
from pathlib import Path

import pytest

from components.job_code.archive import ENTRY_POINTS, PACKAGES


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with one file in each room whose code jobs need."""
    for name in (*(f"{package}/__init__.py" for package in PACKAGES), *ENTRY_POINTS):
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
