"""What every test may ask for: the project's root, and real TLC files where they stand beside the clone."""

import atexit
import gc
import os
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]  # it ships no types

ROOT = Path(__file__).resolve().parent.parent

# Every emulated AWS of a test has a home of its own; the archive that makes Java start faster is the same for all.
os.environ.setdefault("LOCALAWS_JAVA_CACHE", str(ROOT / ".tollgate" / "java"))

# Thousands of imported classes never die: looking through them as often as Python's default costs a fifth of the time.
gc.set_threshold(100_000, 50, 100)


if "PYTEST_XDIST_WORKER" in os.environ:
    # Registered first, so it runs last: a process whose tests are told takes seconds to take its modules apart.
    atexit.register(os._exit, 0)

# What lasts longest is handed out first, so that nobody waits for it at the end.
LONGEST_FIRST = (
    "tests/e2e/test_going_on.py",
    "tests/e2e/test_bad_data.py",
    "tests/e2e/test_good_data.py",
    "tests/e2e",
    "tests/integration/quality/test_mutations.py",
    "tests/integration/spark",
    "tests/integration/quality",
    "tests/integration/pipeline",
    "tests/unit/components",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: next((n for n, at in enumerate(LONGEST_FIRST) if item.nodeid.startswith(at)), 99))


class Together(LoadFileScheduling):  # type: ignore[misc]  # xdist has no types
    """Hands out what shares fixtures and imports to one process: a file's tests, and the unit tests of a folder."""

    def _split_scope(self, nodeid: str) -> str:
        file, _, test = nodeid.partition("::")
        if "[real" in test:
            return f"{file} over real files"  # which are a set of fixtures of their own
        return file.rpartition("/")[0] if "tests/unit/" in file else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling:
    return Together(config, log)


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
