"""The gateway: every request passes one list of handlers, and the first that answers ends its way."""

import logging
import re
import sqlite3
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from botocore import xform_name
from werkzeug.exceptions import HTTPException, NotFound

from localaws import moto_core
from localaws.access import Access, reply_without_leave
from localaws.credentials import Credentials
from localaws.iam.authority import Authority
from localaws.iam.principals import Sessions
from localaws.protocol import BAD_REQUEST, FORM, check_json, error_reply, parsed, serialised
from localaws.request import Environ, Request
from localaws.service import ACCOUNT, SIGNED_AS, Call, Reply, Service, ServiceError

StartResponse = Callable[[str, list[tuple[str, str]]], Any]
Handler = Callable[[Request], Reply | None]
"""Answers a request, refuses it (ServiceError), or adds what it learns of it and leaves it to those after it."""

LOG = logging.getLogger("localaws")
LONGEST_DRAIN = 64 << 20
"""So much of the body of a refused request is read, so that its client, which is still sending, hears the refusal."""


class Gateway:
    """The WSGI application that serves every emulated service."""

    def __init__(
        self,
        services: Iterable[Service],
        credentials: Credentials,
        sessions: Sessions,
        changed: Callable[[], None],
        unsaved: Callable[[], str],
    ) -> None:
        """`changed` hears of a change before it is answered; `unsaved` says why none can be saved now, or nothing."""
        self.services: dict[str, list[Service]] = {}
        for service in services:
            self.services.setdefault(SIGNED_AS.get(service.name, service.name), []).append(service)
        self.changed = changed
        self.unsaved = unsaved
        self.moto = moto_core.DomainDispatcherApplication(backend_app)
        access, authority = Access(credentials, sessions), Authority(credentials, sessions)
        self.handlers: tuple[Handler, ...] = (
            access.refuse_foreign_hosts,
            access.refuse_web_pages,
            access.refuse_pages_of_moto,
            access.refuse_foreign_keys,
            authority.name_caller,
            check_length,
            read_named_operation,
            self.find_operation,
            authority.refuse_what_is_not_allowed,
            self.refuse_what_cannot_be_saved,
            self.serve,
            self.serve_by_moto,
        )

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        reply = reply_without_leave(self.answer(request))
        start_response(f"{reply.status} {HTTPStatus(reply.status).phrase}", list(reply.headers.items()))
        return reply.body

    def answer(self, request: Request) -> Reply:
        """The first handler's reply; what any of them raises becomes an error as AWS would send it."""
        try:
            reply = next(reply for handler in self.handlers if (reply := handler(request)) is not None)
        except ServiceError as error:
            drain(request)
            return refused(request, error)
        except HTTPException as error:
            return error_reply(request, "InvalidRequest", str(error), error.code or BAD_REQUEST)
        except Exception as error:
            LOG.exception("%s %s", request.signing_name, request.action)
            reply = broken(request, error)
        return self.kept(request, reply) if request.changes_state else reply

    def kept(self, request: Request, reply: Reply) -> Reply:
        """The reply to a change, once what it published is on disk: else that it is not."""
        self.changed()
        if reply.status >= BAD_REQUEST or not (reason := self.unsaved()):
            return reply
        message = f"The local AWS could not save this change ({reason}). Make room, and see what stands."
        return error_reply(request, "ServiceUnavailable", message, HTTPStatus.SERVICE_UNAVAILABLE)

    def find_operation(self, request: Request) -> None:
        """Which operation of a service of ours it is, if it is one."""
        if request.path.startswith("/v20180820/"):
            return  # S3 Control is signed for as S3, and is moto's alone
        services = self.services.get(request.signing_name)
        if not services:
            return
        try:
            router = moto_core.get_service_router(services[0].name)
            request.operation, request.labels = router.match(request.http)
        except NotFound:
            return
        request.action = request.operation.name
        request.services = services

    def refuse_what_cannot_be_saved(self, request: Request) -> None:
        """A change that the next process would not know of is better refused than acknowledged."""
        if request.changes_state and (reason := self.unsaved()):
            message = f"The local AWS cannot save its state ({reason}), so it takes no change. Make room and try again."
            raise ServiceError("ServiceUnavailable", message, HTTPStatus.SERVICE_UNAVAILABLE)

    def serve(self, request: Request) -> Reply | None:
        """By the service of ours that defines the operation."""
        name = xform_name(request.action)
        method = next((m for service in request.services if (m := getattr(service, name, None))), None)
        if method is None:
            return None
        protocol = moto_core.determine_request_protocol(request.operation.service_model, request.http.content_type)

        def ask_moto() -> Reply:
            request.rewind()
            return self.serve_by_moto(request)

        try:
            parameters = parsed(request, protocol)
            headers = request.http.headers
            call = Call(request.action, parameters, request.region, ACCOUNT, headers, ask_moto, request.caller)
            result = method(call)
        except ServiceError as error:
            drain(request)
            result = error
        return result if isinstance(result, Reply) else serialised(result, request.operation, protocol)

    def serve_by_moto(self, request: Request) -> Reply:
        request.reached_moto = True
        request.rewind()
        response: dict[str, Any] = {}

        def start_response(status: str, headers: list[tuple[str, str]], *_: object) -> None:
            response.update(status=int(status.split(maxsplit=1)[0]), headers=dict(headers))

        content = b"".join(self.moto(request.environ, start_response))
        if content.startswith(b"<!doctype html>"):
            raise NotImplementedError  # the web framework's own page: moto has no such address
        return Reply(response["status"], response["headers"], [content])


