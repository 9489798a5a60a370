"""What a person's shell says to AWS's clients, and the local AWS must not hear."""

import os
import sys
from typing import Final

_PROXIES: Final = frozenset({"http_proxy", "https_proxy", "all_proxy", "no_proxy"})
_BUNDLES: Final = frozenset({"requests_ca_bundle", "curl_ca_bundle", "ssl_cert_file", "ssl_cert_dir"})
_LOCAL: Final = {
    # No profile, credential process or endpoint of the person's own configuration is read either.
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
    "NO_PROXY": "127.0.0.1,localhost",
    "no_proxy": "127.0.0.1,localhost",
}
OPEN_FILES: Final = 4096


def isolate() -> None:
    """For a command on the local stack: only what the command sets itself reaches the emulated AWS and its jobs."""
    for name in [*os.environ]:
        if name.startswith("AWS_") or name.lower() in _PROXIES | _BUNDLES:
            del os.environ[name]
    os.environ.update(_LOCAL)
    _allow_open_files()


def _allow_open_files() -> None:
    """Spark, DuckDB and a server with its clients share this process: take as many descriptors as the shell allows."""
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
