"""The access key of one home: random, and readable by its owner alone."""

import json
import os
import secrets
import string
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from localaws.errors import HomeUnusableError
from localaws.files import only_ours, replace_file

_ALPHABET = string.ascii_uppercase + "234567"
"""Base32, as AWS writes access key ids."""


@dataclass(frozen=True)
class Credentials:
    """An access key id and its secret, as AWS clients take them."""

    access_key_id: str
    secret_access_key: str

    @classmethod
    def new(cls) -> Self:
        # Only the id travels in the clear and is compared, so the id itself has 128 bits that nobody can guess.
        return cls("LKIA" + "".join(secrets.choice(_ALPHABET) for _ in range(26)), secrets.token_urlsafe(30))


def path_of(home: Path) -> Path:
    return home / "credentials.json"


def read(home: Path) -> Credentials:
    """The key of a home that is served; raises HomeUnusableError where it cannot be read."""
    try:
        return _parsed(path_of(home).read_text())
    except (OSError, ValueError, KeyError, TypeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is damaged"
        raise HomeUnusableError(
            f"{path_of(home)} cannot be read ({reason}): stop the process that serves {home}, and start it again."
        ) from error


def read_or_make(home: Path) -> Credentials:
    """The key of a home that is about to be served: the one it has, or a new one where others could know that."""
    path = path_of(home)
    try:
        with path.open() as file:
            if only_ours(os.fstat(file.fileno()), forbidden=0o077):
                return _parsed(file.read())
    except (OSError, ValueError, KeyError, TypeError):
        pass  # none yet, or a damaged one: a new one serves as well
    credentials = Credentials.new()
    replace_file(path, json.dumps(asdict(credentials)).encode())
    return credentials


def _parsed(text: str) -> Credentials:
    document = json.loads(text)
    key_id, secret = document["access_key_id"], document["secret_access_key"]
    if not (isinstance(key_id, str) and isinstance(secret, str) and key_id and secret):
        raise ValueError("not an access key")
    return Credentials(key_id, secret)
