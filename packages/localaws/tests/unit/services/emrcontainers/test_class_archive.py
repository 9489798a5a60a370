"""The archive of classes is a matter of speed: without it everything works."""

from pathlib import Path

import pytest

from localaws.services.emrcontainers.class_archive import prepare_java
from support.java import fake_java


def test_an_archive_that_cannot_be_made_is_a_sentence_and_no_failure(bare: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bare.setenv("JAVA_HOME", str(fake_java(tmp_path / "java", "17.0.1")))
    bare.setenv("LOCALAWS_JAVA_CACHE", str(tmp_path / "cache"))
    assert prepare_java(tmp_path).startswith("Spark will start slower")
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["lock"]
