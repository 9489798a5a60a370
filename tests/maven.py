"""Jars that tests take from Maven's central repository, where Maven brings them; kept in a folder."""

import shutil
import subprocess
from pathlib import Path
from typing import Final

DOWNLOAD_S: Final = 180


class NoJarsError(Exception):
    """The jars cannot be had here; the text says why."""


def jars(pom: Path, folder: Path) -> Path:
    """The folder, which holds the dependencies of a POM; raises NoJarsError where Maven does not bring them."""
    if not list(folder.glob("*.jar")):
        maven = shutil.which("mvn")
        if maven is None:
            raise NoJarsError("Maven is not installed (no mvn on PATH)")
        draft = folder.with_suffix(".draft")
        command = [maven, "-q", "-B", "-f", str(pom), "dependency:copy-dependencies", f"-DoutputDirectory={draft}"]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=DOWNLOAD_S, check=False)
        except subprocess.TimeoutExpired as error:
            raise NoJarsError(f"Maven did not end within {DOWNLOAD_S} s") from error
        if done.returncode:
            raise NoJarsError(f"Maven said: {(done.stdout + done.stderr).strip()[:300]}")
        draft.rename(folder)
    return folder
