"""What every test needs: where the package stands, and the archive that makes Java start faster."""

import os
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent

# Every emulated AWS of a test has a home of its own; the archive of Java classes is made once for all of them.
os.environ.setdefault("LOCALAWS_JAVA_CACHE", str(PACKAGE.parents[1] / ".tollgate" / "java"))


@pytest.fixture(scope="session")
def package() -> Path:
    return PACKAGE
