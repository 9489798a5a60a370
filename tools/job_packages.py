"""A stand-in for the archive of the jobs' packages, for programs that are tried and whose jobs need no archive."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from components.job_code.dependencies import ARCHITECTURES, CACHE_VARIABLE, PYTHON, place

NAME: Final = "packages-{}-000000000000.tar.gz"


def stand_in(root: Path) -> Path:
    """The folder of stand-ins for a checkout's lock file, found where built archives would be; made if need be."""
    folder = root / ".tollgate" / "stand-in-packages"
    with kept_in(folder):
        for architecture in ARCHITECTURES:
            file = place(root, PYTHON, architecture) / NAME.format(architecture)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()
    return folder


@contextmanager
def kept_in(folder: Path) -> Iterator[None]:
    """Let the program find built archives in a folder, and put the environment back."""
    before = os.environ.get(CACHE_VARIABLE)
    os.environ[CACHE_VARIABLE] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ[CACHE_VARIABLE]
        else:
            os.environ[CACHE_VARIABLE] = before
