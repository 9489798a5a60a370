"""The operations that list a bucket."""

import base64
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from localaws.service import Call, ServiceError
from localaws.services.s3.conditions import modified_at
from localaws.services.s3.keys import walk
from localaws.services.s3.objects import Objects

LARGEST_PAGE = 1000


@dataclass(frozen=True)
class Page:
    """One page of a listing: objects and rolled-up prefixes in one order, and where the next page begins."""

    objects: list[tuple[str, Path]]
    prefixes: list[str]
    last: str | None


def listed(bucket: Path, prefix: str, delimiter: str, after: str) -> Iterator[tuple[str, Path | None]]:
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


def page(bucket: Path, prefix: str, delimiter: str, after: str, size: int) -> Page:
    found = list(itertools.islice(listed(bucket, prefix, delimiter, after), size + 1))
    shown = found[:size]
    return Page(
        [(key, path) for key, path in shown if path is not None],
        [key for key, path in shown if path is None],
        shown[-1][0] if len(found) > size and shown else None,
    )


class Listing(Objects):
    """ListObjects, ListObjectsV2 and ListObjectVersions over the files as they lie there."""

    def list_objects_v2(self, call: Call) -> dict[str, Any]:
        parameters = call.parameters
        token = parameters.get("ContinuationToken")
        found = self.page(call, read_token(token) if token else parameters.get("StartAfter", ""))
        result = self.described(call, found)
        result["KeyCount"] = len(found.objects) + len(found.prefixes)
        if found.last is not None:
            result["NextContinuationToken"] = base64.urlsafe_b64encode(found.last.encode()).decode()
        for name in ("ContinuationToken", "StartAfter"):
            if parameters.get(name):
                result[name] = parameters[name]
        return result

    def list_objects(self, call: Call) -> dict[str, Any]:
        marker = call.parameters.get("Marker", "")
        found = self.page(call, marker)
        result = {**self.described(call, found), "Marker": self.written(call, marker)}
        if found.last is not None:
            result["NextMarker"] = self.written(call, found.last)
        return result

    def list_object_versions(self, call: Call) -> dict[str, Any]:
        """The objects as they are, each its only version: versions are not kept here (see docs/local.md)."""
        found = self.page(call, call.parameters.get("KeyMarker", ""))
        result = self.described(call, found)
        result["Versions"] = [{**o, "VersionId": "null", "IsLatest": True} for o in result.pop("Contents")]
        if found.last is not None:
            result["NextKeyMarker"] = self.written(call, found.last)
        return result

    def page(self, call: Call, after: str) -> Page:
        parameters = call.parameters
        bucket = self.store.bucket(parameters["Bucket"])
        size = min(int(parameters.get("MaxKeys", LARGEST_PAGE)), LARGEST_PAGE)
        return page(bucket, parameters.get("Prefix") or "", parameters.get("Delimiter") or "", after or "", size)

    def described(self, call: Call, found: Page) -> dict[str, Any]:
        parameters = call.parameters
        result: dict[str, Any] = {
            "Name": parameters["Bucket"],
            "Prefix": self.written(call, parameters.get("Prefix") or ""),
            "MaxKeys": int(parameters.get("MaxKeys", LARGEST_PAGE)),
            "IsTruncated": found.last is not None,
            "Contents": [item for key, path in found.objects if (item := self.item(call, key, path))],
            "CommonPrefixes": [{"Prefix": self.written(call, prefix)} for prefix in found.prefixes],
        }
        if parameters.get("Delimiter"):
            result["Delimiter"] = self.written(call, parameters["Delimiter"])
        if parameters.get("EncodingType"):
            result["EncodingType"] = parameters["EncodingType"]
        return result

    def item(self, call: Call, key: str, path: Path) -> dict[str, Any] | None:
        try:
            record = self.store.records.of(path)
        except FileNotFoundError:
            return None  # deleted since the folder was read
        return {
            "Key": self.written(call, key),
            "LastModified": modified_at(record),
            "ETag": f'"{record.etag}"',
            "Size": record.size,
            "StorageClass": record.headers.get("StorageClass", "STANDARD"),
        }

    @staticmethod
    def written(call: Call, key: str) -> str:
        return quote(key, safe="/", errors="surrogateescape") if call.parameters.get("EncodingType") == "url" else key


def read_token(token: str) -> str:
    try:
        return base64.urlsafe_b64decode(token).decode()
    except ValueError as error:
        raise ServiceError("InvalidArgument", "The continuation token provided is incorrect", 400) from error
