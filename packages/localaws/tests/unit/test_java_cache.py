"""Which archive of classes a Java starts from."""

import os
from pathlib import Path

import pytest

from localaws.java import find_java
from localaws.java_cache import archive_options, archives
from support.java import fake_java


def test_an_archive_is_used_for_the_very_java_that_it_was_made_with(bare: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bare.delenv("LOCALAWS_JAVA_CACHE", raising=False)
    bare.setenv("JAVA_HOME", str(fake_java(tmp_path / "one", "17.0.1")))
    java = find_java()
    for path in archives(java, tmp_path / "java"):
        path.parent.mkdir(exist_ok=True)
        path.touch()
    assert archive_options(java, tmp_path)
    bare.setenv("JAVA_HOME", str(fake_java(tmp_path / "two", "17.0.2")))
    assert archive_options(find_java(), tmp_path) == []
    assert os.environ["JAVA_HOME"].endswith("two")
