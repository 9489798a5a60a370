"""What PutObject is given with an object and GetObject gives back with it: headers and tags."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from localaws.services.s3.conditions import modified_at
from localaws.services.s3.records import Record

STORED = (
    "CacheControl",
    "ContentDisposition",
    "ContentEncoding",
    "ContentLanguage",
    "ContentType",
    "Metadata",
    "ServerSideEncryption",
    "SSEKMSKeyId",
    "StorageClass",
    "WebsiteRedirectLocation",
)


def stored_headers(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The headers of a request that stay with its object."""
    headers = {name: parameters[name] for name in STORED if parameters.get(name)}
    encodings = [
        e.strip() for e in headers.get("ContentEncoding", "").split(",") if e.strip() not in {"", "aws-chunked"}
    ]
    headers["ContentEncoding"] = ",".join(encodings)
    headers["Metadata"] = {name.lower(): value for name, value in headers.get("Metadata", {}).items()}
    return {name: value for name, value in headers.items() if value}


def read_tags(header: str | None) -> dict[str, str]:
    return dict(parse_qsl(header or "", keep_blank_values=True))


def response_headers(parameters: Mapping[str, Any], record: Record) -> dict[str, Any]:
    """An object's own headers, and over them those that the request names (`ResponseContentType`)."""
    overrides = {
        name.removeprefix("Response"): value for name, value in parameters.items() if name.startswith("Response")
    }
    tags = {"TagCount": len(record.tags)} if record.tags else {}
    return {
        "AcceptRanges": "bytes",
        "ETag": f'"{record.etag}"',
        "LastModified": modified_at(record),
        "ContentType": "binary/octet-stream",
        **record.headers,
        **tags,
        **overrides,
    }
