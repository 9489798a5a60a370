"""What can go wrong with the emulated AWS itself.

LocalAwsError
├── PortTaken         the port that was asked for is in use
├── HomeUnusable      the home cannot be written to, or another home is served already
└── JavaMissing       no Java that Spark could run on
What a *service* refuses is a ServiceError (service.py): it travels to the client as AWS would send it.
"""


class LocalAwsError(Exception):
    """The emulated AWS cannot do what was asked; the message says what to do."""


class PortTaken(LocalAwsError):
    """The port that was asked for is in use."""


class HomeUnusable(LocalAwsError):
    """The home cannot be written to, or this process serves another one."""


class JavaMissing(LocalAwsError):
    """No Java that Spark could run on."""
