"""Files of TLC, put where a run looks for them."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from contracts import load
from pipeline.layout import INPUT_PREFIX
from tollgate.operate.errors import InputError
from tollgate.operate.s3 import S3Object, list_objects, split_url
from tollgate.operate.stack import Stack

NAME: Final = re.compile(r"(?P<source>[^_]+)_.*?(?P<year>\d{4})-\d{2}.*\.(csv|csv\.gz|parquet)")
"""TLC's names: what the file is of, anything, year and month, anything, format."""


@dataclass(frozen=True)
class UploadResult:
    """What a lake's input became; names are keys under `input/`."""

    added: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]


def input_files(path: Path) -> dict[str, Path]:
    """The TLC files in a folder (or the one file), by their key under `input/`.

    Raises InputError when there is no such path, or nothing of TLC in it.
    """
    if not path.exists():
        raise InputError(f"There is no {path}. Give a folder of TLC files, or leave it out for generated ones.")
    folders = {source.file: source.folder for source in load("trips").sources.values()}
    candidates = [path] if path.is_file() else sorted(item for item in path.rglob("*") if item.is_file())
    files: dict[str, Path] = {}
    for item in candidates:
        name = NAME.fullmatch(item.name.lower())
        if name and name["source"] in folders:
            _add_file(files, f"{folders[name['source']]}/year={name['year']}/{item.name}", item)
    if not files:
        count = f"files examined: {len(candidates)}" if candidates else "it is empty"
        names = " or ".join(f"{file}_tripdata_2020-04.csv.gz" for file in folders)
        raise InputError(f"{path} holds no TLC file ({count}). Their names are like {names}")
    return files


def upload(stack: Stack, path: Path, *, replace: bool) -> UploadResult:
    """Put a folder's TLC files into the lake; with `replace`, take out what is not among them."""
    files = input_files(path)
    bucket, prefix = split_url(f"{stack.lake_url.rstrip('/')}/{INPUT_PREFIX}")
    present = {item.key.removeprefix(prefix): item for item in list_objects(stack, f"s3://{bucket}/{prefix}")}
    s3 = stack.client("s3")
    changed = {key: item for key, item in files.items() if not _is_unchanged(item, present.get(key))}
    for key, item in changed.items():
        s3.upload_file(str(item), bucket, f"{prefix}{key}")
    surplus = sorted(present.keys() - files.keys()) if replace else []
    for key in surplus:
        s3.delete_object(Bucket=bucket, Key=f"{prefix}{key}")
    return UploadResult(tuple(changed), tuple(files.keys() - changed.keys()), tuple(surplus))


def has_input(stack: Stack) -> bool:
    """Whether the lake holds any input."""
    return next(list_objects(stack, f"{stack.lake_url.rstrip('/')}/{INPUT_PREFIX}"), None) is not None


def _add_file(files: dict[str, Path], key: str, item: Path) -> None:
    other = files.get(key)
    if other:
        raise InputError(f"{other} and {item} would be the same file of the lake ({key}). Remove one of them.")
    files[key] = item


def _is_unchanged(item: Path, present: S3Object | None) -> bool:
    # A multipart upload's ETag is no MD5: such a file is brought again, which is right if slow.
    if present is None or present.size_bytes != item.stat().st_size:
        return False
    with item.open("rb") as body:
        return hashlib.file_digest(body, lambda: hashlib.md5(usedforsecurity=False)).hexdigest() == present.etag
