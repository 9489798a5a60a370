"""The settings with which a benchmark has executors in processes of their own."""

import os
from pathlib import Path

import pyspark
import pytest

from tools.bench.executors import separate_executors


def test_a_session_gets_the_executors_that_it_asks_for(tmp_path: Path) -> None:
    with separate_executors(tmp_path, 2, cores=1, memory_mib=700) as settings:
        assert settings["spark.master"] == "local-cluster[2,1,700]"
        assert (settings["spark.executor.cores"], settings["spark.executor.memory"]) == ("1", "700m")


def test_executors_write_below_the_folder_and_not_into_the_installed_package(tmp_path: Path) -> None:
    with separate_executors(tmp_path, 1):
        home = Path(os.environ["SPARK_HOME"])
    assert home.is_relative_to(tmp_path)
    assert (home / "jars").resolve() == Path(pyspark.__file__).parent / "jars"
    assert not (home / "work").exists()


def test_the_home_of_spark_is_put_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPARK_HOME", "/opt/spark")
    with pytest.raises(ValueError, match="the session failed"), separate_executors(tmp_path, 1):
        raise ValueError("the session failed")
    assert os.environ["SPARK_HOME"] == "/opt/spark"
