"""A bucket's objects in pages, over the files as they lie there."""

import base64
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from localaws.service import ServiceError
from localaws.services.s3.conditions import modified_at
from localaws.services.s3.keys import walk
from localaws.services.s3.records import Records
from localaws.services.s3.store import ObjectStore

LARGEST_PAGE = 1000
Parameters = Mapping[str, Any]


@dataclass(frozen=True)
class Page:
    """One page of a listing: objects and rolled-up prefixes in one order, and where the next page begins."""

    objects: list[tuple[str, Path]]
    prefixes: list[str]
    last: str | None


def entries(bucket: Path, prefix: str, delimiter: str, after: str) -> Iterator[tuple[str, Path | None]]:
    """Keys and common prefixes in order; a common prefix has no path, and is given once."""
    rolled = after if delimiter and after.endswith(delimiter) else None
    for key, path in walk(bucket, prefix, after):
        if rolled and key.startswith(rolled):
            continue
        end = key.find(delimiter, len(prefix)) if delimiter else -1
        if end < 0:
            yield key, path
        else:
            rolled = key[: end + len(delimiter)]
            yield rolled, None


def read_page(store: ObjectStore, parameters: Parameters, after: str) -> Page:
    bucket = store.bucket(parameters["Bucket"])
    size = min(int(parameters.get("MaxKeys", LARGEST_PAGE)), LARGEST_PAGE)
    rest = entries(bucket, parameters.get("Prefix") or "", parameters.get("Delimiter") or "", after or "")
    start = list(itertools.islice(rest, size + 1))
    shown = start[:size]
    return Page(
        [(key, path) for key, path in shown if path is not None],
        [key for key, path in shown if path is None],
        shown[-1][0] if len(start) > size and shown else None,
    )


def objects_v2(store: ObjectStore, parameters: Parameters) -> dict[str, Any]:
    """The answer of ListObjectsV2."""
    token = parameters.get("ContinuationToken")
    page = read_page(store, parameters, read_token(token) if token else parameters.get("StartAfter", ""))
    result = render(page, parameters, store.records)
    result["KeyCount"] = len(page.objects) + len(page.prefixes)
    if page.last is not None:
        result["NextContinuationToken"] = base64.urlsafe_b64encode(page.last.encode()).decode()
    for name in ("ContinuationToken", "StartAfter"):
        if parameters.get(name):
            result[name] = parameters[name]
    return result


def objects_v1(store: ObjectStore, parameters: Parameters) -> dict[str, Any]:
    """The answer of ListObjects."""
    marker = parameters.get("Marker", "")
    page = read_page(store, parameters, marker)
    result = {**render(page, parameters, store.records), "Marker": encode(marker, parameters)}
    if page.last is not None:
        result["NextMarker"] = encode(page.last, parameters)
    return result


def versions(store: ObjectStore, parameters: Parameters) -> dict[str, Any]:
    """The answer of ListObjectVersions: each object is its only version, as earlier ones are not stored."""
    page = read_page(store, parameters, parameters.get("KeyMarker", ""))
    result = render(page, parameters, store.records)
    result["Versions"] = [{**o, "VersionId": "null", "IsLatest": True} for o in result.pop("Contents")]
    if page.last is not None:
        result["NextKeyMarker"] = encode(page.last, parameters)
    return result


def render(page: Page, parameters: Parameters, records: Records) -> dict[str, Any]:
    """A page as every kind of listing shows it."""
    result: dict[str, Any] = {
        "Name": parameters["Bucket"],
        "Prefix": encode(parameters.get("Prefix") or "", parameters),
        "MaxKeys": int(parameters.get("MaxKeys", LARGEST_PAGE)),
        "IsTruncated": page.last is not None,
        "Contents": [row for key, path in page.objects if (row := render_object(key, path, parameters, records))],
        "CommonPrefixes": [{"Prefix": encode(prefix, parameters)} for prefix in page.prefixes],
    }
    if parameters.get("Delimiter"):
        result["Delimiter"] = encode(parameters["Delimiter"], parameters)
    if parameters.get("EncodingType"):
        result["EncodingType"] = parameters["EncodingType"]
    return result


def render_object(key: str, path: Path, parameters: Parameters, records: Records) -> dict[str, Any] | None:
    try:
        record = records.of(path)
    except FileNotFoundError:
        return None  # deleted since the folder was read
    return {
        "Key": encode(key, parameters),
        "LastModified": modified_at(record),
        "ETag": f'"{record.etag}"',
        "Size": record.size,
        "StorageClass": record.headers.get("StorageClass", "STANDARD"),
    }


def encode(key: str, parameters: Parameters) -> str:
    """A key as the caller wants it written (`EncodingType`)."""
    return quote(key, safe="/", errors="surrogateescape") if parameters.get("EncodingType") == "url" else key


def read_token(token: str) -> str:
    try:
        return base64.urlsafe_b64decode(token).decode()
    except ValueError as error:
        raise ServiceError("InvalidArgument", "The continuation token provided is incorrect", 400) from error
