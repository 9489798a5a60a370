"""What can go wrong between a person and a stack.

OperateError
├── StackError         no such stack, or one that says too little about itself
├── RunError           no such run, or one that cannot do what is asked
├── QueryError         Athena refused or cancelled a statement
├── InputError         files that are no input
└── StillRunningError  a deadline passed before the thing was done
"""


class OperateError(Exception):
    """What is wrong, where, and what to type next; made to be read by a person."""


class StackError(OperateError):
    """No such stack, or one that says too little about itself."""


class RunError(OperateError):
    """No such run, or one that cannot do what is asked."""


class QueryError(OperateError):
    """Athena refused or cancelled a statement; the text is Athena's own."""


class InputError(OperateError):
    """Files that are no input."""


class StillRunningError(OperateError):
    """A deadline passed before the thing was done."""
