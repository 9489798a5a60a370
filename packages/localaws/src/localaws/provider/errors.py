"""What can go wrong when a resource is declared onto the emulated AWS.

DeployError             is a LocalAwsError
├── ProgramError        the program itself stopped: its own message, or where it broke
├── InputError          inputs that the real provider would refuse, all of one resource at once
├── UnknownTypeError    a resource type or a call that the table does not hold
├── ResourceError       AWS refused; the message names the resource and carries AWS's words
└── ProtectedError      something that is protected would have to be deleted
"""

from localaws.errors import LocalAwsError


class DeployError(LocalAwsError):
    """A deployment that could not be carried out; the message is all that a person needs."""


class ProgramError(DeployError):
    """A Pulumi program that stopped by itself."""


class InputError(DeployError):
    """Inputs that the real provider would refuse."""


class UnknownTypeError(DeployError):
    """A resource type, or a call, that the emulated provider does not know."""


class ResourceError(DeployError):
    """An operation on one resource that AWS refused."""


class ProtectedError(DeployError):
    """A protected resource that would have to be deleted."""
