"""The operations on one object."""

from typing import Any
from urllib.parse import parse_qsl, unquote

from localaws.service import Call, Reply, Service, ServiceError, World
from localaws.services.s3 import conditions
from localaws.services.s3.records import Record
from localaws.services.s3.store import Store, claimed_checksums, file_pieces, pieces_of

KEPT = (
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
"""What is given with an object and given back with it."""


def kept(parameters: dict[str, Any]) -> dict[str, Any]:
    headers = {name: parameters[name] for name in KEPT if parameters.get(name)}
    encodings = [
        e.strip() for e in headers.get("ContentEncoding", "").split(",") if e.strip() not in {"", "aws-chunked"}
    ]
    headers["ContentEncoding"] = ",".join(encodings)
    headers["Metadata"] = {name.lower(): value for name, value in headers.get("Metadata", {}).items()}
    return {name: value for name, value in headers.items() if value}


def tags_of(header: str | None) -> dict[str, str]:
    return dict(parse_qsl(header or "", keep_blank_values=True))


class Objects(Service):
    """Put, get, head, copy, delete: each on a file of the bucket's folder."""

    name = "s3"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.store = Store(world.home)

    def put_object(self, call: Call) -> dict[str, Any]:
        parameters = call.parameters
        target = self.store.path(parameters["Bucket"], parameters["Key"])
        if (wanted := conditions.plain(parameters.get("IfMatch"))) is not None:
            _, record = self.store.find(parameters["Bucket"], parameters["Key"])
            if record.etag != wanted:
                raise conditions.failed()
        draft, etag = self.store.draft(pieces_of(parameters.get("Body")), claimed_checksums(parameters))
        headers, tags = kept(parameters), tags_of(parameters.get("Tagging"))
        self.store.place(
            draft,
            target,
            lambda at: Record(at.st_size, at.st_mtime_ns, etag, headers, tags),
            new=parameters.get("IfNoneMatch") == "*",
        )
        checks = {name: value for name, value in claimed_checksums(parameters).items() if name.startswith("Checksum")}
        return {"ETag": f'"{etag}"', **checks}

    def get_object(self, call: Call) -> dict[str, Any] | Reply:
        path, record = self.store.find(call.parameters["Bucket"], call.parameters["Key"])
        if unchanged := conditions.unmet(call.parameters, record):
            return unchanged
        part = conditions.span(call.parameters.get("Range"), record.size)
        start, length = part or (0, record.size)
        result = {**self.shown(call, record), "ContentLength": length, "Body": file_pieces(path, start, length)}
        if part:
            result["ContentRange"] = f"bytes {start}-{start + length - 1}/{record.size}"
            result["HTTPStatusCode"] = 206
        return result

    def head_object(self, call: Call) -> dict[str, Any] | Reply:
        try:
            _, record = self.store.find(call.parameters["Bucket"], call.parameters["Key"])
        except ServiceError as error:
            return Reply(error.status or 404, {"Content-Length": "0"}, [])
        if unchanged := conditions.unmet(call.parameters, record):
            return unchanged
        return {**self.shown(call, record), "ContentLength": record.size}

    @staticmethod
    def shown(call: Call, record: Record) -> dict[str, Any]:
        asked = {
            name.removeprefix("Response"): value
            for name, value in call.parameters.items()
            if name.startswith("Response")
        }
        tags = {"TagCount": len(record.tags)} if record.tags else {}
        return {
            "AcceptRanges": "bytes",
            "ETag": f'"{record.etag}"',
            "LastModified": conditions.modified_at(record),
            "ContentType": "binary/octet-stream",
            **record.headers,
            **tags,
            **asked,
        }

    def copy_object(self, call: Call) -> dict[str, Any]:
        parameters = call.parameters
        path, record = self.source(parameters["CopySource"])
        headers = kept(parameters) if parameters.get("MetadataDirective") == "REPLACE" else record.headers
        tags = tags_of(parameters.get("Tagging")) if parameters.get("TaggingDirective") == "REPLACE" else record.tags
        target = self.store.path(parameters["Bucket"], parameters["Key"])
        draft, etag = self.store.draft(file_pieces(path, 0, record.size), {})
        self.store.place(draft, target, lambda at: Record(at.st_size, at.st_mtime_ns, etag, headers, tags))
        modified = conditions.modified_at(self.store.records.of(target))
        return {"CopyObjectResult": {"ETag": f'"{etag}"', "LastModified": modified}}

    def source(self, name: str) -> tuple[Any, Record]:
        bucket, _, key = unquote(name.partition("?versionId=")[0]).lstrip("/").partition("/")
        return self.store.find(bucket, key)

    def delete_object(self, call: Call) -> dict[str, Any]:
        self.store.remove(call.parameters["Bucket"], call.parameters["Key"])
        return {}

    def delete_objects(self, call: Call) -> dict[str, Any]:
        deleted, errors = [], []
        self.store.bucket(call.parameters["Bucket"])
        for item in call.parameters["Delete"]["Objects"]:
            try:
                self.store.remove(call.parameters["Bucket"], item["Key"])
                deleted.append({"Key": item["Key"]})
            except ServiceError as error:
                errors.append({"Key": item["Key"], "Code": error.code, "Message": error.message})
        return {"Errors": errors} if call.parameters["Delete"].get("Quiet") else {"Deleted": deleted, "Errors": errors}

    def get_object_tagging(self, call: Call) -> dict[str, Any]:
        _, record = self.store.find(call.parameters["Bucket"], call.parameters["Key"])
        return {"TagSet": [{"Key": name, "Value": value} for name, value in record.tags.items()]}

    def put_object_tagging(self, call: Call) -> dict[str, Any]:
        path, record = self.store.find(call.parameters["Bucket"], call.parameters["Key"])
        tags = {tag["Key"]: tag["Value"] for tag in call.parameters["Tagging"]["TagSet"]}
        self.store.records.put(path, Record(record.size, record.modified_ns, record.etag, record.headers, tags))
        return {}

    def delete_object_tagging(self, call: Call) -> dict[str, Any]:
        return self.put_object_tagging(Call(call.action, {**call.parameters, "Tagging": {"TagSet": []}}))
