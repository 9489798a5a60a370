"""The names of errors after which a call is tried again, because they pass by themselves."""

from collections.abc import Sequence
from typing import Final

COMMON: Final = ("Throttling", "TooManyRequests", "ServiceUnavailable", "SdkClient")
"""What any AWS API may answer, though its model does not name it; `SdkClient` is a connection that broke."""


def passing(*services: str, errors: Sequence[str]) -> tuple[str, ...]:
    """The service's own passing errors, the common ones, and its general error, as Step Functions names them.

    `services` are the spellings of one service. A name that Step Functions does not know does no harm.
    """
    return tuple(f"{service}.{error}Exception" for service in services for error in (*errors, *COMMON, service))
