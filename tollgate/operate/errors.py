"""What can go wrong between a person and a stack.

UserError
└── OperateError
    ├── StackError         no such stack, or one that says too little about itself
    ├── RunError           no such run, or one that cannot do what was asked
    ├── QueryError         Athena refused or cancelled a statement
    ├── InputError         files that cannot be input
    ├── StillRunningError  a deadline passed first (exit code 1)
    └── AnswerError        something else than AWS answered (exit code 1; answers.py)
"""

from typing import ClassVar

from contracts import UserError


class OperateError(UserError):
    """A stack could not be worked with."""


class StackError(OperateError):
    """No such stack, or one that says too little about itself."""


class RunError(OperateError):
    """No such run, or one that cannot do what was asked."""


class QueryError(OperateError):
    """Athena refused or cancelled a statement; the text is Athena's own."""


class InputError(OperateError):
    """Files that cannot be input."""


class StillRunningError(OperateError):
    """A deadline passed before the work was done."""

    exit_code: ClassVar[int] = 1
