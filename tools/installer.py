"""Runs pip or uv with a person's index and network settings, and with no other that pip has of them.

`python tools/installer.py COMMAND…`, by the Python of the environment that is being set up. The Makefile says what is
installed, and where: a pip.conf or a PIP_ variable with `user`, `target`, `no-binary`, `require-hashes` … would send it
elsewhere, or stop it. uv reads none of pip's settings, so where to look for packages is handed on to it.
It needs nothing but pip: it runs before anything is installed.
"""

import ast
import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Final

UV_NAMES: Final[Mapping[str, str]] = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "no-index": "UV_NO_INDEX",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "client-cert": "SSL_CLIENT_CERT",
    "proxy": "ALL_PROXY",
    "timeout": "UV_HTTP_TIMEOUT",
    "default-timeout": "UV_HTTP_TIMEOUT",
    "retries": "UV_HTTP_RETRIES",
    "keyring-provider": "UV_KEYRING_PROVIDER",
}
"""pip's settings that say how to reach packages, and what uv calls them."""
_OLDER_NAMES: Final[Mapping[str, str]] = {"UV_DEFAULT_INDEX": "UV_INDEX_URL", "UV_INDEX": "UV_EXTRA_INDEX_URL"}
LISTED_WITHOUT: Final = ("USER", "GLOBAL", "SITE", "QUIET", "VERBOSE", "REQUIRE_VIRTUALENV")
_SECTIONS: Final = ("global", "install", ":env:")
"""Where pip finds a setting: the later ones win."""


def main() -> None:
    settings = network_settings()
    os.execvpe(sys.argv[1], sys.argv[1:], installing(os.environ, settings))  # noqa: S606 (the Makefile's own)


def network_settings() -> dict[str, str]:
    """Of pip's settings those that say how to reach packages, from its files and the environment."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "config", "list"]
    # Its settings govern this command, too: `user = true` would list that file alone.
    environment = {**os.environ, **{f"PIP_{name}": "0" for name in LISTED_WITHOUT}}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.stderr.write(f"pip's own settings cannot be read, and are left out: {done.stderr.strip()}\n")
    return reaching(done.stdout)


def reaching(listing: str) -> dict[str, str]:
    """What `pip config list` prints as `section.name='value'`, each name once."""
    settings: dict[str, tuple[int, str]] = {}
    for line in listing.splitlines():
        key, _, value = line.partition("=")
        section, _, name = key.rpartition(".")
        if name in UV_NAMES and section in _SECTIONS and ast.literal_eval(value):
            settings[name] = max(settings.get(name, (-1, "")), (_SECTIONS.index(section), ast.literal_eval(value)))
    return {name: value for name, (_, value) in settings.items()}


def installing(environment: Mapping[str, str], settings: Mapping[str, str]) -> dict[str, str]:
    """The environment for pip and uv: the person's own, with pip's settings reduced to these."""
    result = {name: value for name, value in environment.items() if not name.startswith("PIP_")}
    result["PIP_CONFIG_FILE"] = os.devnull
    for name, value in settings.items():
        result[f"PIP_{name.upper().replace('-', '_')}"] = value
        variable = UV_NAMES[name]
        if variable not in result and _OLDER_NAMES.get(variable, variable) not in result:
            separator = "," if name == "find-links" else " "
            result[variable] = separator.join(value.split())
            if name == "extra-index-url":
                # pip takes a package from whichever index has it; each is held to its hash.
                result.setdefault("UV_INDEX_STRATEGY", "unsafe-best-match")
    return result


if __name__ == "__main__":
    main()
