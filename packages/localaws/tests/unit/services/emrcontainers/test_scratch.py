"""Paths that Spark would misread stay out of its sight."""

import tempfile
from pathlib import Path

import pytest

from localaws.errors import HomeUnusableError
from localaws.services.emrcontainers.scratch import plain_folder, quoted


def test_a_plain_path_is_used_as_it_is_and_removed_afterwards(tmp_path: Path) -> None:
    preferred = tmp_path / "jobs" / "j-1" / "scratch"
    with plain_folder(preferred) as folder:
        assert folder == preferred
        assert folder.is_dir()
    assert not preferred.exists()


@pytest.mark.parametrize("name", ["my home", "x%20y", "it's", "a#b", "a,b", 'say "x"', "a?b", "a$b"])
def test_an_odd_path_is_replaced_by_a_temporary_one(tmp_path: Path, name: str) -> None:
    with plain_folder(tmp_path / name / "scratch") as folder:
        assert folder.is_dir()
        assert name not in str(folder)
    assert not folder.exists()
    assert not (tmp_path / name).exists()


def test_letters_of_any_language_are_plain(tmp_path: Path) -> None:
    with plain_folder(tmp_path / "Müller" / "scratch") as folder:
        assert folder.parent.name == "Müller"


def test_a_machine_without_any_plain_folder_is_told_what_to_set(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path / "t m p"))
    monkeypatch.setattr(Path, "is_dir", lambda _: False)
    with pytest.raises(HomeUnusableError, match="Set TMPDIR to a folder"), plain_folder(tmp_path / "a b"):
        pass


def test_java_options_are_quoted_as_sparks_launcher_reads_them() -> None:
    assert quoted(["-Da=b c", '-Dd="e\\f"']) == r'"-Da=b c" "-Dd=\"e\\f\""'
