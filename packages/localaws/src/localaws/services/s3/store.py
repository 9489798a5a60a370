"""Objects as files: written whole or not at all, read as they lie there."""

import base64
import hashlib
import os
import re
import secrets
import shutil
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from localaws.service import ServiceError
from localaws.services.s3.keys import path_of, walk
from localaws.services.s3.records import PIECE, Record, Records

BUCKET_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9._-]{1,253}[a-zA-Z0-9]")
"""S3's own rule, and the older one of us-east-1 (capitals, underscores, up to 255 characters)."""


class ObjectStore:
    """The buckets of one home."""

    def __init__(self, home: Path) -> None:
        self.root = home / "s3"
        self.drafts = home / "drafts"
        self.root.mkdir(parents=True, exist_ok=True)
        # Drafts of a process that was killed are nobody's: their objects were never there.
        shutil.rmtree(self.drafts, ignore_errors=True)
        self.drafts.mkdir(parents=True)
        self.records = Records(home / "state" / "objects.sqlite")

    def bucket(self, name: str) -> Path:
        """A bucket's folder; raises ServiceError where there is none."""
        folder = self.root / name
        # Only what can be a bucket's name is looked up: others lead out of the folder, or no file system has them.
        if not BUCKET_NAME.fullmatch(name) or not folder.is_dir():
            raise ServiceError("NoSuchBucket", "The specified bucket does not exist", 404, BucketName=name)
        return folder

    def path(self, bucket: str, key: str) -> Path:
        return path_of(self.bucket(bucket), key)

    def find(self, bucket: str, key: str) -> tuple[Path, Record]:
        path = self.path(bucket, key)
        try:
            if path.is_file():
                return path, self.records.of(path)
        except (FileNotFoundError, NotADirectoryError):
            pass
        raise ServiceError("NoSuchKey", "The specified key does not exist.", 404, Key=key)

    def draft(self, pieces: Iterable[bytes], checks: Mapping[str, str]) -> tuple[Path, str]:
        """Write to a file of its own and check it: the file and its MD5."""
        path = self.drafts / secrets.token_hex(16)
        digest = hashlib.md5(usedforsecurity=False)
        crc, sha256 = 0, hashlib.sha256()
        try:
            with path.open("xb") as file:
                for piece in pieces:
                    digest.update(piece)
                    if "ChecksumCRC32" in checks:
                        crc = zlib.crc32(piece, crc)
                    if "ChecksumSHA256" in checks:
                        sha256.update(piece)
                    file.write(piece)
        except BaseException:  # a full disk, or a client that hung up
            path.unlink(missing_ok=True)
            raise
        made = {
            "ContentMD5": digest.digest(),
            "ChecksumCRC32": crc.to_bytes(4, "big"),
            "ChecksumSHA256": sha256.digest(),
        }
        for name, claimed in checks.items():
            if claimed != base64.b64encode(made[name]).decode():
                path.unlink()
                raise ServiceError("BadDigest", f"The {name} you specified did not match what we received.", 400)
        return path, digest.hexdigest()

    def place(
        self, draft: Path, target: Path, record: Callable[[os.stat_result], Record], *, new: bool = False
    ) -> None:
        """Put a finished draft in an object's place, in one step; with `new` only where there is none yet."""
        for _ in range(5):
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                if new:
                    os.link(draft, target)
                    draft.unlink()
                else:
                    draft.replace(target)
                break
            except FileNotFoundError:
                continue  # a deletion beside us took the folder that had become empty
            except FileExistsError as error:
                draft.unlink()
                if new and target.is_file():
                    raise ServiceError(
                        "PreconditionFailed", "At least one of the pre-conditions you specified did not hold", 412
                    ) from error
                raise in_the_way(target) from error
            except (NotADirectoryError, IsADirectoryError) as error:
                draft.unlink()
                raise in_the_way(target) from error
        self.records.put(target, record(target.stat()))

    def remove(self, bucket: str, key: str) -> None:
        """Delete an object, and the folders that only it kept alive; deleting nothing is no error."""
        folder, path = self.bucket(bucket), self.path(bucket, key)
        with suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError):
            path.unlink()
        self.records.forget(path)
        for parent in path.parents:
            if parent == folder:
                break
            try:
                parent.rmdir()
            except OSError:
                break

    def remove_bucket(self, name: str) -> None:
        """Take away a bucket that holds no object (what is left are empty folders)."""
        folder = self.bucket(name)
        aside = self.drafts / secrets.token_hex(16)
        folder.rename(aside)
        shutil.rmtree(aside)

    def is_empty(self, bucket: str) -> bool:
        return next(walk(self.bucket(bucket)), None) is None


def in_the_way(target: Path) -> ServiceError:
    message = (
        f"The local S3 keeps objects as files, so {target.name!r} cannot be an object and a folder of objects at once."
    )
    return ServiceError("InvalidRequest", message, 400)


def pieces_of(source: BinaryIO | bytes | None) -> Iterator[bytes]:
    """A body in pieces, so that no object is ever held in memory."""
    if not source:
        return
    if isinstance(source, bytes):
        yield source
        return
    while piece := source.read(PIECE):
        yield piece


def file_pieces(path: Path, start: int, length: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        while length > 0 and (piece := file.read(min(PIECE, length))):
            length -= len(piece)
            yield piece


def claimed_checksums(parameters: Mapping[str, Any]) -> dict[str, str]:
    return {
        name: str(parameters[name])
        for name in ("ContentMD5", "ChecksumCRC32", "ChecksumSHA256")
        if parameters.get(name)
    }
