"""The tags of everything that a stack makes."""

from typing import Final

import pulumi

STACK_TAG: Final = "tollgate-stack"
"""One tag that names project and stack, for what can compare one tag only: a budget's filter, a policy's condition."""


def stack_tag() -> str:
    """The value of STACK_TAG for the stack that is being deployed."""
    return f"{pulumi.get_project()}/{pulumi.get_stack()}"


def tags() -> dict[str, str]:
    """The tags that the program's provider puts on whatever it makes."""
    return {
        "Project": pulumi.get_project(),
        "Stack": pulumi.get_stack(),
        "ManagedBy": "pulumi",
        STACK_TAG: stack_tag(),
    }
