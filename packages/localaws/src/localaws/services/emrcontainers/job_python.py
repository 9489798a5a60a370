"""Jobs in a Python of their own, as in a pod on EMR's image: with pyspark, and with what the job brings along.

Without it a job finds every package of the environment that runs the local AWS, and one that it forgot to bring is
missed in AWS alone.
"""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from localaws.services.emrcontainers.spark_submit import Submission

VARIABLE: Final = "LOCALAWS_JOB_PYTHON"
"""Names the Python that jobs run on; where it is not set, they run on the one that runs the local AWS."""
PACKAGES: Final = ("pyspark", "py4j")

_ENVIRONMENT: Final = "spark.kubernetes.driverEnv."
_BROUGHT: Final = ("spark.archives", "spark.executorEnv.PYTHONPATH")
# The way of a driver in a pod, by which Spark unpacks archives beside it; its tasks run on this machine's cores:
# https://spark.apache.org/docs/3.5.6/running-on-kubernetes.html (spark.kubernetes.driver.master)
_POD: Final = {
    "spark.master": "k8s://http://127.0.0.1:1",
    "spark.submit.deployMode": "client",
    "spark.kubernetes.submitInDriver": "true",
    "spark.kubernetes.driver.master": "local[*]",
}


def configured() -> Path | None:
    """The Python that jobs run on, where it is not the one that runs the local AWS."""
    path = os.environ.get(VARIABLE)
    return Path(path) if path else None


def make(folder: Path) -> Path:
    """A Python of this version in a folder, which holds pyspark and py4j and nothing else; the one made before."""
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
        (site,) = (folder / "lib").glob("python*/site-packages")
        for name in PACKAGES:
            spec = importlib.util.find_spec(name)
            if spec is not None and spec.origin is not None:
                (site / name).symlink_to(Path(spec.origin).parent)
    return python


def honour(submission: Submission) -> None:
    """Let a job have what it brings along, which is left out where it runs on the local AWS's own Python."""
    for name in [name for name in submission.dropped if name in _BROUGHT]:
        submission.settings[name] = submission.dropped.pop(name)
        del submission.left_out[name]
    submission.settings |= _POD


def environment(python: Path, submission: Submission) -> dict[str, str]:
    """The variables of a driver that runs on this Python; those of its pod are among them."""
    pod = {
        name.removeprefix(_ENVIRONMENT): value
        for name, value in submission.dropped.items()
        if name.startswith(_ENVIRONMENT)
    }
    return {"PYSPARK_PYTHON": str(python), "PYSPARK_DRIVER_PYTHON": str(python), **pod}
