"""What can stop the job, and what can be wrong with one file.

JobError
├── InputMissingError      there is nothing to read
├── FilterUnknownError     the contract has no such filter
├── TransformError         a dataset's transforms.py cannot be used
├── KeyLimitError          a product's keys make too many rows of one file
└── ScanFailedError        reading or writing failed, though each file can be read alone
FileRefusedError           one file cannot be used; the run goes on without it
"""

from contracts import UserError


class JobError(UserError):
    """The job cannot do its work; the message is the job's last line."""

    exit_code = 1


class InputMissingError(JobError):
    """There is nothing to read."""


class FilterUnknownError(JobError):
    """The contract has no filter of that name."""


class ScanFailedError(JobError):
    """Reading or writing failed for a reason that lies in no single file."""


class FileRefusedError(Exception):
    """One input file cannot be used: `reason` is one of the contract's file reasons, the message says what is wrong."""

    def __init__(self, reason: str, message: str) -> None:
        self.reason = reason
        super().__init__(message)


class TransformError(JobError):
    """A dataset's transforms.py cannot be used; the message says what it must return."""


class KeyLimitError(JobError):
    """A product's keys make too many rows of one file."""
