"""The door: reads a request's SigV4 scope, and hands it to the service that defines the operation, else to moto."""

import io
import json
import logging
import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

from botocore import xform_name
from werkzeug.exceptions import NotFound

from localaws import moto_core
from localaws.chunked import decoded
from localaws.service import ACCOUNT, REGION, Call, Reply, Service, ServiceError
from localaws.validation import problems

Environ = dict[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], Any]

SIGNED_AS = {"stepfunctions": "states", "cloudwatch": "monitoring"}
"""Services whose signing name is not botocore's own name."""
LOG = logging.getLogger("localaws")
READS = re.compile(r"(Get|List|Describe|Head|BatchGet|Validate)")


def scope(environ: Mapping[str, Any]) -> tuple[str, str]:
    """Region and service that a request was signed for; S3 when it was not signed at all."""
    signed = environ.get("HTTP_AUTHORIZATION", "") or environ.get("QUERY_STRING", "").replace("%2F", "/")
    found = re.search(r"Credential=[^/&,]+/\d{8}/([a-z0-9-]+)/([a-z0-9-]+)/aws4_request", signed)
    return (found[1], found[2]) if found else (REGION, "s3")


class Front:
    """The WSGI application that serves every emulated service."""

    def __init__(self, services: Iterable[Service], changed: Callable[[], None]) -> None:
        self.services: dict[str, list[Service]] = {}
        for service in services:
            self.services.setdefault(SIGNED_AS.get(service.name, service.name), []).append(service)
        self.changed = changed
        self.moto = moto_core.DomainDispatcherApplication(moto_core.create_backend_app)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        region, signed_for = scope(environ)
        own = [] if environ["PATH_INFO"].startswith("/v20180820/") else self.services.get(signed_for, [])
        hold_form(environ)
        try:
            reply = self.answer(environ, region, own) if own else self.ask_moto(environ)
        except Exception as error:
            LOG.exception("%s %s", signed_for, environ.get("localaws.action", ""))
            reply = broken(environ, signed_for, error)
        if changes(environ):
            self.changed()
        start_response(f"{reply.status} {HTTPStatus(reply.status).phrase}", list(reply.headers.items()))
        return reply.body

    def answer(self, environ: Environ, region: str, own: list[Service]) -> Reply:
        request = moto_core.BackendRequest(environ)
        model = moto_core.get_service_model(own[0].name)
        try:
            operation, labels = moto_core.get_service_router(own[0].name).match(request)
        except NotFound:
            return self.on_to_moto(environ)()
        environ["localaws.action"] = operation.name
        environ["localaws.durable"] = all(service.durable for service in own)
        method = next((m for s in own if (m := getattr(s, xform_name(operation.name), None))), None)
        if method is None:
            return self.on_to_moto(environ)()
        protocol = moto_core.determine_request_protocol(model, request.content_type)
        try:
            parameters = parsed(request, operation, protocol, labels)
            call = Call(operation.name, parameters, region, ACCOUNT, request.headers, self.on_to_moto(environ))
            result = method(call)
        except ServiceError as error:
            result = error
            while request.stream.read(1 << 20):
                pass  # a client that is still sending would not hear the refusal
        return result if isinstance(result, Reply) else serialised(result, operation, protocol)

    def on_to_moto(self, environ: Environ) -> Callable[[], Reply]:
        """The same request, put to moto when a service asks for it, with the body that may have been read already."""

        def ask() -> Reply:
            if "localaws.body" in environ:
                rewind(environ, environ["localaws.body"])
            return self.ask_moto(environ)

        return ask

    def ask_moto(self, environ: Environ) -> Reply:
        environ.setdefault("localaws.action", action_of(environ))
        environ["localaws.asked moto"] = True
        taken: dict[str, Any] = {}

        def take(status: str, headers: list[tuple[str, str]], *_: object) -> None:
            taken.update(status=int(status.split(maxsplit=1)[0]), headers=dict(headers))

        body = self.moto(environ, take)
        content = b"".join(body)
        if content.startswith(b"<!doctype html>"):
            raise NotImplementedError  # the web framework's own page: moto has no such address
        return Reply(taken["status"], taken["headers"], [content])


def rewind(environ: Environ, body: bytes) -> None:
    environ["localaws.body"] = body
    environ["wsgi.input"] = io.BytesIO(body)
    environ["CONTENT_LENGTH"] = str(len(body))
    environ.pop("werkzeug.request", None)


def hold_form(environ: Environ) -> None:
    """Query protocols name the operation inside the body, so it is read before anyone knows whose it is."""
    if environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
        rewind(environ, environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))


