"""Why a query fails, in Athena's words.

AthenaError
├── MalformedError       text that is no statement: StartQueryExecution refuses it
└── QueryFailedError     the statement ran and failed
    └── CancelledError   the statement was stopped, by a person or by the workgroup's limit
"""


class AthenaError(Exception):
    """A statement that gives no answer; the message is what Athena says."""


class MalformedError(AthenaError):
    """Text that Athena's parser refuses."""


class QueryFailedError(AthenaError):
    """A statement that failed: category 1 is the system's fault, 2 the statement's."""

    def __init__(self, message: str, *, category: int = 2, kind: int = 1006) -> None:
        super().__init__(message)
        self.category = category
        self.kind = kind


class CancelledError(QueryFailedError):
    """A statement that was stopped."""
