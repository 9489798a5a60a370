"""Answers that are not AWS's: a sign-in page of a network, a proxy's own words, half a document."""

from collections.abc import Mapping
from typing import Any, ClassVar

from tollgate.operate.errors import OperateError


class AnswerError(OperateError):
    """Something else than AWS answered where AWS should have."""

    exit_code: ClassVar[int] = 1


def checked(client: Any) -> Any:
    """The client, which from now on refuses every answer without AWS's own mark of a request."""
    if hasattr(client, "meta"):
        client.meta.events.register_last("after-call", _check, unique_id="tollgate-answers")
    return client


def _check(parsed: Mapping[str, Any], model: Any, **_: Any) -> None:
    metadata = parsed.get("ResponseMetadata", {})
    headers = {name.lower() for name in metadata.get("HTTPHeaders", {})}
    # Every service of AWS sends one of them; S3 calls it x-amz-request-id.
    if not headers & {"x-amzn-requestid", "x-amz-request-id", "x-amzn-request-id"}:
        service = model.service_model.service_id
        raise AnswerError(
            f"Something else than AWS answered {service} {model.name} (HTTP {metadata.get('HTTPStatusCode', '?')}). "
            "Is a proxy, or a network's sign-in page, between? Open a page in a browser, then try again."
        )
    missing = [name for name in _needed(model) if name not in parsed]
    if missing and "Error" not in parsed:
        raise AnswerError(f"Half an answer of {model.service_model.service_id} {model.name}: no {', '.join(missing)}.")


def _needed(model: Any) -> tuple[str, ...]:
    """What must be in an answer to be one; of those operations whose models do not say so."""
    return _ALWAYS.get(model.name, ())


_ALWAYS: Mapping[str, tuple[str, ...]] = {
    "StartQueryExecution": ("QueryExecutionId",),
    "GetQueryExecution": ("QueryExecution",),
    "GetQueryResults": ("ResultSet",),
    "ListExecutions": ("executions",),
    "DescribeExecution": ("executionArn", "status", "startDate"),
    "GetExecutionHistory": ("events",),
    "StartExecution": ("executionArn",),
    "GetTable": ("Table",),
}
