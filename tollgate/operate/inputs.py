"""A person's files, put where a run looks for them."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from contracts import Contract
from pipeline.layout import INPUT_PREFIX
from tollgate.operate.errors import InputError
from tollgate.operate.s3 import S3Object, list_objects, split_url
from tollgate.operate.stack import Stack

ENDINGS: Final = (".csv", ".csv.gz", ".parquet")
SHOWN: Final = 5
"""How many files that are left out a message names."""


@dataclass(frozen=True)
class UploadResult:
    """What a lake's input became; names are keys under `input/`."""

    added: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True)
class InputFolder:
    """A person's files by their key under `input/`, and what is left out, by the reason."""

    files: Mapping[str, Path]
    left_out: Mapping[str, str]


def input_files(path: Path, source: Contract) -> InputFolder:
    """The files of a source in a folder (or the one file), by their key under `input/`.

    A file that lies in a folder of the source keeps its place there; another one is placed by how its name begins, or,
    where the source has one kind of files alone, in that kind's folder. Raises InputError when nothing belongs to it.
    """
    if re.match(r"[a-z][a-z0-9+.-]+://", str(path).replace(":/", "://", 1)):
        raise InputError(f"{path} is a URL: fetch the files first, then name their folder.")
    if not path.exists():
        raise InputError(f"There is no {path}. Give a folder of files, or leave it out for generated ones.")
    candidates = [path] if path.is_file() else sorted(item for item in path.rglob("*") if item.is_file())
    files: dict[str, Path] = {}
    left_out: dict[str, str] = {}
    for item in candidates:
        parts = item.relative_to(path).parts if item != path else (item.name,)
        key = _key(parts, source)
        if any(part.startswith((".", "_")) for part in parts):
            continue
        if not item.name.lower().endswith(ENDINGS):
            left_out[str(item)] = f"its name ends in none of {', '.join(ENDINGS)}"
        elif key is None:
            left_out[str(item)] = f"neither its folder nor its name is one of {source.name}"
        else:
            _add_file(files, key, item)
    if not files:
        count = f"files examined: {len(candidates)}" if candidates else "it is empty"
        raise InputError(f"{path} holds no file of {source.name} ({count}). They are like {_examples(source)}")
    return InputFolder(files, left_out)


def _key(parts: Sequence[str], source: Contract) -> str | None:
    """Where a file belongs under input/; None where it is no file of this source."""
    folder = "/".join(parts[:-1])
    for kind in source.sources.values():
        place = f"/{folder}/".find(f"/{kind.folder.strip('/')}/")
        if place >= 0:
            return f"/{'/'.join(parts)}"[place + 1 :]
    name = parts[-1].lower()
    kinds = [kind for kind in source.sources.values() if kind.file and name.startswith(kind.file.lower())]
    if not kinds and len(source.sources) == 1:
        kinds = [kind for kind in source.sources.values() if not kind.file]
    return f"{kinds[0].folder.strip('/')}/{'/'.join(parts)}" if kinds else None


def _examples(source: Contract) -> str:
    return " or ".join(f"{kind.folder}/{kind.file or 'anything'}….csv.gz" for kind in source.sources.values())


def upload(stack: Stack, path: Path, *, replace: bool) -> UploadResult:
    """Put a folder's files into the lake; with `replace`, take out what is not among them."""
    files = input_files(path, stack.contracts.source).files
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
