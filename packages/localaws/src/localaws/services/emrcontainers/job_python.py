"""Jobs in pods, on a Python that is like that of EMR's image: with pyspark, and with what the job brings along.

Without it a job finds every package of the environment that runs the local AWS, and one that it forgot to bring is
missed in AWS alone.
"""

import importlib.util
import os
import string
import subprocess
import sys
from pathlib import Path
from typing import Final

from localaws.service import ACCOUNT
from localaws.services.emrcontainers.model import Record
from localaws.services.emrcontainers.spark_submit import Submission

VARIABLE: Final = "LOCALAWS_JOB_PYTHON"
"""Names the Python that jobs run on; where it is not set, they run on the one that runs the local AWS."""
PACKAGES: Final = ("pyspark", "py4j")
PODS: Final = "localaws.services.emrcontainers.pods"
SOURCE: Final = Path(__file__).parents[3]
"""Where the package localaws is imported from."""

_OURS: Final = (
    "spark.master",
    "spark.submit.deployMode",
    "spark.kubernetes.driver.master",
    "spark.driver.host",
    "spark.driver.bindAddress",
    "spark.local.dir",
    "spark.pyspark.",
    "spark.hadoop.",
    "spark.ui.",
    "spark.eventLog.",
)
"""Settings, or their beginnings, that are left out of a job in pods, too."""


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
    """Let Spark have what makes sense in pods, and is left out where a job is one process of this machine."""
    for name in [name for name in submission.dropped if not name.startswith(_OURS)]:
        submission.settings[name] = submission.dropped.pop(name)
        del submission.left_out[name]


def environment(python: Path) -> dict[str, str]:
    """The variables of a job in pods: its Python, and no cluster of the person's own."""
    return {
        "PYSPARK_PYTHON": str(python),
        "PYSPARK_DRIVER_PYTHON": str(python),
        "PYTHONPATH": str(SOURCE),
        "KUBECONFIG": os.devnull,
        "KUBERNETES_AUTH_TRYKUBECONFIG": "false",
        "KUBERNETES_AUTH_TRYSERVICEACCOUNT": "false",
    }


def settings(job: Record, namespace: str) -> dict[str, str]:
    """What EMR adds to a job's settings before it hands them to Spark."""
    role = job["executionRoleArn"].rpartition("/")[2]
    accounts = {part: f"emr-containers-sa-spark-{part}-{ACCOUNT}-{base36(role)}" for part in ("driver", "executor")}
    return {
        "spark.kubernetes.namespace": namespace,
        "spark.kubernetes.container.image": job["releaseLabel"],
        **{f"spark.kubernetes.authenticate.{part}.serviceAccountName": name for part, name in accounts.items()},
        "spark.sql.session.timeZone": "UTC",
        "spark.ui.enabled": "false",
    }


def in_pods(submit: list[str], records: Path, work: Path) -> list[str]:
    """The command that submits a job to a Kubernetes of its own, and stays until its driver has ended."""
    return [sys.executable, "-m", PODS, str(records), str(work), "--", *submit]


def base36(text: str) -> str:
    """A text's bytes as one number, as EMR on EKS puts the name of a role into the names of service accounts."""
    digits, number = "", int.from_bytes(text.encode())
    while number:
        number, digit = divmod(number, 36)
        digits = f"{(string.digits + string.ascii_lowercase)[digit]}{digits}"
    return digits
