"""From HTTP to an operation's parameters, and from its result to HTTP, as botocore's models have it."""

import json
import secrets
from typing import Any
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

from localaws import moto_core
from localaws.chunked import decoded
from localaws.request import Request
from localaws.service import Reply, ServiceError
from localaws.validation import problems, spelled

BAD_REQUEST = 400
FORM = "application/x-www-form-urlencoded"
"""The content type of the query protocols (sts, ec2, sns …)."""


def parsed(request: Request, protocol: str) -> dict[str, Any]:
    """The API's own parameters; raises ServiceError where they break botocore's model."""
    operation = request.operation
    streamed = streaming_payload(operation.input_shape)
    body = b"" if streamed else request.read_body()
    http = request.http
    values = http.values if streamed or protocol not in {"query", "ec2"} else form(http, body)
    try:
        parameters: dict[str, Any] = moto_core.PROTOCOL_PARSERS[protocol](operation).parse(
            {
                "method": http.method,
                "values": values,
                "headers": http.headers,
                "body": body,
                "url_path": http.path,
                "url_params": request.labels,
            }
        )
    except Exception as error:
        # The parsers check nothing: whatever kind of error a text that is no number or no document raises, it is the
        # client's mistake.
        raise ServiceError(
            malformed_code(operation, protocol), f"The request cannot be read: {error}", BAD_REQUEST
        ) from error
    parameters = spelled(operation.input_shape, parameters)
    if streamed:
        parameters[streamed] = decoded(http.stream, http.headers)
    elif operation.input_shape and (wrong := problems(operation.input_shape, parameters)):
        raise ServiceError(refusal_code(operation), "; ".join(wrong))
    return parameters


def form(http: Any, body: bytes) -> dict[str, str]:
    fields = parse_qs(body.decode(), keep_blank_values=True)
    return {**http.args.to_dict(), **{name: values[0] for name, values in fields.items()}}


def malformed_code(operation: Any, protocol: str) -> str:
    """What AWS calls a request whose text is not of the kind that the model wants."""
    if operation.service_model.service_name == "s3":
        document = operation.input_shape.serialization.get("payload") and not streaming_payload(operation.input_shape)
        return "MalformedXML" if document else "InvalidArgument"
    return "SerializationException" if "json" in protocol else "MalformedInput"


def refusal_code(operation: Any) -> str:
    """What this service calls a parameter that breaks its model."""
    names = [shape.name for shape in operation.error_shapes]
    wanted = ("ValidationException", "InvalidParameterValueException", "InvalidRequestException")
    choices = (*wanted, "InvalidInputException", "InvalidParameterException")
    return next((name for name in choices if name in names), "ValidationException")


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
        and result.code not in moto_core.COMMON_ERROR_CODES
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


def error_reply(request: Request, code: str, message: str, status: int) -> Reply:
    """An error where no model of an operation says how to write it: as the client's own protocol has errors."""
    model = request.operation.service_model.metadata["protocol"] if request.operation else ""
    if request.header("X-Amz-Target") is not None or "json" in request.content_type or "json" in model:
        body, kind = json.dumps({"__type": code, "message": message}), "application/json"
    else:
        error, kind = f"<Code>{escape(code)}</Code><Message>{escape(message)}</Message>", "application/xml"
        error = f"<Error>{error}</Error>"
        form = request.content_type.startswith(FORM) or request.signing_name != "s3"
        body = f"<ErrorResponse>{error}</ErrorResponse>" if form else error
    content = body.encode()
    headers = {
        "Content-Type": kind, "Content-Length": str(len(content)), "x-amzn-ErrorType": code,
        "x-amzn-RequestId": (request_id := secrets.token_hex(16)), "x-amz-request-id": request_id,
    }  # fmt: skip
    return Reply(status, headers, [] if request.method == "HEAD" else [content])


def check_json(body: bytes) -> None:
    """Raise ServiceError unless the body of a JSON protocol is one JSON object (or nothing)."""
    try:
        document = json.loads(body) if body.strip() else {}
    except (ValueError, RecursionError) as error:
        raise ServiceError("SerializationException", f"The body is not JSON: {error}", BAD_REQUEST) from error
    if not isinstance(document, dict):
        kind = type(document).__name__
        raise ServiceError("SerializationException", f"The body must be a JSON object, not a {kind}.", BAD_REQUEST)
