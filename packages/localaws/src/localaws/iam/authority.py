"""The handler of the gateway that refuses what the caller's policies do not allow."""

import functools
import hmac
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from botocore.loaders import Loader
from werkzeug.exceptions import NotFound

from localaws import moto_core
from localaws.credentials import Credentials
from localaws.iam import evaluator
from localaws.iam.caller import ADMINISTRATOR, Refusal
from localaws.iam.principals import Sessions
from localaws.iam.refusals import denied
from localaws.iam.requests import requests
from localaws.protocol import parsed
from localaws.request import Request
from localaws.service import SIGNED_AS, ServiceError

OPEN: Final = {"sts:GetCallerIdentity", "sts:GetSessionToken"}
"""What nobody needs a permission for."""


class Authority:
    """Who calls, and whether they may."""

    def __init__(self, credentials: Credentials, sessions: Sessions) -> None:
        self._credentials = credentials
        self._sessions = sessions

    def name_caller(self, request: Request) -> None:
        """Say whose key the request is signed with; a key that IAM does not judge is the administrator's."""
        own = self._credentials.access_key_id
        if not hmac.compare_digest(request.access_key_id.encode(), own.encode()):
            request.caller = self._sessions.caller(request.access_key_id) or ADMINISTRATOR

    def refuse_what_is_not_allowed(self, request: Request) -> None:
        if request.caller is ADMINISTRATOR or f"{request.signing_name}:{request.action}" in OPEN:
            return
        operation = request.operation or _operation(request)
        name = operation.name if operation is not None else request.action
        if refusal := first_refusal(request, name, _parameters(request, operation)):
            request.operation = operation
            raise denied(request.signing_name, refusal, _protocol(request, operation))


def first_refusal(request: Request, operation: str, parameters: Mapping[str, Any]) -> Refusal | None:
    """The first permission of a call that its caller lacks."""
    details = {
        name: value for service in request.services for name, value in service.about(operation, parameters).items()
    }
    needed = requests(request.signing_name, operation, {**parameters, **details}, request.region)
    return next((refusal for one in needed if (refusal := request.caller.refusal(_tagged(one, request)))), None)


def _tagged(needed: evaluator.Request, request: Request) -> evaluator.Request:
    """A permission with the tags of what it is about, where a service of ours knows them."""
    tags = {name: value for service in request.services for name, value in service.tags_of(needed.resource).items()}
    context = {f"aws:ResourceTag/{name}": value for name, value in tags.items()}
    return replace(needed, context={**needed.context, **context})


def _operation(request: Request) -> Any:
    """Botocore's model of an operation that moto serves; None where the request does not say."""
    service = _service_of(request.signing_name)
    if service is None:
        return None
    try:
        operation, request.labels = moto_core.get_service_router(service).match(request.http)
    except NotFound:
        return None
    return operation


def _protocol(request: Request, operation: Any) -> str:
    if operation is None:
        return "json" if request.header("X-Amz-Target") is not None else "query"
    return str(operation.service_model.metadata["protocol"])


def _parameters(request: Request, operation: Any) -> Mapping[str, Any]:
    """The call's parameters as far as they can be read: what is malformed is refused by who serves it."""
    if operation is None or operation.input_shape is None:
        return {}
    protocol = moto_core.determine_request_protocol(operation.service_model, request.http.content_type)
    held, request.operation = request.operation, operation
    try:
        return parsed(request, protocol)
    except ServiceError:
        return {}
    finally:
        request.operation = held
        request.rewind()


@functools.cache
def _service_of(signing_name: str) -> str | None:
    """Botocore's name of the service whose calls are signed so."""
    from botocore.session import Session

    if name := next((name for name, signed in SIGNED_AS.items() if signed == signing_name), None):
        return name
    names = Loader().list_available_services("service-2")
    if signing_name in names:
        return signing_name
    session = Session()
    for name in names:
        metadata = session.get_service_model(name).metadata
        if metadata.get("signingName", metadata["endpointPrefix"]) == signing_name:
            return str(name)
    return None
