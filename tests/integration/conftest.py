"""What integration tests share: one Spark session, and a browser for each file that looks at pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from localaws.java import LEAN, find_java
from localaws.java_cache import archive_options
from spark.scan import SESSION
from tools.chromium import Chromium, installed


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
            # Each action writes its plan down for a page that nobody sees.
            .config("spark.sql.ui.explainMode", "simple")
            .config("spark.sql.debug.maxToStringFields", "0")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.extraJavaOptions", " ".join(options))
        )
        for name, value in SESSION.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
    yield session
    session.stop()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    program = installed()
    if program is None:
        pytest.skip("no Chromium on PATH to look at the pages with (Debian: apt install chromium)")
    with Chromium(program) as browser:
        yield browser
