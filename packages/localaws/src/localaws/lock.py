"""One process to a home: who serves it, and where he listens."""

import contextlib
import fcntl
import json
import os
import socket
import time
from pathlib import Path
from typing import Any

from localaws.errors import HomeUnusableError

PATIENCE_S = 30
PAUSE_S = 0.05


class HomeLock:
    """The right to serve a home: held by a living process, free as soon as it is gone, however it went."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.file: Any = None

    @property
    def notice(self) -> Path:
        return self.home / "server.json"

    def take(self) -> int | None:
        """None when the home is ours now; else the port of the process that serves it. Raises HomeUnusableError."""
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            self.file = (self.home / "lock").open("a")
        except OSError as error:
            message = f"{self.home} cannot be written to ({error.strerror}). Choose another folder, or make it yours."
            raise HomeUnusableError(message) from error
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return None
            if (port := self.served()) is not None:
                self.file.close()
                return port
            time.sleep(PAUSE_S)
        self.file.close()
        raise HomeUnusableError(
            f"Another process holds {self.home} but does not answer. Find it with: fuser {self.home}/lock"
        )

    def served(self) -> int | None:
        """The port on which a living process serves the home."""
        try:
            port = int(json.loads(self.notice.read_text())["port"])
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return port
        except (OSError, ValueError, KeyError):
            return None

    def announce(self, port: int) -> None:
        draft = self.notice.with_suffix(".draft")
        draft.write_text(json.dumps({"pid": os.getpid(), "port": port}))
        draft.replace(self.notice)

    def release(self) -> None:
        self.notice.unlink(missing_ok=True)
        self.file.close()
