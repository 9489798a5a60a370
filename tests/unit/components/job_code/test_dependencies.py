"""The judge's packages: wheels for EMR's machines, in the versions that the tests ran with, always the same bytes."""

import tarfile
from pathlib import Path

import pytest

from components.errors import CodeError
from components.job_code.dependencies import build, command, installed, pack


def test_pip_is_asked_for_emr_s_machines_and_python_and_not_for_this_one_s() -> None:
    words = command(Path("to"), Path("constraints.txt"), "aarch64")
    assert "manylinux2014_aarch64" in words
    assert words[words.index("--python-version") + 1] == "3.11"
    assert "--only-binary=:all:" in words


def test_the_versions_are_those_that_the_tests_ran_with() -> None:
    assert "great-expectations==1.24.1" in installed().replace("_", "-").splitlines()


def test_the_same_packages_make_the_same_archive(tmp_path: Path) -> None:
    packages = tmp_path / "packages"
    packages.mkdir()
    (packages / "one.py").write_text("x")
    first = pack(packages, tmp_path / "a", "x86_64")
    (packages / "one.py").touch()
    second = pack(packages, tmp_path / "b", "x86_64")
    assert (first.name, first.read_bytes()) == (second.name, second.read_bytes())
    with tarfile.open(first) as archive:
        assert archive.getnames() == ["one.py"]


def test_other_packages_make_an_archive_of_another_name(tmp_path: Path) -> None:
    packages = tmp_path / "packages"
    packages.mkdir()
    (packages / "one.py").write_text("x")
    before = pack(packages, tmp_path, "x86_64").name
    (packages / "one.py").write_text("y")
    assert pack(packages, tmp_path, "x86_64").name != before


def test_a_machine_that_emr_has_not_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CodeError, match="no machines of the kind 'sparc': say x86_64 or aarch64"):
        build(tmp_path, "sparc")
