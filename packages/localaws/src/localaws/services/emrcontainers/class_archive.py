"""Makes the archive of loaded classes (AppCDS) with which Spark starts in half the time."""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from localaws.errors import LocalAwsError
from localaws.java import Java, find_java
from localaws.java_cache import archives, cache
from localaws.services.emrcontainers.driver import environment, spark_home
from localaws.services.emrcontainers.scratch import plain_folder, quoted
from localaws.services.emrcontainers.spark_submit import Submission, command, local_settings, s3_settings

JOB = Path(__file__).with_name("class_archive_job.py")
TIME_LIMIT_S = 180


def prepare_java(home: Path) -> str:
    """Build the archive if there is none; the sentence that tells the result. Spark works without an archive, too.

    Raises JavaMissingError when there is no Java at all.
    """
    java = find_java()
    folder = cache(home.absolute())
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for leftover in folder.glob("making-*"):  # of a process that was killed
            shutil.rmtree(leftover)
        base, top = archives(java, folder)
        if top.exists() and base.exists():
            return f"Java {java.version} ({java.source}) starts from {top.name}."
        try:
            build(java, base, top)
        except (LocalAwsError, OSError, subprocess.SubprocessError) as error:
            return f"Spark will start slower: no archive of Java classes could be made ({error})."
    return f"Java {java.version} ({java.source}): made {top.name}, Spark will start faster."


def build(java: Java, base: Path, top: Path) -> None:
    """Both archives, each put in place only when it is complete."""
    with tempfile.TemporaryDirectory(dir=top.parent, prefix="making-") as drafts:
        if not base.exists():
            draft = Path(drafts) / "base.jsa"
            run([java.command, "-Xshare:dump", f"-XX:SharedArchiveFile={draft}"], dict(os.environ))
            draft.replace(base)
        draft = Path(drafts) / "top.jsa"
        # A folder of its own, for it is gone afterwards, and the archive is not.
        with plain_folder(Path(drafts) / "scratch") as scratch:
            train(java, base, draft, scratch)
        if not draft.exists():
            raise LocalAwsError("Java ended without writing it")
        draft.replace(top)


def train(java: Java, base: Path, draft: Path, scratch: Path) -> None:
    """Run a small job that loads the classes that jobs load; Java writes the archive when it ends."""
    bucket = scratch / "s3" / "training"
    bucket.mkdir(parents=True)
    settings = local_settings(scratch) | s3_settings(scratch / "s3")
    env = environment(java, scratch, scratch, {})
    options = [f"-XX:SharedArchiveFile={base}", f"-XX:ArchiveClassesAtExit={draft}"]
    env["SPARK_SUBMIT_OPTS"] += f" {quoted(options)}"
    run(command(spark_home(), Submission(), settings, str(JOB), ["s3://training", str(bucket)]), env)


def run(words: list[str], env: dict[str, str]) -> None:
    process = subprocess.run(words, env=env, capture_output=True, text=True, timeout=TIME_LIMIT_S, check=False)
    if process.returncode:
        lines = (process.stderr or process.stdout).strip().splitlines()
        raise LocalAwsError(lines[-1] if lines else f"exit code {process.returncode}")


if __name__ == "__main__":
    print(prepare_java(Path(sys.argv[1])))  # noqa: T201 (the set-up prints it)
