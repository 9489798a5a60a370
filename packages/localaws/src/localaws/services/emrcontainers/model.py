"""What EMR on EKS keeps: virtual clusters and job runs, in the API's own words."""

import secrets
import string
from datetime import UTC, datetime
from typing import Any

from localaws.service import ACCOUNT, REGION, Call, ServiceError

FINAL = {"COMPLETED", "FAILED", "CANCELLED"}
CREATED_BY = f"arn:aws:iam::{ACCOUNT}:root"

Record = dict[str, Any]
"""A VirtualCluster or a JobRun, exactly as the API shows it."""


def now() -> datetime:
    return datetime.now(UTC)


def new_id(length: int) -> str:
    return "".join(secrets.choice(string.digits + string.ascii_lowercase) for _ in range(length))


def arn(path: str) -> str:
    """EMR on EKS writes its ARNs with a slash after the colon."""
    return f"arn:aws:emr-containers:{REGION}:{ACCOUNT}:/{path}"


def no_such(what: str, identity: str) -> ServiceError:
    return ServiceError("ResourceNotFoundException", f"{what} {identity} doesn't exist.")


def invalid(message: str) -> ServiceError:
    return ServiceError("ValidationException", message)


def page(items: list[Record], call: Call, name: str) -> dict[str, Any]:
    """One page of a listing, newest first, after the filters that every listing knows."""
    parameters = call.parameters
    states, after, before = parameters.get("states"), parameters.get("createdAfter"), parameters.get("createdBefore")
    chosen = [
        item
        for item in sorted(items, key=lambda item: item["createdAt"], reverse=True)
        if (not states or item["state"] in states)
        and (not after or item["createdAt"].replace(tzinfo=None) > after)
        and (not before or item["createdAt"].replace(tzinfo=None) < before)
    ]
    start = int(parameters["nextToken"]) if str(parameters.get("nextToken", "")).isdecimal() else 0
    end = start + int(parameters.get("maxResults") or 100)
    more = {"nextToken": str(end)} if end < len(chosen) else {}
    return {name: chosen[start:end], **more}
