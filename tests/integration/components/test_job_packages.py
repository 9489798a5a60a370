"""The archive of the jobs' packages, where one was built: compiled for EMR's machines, its Python and its C library."""

import re
import struct
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from components.job_code.dependencies import ARCHITECTURES, PYTHON, place

MACHINES = {"x86_64": 62, "aarch64": 183}
"""e_machine of an ELF file's header: https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html"""
GLIBC = (2, 34)
"""The C library of Amazon Linux 2023, which EMR 7's images are."""


@dataclass(frozen=True)
class Library:
    """A compiled file of the archive."""

    name: str
    machine: int
    glibc: tuple[int, int]


def libraries(archive: Path) -> Iterator[Library]:
    with tarfile.open(archive) as tar:
        for entry in tar:
            if ".so" in Path(entry.name).suffixes:
                file = tar.extractfile(entry)
                content = file.read() if file else b""
                assert content[:4] == b"\x7fELF", entry.name
                (machine,) = struct.unpack_from("<H", content, 18)
                needed = {(int(a), int(b)) for a, b in re.findall(rb"GLIBC_(\d+)\.(\d+)", content)}
                yield Library(entry.name, machine, max(needed, default=(0, 0)))


@pytest.fixture(scope="module", params=ARCHITECTURES)
def compiled(root: Path, request: pytest.FixtureRequest) -> tuple[str, list[Library]]:
    built = sorted(place(root, PYTHON, request.param).glob("packages-*.tar.gz"))
    if not built:
        command = f".venv/bin/python -m components.job_code.dependencies {request.param}"
        pytest.skip(
            f"the jobs' packages for {request.param} were not built here, so they were not looked at: {command}"
        )
    return request.param, list(libraries(built[0]))


def test_every_library_is_for_the_architecture_of_the_archive_s_name(compiled: tuple[str, list[Library]]) -> None:
    architecture, libraries = compiled
    assert len(libraries) > 100
    assert not [one.name for one in libraries if one.machine != MACHINES[architecture]]


def test_every_module_is_for_emr_s_python(compiled: tuple[str, list[Library]]) -> None:
    _, libraries = compiled
    modules = [one.name for one in libraries if "cpython-" in one.name or ".abi" in one.name]
    assert len(modules) > 100
    assert not [name for name in modules if "cpython-311-" not in name and ".abi3." not in name]


def test_no_library_needs_a_newer_c_library_than_the_image_s(compiled: tuple[str, list[Library]]) -> None:
    _, libraries = compiled
    assert not [(one.name, one.glibc) for one in libraries if one.glibc > GLIBC]
