"""Objects in S3: read completely, and listed."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from botocore.exceptions import (
    ClientError,
    FlexibleChecksumError,
    HTTPClientError,
    IncompleteReadError,
    ResponseStreamingError,
)

from tollgate.operate.stack import Stack

_TRIES: Final = 5
# botocore tries a request again, but not a body that breaks while it is read.
_BROKEN_BODY: Final = (
    FlexibleChecksumError,
    IncompleteReadError,
    ResponseStreamingError,
    HTTPClientError,
)


@dataclass(frozen=True)
class S3Object:
    """An object of a listing."""

    key: str
    size_bytes: int
    etag: str


def read_object(stack: Stack, url: str) -> bytes | None:
    """The object at a URL, or None when there is none."""
    bucket, key = split_url(url)
    client = stack.client("s3")
    for attempt in range(1, _TRIES + 1):
        try:
            body: bytes = client.get_object(Bucket=bucket, Key=key)["Body"].read()
        except client.exceptions.NoSuchKey:
            return None
        except _BROKEN_BODY:
            if attempt == _TRIES:
                raise
            time.sleep(min(0.2 * 2**attempt, 5.0))
        else:
            return body
    raise AssertionError("unreachable: the last try returns or raises")


def list_objects(stack: Stack, url: str) -> Iterator[S3Object]:
    """Every object under a prefix, in the order of keys."""
    bucket, prefix = split_url(url)
    for page in _pages(stack, Bucket=bucket, Prefix=prefix):
        for item in page.get("Contents", []):
            yield S3Object(item["Key"], item["Size"], item["ETag"].strip('"'))


def list_folders(stack: Stack, url: str) -> list[str]:
    """The names of the folders right under a prefix, in order."""
    bucket, prefix = split_url(url)
    pages = _pages(stack, Bucket=bucket, Prefix=prefix, Delimiter="/")
    return [
        entry["Prefix"].removeprefix(prefix).strip("/") for page in pages for entry in page.get("CommonPrefixes", [])
    ]


def split_url(url: str) -> tuple[str, str]:
    """The bucket and the key of an s3:// URL."""
    bucket, _, key = url.removeprefix("s3://").partition("/")
    return bucket, key


def is_missing(error: ClientError) -> bool:
    """Whether AWS says that a thing does not exist."""
    code = str(error.response["Error"]["Code"])
    return code in {
        "404",
        "EntityNotFoundException",
        "ExecutionDoesNotExist",
        "ResourceNotFoundException",
    } or code.startswith("NoSuch")


def _pages(stack: Stack, **request: str) -> Iterator[dict[str, Any]]:
    yield from stack.client("s3").get_paginator("list_objects_v2").paginate(**request)
