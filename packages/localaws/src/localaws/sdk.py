"""boto3 sessions that lead to the emulated AWS alone, whatever the person's AWS configuration and proxies are."""

import os
from typing import Any

_NO_FILE = os.devnull
_UNREAD: dict[str, tuple[None, list[str], Any, None]] = {
    # name: (name in a configuration file, environment variables, default, conversion), as botocore keeps them.
    "profile": (None, [], None, None),
    "config_file": (None, [], _NO_FILE, None),
    "credentials_file": (None, [], _NO_FILE, None),
    "use_dualstack_endpoint": (None, [], False, None),
    "use_fips_endpoint": (None, [], False, None),
}
"""Botocore's variables that a person may have set for the real AWS: a profile that is not there would end each
client with ProfileNotFound, another endpoint would lead away."""


def local_session(**arguments: Any) -> Any:
    """A boto3 session that reads no profile, no file and no variable that changes where its clients go."""
    import boto3
    from botocore.session import Session

    return boto3.Session(botocore_session=Session(session_vars=_UNREAD), **arguments)


def local_config(**options: Any) -> Any:
    """A client's configuration: path-style buckets, few retries, and no proxy, which could not reach 127.0.0.1."""
    from botocore.config import Config

    return Config(**{"retries": {"max_attempts": 2}, "s3": {"addressing_style": "path"}, "proxies": {}, **options})
