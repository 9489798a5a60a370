"""An error as one line for a person, and the exit code that goes with it."""

import errno
import sys
from collections.abc import Iterator

from contracts import UserError
from tollgate.cli import exit_codes

HEAVY = {"localaws", "pyspark", "great_expectations", "duckdb", "sqlglot", "jinja2"}
"""Packages of the extras, which an environment with the program alone has not."""


def explain(error: Exception) -> tuple[str, int] | None:
    """The line and the exit code of an error that a person can put right; None for a mistake of ours."""
    for cause in _causes(error):
        explanation = _explain(cause)
        if explanation is not None:
            return explanation
    if isinstance(error, ModuleNotFoundError) and (error.name or "").partition(".")[0] in HEAVY:
        return f"This needs {error.name}, and only the program is installed here. Install everything: make setup", (
            exit_codes.BAD_USE
        )
    return next((line for cause in _causes(error) if (line := _explain_os(cause))), None)


def _explain(error: BaseException) -> tuple[str, int] | None:
    if isinstance(error, UserError):
        return str(error), error.exit_code
    # Whose error it is, is known by type; a package that was never loaded raised nothing.
    if (localaws := sys.modules.get("localaws.errors")) and isinstance(error, localaws.LocalAwsError):
        return str(error), exit_codes.BAD_USE
    if "botocore.exceptions" in sys.modules:
        from tollgate.operate.aws_errors import explain as explain_aws

        if message := explain_aws(error):
            return message, exit_codes.BROKE
    return None


def _explain_os(error: BaseException) -> tuple[str, int] | None:
    """What the system refused: a file of the person's is theirs to put right, a full disk is nobody's bad use."""
    if not isinstance(error, OSError) or error.errno is None:
        return None
    if error.errno == errno.EMFILE:
        return f"{error.strerror}: this shell allows too few. Allow more: ulimit -n 1024", exit_codes.BROKE
    where = f": {error.filename}" if error.filename else ""
    return f"{error.strerror}{where}", exit_codes.BAD_USE if error.filename else exit_codes.BROKE


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error, and those that led to it, each once."""
    visited: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in visited:
        visited.add(id(cause))
        yield cause
        cause = cause.__cause__ or cause.__context__