def backend_app(service: str | None) -> Any:
    """The application of moto for a service; raises NotImplementedError where it has none of that name."""
    if service is None:
        raise NotImplementedError
    return moto_core.create_backend_app(service)


def check_length(request: Request) -> None:
    length = str(request.environ.get("CONTENT_LENGTH") or "0")
    if not (length.isascii() and length.isdigit()):
        request.environ["CONTENT_LENGTH"] = "0"
        raise ServiceError("InvalidRequest", f"Content-Length is {length[:40]!r}; it must be a number.", BAD_REQUEST)


def read_named_operation(request: Request) -> None:
    """The operation's name where the request itself says it: in its form, or in a header (REST protocols do not)."""
    if request.content_type.startswith(FORM):
        match = re.search(rb"(?:^|&)Action=(\w+)", request.read_body())
        request.action = match[1].decode() if match else ""
    elif request.content_type.startswith("application/x-amz-json"):
        check_json(request.read_body())
    request.action = request.action or (request.header("X-Amz-Target") or "").rpartition(".")[2]


def drain(request: Request) -> None:
    """Read what a client is still sending, without keeping it, so that it hears the reply."""
    stream = request.http.stream
    left = LONGEST_DRAIN
    try:
        while left > 0 and (piece := stream.read(1 << 20)):
            left -= len(piece)
    except (OSError, ValueError, HTTPException):
        pass  # a body that cannot be read, or a client that hung up


def refused(request: Request, error: ServiceError) -> Reply:
    return error_reply(request, error.code, error.message, error.status or BAD_REQUEST)


def broken(request: Request, error: Exception) -> Reply:
    """The reply where moto does not know an operation, or something of ours broke."""
    if isinstance(error, OSError | sqlite3.OperationalError):
        message = f"The local AWS cannot read or write its files ({error}). Make room, and see that they are yours."
        return error_reply(request, "ServiceUnavailable", message, HTTPStatus.SERVICE_UNAVAILABLE)
    unknown = isinstance(error, NotImplementedError)
    action = f"{request.signing_name} {request.action}".strip()
    code, status = ("NotImplemented", 501) if unknown else ("InternalFailure", 500)
    reason = "does not know this operation" if unknown else f"broke on it ({type(error).__name__}: {error})"
    return error_reply(request, code, f"The local AWS {reason}: {action}", status)
