"""Files of TLC, put where a run looks for them."""

import hashlib
import re
from collections.abc import Iterator, Mapping
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

ENDINGS: Final = (".csv", ".csv.gz", ".parquet")


@dataclass(frozen=True)
class UploadResult:
    """What a lake's input became; names are keys under `input/`."""

    added: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    left_out: tuple[str, ...] = ()
    """What the folder holds beside, with the reason."""


@dataclass(frozen=True)
class InputFiles:
    """The input files at a path, by their key under `input/`, and what was left out, each with the reason."""

    files: dict[str, Path]
    left_out: tuple[str, ...] = ()


def input_files(path: Path) -> dict[str, Path]:
    """The TLC files in a folder (or the one file), by their key under `input/`; raises as `find_input` does."""
    return find_input(path).files


def find_input(path: Path) -> InputFiles:
    """The TLC files in a folder (or the one file), and what stands beside them and is left out.

    Raises InputError for an URL, for a path where nothing is, and where nothing is of TLC.
    """
    if url := re.fullmatch(r"([a-z][a-z0-9+.-]+:)/+(.*)", str(path), re.IGNORECASE):
        address = f"{url[1]}//{url[2]}"
        raise InputError(f"{address} is a URL, and input is read from this machine. Download it, then: --from FILE")
    if not path.exists():
        raise InputError(f"There is no {path}. Give a folder of TLC files, or leave it out for generated ones.")
    folders = {source.file: source.folder for source in load("trips").sources.values()}
    files: dict[str, Path] = {}
    left_out: list[str] = []
    for item in [path] if path.is_file() else walk(path):
        reason = _unusable(item)
        key = None if reason else _key(item, folders)
        if key:
            _add_file(files, key, item)
        else:
            left_out.append(f"{item}: {reason or 'its name is not that of a TLC file'}")
    if not files:
        count = f"files examined: {len(left_out)}" if left_out else "it is empty"
        names = " or ".join(f"{file}_tripdata_2020-04.csv.gz" for file in folders)
        raise InputError(f"{path} holds no TLC file ({count}). Their names are like {names}")
    return InputFiles(files, tuple(left_out))


def walk(folder: Path) -> Iterator[Path]:
    """Whatever lies below a folder, but hidden things: links to folders are followed, each folder once."""
    visited: set[Path] = set()
    pending = [folder]
    while pending:
        current = pending.pop()
        if current.resolve() in visited:
            continue
        visited.add(current.resolve())
        for item in sorted(current.iterdir()):
            if item.name.startswith((".", "_")):
                continue
            if item.is_dir():
                pending.append(item)
            else:
                yield item


def _unusable(item: Path) -> str:
    """Why nothing at this path could be a file of the lake; empty where it could."""
    if not item.name.isprintable() or any("\udc80" <= letter <= "\udcff" for letter in item.name):
        return "its name is not text"
    if item.is_symlink() and not item.exists():
        return f"a link to {item.readlink()}, where nothing is"
    return "" if item.is_file() else "not a file"


def _key(item: Path, folders: Mapping[str, str]) -> str | None:
    """Where a file goes by its own name, or by that of the folder of part files that it lies in."""
    for name, key in ((item.name, item.name), (item.parent.name, f"{item.parent.name}/{item.name}")):
        match = NAME.fullmatch(name.lower())
        if match and match["source"] in folders and item.name.lower().endswith(ENDINGS):
            return f"{folders[match['source']]}/year={match['year']}/{key}"
    return None


def upload(stack: Stack, path: Path, *, replace: bool) -> UploadResult:
    """Put a folder's TLC files into the lake; with `replace`, take out what is not among them."""
    source = find_input(path)
    files = source.files
    bucket, prefix = split_url(f"{stack.lake_url.rstrip('/')}/{INPUT_PREFIX}")
    present = {item.key.removeprefix(prefix): item for item in list_objects(stack, f"s3://{bucket}/{prefix}")}
    s3 = stack.client("s3")
    changed = {key: item for key, item in files.items() if not _is_unchanged(item, present.get(key))}
    for key, item in changed.items():
        s3.upload_file(str(item), bucket, f"{prefix}{key}")
    surplus = sorted(present.keys() - files.keys()) if replace else []
    for key in surplus:
        s3.delete_object(Bucket=bucket, Key=f"{prefix}{key}")
    return UploadResult(tuple(changed), tuple(files.keys() - changed.keys()), tuple(surplus), source.left_out)


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
