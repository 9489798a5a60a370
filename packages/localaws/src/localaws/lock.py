"""One process to a home: who serves it, where it listens, and which other processes use it."""

import contextlib
import fcntl
import json
import os
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

from localaws.errors import HomeUnusableError
from localaws.files import replace_file

PATIENCE_S = 30
PAUSE_S = 0.05


class HomeLock:
    """The right to serve a home: held by a living process, free as soon as it ends, however it ends.

    A process that attaches holds the file `clients` together with all others that do; who serves can hold it alone
    only when none is left, and then no other can attach any more.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self.file: IO[str] | None = None
        self.clients: int | None = None
        """A file descriptor, which lives as long as the process does where nobody detaches."""

    @property
    def notice(self) -> Path:
        return self.home / "server.json"

    def take(self) -> int | None:
        """None when the home is ours now; else the port of the process that serves it. Raises HomeUnusableError."""
        try:
            make_private(self.home)
            self.file = os.fdopen(descriptor(self.home / "lock"), "a")
        except OSError as error:
            message = f"{self.home} cannot be written to ({error.strerror}). Choose another folder, or make it yours."
            raise HomeUnusableError(message) from error
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            if locked(self.file, fcntl.LOCK_EX):
                return None
            if (port := self.attach()) is not None:
                self.file.close()
                return port
            time.sleep(PAUSE_S)
        self.file.close()
        raise HomeUnusableError(
            f"Another process holds {self.home} but does not answer. Find it with: fuser {self.home}/lock"
        )

    def attach(self) -> int | None:
        """The port of the process that serves the home, which will not end by itself before `release`."""
        clients = descriptor(self.home / "clients")
        if locked(clients, fcntl.LOCK_SH) and (port := self.served()) is not None:
            self.clients = clients
            return port
        os.close(clients)
        return None

    def served(self) -> int | None:
        """The port on which a living process serves the home."""
        try:
            port = int(json.loads(self.notice.read_text())["port"])
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return port
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def announce(self, port: int) -> None:
        replace_file(self.notice, json.dumps({"pid": os.getpid(), "port": port}).encode())

    def wait_for_clients(self, waiting: Callable[[], None]) -> None:
        """Return when no other process uses this AWS, and let none attach any more. Calls `waiting` if it must wait."""
        self.clients = descriptor(self.home / "clients")
        if locked(self.clients, fcntl.LOCK_EX):
            return
        waiting()
        while not locked(self.clients, fcntl.LOCK_EX):
            time.sleep(PAUSE_S)

    def release(self) -> None:
        """Give up serving the home."""
        self.notice.unlink(missing_ok=True)
        if self.file:
            self.file.close()
        self.detach()

    def detach(self) -> None:
        """Say that this process uses the home no longer."""
        if self.clients is not None:
            os.close(self.clients)
            self.clients = None


def descriptor(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)


def locked(file: IO[str] | int, kind: int) -> bool:
    """Whether a lock of the kind could be had at once."""
    with contextlib.suppress(BlockingIOError):
        fcntl.flock(file, kind | fcntl.LOCK_NB)
        return True
    return False


def make_private(home: Path) -> None:
    """Make the folder its owner's alone: what is kept in it is run as code. Raises HomeUnusableError, OSError."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = home.stat()
    if status.st_uid != os.geteuid():
        raise HomeUnusableError(
            f"{home} belongs to another user, who could run code as you through it. Choose another folder."
        )
    if status.st_mode & 0o077:
        home.chmod(0o700)
