"""One attempt of one job: the driver process, its environment, its logs."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from localaws.java import LEAN, Java
from localaws.java_cache import archive_options
from localaws.services.emrcontainers import guard
from localaws.services.emrcontainers.scratch import quoted

LOGGING = Path(__file__).with_name("log4j2.properties")
FOREIGN = ("SPARK_", "PYSPARK_", "HADOOP_", "HIVE_", "AWS_", "BOTO_", "JAVA_", "JDK_", "_JAVA", "PYTHON")
"""How the person's own settings of Spark, Java, Python and AWS begin: none of them may reach a job."""
PROXIES = ("http_proxy", "https_proxy", "ftp_proxy", "all_proxy", "no_proxy")
"""A proxy would be asked for 127.0.0.1, where everything is that a job needs."""
GRACE_S = 5


def spark_home() -> Path:
    import pyspark

    return Path(pyspark.__file__).parent


def environment(java: Java, home: Path, scratch: Path, aws: Mapping[str, str]) -> dict[str, str]:
    """The variables of a job's process: this Python, that Java, this AWS, UTC, and no setting of the person's own."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(FOREIGN) and name.lower() not in PROXIES
    }
    options = [*LEAN, *archive_options(java, home), "-Duser.timezone=UTC", f"-Djava.io.tmpdir={scratch}"]
    return {
        **kept,
        # A profile of the person's may name an endpoint, a proxy or a program to run: no file of theirs is read.
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        **aws,
        "JAVA_HOME": str(java.home),
        "SPARK_HOME": str(spark_home()),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LAUNCHER_OPTS": "-XX:+UseSerialGC -XX:TieredStopAtLevel=1",
        "SPARK_SUBMIT_OPTS": quoted([*options, f"-Dlog4j2.configurationFile={LOGGING.as_uri()}"]),
        "PYSPARK_PYTHON": sys.executable,
        "PYSPARK_DRIVER_PYTHON": sys.executable,
        "PYTHONUNBUFFERED": "1",
        "TMPDIR": str(scratch),
        "TZ": "UTC",
    }


class Driver:
    """A running driver: wait for it, or end it and everything it started."""

    def __init__(self, folder: Path, command: Sequence[str], env: Mapping[str, str], scratch: Path) -> None:
        reading, self.lifeline = os.pipe()
        with (folder / "stdout").open("ab") as out, (folder / "stderr").open("ab") as err:
            self.process = subprocess.Popen(
                [sys.executable, "-S", "-E", guard.__file__, str(reading), *command],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                cwd=scratch,
                env=dict(env),
                pass_fds=(reading,),
                start_new_session=True,
            )
        os.close(reading)

    def wait(self) -> int:
        """The command's exit code, when it and all that it started have ended."""
        try:
            return self.process.wait()
        finally:
            os.close(self.lifeline)

    def end(self) -> None:
        """Ask the whole group to end, then end it; nothing where it has ended."""
        if self.process.poll() is not None:
            return
        for sign in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, sign)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(GRACE_S)
                return
