"""The archive of loaded classes (AppCDS) that makes Spark start in half the time: built once, used when it fits."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from localaws.errors import LocalAwsError
from localaws.java import LEAN, Java, find_java

TRAINING = Path(__file__).with_name("class_archive_job.py")
TIME_LIMIT_S = 180


def cache(home: Path) -> Path:
    """Where archives are kept: the home's own folder, or the one that TOLLGATE_JAVA_CACHE names for several homes."""
    named = os.environ.get("TOLLGATE_JAVA_CACHE")
    return Path(named) if named else home / "java"


def archives(java: Java, folder: Path) -> tuple[Path, Path]:
    """The base archive (empty path: the Java's own) and ours over it, for this very Java and this very Spark."""
    import pyspark

    jars = Path(pyspark.__file__).parent / "jars"
    key = hashlib.sha256(f"{java.home} {java.version} {jars} {pyspark.__version__} {LEAN}".encode()).hexdigest()[:16]
    own = java.home / "lib" / "server" / "classes.jsa"
    return own if own.exists() else folder / f"base-{key}.jsa", folder / f"spark-{pyspark.__version__}-{key}.jsa"


def archive_options(java: Java, home: Path) -> list[str]:
    """What to add to a Java command line to start from the archive; nothing when there is none."""
    base, top = archives(java, cache(home))
    if not top.exists() or not base.exists():
        return []
    return [f"-XX:SharedArchiveFile={base}:{top}", "-Xshare:auto"]


def prepare_java(home: Path) -> str:
    """Build the archive if there is none, and say in a sentence what came of it; never fails for want of an archive.

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
            return f"Java {java.version} ({java.found}) starts from {top.name}."
        try:
            build(java, base, top)
        except (LocalAwsError, OSError, subprocess.SubprocessError) as error:
            return f"Spark will start slower: no archive of Java classes could be made ({error})."
    return f"Java {java.version} ({java.found}): made {top.name}, Spark will start faster."


def build(java: Java, base: Path, top: Path) -> None:
    """Both archives, each put in place only when it is whole."""
    with tempfile.TemporaryDirectory(dir=top.parent, prefix="making-") as scratch:
        if not base.exists():
            draft = Path(scratch) / "base.jsa"
            run([java.command, "-Xshare:dump", f"-XX:SharedArchiveFile={draft}"], dict(os.environ))
            draft.replace(base)
        draft = Path(scratch) / "top.jsa"
        train(java, base, draft, Path(scratch))
        if not draft.exists():
            raise LocalAwsError("Java ended without writing it")
        draft.replace(top)


def train(java: Java, base: Path, draft: Path, scratch: Path) -> None:
    """Run a small job that loads the classes that jobs load; Java writes the archive when it ends."""
    from localaws.services.emrcontainers.driver import environment, spark_home
    from localaws.services.emrcontainers.spark_submit import Submission, command, local_settings, s3_settings

    bucket = scratch / "s3" / "training"
    bucket.mkdir(parents=True)
    settings = local_settings(scratch) | s3_settings(scratch / "s3")
    env = environment(java, scratch, scratch, {})
    env["SPARK_SUBMIT_OPTS"] += f" -XX:SharedArchiveFile={base} -XX:ArchiveClassesAtExit={draft}"
    run(command(spark_home(), Submission(), settings, str(TRAINING), ["s3://training", str(bucket)]), env)


def run(words: list[str], env: dict[str, str]) -> None:
    done = subprocess.run(words, env=env, capture_output=True, text=True, timeout=TIME_LIMIT_S, check=False)
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise LocalAwsError(said[-1] if said else f"exit code {done.returncode}")


if __name__ == "__main__":
    print(prepare_java(Path(sys.argv[1])))  # noqa: T201  # the set-up prints it
