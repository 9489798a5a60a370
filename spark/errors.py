"""What can stop the job, and what can be wrong with one file.

JobError
├── InputMissingError      there is nothing to read
├── LakeUnreadableError    the store does not answer, or has no such bucket
├── FilterUnknownError     the contract has no such filter
└── ScanFailedError        reading or writing failed, though each file can be read alone
FileRefusedError           one file cannot be used; the run goes on without it
"""


class JobError(Exception):
    """The job cannot do its work; the message is one sentence for a person."""


class InputMissingError(JobError):
    """There is nothing to read."""


class LakeUnreadableError(JobError):
    """The store does not answer, or has no such bucket."""


class FilterUnknownError(JobError):
    """The contract has no filter of that name."""


class ScanFailedError(JobError):
    """Reading or writing failed for a reason that lies in no single file."""


class FileRefusedError(Exception):
    """One input file cannot be used: `reason` is one of the contract's file reasons, the message says what was seen."""

    def __init__(self, reason: str, message: str) -> None:
        self.reason = reason
        super().__init__(message)
