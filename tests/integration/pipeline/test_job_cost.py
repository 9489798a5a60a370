"""What a job costs is asked of Spark's own listener: here of a session with two executor processes."""

import os
import subprocess
import sys
from pathlib import Path

from pyspark.sql import SparkSession

from localaws.java import LEAN, find_java
from pipeline.job_cost import job_cost

PROGRAM = """
import time
from pyspark.sql import SparkSession
from pipeline import job_cost
spark = SparkSession.builder.master("local-cluster[2,1,512]").config("spark.executor.memory", "512m").getOrCreate()
spark.sparkContext.parallelize(range(4), 4).map(lambda n: time.sleep(0.2)).count()
lives = dict(job_cost._lifetimes(spark))
print(sorted(lives), all(0 < seconds <= lives["driver"] for seconds in lives.values()), job_cost.job_cost(spark))
spark.stop()
"""


def test_driver_and_executors_are_known_with_how_long_they_lived(root: Path, tmp_path: Path) -> None:
    java = find_java()
    # Executors of a local cluster are started by scripts of pyspark's own folder, which SPARK_HOME names.
    import pyspark

    home = str(Path(pyspark.__file__).parent)
    env = os.environ | {"JAVA_HOME": str(java.home), "PYTHONPATH": str(root), "SPARK_HOME": home,
                        "PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_SCALA_VERSION": "2.12",
                        "SPARK_SUBMIT_OPTS": " ".join(LEAN)}  # fmt: skip
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=tmp_path, env=env, capture_output=True, text=True, timeout=240, check=False
    )
    assert ran.stdout.strip() == "['0', '1', 'driver'] True None", ran.stderr[-2000:]


def test_a_session_here_costs_nothing_that_anybody_knows(spark: SparkSession) -> None:
    assert job_cost(spark) is None
