"""What can go wrong for an author of contracts.

AuthoringError
"""


class AuthoringError(Exception):
    """A file or a revision that cannot be worked with; the message is one line with a way out."""
