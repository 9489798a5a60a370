"""A person's files, put where a run looks for them."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from contracts import Contract
from pipeline.layout import INPUT_PREFIX
from tollgate.operate.errors import InputError
from tollgate.operate.s3 import S3Object, list_objects, split_url
from tollgate.operate.stack import Stack

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


def input_files(path: Path, source: Contract) -> dict[str, Path]:
    """A source's files in a folder (or the one file), by their key under `input/`; raises as `find_input` does."""
    return find_input(path, source).files


def find_input(path: Path, source: Contract) -> InputFiles:
    """A source's files in a folder (or the one file), and what stands beside them and is left out.

    A file that lies in a folder of the source keeps its place there; another one is placed by how its name begins, or,
    where the source has one kind of files alone, in that kind's folder. Raises InputError for an URL, for a path where
    nothing is, and where nothing is of the source.
    """
    if url := re.fullmatch(r"([a-z][a-z0-9+.-]+:)/+(.*)", str(path), re.IGNORECASE):
        address = f"{url[1]}//{url[2]}"
        raise InputError(f"{address} is a URL, and input is read from this machine. Download it, then: --from FILE")
    if not path.exists():
        raise InputError(f"There is no {path}. Give a folder of files, or leave it out for generated ones.")
    files: dict[str, Path] = {}
    left_out: list[str] = []
    stranger = f"neither its folder nor its name is one of {source.name}"
    for item in [path] if path.is_file() else walk(path):
        reason = _unusable(item)
        parts = item.relative_to(path).parts if item != path else (item.name,)
        key = None if reason else _key(parts, source)
        if key:
            _add_file(files, key, item)
        else:
            left_out.append(f"{item}: {reason or stranger}")
    if not files:
        count = f"files examined: {len(left_out)}" if left_out else "it is empty"
        places = " or ".join(f"{kind.folder}/{kind.file}….csv.gz" for kind in source.sources.values())
        raise InputError(f"{path} holds no file of {source.name} ({count}). They are like {places}")
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
    if not item.is_file():
        return "not a file"
    return "" if item.name.lower().endswith(ENDINGS) else f"its name ends in none of {', '.join(ENDINGS)}"


def _key(parts: Sequence[str], source: Contract) -> str | None:
    """Where a file belongs under input/; None where it is no file of this source."""
    folder = f"/{'/'.join(parts[:-1])}/"
    for kind in source.sources.values():
        place = folder.find(f"/{kind.folder.strip('/')}/")
        if place >= 0:
            return f"/{'/'.join(parts)}"[place + 1 :]
    named = [kind for kind in source.sources.values() if kind.file and _begins(parts, kind.file)]
    if not named and len(source.sources) == 1:
        named = [kind for kind in source.sources.values() if not kind.file]
    return f"{named[0].folder.strip('/')}/{'/'.join(parts)}" if named else None


def _begins(parts: Sequence[str], start: str) -> bool:
    """Whether a file's name begins so, or that of the folder of part files that it lies in."""
    return any(name.lower().startswith(start.lower()) for name in parts[-2:])


def upload(stack: Stack, path: Path, *, replace: bool) -> UploadResult:
    """Put a folder's files into the lake; with `replace`, take out what is not among them."""
    given = find_input(path, stack.contracts.source)
    files = given.files
    bucket, prefix = split_url(f"{stack.lake_url.rstrip('/')}/{INPUT_PREFIX}")
    present = {item.key.removeprefix(prefix): item for item in list_objects(stack, f"s3://{bucket}/{prefix}")}
    s3 = stack.client("s3")
    changed = {key: item for key, item in files.items() if not _is_unchanged(item, present.get(key))}
    for key, item in changed.items():
        s3.upload_file(str(item), bucket, f"{prefix}{key}")
    surplus = sorted(present.keys() - files.keys()) if replace else []
    for key in surplus:
        s3.delete_object(Bucket=bucket, Key=f"{prefix}{key}")
    return UploadResult(tuple(changed), tuple(files.keys() - changed.keys()), tuple(surplus), given.left_out)


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
