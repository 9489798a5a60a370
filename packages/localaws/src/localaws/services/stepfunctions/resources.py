"""What a Task's resource ARN asks for: which API of which service, and whether to wait for its end."""

import functools
import re
from dataclasses import dataclass
from typing import Any, Final

from botocore.loaders import Loader
from botocore.model import OperationModel, ServiceModel

OPTIMISED: Final[dict[str, dict[str, frozenset[str]]]] = {
    "athena": {
        "startQueryExecution": frozenset({"", "sync"}),
        "stopQueryExecution": frozenset({""}),
        "getQueryExecution": frozenset({""}),
        "getQueryResults": frozenset({""}),
    },
    "dynamodb": {name: frozenset({""}) for name in ("getItem", "putItem", "updateItem", "deleteItem")},
    "emr-containers": {
        "createVirtualCluster": frozenset({""}),
        "deleteVirtualCluster": frozenset({"", "sync"}),
        "startJobRun": frozenset({"", "sync"}),
    },
    "events": {"putEvents": frozenset({""})},
    "sns": {"publish": frozenset({""})},
    "sqs": {"sendMessage": frozenset({""})},
    "states": {"startExecution": frozenset({"", "sync", "sync:2"})},
}
"""The optimised integrations that run here, with the ways to wait that each has (docs: "Integrating services")."""

_BOTOCORE: Final = {
    "states": "stepfunctions",
    "sfn": "stepfunctions",
    "cloudwatchlogs": "logs",
    "eventbridge": "events",
}
_ERRORS: Final = {"sns": "SNS", "sqs": "SQS", "dynamodb": "DynamoDB", "stepfunctions": "StepFunctions"}
"""How an optimised integration's errors begin, where the SDK integration's begin otherwise."""


class UnknownResourceError(ValueError):
    """A resource that Step Functions would not recognise."""

    def __init__(self, arn: str) -> None:
        super().__init__(
            f"The resource provided {arn} is not recognized. The value is not a valid resource ARN, "
            "or the resource is not available in this region."
        )


@dataclass(frozen=True)
class Integration:
    """One API that a Task calls."""

    service: str
    """botocore's name of the service."""
    operation: str
    """The operation's name as AWS writes it (`StartJobRun`)."""
    waits: str
    """`sync` or `sync:2` where the task ends when the work does; empty where it ends with the call."""
    through_sdk: bool
    resource_type: str
    """The service as the history names it (`emr-containers`, `aws-sdk:s3`)."""
    resource: str
    """The action as the history names it (`startJobRun.sync`)."""

    @property
    def errors(self) -> str:
        """How the names of this integration's errors begin."""
        java = java_name(model(self.service).metadata["serviceId"])
        return java if self.through_sdk else _ERRORS.get(self.service, java)

    def model(self) -> OperationModel:
        return model(self.service).operation_model(self.operation)


@functools.cache
def parse(arn: str) -> Integration:
    """What a resource ARN of a service integration asks for.

    Raises UnknownResourceError.
    """
    match = re.fullmatch(
        r"arn:aws[a-z-]*:states:[a-z0-9-]*:\d*:([a-z-]+):(?:([a-z0-9]+):)?([A-Za-z0-9]+)(?:\.(.+))?", arn
    )
    if not match:
        raise UnknownResourceError(arn)
    family, sdk_service, action, waits = match[1], match[2], match[3], match[4] or ""
    through_sdk = family == "aws-sdk"
    if through_sdk == (sdk_service is None) or (through_sdk and waits):
        raise UnknownResourceError(arn)
    if not through_sdk and waits not in OPTIMISED.get(family, {}).get(action, ()):
        raise UnknownResourceError(arn)
    service = botocore_name(sdk_service) if through_sdk else _BOTOCORE.get(family, family)
    operation = action[0].upper() + action[1:]
    if service is None or operation not in model(service).operation_names:
        raise UnknownResourceError(arn)
    kind = f"aws-sdk:{sdk_service}" if through_sdk else family
    return Integration(service, operation, waits, through_sdk, kind, f"{action}.{waits}" if waits else action)


@functools.cache
def model(service: str) -> ServiceModel:
    described: dict[str, Any] = Loader().load_service_model(service, "service-2")
    return ServiceModel(described, service)


def java_name(service_id: str) -> str:
    """A service's name as the Java SDK, and so an error's name, spells it (`EMR containers` → `EmrContainers`)."""
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", service_id)
    return "".join(word.capitalize() for word in words)


@functools.cache
def botocore_name(sdk_service: str) -> str | None:
    """Botocore's name of a service that an SDK integration names (`emrcontainers` → `emr-containers`)."""
    names = {name.replace("-", ""): name for name in Loader().list_available_services("service-2")}
    return _BOTOCORE.get(sdk_service) or names.get(sdk_service)
