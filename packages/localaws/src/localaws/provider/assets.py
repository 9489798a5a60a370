"""The bytes of Pulumi's assets and archives; an archive becomes a zip that is the same for the same content."""

import hashlib
import io
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from localaws.provider.errors import InputError
from localaws.provider.wire import ARCHIVE, KIND, is_file

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest moment that a zip can hold: the files' own times would make every archive a new one."""


def content(asset: Mapping[str, Any]) -> bytes:
    """The bytes that an asset or archive stands for."""
    path = asset.get("path")
    if "text" in asset:
        return str(asset["text"]).encode()
    if asset.get("uri"):
        raise InputError(f"The asset {asset['uri']!r} lies elsewhere: the emulated AWS reads files and text only.")
    if path is not None and (asset[KIND] != ARCHIVE or Path(path).is_file()):
        return read(Path(path))
    return zipped(dict(sorted(members("", asset))))


def read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"The asset {path} cannot be read: {error.strerror or error}.") from error


def members(name: str, asset: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
    """Every file in an asset or archive, by its name inside."""
    if asset[KIND] != ARCHIVE:
        yield name, content(asset)
    elif "assets" in asset:
        for inner, one in asset["assets"].items():
            yield from members(f"{name}/{inner}" if name else inner, one)
    else:
        folder = Path(asset["path"])
        if not folder.is_dir():
            raise InputError(f"The archive {folder} is no file and no folder.")
        files = (file for file in folder.rglob("*") if file.is_file())
        yield from ((f"{name}/{file.relative_to(folder)}".lstrip("/"), read(file)) for file in files)


def zipped(files: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return target.getvalue()


def stamped(value: Any) -> Any:
    """The value with the content's hash in every asset, so that a changed file is a changed input."""
    if is_file(value):
        return {**value, "hash": hashlib.sha256(content(value)).hexdigest()}
    if isinstance(value, Mapping):
        return {key: stamped(item) for key, item in value.items()}
    return [stamped(item) for item in value] if isinstance(value, list) else value


def comparable(value: Any) -> Any:
    """The value as far as it decides whether something changed: of an asset, its hash alone."""
    if is_file(value):
        return {KIND: value[KIND], "hash": value.get("hash")}
    if isinstance(value, Mapping):
        return {key: comparable(item) for key, item in value.items()}
    return [comparable(item) for item in value] if isinstance(value, list) else value
