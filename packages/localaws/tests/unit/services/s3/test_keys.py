"""Keys as paths: one to one, inside the bucket, in S3's order."""

from pathlib import Path, PurePosixPath

import pytest

from localaws.service import ServiceError
from localaws.services.s3.keys import key_of, path_of, walk

KEYS = [
    "a",
    "a.b/c",
    "a/",
    "a/b",
    "..",
    "../x",
    "a/../../x",
    ".",
    "//",
    "/etc/passwd",
    ".s3-folder",
    ".s3-is-x",
    ".s3-dot/y",
    "ü/日",
    " ",
    "%2E%2E/x",
]


@pytest.mark.parametrize("key", KEYS)
def test_a_key_comes_back_from_its_path_and_never_leaves_the_bucket(tmp_path: Path, key: str) -> None:
    path = path_of(tmp_path, key)
    assert ".." not in path.parts
    assert path.is_relative_to(tmp_path)
    assert path != tmp_path
    assert key_of(PurePosixPath(path.relative_to(tmp_path))) == key


def test_different_keys_have_different_paths(tmp_path: Path) -> None:
    assert len({path_of(tmp_path, key) for key in KEYS}) == len(KEYS)


@pytest.mark.parametrize("key", ["a\0b", "x" * 256, f"a/{'ü' * 130}"])
def test_a_key_that_no_file_can_have_is_refused(tmp_path: Path, key: str) -> None:
    with pytest.raises(ServiceError, match="KeyTooLongError"):
        path_of(tmp_path, key)


@pytest.mark.parametrize("after", ["", "a", "a/b", "a/b/c", "a0", "b", "zzz"])
@pytest.mark.parametrize("prefix", ["", "a", "a/", "a/b", "a/b/c", "b", "none"])
def test_a_walk_from_anywhere_gives_the_rest_in_utf8_order(tmp_path: Path, prefix: str, after: str) -> None:
    keys = ["a/b/c", "a/b/d", "a/b.x", "a/", "a.txt", "a0", "b/\uffff", "b/\U00010000", "é"]
    for key in keys:
        path = path_of(tmp_path, key)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    expected = sorted((k for k in keys if k.startswith(prefix) and k > after), key=lambda k: k.encode())
    assert [key for key, _ in walk(tmp_path, prefix, after)] == expected
