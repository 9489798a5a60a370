"""What can go wrong for an author of contracts.

UserError
└── AuthoringError  a file or a git revision that cannot be worked with
"""

from contracts import UserError


class AuthoringError(UserError):
    """A file or a git revision that cannot be worked with."""
