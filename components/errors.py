"""What can be wrong with the program's own words.

ComponentsError
├── ArgumentError   a component was given arguments that it does not have, or not all that it needs
├── OutputError     a component promised an output and did not set it
├── SettingsError   the stack's configuration has gaps or mistakes
├── NamingError     a physical name that AWS or EMR would refuse
└── CodeError       the jobs' code cannot be packed

All of them are Pulumi RunErrors: the person who runs `pulumi up` reads the message, not a traceback.
"""

import pulumi


class ComponentsError(pulumi.RunError):
    """The program cannot be run as it is written or configured."""


class ArgumentError(ComponentsError):
    """A component was given arguments that it does not have, or not all that it needs."""


class OutputError(ComponentsError):
    """A component promised an output and did not set it."""


class SettingsError(ComponentsError):
    """The stack's configuration has gaps or mistakes; the message mends them all."""


class NamingError(ComponentsError):
    """A physical name that AWS or EMR would refuse."""


class CodeError(ComponentsError):
    """The jobs' code cannot be packed."""
