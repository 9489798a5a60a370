"""S3: objects are ours, files in a folder; a bucket's configuration is moto's."""

from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from localaws import moto_core
from localaws.iam.refusals import denied
from localaws.iam.s3 import deletion, listing_of
from localaws.service import ACCOUNT, REGION, Call, Reply, Service, ServiceError, World
from localaws.services.s3 import conditions, listing
from localaws.services.s3.headers import read_tags, response_headers, stored_headers
from localaws.services.s3.records import Record
from localaws.services.s3.store import ObjectStore, claimed_checksums, file_pieces, pieces_of
from localaws.services.s3.uploads import Uploads


class S3(Service):
    """The operations, over a store of objects and a store of uploads in parts."""

    name = "s3"
    durable = True

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.objects = ObjectStore(world.home)
        self.uploads = Uploads(world.home / "uploads", self.objects)

    def start(self) -> None:
        """A folder that moto does not know (its state was lost) is a bucket again."""
        backend = moto_core.moto_backends.get_backend("s3")[ACCOUNT]["aws"]
        for folder in sorted(path for path in self.objects.root.iterdir() if path.is_dir()):
            if folder.name not in backend.buckets:
                backend.create_bucket(folder.name, REGION)
        for name in backend.buckets:
            (self.objects.root / name).mkdir(exist_ok=True)

    def stop(self) -> None:
        self.objects.records.close()

    def create_bucket(self, call: Call) -> Reply:
        reply = call.moto()
        if reply.status < HTTPStatus.MULTIPLE_CHOICES:
            (self.objects.root / call.parameters["Bucket"]).mkdir(exist_ok=True)
        return reply

    def delete_bucket(self, call: Call) -> Reply:
        name = call.parameters["Bucket"]
        if not self.objects.is_empty(name):
            raise ServiceError("BucketNotEmpty", "The bucket you tried to delete is not empty", 409, BucketName=name)
        backend = moto_core.moto_backends.get_backend("s3")[ACCOUNT]["aws"]
        if name in backend.buckets:
            backend.buckets[name].keys.clear()  # moto writes access logs into its own idea of the bucket
        reply = call.moto()
        if reply.status < HTTPStatus.MULTIPLE_CHOICES:
            self.objects.remove_bucket(name)
        return reply

    def list_objects_v2(self, call: Call) -> dict[str, Any]:
        return listing.objects_v2(self.objects, call.parameters)

    def list_objects(self, call: Call) -> dict[str, Any]:
        return listing.objects_v1(self.objects, call.parameters)

    def list_object_versions(self, call: Call) -> dict[str, Any]:
        return listing.versions(self.objects, call.parameters)

    def put_object(self, call: Call) -> dict[str, Any]:
        parameters = call.parameters
        target = self.objects.path(parameters["Bucket"], parameters["Key"])
        if (wanted := conditions.plain(parameters.get("IfMatch"))) is not None:
            _, record = self.find(call)
            if record.etag != wanted:
                raise conditions.failed()
        draft, etag = self.objects.draft(pieces_of(parameters.get("Body")), claimed_checksums(parameters))
        headers, tags = stored_headers(parameters), read_tags(parameters.get("Tagging"))
        self.objects.place(
            draft,
            target,
            lambda at: Record(at.st_size, at.st_mtime_ns, etag, headers, tags),
            new=parameters.get("IfNoneMatch") == "*",
        )
        checks = {name: value for name, value in claimed_checksums(parameters).items() if name.startswith("Checksum")}
        return {"ETag": f'"{etag}"', **checks}

    def find(self, call: Call) -> tuple[Path, Record]:
        """The object that a call names; raises NoSuchBucket or NoSuchKey, or AccessDenied to who may not list it."""
        try:
            return self.objects.find(call.parameters["Bucket"], call.parameters["Key"])
        except ServiceError as error:
            if error.code != "NoSuchKey":
                raise
            listing_of_key = listing_of(call.parameters["Bucket"], call.parameters["Key"])
            if refusal := call.caller.refusal(listing_of_key):
                raise denied("s3", refusal) from error
            raise

    def get_object(self, call: Call) -> dict[str, Any] | Reply:
        path, record = self.find(call)
        if unchanged := conditions.unmet(call.parameters, record):
            return unchanged
        part = conditions.span(call.parameters.get("Range"), record.size)
        start, length = part or (0, record.size)
        headers = response_headers(call.parameters, record)
        result = {**headers, "ContentLength": length, "Body": file_pieces(path, start, length)}
        if part:
            result["ContentRange"] = f"bytes {start}-{start + length - 1}/{record.size}"
            result["HTTPStatusCode"] = 206
        return result

    def head_object(self, call: Call) -> dict[str, Any] | Reply:
        try:
            _, record = self.find(call)
        except ServiceError as error:
            return Reply(error.status or 404, {"Content-Length": "0"}, [])
        if unchanged := conditions.unmet(call.parameters, record):
            return unchanged
        return {**response_headers(call.parameters, record), "ContentLength": record.size}

    def copy_object(self, call: Call) -> dict[str, Any]:
        parameters = call.parameters
        path, record = self.source(parameters["CopySource"])
        replaced = parameters.get("MetadataDirective") == "REPLACE"
        headers = stored_headers(parameters) if replaced else record.headers
        tags = read_tags(parameters.get("Tagging")) if parameters.get("TaggingDirective") == "REPLACE" else record.tags
        target = self.objects.path(parameters["Bucket"], parameters["Key"])
        draft, etag = self.objects.draft(file_pieces(path, 0, record.size), {})
        self.objects.place(draft, target, lambda at: Record(at.st_size, at.st_mtime_ns, etag, headers, tags))
        modified = conditions.modified_at(self.objects.records.of(target))
        return {"CopyObjectResult": {"ETag": f'"{etag}"', "LastModified": modified}}

    def source(self, name: str) -> tuple[Path, Record]:
        """The object that CopySource names."""
        bucket, _, key = unquote(name.partition("?versionId=")[0]).lstrip("/").partition("/")
        return self.objects.find(bucket, key)

    def delete_object(self, call: Call) -> dict[str, Any]:
        self.objects.remove(call.parameters["Bucket"], call.parameters["Key"])
        return {}

    def delete_objects(self, call: Call) -> dict[str, Any]:
        deleted, errors = [], []
        self.objects.bucket(call.parameters["Bucket"])
        for item in call.parameters["Delete"]["Objects"]:
            try:
                if refusal := call.caller.refusal(deletion(call.parameters["Bucket"], item)):
                    raise denied("s3", refusal)
                self.objects.remove(call.parameters["Bucket"], item["Key"])
                deleted.append({"Key": item["Key"]})
            except ServiceError as error:
                errors.append({"Key": item["Key"], "Code": error.code, "Message": error.message})
        return {"Errors": errors} if call.parameters["Delete"].get("Quiet") else {"Deleted": deleted, "Errors": errors}

    def get_object_acl(self, call: Call) -> dict[str, Any]:
        self.find(call)
        owner = {"DisplayName": "local", "ID": "local"}
        return {
            "Owner": owner,
            "Grants": [{"Grantee": {"Type": "CanonicalUser", "ID": "local"}, "Permission": "FULL_CONTROL"}],
        }

    def get_object_tagging(self, call: Call) -> dict[str, Any]:
        _, record = self.find(call)
        return {"TagSet": [{"Key": name, "Value": value} for name, value in record.tags.items()]}

    def put_object_tagging(self, call: Call) -> dict[str, Any]:
        path, record = self.find(call)
        tags = {tag["Key"]: tag["Value"] for tag in call.parameters["Tagging"]["TagSet"]}
        self.objects.records.put(path, Record(record.size, record.modified_ns, record.etag, record.headers, tags))
        return {}

    def delete_object_tagging(self, call: Call) -> dict[str, Any]:
        return self.put_object_tagging(Call(call.action, {**call.parameters, "Tagging": {"TagSet": []}}))

    def create_multipart_upload(self, call: Call) -> dict[str, Any]:
        parameters = call.parameters
        bucket, key, tags = parameters["Bucket"], parameters["Key"], read_tags(parameters.get("Tagging"))
        upload = self.uploads.create(bucket, key, stored_headers(parameters), tags)
        return {"Bucket": bucket, "Key": key, "UploadId": upload.id}

    def upload_part(self, call: Call) -> dict[str, Any]:
        parameters = call.parameters
        upload = self.uploads.get(parameters["UploadId"])
        pieces, checks = pieces_of(parameters.get("Body")), claimed_checksums(parameters)
        return {"ETag": f'"{self.uploads.add(upload, parameters["PartNumber"], pieces, checks)}"'}

    def upload_part_copy(self, call: Call) -> dict[str, Any]:
        parameters = call.parameters
        upload = self.uploads.get(parameters["UploadId"])
        path, record = self.source(parameters["CopySource"])
        start, length = conditions.span(parameters.get("CopySourceRange"), record.size) or (0, record.size)
        etag = self.uploads.add(upload, parameters["PartNumber"], file_pieces(path, start, length), {})
        return {"CopyPartResult": {"ETag": f'"{etag}"', "LastModified": conditions.modified_at(record)}}

    def complete_multipart_upload(self, call: Call) -> dict[str, Any]:
        upload = self.uploads.get(call.parameters["UploadId"])
        parts = call.parameters.get("MultipartUpload", {}).get("Parts", [])
        etag = self.uploads.complete(upload, parts, new=call.parameters.get("IfNoneMatch") == "*")
        location = f"{self.world.endpoint_url}/{upload.bucket}/{upload.key}"
        return {"Bucket": upload.bucket, "Key": upload.key, "ETag": f'"{etag}"', "Location": location}

    def abort_multipart_upload(self, call: Call) -> dict[str, Any]:
        self.uploads.abort(self.uploads.get(call.parameters["UploadId"]))
        return {}

    def list_parts(self, call: Call) -> dict[str, Any]:
        parts = self.uploads.get(call.parameters["UploadId"]).parts()
        names = {name: call.parameters[name] for name in ("Bucket", "Key", "UploadId")}
        return {**names, "Parts": parts, "IsTruncated": False}

    def list_multipart_uploads(self, call: Call) -> dict[str, Any]:
        bucket = call.parameters["Bucket"]
        self.objects.bucket(bucket)
        uploads = [{"UploadId": upload.id, "Key": upload.key} for upload in self.uploads.of_bucket(bucket)]
        return {"Bucket": bucket, "Uploads": uploads, "IsTruncated": False}
