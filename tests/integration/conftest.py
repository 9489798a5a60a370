"""What integration tests share: one Spark session."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from localaws.java import LEAN, find_java
from localaws.java_cache import archive_options
from spark.scan import SESSION


@pytest.fixture(scope="session")
def spark(root: Path) -> Iterator[SparkSession]:
    """Started as the local AWS starts its jobs: from the same Java and its archive of classes."""
    java = find_java()
    options = [*LEAN, *archive_options(java, root / ".tollgate")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JAVA_HOME", str(java.home))
        builder = (
            SparkSession.builder.master("local[2]")
            .appName("tollgate tests")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.extraJavaOptions", " ".join(options))
        )
        for name, value in SESSION.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
    yield session
    session.stop()
