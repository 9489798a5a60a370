"""The process that serves a home: lock, state, services, HTTP server, in the order in which they start and stop."""

import logging
import os
import socket
import sqlite3
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from moto.core.config import default_user_config
from werkzeug.serving import ThreadedWSGIServer

from localaws import moto_core
from localaws.account import prepare
from localaws.client import HOST, endpoint_url
from localaws.credentials import Credentials
from localaws.errors import HomeUnusableError, PortTakenError
from localaws.gateway import Gateway
from localaws.iam.principals import Sessions
from localaws.lock import HomeLock
from localaws.service import ACCOUNT, Service, World
from localaws.snapshot import Snapshot

LOG = logging.getLogger("localaws")


class QuietHandler(moto_core.MotoRequestHandler):  # type: ignore[misc]  # moto has no types
    """Serves without writing a line to stderr for each request."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002  # werkzeug's own name
        pass


class Serving:
    """Everything that runs while one home is served by this process."""

    serves: ClassVar[Path | None] = None
    """moto keeps its state in its modules, so a process can serve one home at a time."""

    def __init__(
        self,
        home: Path,
        server: ThreadedWSGIServer,
        environment: Mapping[str, str],
        credentials: Credentials,
        lock: HomeLock,
    ) -> None:
        """`environment` is what a child process needs to talk to this AWS and no other."""
        self.home = home
        self.server = server
        self.environment = environment
        self.credentials = credentials
        self.lock = lock
        self.services: list[Service] = []
        self.snapshot = Snapshot(home)

    def start(self) -> str:
        """Serve; a sentence where something of the earlier process could not be taken over."""
        if Serving.serves is not None:
            self.server.server_close()
            raise HomeUnusableError(f"This process serves {Serving.serves} already. Stop that, or use another process.")
        Serving.serves = self.home
        try:
            note = self.take_over()
            threading.Thread(target=self.server.serve_forever, name="local AWS", daemon=True).start()
            self.lock.announce(self.server.port)
        except BaseException as error:
            Serving.serves = None
            self.server.server_close()
            if isinstance(error, sqlite3.Error):  # SQLite's way of saying that the disk is full
                raise OSError(str(error)) from error
            raise
        return note

    def take_over(self) -> str:
        """Give the services the state of the process before, and let the server answer."""
        from localaws.registry import SERVICES

        # Named here, the account is not looked up for each call in the access keys of every partition there is.
        os.environ["MOTO_ACCOUNT_ID"] = ACCOUNT
        default_user_config["iam"] = {"load_aws_managed_policies": True}
        states, note = self.snapshot.load()
        if note:
            LOG.warning(note)
        sessions, url = Sessions(), endpoint_url(self.server.port)
        world = World(self.home, url, self.environment, self.snapshot.changed, sessions, self.service)
        self.services = [kind(world) for kind in SERVICES]
        self.server.app = Gateway(
            self.services, self.credentials, sessions, self.snapshot.changed, self.snapshot.problem
        )
        for service in self.services:
            if service.name in states:
                service.restore(states[service.name])
        prepare()
        for service in self.services:
            service.start()
        self.snapshot.keep(self.services)
        return note

    def service(self, name: str) -> Service | None:
        return next((service for service in self.services if service.name == name), None)

    def stop(self) -> None:
        """First what runs, then the gateway, then the last state to disk; raises StateNotSavedError."""
        for service in reversed(self.services):
            service.stop()
        self.server.shutdown()
        self.server.server_close()
        Serving.serves = None
        try:
            self.snapshot.stop()
        finally:
            self.lock.release()


def bound(port: int) -> ThreadedWSGIServer:
    """A server that listens on 127.0.0.1 alone; raises PortTakenError."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        message = f"Port {port} is in use. Stop what listens there, or leave the port out to take a free one."
        raise PortTakenError(message) from error
    listener.listen(128)
    address = listener.getsockname()
    return ThreadedWSGIServer(HOST, address[1], not_yet, QuietHandler, fd=listener.detach())


def not_yet(_: Any, start_response: Any) -> list[bytes]:
    start_response("503 Starting", [])
    return []
