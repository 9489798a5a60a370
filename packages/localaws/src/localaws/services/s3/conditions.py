"""What a request asks of an object before it is read or written: a range, an ETag, a time."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from localaws.service import Reply, ServiceError
from localaws.services.s3.records import Record


def span(header: str | None, size: int) -> tuple[int, int] | None:
    """First byte and length of a Range header; None when there is none that counts. Raises InvalidRange."""
    match = re.fullmatch(r"bytes=(\d*)-(\d*)", (header or "").strip())
    if not match or not (match[1] or match[2]):
        return None
    if match[1]:
        start, end = int(match[1]), min(int(match[2] or size - 1), size - 1)
    else:
        start, end = max(size - int(match[2]), 0), size - 1
    if start > end or start >= size:
        raise ServiceError("InvalidRange", "The requested range is not satisfiable", 416, ActualObjectSize=size)
    return start, end - start + 1


def unmet(parameters: Mapping[str, Any], record: Record) -> Reply | None:
    """304 when the caller has the object already; raises PreconditionFailed when it is not the one that is meant."""
    etag, modified = record.etag, modified_at(record)
    match, none_match = plain(parameters.get("IfMatch")), plain(parameters.get("IfNoneMatch"))
    since, before = parameters.get("IfModifiedSince"), parameters.get("IfUnmodifiedSince")
    if match is not None and match not in {etag, "*"}:
        raise failed()
    if match is None and before and modified.replace(tzinfo=None) > before:
        raise failed()
    same = (
        none_match in {etag, "*"} if none_match is not None else bool(since and modified.replace(tzinfo=None) <= since)
    )
    return Reply(304, {"ETag": f'"{etag}"', "Content-Length": "0"}, []) if same else None


def failed() -> ServiceError:
    return ServiceError("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", 412)


def modified_at(record: Record) -> datetime:
    return datetime.fromtimestamp(record.modified_ns // 10**9, UTC)


def plain(etag: str | None) -> str | None:
    return None if etag is None else etag.strip().strip('"')
