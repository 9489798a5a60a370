"""Files that only their owner may read, replaced in one step that a power cut cannot tear."""

import os
import secrets
from pathlib import Path


def replace_file(path: Path, content: bytes) -> None:
    """Put `content` in the place of a file: a reader, also one after a power cut, sees the old or the new, whole."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}.draft")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            # Without it the new name can reach the disk before the content does, and a power cut leaves an empty file.
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def remove_drafts(folder: Path) -> None:
    """Remove the drafts that killed processes left in a folder."""
    for draft in folder.glob(".*.draft"):
        draft.unlink(missing_ok=True)


def only_ours(status: os.stat_result, forbidden: int = 0o022) -> bool:
    """Whether a file is this user's own, and none of the `forbidden` mode bits (others may write) is set."""
    return status.st_uid == os.geteuid() and not status.st_mode & forbidden


def lost_mark(home: Path) -> Path:
    """The file that says: what a deployment made in this account was lost, and the next one has to make it again."""
    return home / "state" / "lost"
