"""An object's key as a file's path, and back: plain where it can be, escaped where a file system could not hold it."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

from localaws.service import ServiceError

FOLDER = ".s3-folder"
"""The file that holds an object whose key ends in '/': hidden, as Spark skips names that begin with a dot."""
ESCAPES = {"": ".s3-empty", ".": ".s3-dot", "..": ".s3-dotdot"}
LITERAL = ".s3-is-"
LONGEST_NAME = 255
BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*")


def path_of(bucket: Path, key: str) -> Path:
    """Where an object is kept; always inside the bucket. Raises ServiceError for a key no file can have."""
    if "\0" in key or any(len(part.encode("utf-8", "replace")) > LONGEST_NAME - 10 for part in key.split("/")):
        message = "The local S3 keeps objects as files: no NUL, and at most 245 bytes between two slashes of a key."
        raise ServiceError("KeyTooLongError", message, 400)
    *folders, name = key.split("/")
    return bucket.joinpath(*map(_escaped, folders), _escaped(name) if name else FOLDER)


def split_url(url: str) -> tuple[str, str]:
    """The bucket and key of an `s3://` URL."""
    bucket, _, key = url.removeprefix("s3://").partition("/")
    return bucket, key


def place_of(bucket_path: Callable[[str], Path], url: str) -> Path:
    """Where the object or the folder of an `s3://` URL is kept; always inside a bucket. Raises ServiceError."""
    bucket, key = split_url(url)
    if not BUCKET.fullmatch(bucket):
        raise ServiceError("InvalidBucketName", f"{bucket[:80]!r} is not a valid name of a bucket.", 400)
    return path_of(bucket_path(bucket), key.rstrip("/")) if key.strip("/") else bucket_path(bucket)


def key_of(path: PurePosixPath) -> str:
    """The key of a file, from its path below the bucket."""
    *folders, name = path.parts
    return "/".join([*map(_plain, folders), "" if name == FOLDER else _plain(name)])


def _escaped(segment: str) -> str:
    if segment in ESCAPES:
        return ESCAPES[segment]
    return LITERAL + segment if segment.startswith(".s3-") else segment


def _plain(name: str) -> str:
    if name.startswith(LITERAL):
        return name.removeprefix(LITERAL)
    return next((plain for plain, escape in ESCAPES.items() if escape == name), name)


def walk(folder: Path, prefix: str = "", after: str = "", *, below: str = "") -> Iterator[tuple[str, Path]]:
    """Every object below a folder in S3's order (UTF-8 bytes): keys that start with `prefix` and come after `after`."""
    try:
        entries = sorted(_entries(folder), key=lambda entry: entry[0].encode("utf-8", "surrogateescape"))
    except FileNotFoundError:
        return
    for name, path in entries:
        key = below + name
        if not name.endswith("/") or path.name == FOLDER:
            if key.startswith(prefix) and key > after:
                yield key, path
        elif (key.startswith(prefix) or prefix.startswith(key)) and not (after > key and not after.startswith(key)):
            yield from walk(path, prefix, after, below=key)


def _entries(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in folder.iterdir():
        if path.name == FOLDER:
            yield "", path
        elif path.is_dir():
            yield _plain(path.name) + "/", path
        else:
            yield _plain(path.name), path
