"""The table: every resource type that the emulated provider knows, by its token."""

import difflib
from collections.abc import Iterable

from localaws.provider.base import Function, ResourceType
from localaws.provider.errors import UnknownTypeError
from localaws.provider.functions import FUNCTIONS
from localaws.provider.types import cloudwatch, ec2, eks, glue, iam, s3, s3_objects, sfn, sns, ssm

TYPES: dict[str, ResourceType] = {
    row.token: row
    for rows in (
        s3.TYPES,
        s3_objects.TYPES,
        iam.TYPES,
        eks.TYPES,
        glue.TYPES,
        sfn.TYPES,
        cloudwatch.TYPES,
        sns.TYPES,
        ec2.TYPES,
        ssm.TYPES,
        ssm.REPORTS,
    )
    for row in rows
}


def resource_type(token: str) -> ResourceType:
    """The row of a token; raises UnknownTypeError with the nearest one that there is."""
    row = TYPES.get(token)
    if row is None:
        raise UnknownTypeError(f"The emulated AWS knows no resource type {token}{nearest(token, TYPES)}")
    return row


def function(token: str) -> Function:
    """The call of a token; raises UnknownTypeError with the nearest one that there is."""
    found = FUNCTIONS.get(token)
    if found is None:
        raise UnknownTypeError(f"The emulated AWS knows no call {token}{nearest(token, FUNCTIONS)}")
    return found


def nearest(name: str, names: Iterable[str]) -> str:
    """Did you mean, where something is near."""
    near = difflib.get_close_matches(name, list(names), 1)
    return f". Did you mean {near[0]}?" if near else "."
