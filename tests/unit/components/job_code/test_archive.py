"""The jobs' code: one name for one content, on any machine, whatever lies beside it."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from components.errors import CodeError
from components.job_code.archive import Code

Write = Callable[[str, str], None]


def test_the_same_files_make_the_same_bytes(checkout: Path, tmp_path: Path) -> None:
    first = Code.of(checkout).archive(tmp_path / "a").read_bytes()
    (checkout / "spark/summarise.py").touch()
    assert Code.of(checkout).archive(tmp_path / "b").read_bytes() == first


def test_a_changed_byte_is_another_code(checkout: Path, write: Write) -> None:
    before = Code.of(checkout).hash
    write("contracts/trips.yaml", "a")
    added = Code.of(checkout).hash
    write("contracts/trips.yaml", "b")
    assert len({before, added, Code.of(checkout).hash}) == 3


def test_a_renamed_file_is_another_code(checkout: Path, write: Write) -> None:
    write("spark/one.py", "x")
    before = Code.of(checkout).hash
    (checkout / "spark/one.py").rename(checkout / "spark/onf.py")
    assert Code.of(checkout).hash != before


def test_what_python_and_editors_leave_behind_is_no_code(checkout: Path, write: Write) -> None:
    before = Code.of(checkout).hash
    write("spark/__pycache__/summarise.cpython-311.pyc", "x")
    write("spark/.summarise.py.swp", "x")
    write("docs/page.md", "x")
    assert Code.of(checkout).hash == before


def test_the_archive_holds_packages_as_they_are_imported(checkout: Path, tmp_path: Path) -> None:
    names = zipfile.ZipFile(Code.of(checkout).archive(tmp_path / "out")).namelist()
    assert {"contracts/__init__.py", "spark/summarise.py", "quality/judge.py"} <= set(names)
    assert names == sorted(names)


def test_a_checkout_with_a_hole_is_refused_with_what_is_missing(checkout: Path) -> None:
    (checkout / "quality/judge.py").unlink()
    with pytest.raises(CodeError, match=r"holds no quality/judge\.py: run Pulumi in a complete checkout"):
        Code.of(checkout)
