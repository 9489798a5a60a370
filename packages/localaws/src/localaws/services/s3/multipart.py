"""Multipart uploads: parts are files of a folder of their own until they become one object."""

import hashlib
import itertools
import json
import secrets
import shutil
from pathlib import Path
from typing import Any

from localaws.service import Call, ServiceError
from localaws.services.s3 import conditions
from localaws.services.s3.listing import Listing
from localaws.services.s3.objects import kept, tags_of
from localaws.services.s3.records import Record, md5
from localaws.services.s3.store import claimed_checksums, file_pieces, pieces_of


class Multipart(Listing):
    """Create, upload, copy, list, complete, abort."""

    @property
    def uploads(self) -> Path:
        return self.world.home / "uploads"

    def upload(self, call: Call) -> Path:
        """The folder of an upload; raises NoSuchUpload."""
        folder = self.uploads / Path(str(call.parameters["UploadId"])).name
        if folder == self.uploads or not (folder / "upload.json").is_file():
            raise ServiceError("NoSuchUpload", "The specified upload does not exist.", 404)
        return folder

    def create_multipart_upload(self, call: Call) -> dict[str, Any]:
        bucket, key = call.parameters["Bucket"], call.parameters["Key"]
        self.store.path(bucket, key)
        upload_id = secrets.token_hex(24)
        folder = self.uploads / upload_id
        folder.mkdir(parents=True)
        tags = tags_of(call.parameters.get("Tagging"))
        record = {"Bucket": bucket, "Key": key, "headers": kept(call.parameters), "tags": tags}
        (folder / "upload.json").write_text(json.dumps(record))
        return {"Bucket": bucket, "Key": key, "UploadId": upload_id}

    def upload_part(self, call: Call) -> dict[str, Any]:
        folder = self.upload(call)
        draft, etag = self.store.draft(pieces_of(call.parameters.get("Body")), claimed_checksums(call.parameters))
        draft.replace(folder / part_name(call.parameters["PartNumber"]))
        return {"ETag": f'"{etag}"'}

    def upload_part_copy(self, call: Call) -> dict[str, Any]:
        folder = self.upload(call)
        path, record = self.source(call.parameters["CopySource"])
        start, length = conditions.span(call.parameters.get("CopySourceRange"), record.size) or (0, record.size)
        draft, etag = self.store.draft(file_pieces(path, start, length), {})
        draft.replace(folder / part_name(call.parameters["PartNumber"]))
        return {"CopyPartResult": {"ETag": f'"{etag}"', "LastModified": conditions.modified_at(record)}}

    def complete_multipart_upload(self, call: Call) -> dict[str, Any]:
        folder = self.upload(call)
        about = json.loads((folder / "upload.json").read_text())
        parts = self.chosen(folder, call.parameters.get("MultipartUpload", {}).get("Parts", []))
        digests = b"".join(bytes.fromhex(md5(part)) for part in parts)
        etag = f"{hashlib.md5(digests, usedforsecurity=False).hexdigest()}-{len(parts)}"
        content = itertools.chain.from_iterable(file_pieces(part, 0, part.stat().st_size) for part in parts)
        draft, _ = self.store.draft(content, {})
        self.store.place(
            draft,
            self.store.path(about["Bucket"], about["Key"]),
            lambda at: Record(at.st_size, at.st_mtime_ns, etag, about["headers"], about["tags"]),
            new=call.parameters.get("IfNoneMatch") == "*",
        )
        shutil.rmtree(folder)
        location = f"{self.world.endpoint_url}/{about['Bucket']}/{about['Key']}"
        return {"Bucket": about["Bucket"], "Key": about["Key"], "ETag": f'"{etag}"', "Location": location}

    @staticmethod
    def chosen(folder: Path, parts: list[dict[str, Any]]) -> list[Path]:
        """The parts that the caller names, each as he saw it; raises InvalidPart or InvalidPartOrder."""
        numbers = [int(part["PartNumber"]) for part in parts]
        if not numbers or numbers != sorted(set(numbers)):
            raise ServiceError("InvalidPartOrder", "The list of parts was not in ascending order.", 400)
        for part in parts:
            path = folder / part_name(part["PartNumber"])
            if not path.is_file() or (part.get("ETag") and conditions.plain(part["ETag"]) != md5(path)):
                raise ServiceError(
                    "InvalidPart", f"Part {part['PartNumber']} was not uploaded, or is another one.", 400
                )
        return [folder / part_name(number) for number in numbers]

    def abort_multipart_upload(self, call: Call) -> dict[str, Any]:
        shutil.rmtree(self.upload(call))
        return {}

    def list_parts(self, call: Call) -> dict[str, Any]:
        folder = self.upload(call)
        parts = [
            {"PartNumber": int(path.name.removeprefix("part-")), "ETag": f'"{md5(path)}"', "Size": path.stat().st_size}
            for path in sorted(folder.glob("part-*"))
        ]
        head = {name: call.parameters[name] for name in ("Bucket", "Key", "UploadId")}
        return {**head, "Parts": parts, "IsTruncated": False}

    def list_multipart_uploads(self, call: Call) -> dict[str, Any]:
        self.store.bucket(call.parameters["Bucket"])
        found = []
        for path in sorted(self.uploads.glob("*/upload.json")):
            about = json.loads(path.read_text())
            if about["Bucket"] == call.parameters["Bucket"]:
                found.append({"UploadId": path.parent.name, "Key": about["Key"]})
        return {"Bucket": call.parameters["Bucket"], "Uploads": found, "IsTruncated": False}


def part_name(number: int) -> str:
    return f"part-{int(number):05d}"
