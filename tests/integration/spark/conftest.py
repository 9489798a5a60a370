"""What the tests of the Spark job share: an empty lake, and generated months."""

from collections.abc import Callable
from pathlib import Path
from shutil import copyfile, copytree

import pytest
from pyspark.sql import SparkSession

from datasets.nyc_taxi.samples import generate
from tests.integration.spark.lakes import Lake


@pytest.fixture
def lake(spark: SparkSession, tmp_path: Path) -> Lake:
    return Lake(spark, tmp_path / "lake")


@pytest.fixture(scope="session")
def months(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Generated input: two months of each colour, 300 rows a file."""
    folder = tmp_path_factory.mktemp("months")
    generate(folder, 3, ["2020-04", "2020-05"], 300)
    return folder


@pytest.fixture
def filled(lake: Lake) -> Callable[[Path], Lake]:
    """The lake, its input filled with every file of a folder."""

    def fill(folder: Path) -> Lake:
        copytree(folder, lake.folder / "input", dirs_exist_ok=True, copy_function=copyfile)
        return lake

    return fill


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Lets Python find sockets unclosed here: py4j keeps one per thread, and leaves them to the interpreter."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"))
