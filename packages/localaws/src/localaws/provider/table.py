"""The table: every resource type that the emulated provider knows, by its token."""

import difflib
from collections.abc import Iterable
from types import ModuleType

from localaws.provider.base import Function, ResourceType
from localaws.provider.errors import UnknownTypeError
from localaws.provider.functions import FUNCTIONS
from localaws.provider.types import (
    athena,
    budgets,
    chatbot,
    cloudformation,
    cloudwatch,
    ec2,
    eks,
    emrcontainers,
    glue,
    iam,
    kms,
    quicksight,
    s3,
    s3_objects,
    scheduler,
    sfn,
    sns,
    sqs,
    ssm,
    vpc,
)

MODULES: tuple[ModuleType, ...] = (
    athena,
    budgets,
    chatbot,
    cloudformation,
    cloudwatch,
    ec2,
    eks,
    emrcontainers,
    glue,
    iam,
    kms,
    quicksight,
    s3,
    s3_objects,
    scheduler,
    sfn,
    sns,
    sqs,
    ssm,
    vpc,
)
"""One file for each Pulumi module: `aws:sfn/stateMachine:StateMachine` is a row of types/sfn.py."""

TYPES: dict[str, ResourceType] = {row.token: row for module in MODULES for row in module.TYPES}


def resource_type(token: str) -> ResourceType:
    """The row of a token; raises UnknownTypeError with the nearest one that there is."""
    row = TYPES.get(token)
    if row is None:
        raise UnknownTypeError(f"The emulated AWS knows no resource type {token}{nearest(token, TYPES)}")
    return row


def function(token: str) -> Function:
    """The call of a token; raises UnknownTypeError with the nearest one that there is."""
    call = FUNCTIONS.get(token)
    if call is None:
        raise UnknownTypeError(f"The emulated AWS knows no call {token}{nearest(token, FUNCTIONS)}")
    return call


def nearest(name: str, names: Iterable[str]) -> str:
    """Did you mean, where something is near."""
    near = difflib.get_close_matches(name, list(names), 1)
    return f". Did you mean {near[0]}?" if near else "."
