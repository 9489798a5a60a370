"""Every internal of moto that the front leans on, in one place: a test fails when moto moves one."""

from typing import Any

import moto.backends as moto_backends
from moto.core.base_backend import BackendDict
from moto.core.errors import COMMON_ERROR_CODES, ErrorLookupFactory
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import determine_request_protocol
from moto.core.routing import get_service_router
from moto.core.serialize import get_serializer_class
from moto.core.utils import get_service_model
from moto.moto_server.werkzeug_app import (
    BackendRequest,
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)

__all__ = [
    "COMMON_ERROR_CODES",
    "PROTOCOL_PARSERS",
    "BackendDict",
    "BackendRequest",
    "DomainDispatcherApplication",
    "ErrorLookupFactory",
    "MotoRequestHandler",
    "create_backend_app",
    "determine_request_protocol",
    "get_serializer_class",
    "get_service_model",
    "get_service_router",
    "global_backend",
    "moto_backends",
]


def global_backend(service: str, account: str) -> Any:
    """Moto's state of a service that has no regions (IAM, STS, S3)."""
    return moto_backends.get_backend(service)[account]["aws"]