def broken(environ: Environ, service: str, error: Exception) -> Reply:
    """What a client is told when moto does not know an operation, or something of ours broke."""
    unknown = isinstance(error, NotImplementedError)
    action = f"{service} {environ.get('localaws.action', '')}".strip()
    code, status = ("NotImplemented", 501) if unknown else ("InternalFailure", 500)
    why = "does not know this operation" if unknown else f"broke on it ({type(error).__name__}: {error})"
    message = f"The local AWS {why}: {action}"
    if "HTTP_X_AMZ_TARGET" in environ or "json" in environ.get("CONTENT_TYPE", ""):
        body = json.dumps({"__type": code, "message": message})
    else:
        told = f"<Code>{code}</Code><Message>{escape(message)}</Message>"
        body = f"<Error>{told}</Error>" if service == "s3" else f"<ErrorResponse><Error>{told}</Error></ErrorResponse>"
    content = body.encode()
    return Reply(status, {"Content-Length": str(len(content)), "x-amzn-ErrorType": code}, [content])


def changes(environ: Environ) -> bool:
    """Whether a call may have changed what the snapshot holds (S3's objects, being files, are not in it)."""
    if environ.get("localaws.durable") and not environ.get("localaws.asked moto"):
        return False
    return environ["REQUEST_METHOD"] not in {"GET", "HEAD"} and not READS.match(environ.get("localaws.action", ""))


def action_of(environ: Environ) -> str:
    """The operation's name as far as a request tells it by itself (rest protocols tell nothing)."""
    named = re.search(rb"(?:^|&)Action=(\w+)", environ.get("localaws.body", b""))
    return named[1].decode() if named else str(environ.get("HTTP_X_AMZ_TARGET", "")).rpartition(".")[2]


def parsed(request: Any, operation: Any, protocol: str, labels: Mapping[str, Any]) -> dict[str, Any]:
    """The API's own parameters; raises ServiceError where they break botocore's model."""
    streamed = streaming_payload(operation.input_shape)
    if not streamed and "localaws.body" not in request.environ:
        request.environ["localaws.body"] = request.get_data(cache=True, parse_form_data=False)
    body: bytes = request.environ.get("localaws.body", b"")
    values = request.values if streamed or protocol not in {"query", "ec2"} else form(request, body)
    parser = moto_core.PROTOCOL_PARSERS[protocol](operation)
    parameters: dict[str, Any] = parser.parse(
        {
            "method": request.method,
            "values": values,
            "headers": request.headers,
            "body": body,
            "url_path": request.path,
            "url_params": labels,
        }
    )
    if streamed:
        parameters[streamed] = decoded(request.stream, request.headers)
    elif operation.input_shape and (wrong := problems(operation.input_shape, parameters)):
        raise ServiceError(refusal_code(operation), "; ".join(wrong))
    return parameters


def form(request: Any, body: bytes) -> dict[str, str]:
    fields = parse_qs(body.decode(), keep_blank_values=True)
    return {**request.args.to_dict(), **{name: values[0] for name, values in fields.items()}}


def refusal_code(operation: Any) -> str:
    """What this service calls a parameter that breaks its model."""
    names = [shape.name for shape in operation.error_shapes]
    wanted = ("ValidationException", "InvalidParameterValueException", "InvalidRequestException")
    known = (*wanted, "InvalidInputException", "InvalidParameterException")
    return next((name for name in known if name in names), "ValidationException")


def streaming_payload(shape: Any) -> str | None:
    """The member that travels as the raw body, if the model says so."""
    payload = shape.serialization.get("payload") if shape is not None else None
    if payload is None or shape.members[payload].type_name != "blob":
        return None
    return str(payload)


def serialised(result: Any, operation: Any, protocol: str) -> Reply:
    """A result, or the error that was raised instead, as the service's protocol writes it."""
    model = operation.service_model
    serializer = moto_core.get_serializer_class(model.service_name, protocol)(operation)
    status = result.pop("HTTPStatusCode", None) if isinstance(result, dict) else getattr(result, "status", None)
    if (
        isinstance(result, ServiceError)
        and moto_core.ErrorLookupFactory().for_service(model).from_code(result.code) is None
    ):
        # moto warns about codes outside the model, and under pytest a warning is an error: these are ours on purpose.
        moto_core.COMMON_ERROR_CODES.append(result.code)
    streamed = streaming_payload(operation.output_shape)
    body = result.pop(streamed, None) if streamed and isinstance(result, dict) else None
    response = serializer.serialize(result)
    status = status or response["status_code"]
    headers = {**response["headers"], "x-amzn-RequestId": secrets.token_hex(16)}
    if body is not None:
        return Reply(status, headers, body)
    content = response["body"].encode() if isinstance(response["body"], str) else response["body"]
    return Reply(status, {"Content-Length": str(len(content)), **headers}, [content])
