"""A refusal as the service that was called sends it: its code, its words, its status."""

from typing import Final

from localaws.iam.caller import Refusal
from localaws.service import ServiceError

CODES: Final = {"ec2": "UnauthorizedOperation", "sns": "AuthorizationError"}
"""What a service calls it, where it is not AccessDeniedException (JSON) or AccessDenied (the others)."""
STATUSES: Final = {"json": 400}
"""AWS's JSON services answer 400, all others 403."""


def denied(service: str, refusal: Refusal, protocol: str = "rest-xml") -> ServiceError:
    """The refusal of a service, by the name that its calls are signed with."""
    code = CODES.get(service) or ("AccessDeniedException" if protocol.endswith("json") else "AccessDenied")
    return ServiceError(code, message(service, refusal), STATUSES.get(protocol, 403))


def message(service: str, refusal: Refusal) -> str:
    """Athena and S3 have words of their own."""
    action, resource = refusal.request.action, refusal.request.resource
    if service == "athena":
        again = "After your AWS administrator or you have updated your permissions, please try again."
        return f"You are not authorized to perform: {action} on the resource. {again}"
    if service == "s3" and resource is not None:
        return refusal.message.replace(f"resource: {resource} ", f'resource: "{resource}" ')
    return refusal.message
