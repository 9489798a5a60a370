"""What every test may ask for: the project's root, and real TLC files where they stand beside the clone."""

import atexit
import gc
import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# Every emulated AWS of a test has a home of its own; the archive that makes Java start faster is the same for all.
os.environ.setdefault("TOLLGATE_JAVA_CACHE", str(ROOT / ".tollgate" / "java"))

# Thousands of imported classes never die: looking through them as often as Python's default costs a fifth of the time.
gc.set_threshold(100_000, 50, 100)


def pytest_collection_finish() -> None:
    """What was imported to find the tests stays to the end: it is not looked through again before that."""
    gc.collect()
    gc.freeze()
    atexit.register(gc.unfreeze)


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def real_files() -> Path:
    """The folder that holds `input/`, `drift/` and `expected.json` of real TLC files."""
    folder = Path(os.environ.get("TOLLGATE_REAL_FILES", ROOT.parent / "shared" / "data" / "tlc"))
    if not (folder / "input").is_dir():
        pytest.skip(f"no real TLC files at {folder} (set TOLLGATE_REAL_FILES to a folder that holds input/)")
    return folder
