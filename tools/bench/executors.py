"""Spark with executors in processes of their own on this machine, each with its own memory: what `local[N]` has not."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pyspark

MEMORY_MIB: Final = 1024
_HOME: Final = "SPARK_HOME"


@contextmanager
def separate_executors(
    folder: Path, executors: int, cores: int = 1, memory_mib: int = MEMORY_MIB
) -> Iterator[dict[str, str]]:
    """Settings of a session with so many executors, for one that begins and ends inside the block.

    Its processes work below `folder`, and leave their logs there.
    """
    earlier = os.environ.get(_HOME)
    os.environ[_HOME] = str(spark_home(folder))
    try:
        yield {
            "spark.master": f"local-cluster[{executors},{cores},{memory_mib}]",
            "spark.executor.cores": str(cores),
            "spark.executor.memory": f"{memory_mib}m",
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
        }
    finally:
        del os.environ[_HOME]
        if earlier is not None:
            os.environ[_HOME] = earlier


def spark_home(folder: Path) -> Path:
    """A home of Spark that is pyspark's own, but for the folder `work`, in which executors run."""
    home = folder / "spark"
    home.mkdir(parents=True, exist_ok=True)
    for path in Path(pyspark.__file__).parent.iterdir():
        link = home / path.name
        if path.name != "work" and not link.is_symlink():
            link.symlink_to(path)
    return home
