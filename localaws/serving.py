"""The process that serves a home: services, front, HTTP server, in the order in which they start and stop."""

import socket
import threading
from typing import TYPE_CHECKING, Any

from werkzeug.serving import ThreadedWSGIServer

from localaws import moto_core
from localaws.errors import PortTaken
from localaws.front import Front
from localaws.service import Service, World

if TYPE_CHECKING:
    from localaws.server import LocalAws


HOST = "127.0.0.1"


class QuietHandler(moto_core.MotoRequestHandler):  # type: ignore[misc]  # moto has no types
    """Serves without writing a line to stderr for each request."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002  # werkzeug's own name
        pass


class Serving:
    """Everything that runs while one home is served."""

    def __init__(self, aws: "LocalAws") -> None:
        self.aws = aws
        self.services: list[Service] = []
        self.server: ThreadedWSGIServer | None = None

    def start(self) -> None:
        from localaws.services import SERVICES

        self.aws.home.mkdir(parents=True, exist_ok=True)
        self.bind()
        world = World(self.aws.home, self.aws.endpoint_url, self.aws.environment, self.changed, self.service)
        self.services = [kind(world) for kind in SERVICES]
        assert self.server
        self.server.app = Front(self.services, self.changed)
        for service in self.services:
            service.start()
        threading.Thread(target=self.server.serve_forever, name="local AWS", daemon=True).start()

    def bind(self) -> None:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, self.aws.port))
        except OSError as error:
            listener.close()
            wanted = self.aws.port
            raise PortTaken(
                f"Port {wanted} is in use. Stop what listens there, or leave the port out to take a free one."
            ) from error
        listener.listen(128)
        self.aws.port = listener.getsockname()[1]
        self.server = ThreadedWSGIServer(HOST, self.aws.port, self.refuse, QuietHandler, fd=listener.detach())

    def refuse(self, _: Any, start_response: Any) -> list[bytes]:
        start_response("503 Starting", [])
        return []

    def service(self, name: str) -> Service | None:
        return next((service for service in self.services if service.name == name), None)

    def changed(self) -> None:
        pass

    def stop(self) -> None:
        for service in reversed(self.services):
            service.stop()
        if self.server:
            self.server.shutdown()
            self.server.server_close()
