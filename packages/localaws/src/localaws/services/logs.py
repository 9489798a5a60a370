"""CloudWatch Logs: the operations on a group's key that moto lacks."""

from typing import Any

from localaws import moto_core
from localaws.service import Call, Service, ServiceError


class Logs(Service):
    """Groups, streams and events are moto's."""

    name = "logs"

    def associate_kms_key(self, call: Call) -> dict[str, Any]:
        group(call).kms_key_id = call.parameters["kmsKeyId"]
        return {}

    def disassociate_kms_key(self, call: Call) -> dict[str, Any]:
        group(call).kms_key_id = None
        return {}


def group(call: Call) -> Any:
    """The log group that a call names; raises ResourceNotFoundException."""
    name = call.parameters.get("logGroupName")
    groups = moto_core.moto_backends.get_backend("logs")[call.account][call.region].groups
    if name not in groups:
        raise ServiceError("ResourceNotFoundException", "The specified log group does not exist.")
    return groups[name]
