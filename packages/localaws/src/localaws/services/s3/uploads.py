"""Uploads in parts: files of a folder of their own until they become one object."""

import hashlib
import itertools
import json
import secrets
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from localaws.service import ServiceError
from localaws.services.s3 import conditions
from localaws.services.s3.records import Record, md5
from localaws.services.s3.store import ObjectStore, file_pieces


@dataclass(frozen=True)
class Upload:
    """One upload that has begun, and the object that it will be."""

    folder: Path
    bucket: str
    key: str
    headers: dict[str, Any]
    tags: dict[str, str]

    @property
    def id(self) -> str:
        return self.folder.name

    def part(self, number: int) -> Path:
        return self.folder / f"part-{int(number):05d}"

    def parts(self) -> list[dict[str, Any]]:
        """The parts that are there, as ListParts shows them."""
        return [
            {"PartNumber": int(path.name.removeprefix("part-")), "ETag": f'"{md5(path)}"', "Size": path.stat().st_size}
            for path in sorted(self.folder.glob("part-*"))
        ]

    def chosen(self, parts: Sequence[Mapping[str, Any]]) -> list[Path]:
        """The files of the parts that a caller names, each as uploaded; raises InvalidPart or InvalidPartOrder."""
        numbers = [int(part["PartNumber"]) for part in parts]
        if not numbers or numbers != sorted(set(numbers)):
            raise ServiceError("InvalidPartOrder", "The list of parts was not in ascending order.", 400)
        for part in parts:
            path = self.part(part["PartNumber"])
            if not path.is_file() or (part.get("ETag") and conditions.plain(part["ETag"]) != md5(path)):
                raise ServiceError(
                    "InvalidPart", f"Part {part['PartNumber']} was not uploaded, or is another one.", 400
                )
        return [self.part(number) for number in numbers]


class Uploads:
    """The uploads of one home that are neither complete nor aborted."""

    def __init__(self, folder: Path, objects: ObjectStore) -> None:
        self.folder = folder
        self.objects = objects

    def create(self, bucket: str, key: str, headers: dict[str, Any], tags: dict[str, str]) -> Upload:
        self.objects.path(bucket, key)
        upload = Upload(self.folder / secrets.token_hex(24), bucket, key, headers, tags)
        upload.folder.mkdir(parents=True)
        record = {"Bucket": bucket, "Key": key, "headers": headers, "tags": tags}
        (upload.folder / "upload.json").write_text(json.dumps(record))
        return upload

    def get(self, upload_id: str) -> Upload:
        """The upload of an id; raises NoSuchUpload."""
        folder = self.folder / Path(upload_id).name
        if folder == self.folder or not (folder / "upload.json").is_file():
            raise ServiceError("NoSuchUpload", "The specified upload does not exist.", 404)
        record = json.loads((folder / "upload.json").read_text())
        return Upload(folder, record["Bucket"], record["Key"], record["headers"], record["tags"])

    def of_bucket(self, bucket: str) -> list[Upload]:
        uploads = [self.get(path.parent.name) for path in sorted(self.folder.glob("*/upload.json"))]
        return [upload for upload in uploads if upload.bucket == bucket]

    def add(self, upload: Upload, number: int, pieces: Iterable[bytes], checks: Mapping[str, str]) -> str:
        """Write a part and check it; its ETag."""
        draft, etag = self.objects.draft(pieces, checks)
        draft.replace(upload.part(number))
        return etag

    def complete(self, upload: Upload, parts: Sequence[Mapping[str, Any]], *, new: bool) -> str:
        """Make the named parts one object, with `new` only where there is none yet; its ETag."""
        files = upload.chosen(parts)
        digests = b"".join(bytes.fromhex(md5(file)) for file in files)
        etag = f"{hashlib.md5(digests, usedforsecurity=False).hexdigest()}-{len(files)}"
        content = itertools.chain.from_iterable(file_pieces(file, 0, file.stat().st_size) for file in files)
        draft, _ = self.objects.draft(content, {})
        self.objects.place(
            draft,
            self.objects.path(upload.bucket, upload.key),
            lambda at: Record(at.st_size, at.st_mtime_ns, etag, upload.headers, upload.tags),
            new=new,
        )
        shutil.rmtree(upload.folder)
        return etag

    def abort(self, upload: Upload) -> None:
        shutil.rmtree(upload.folder)
