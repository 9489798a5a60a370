"""AWS's own refusals, put so that a person knows what to do."""

from typing import Final

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    EndpointConnectionError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
    TokenRetrievalError,
)
from urllib3.exceptions import HTTPError

_EXPIRED: Final = {"ExpiredToken", "ExpiredTokenException", "RequestExpired", "UnrecognizedClientException"}
_FORBIDDEN: Final = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "403"}
_LOG_IN: Final = "Log in (aws sso login), or set AWS_PROFILE."


def explain(error: BaseException) -> str | None:
    """One line for a refusal of AWS or of the way to it; None for any other error."""
    if isinstance(error, NoCredentialsError | PartialCredentialsError | ProfileNotFound | TokenRetrievalError):
        return f"AWS does not know who is calling: {error}. {_LOG_IN}"
    if isinstance(error, EndpointConnectionError):
        if "//127.0.0.1:" in str(error):
            return "The local AWS no longer answers: the command that served it has ended. Try again."
        return f"AWS cannot be reached: {error}"
    if isinstance(error, ClientError):
        return _refusal(error)
    if isinstance(error, BotoCoreError | HTTPError):
        return f"The call to AWS failed: {' '.join(str(error).split())}"
    return None


def _refusal(error: ClientError) -> str:
    code, message = str(error.response["Error"].get("Code")), error.response["Error"].get("Message", "")
    if code in _EXPIRED:
        return f"AWS no longer takes these credentials ({code}). {_LOG_IN}"
    if code in _FORBIDDEN:
        return f"AWS does not allow {error.operation_name}: {message or code}"
    return f"AWS refused {error.operation_name}: {code}: {message}"
