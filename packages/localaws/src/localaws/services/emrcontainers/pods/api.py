"""The part of the Kubernetes API that Spark speaks, on 127.0.0.1, for who holds its token."""

import hmac
import json
import re
import threading
from collections.abc import Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import yaml

from localaws.services.emrcontainers.pods.objects import KINDS, Object, Objects
from localaws.services.emrcontainers.pods.selection import matches, patched

_PATH: Final = re.compile(rf"/api/v1/namespaces/[a-z0-9-]+/({'|'.join(KINDS)})(?:/([a-z0-9.-]+))?")
_APPLY: Final = "application/apply-patch+yaml"


class Api(ThreadingHTTPServer):
    """Serves the objects of one namespace until it is shut down."""

    daemon_threads = True

    def __init__(self, objects: Objects, token: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.objects, self.token = objects, token
        self.url = f"http://127.0.0.1:{self.server_port}"

    def start(self) -> None:
        threading.Thread(target=self.serve_forever, name="kubernetes", daemon=True).start()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Api

    def handle_any(self) -> None:
        address = urlsplit(self.path)
        query = dict(parse_qsl(address.query))
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        # Whoever can ask for a pod can run a program.
        if not hmac.compare_digest(self.headers.get("Authorization", ""), f"Bearer {self.server.token}"):
            self._fail(401, "Unauthorized")
        elif match := _PATH.fullmatch(address.path):
            self._answer(match[1], match[2], query, body)
        else:
            self._fail(404, f"there is nothing at {address.path}")

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any  # noqa: N815 (names of http.server)

    def _answer(self, plural: str, name: str | None, query: dict[str, str], body: bytes) -> None:
        if self.command == "POST":
            made = self.server.objects.create(plural, json.loads(body))
            self._send(201, made) if made else self._fail(409, f"{plural}: the name is taken")
        elif self.command == "GET" and query.get("watch") == "true":
            self._watch(plural, query)
        elif name is None:
            self._answer_about_many(plural, query)
        elif self.headers.get("Content-Type", "").startswith(_APPLY):
            self._send(200, self._applied(plural, yaml.safe_load(body)))
        elif (item := self.server.objects.get(plural, name)) is None:
            self._fail(404, f'{plural} "{name}" not found')
        else:
            self._answer_about_one(plural, item, body)

    def _applied(self, plural: str, given: Object) -> Object:
        """Server-side apply: the object is made, or becomes what is given."""
        objects = self.server.objects
        if (made := objects.create(plural, given)) is not None:
            return made
        item = objects.get(plural, given["metadata"]["name"])
        return objects.replace(plural, patched(item or {}, given))

    def _answer_about_one(self, plural: str, item: Object, body: bytes) -> None:
        objects = self.server.objects
        if self.command == "DELETE":
            self._send(200, objects.delete(plural, item["metadata"]["name"]) or item)
        elif self.command == "GET":
            self._send(200, item)
        else:
            given = json.loads(body)
            self._send(200, objects.replace(plural, given if self.command == "PUT" else patched(item, given)))

    def _answer_about_many(self, plural: str, query: dict[str, str]) -> None:
        objects = self.server.objects
        items = [item for item in objects.all(plural) if matches(item, query)]
        if self.command == "DELETE":
            for item in items:
                objects.delete(plural, item["metadata"]["name"])
        self._send(200, _list(plural, items, objects.version))

    def _watch(self, plural: str, query: dict[str, str]) -> None:
        """Every change as a line, until the client leaves; whoever wants a web socket is told that there is none."""
        if self.headers.get("Upgrade"):
            self._fail(503, "watches are served over HTTP")
            return
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.close_connection = True
        try:
            for event in self.server.objects.events(plural, int(query.get("resourceVersion") or 0)):
                if event is not None and matches(event.object, query):
                    line = json.dumps({"type": event.type, "object": event.object}).encode() + b"\n"
                    self.wfile.write(b"%x\r\n%s\r\n" % (len(line), line))
                self.wfile.flush()
        except OSError:
            pass  # the client has left

    def _fail(self, code: int, message: str) -> None:
        status = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "message": message, "code": code}
        self._send(code, status)

    def _send(self, code: int, what: Any) -> None:
        content = json.dumps(what).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Nothing: the objects tell what was asked for."""


def _list(plural: str, items: Iterable[Object], version: int) -> Object:
    kind = f"{KINDS[plural]}List"
    return {"kind": kind, "apiVersion": "v1", "metadata": {"resourceVersion": str(version)}, "items": list(items)}
