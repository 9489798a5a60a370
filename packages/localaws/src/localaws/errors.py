"""What can go wrong with the emulated AWS itself.

LocalAwsError
├── PortTakenError         the port that was asked for is in use
├── HomeUnusableError      the home cannot be written to, is another user's, or another home is served already
├── StateNotSavedError     the last changes could not be saved when the emulated AWS ended
└── JavaMissingError       no Java that Spark could run on
What a *service* refuses is a ServiceError (service.py): it travels to the client as AWS would send it.
"""


class LocalAwsError(Exception):
    """The emulated AWS cannot do what was asked; the message says what to do."""


class PortTakenError(LocalAwsError):
    """The port that was asked for is in use."""


class HomeUnusableError(LocalAwsError):
    """The home cannot be written to, or this process serves another one."""


class StateNotSavedError(LocalAwsError):
    """The last changes could not be saved when the emulated AWS ended."""


class JavaMissingError(LocalAwsError):
    """No Java that Spark could run on."""
