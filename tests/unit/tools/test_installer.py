"""What `make setup` takes of a person's own settings of pip: where packages come from, not where they go."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.installer import UV_NAMES, installing, reaching

ROOT = Path(__file__).resolve().parents[3]
CONF = """
[global]
index-url = https://mirror.example/simple
require-virtualenv = true
no-binary = :all:
require-hashes = true
user = true
[install]
target = /nowhere
prefix = /nowhere
extra-index-url = https://one.example/simple
    https://two.example/simple
"""


def run(tmp_path: Path, *command: str, **variables: str) -> str:
    """What a command prints that the installer starts, for a person with that pip.conf."""
    conf = tmp_path / "pip.conf"
    conf.write_text(CONF)
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_"))}
    return subprocess.run(
        [sys.executable, ROOT / "tools/installer.py", *command],
        env={**clean, "PIP_CONFIG_FILE": str(conf), **variables}, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip


def test_pip_is_left_with_a_person_s_indexes_alone(tmp_path: Path) -> None:
    listing = run(
        tmp_path, sys.executable, "-m", "pip", "config", "list",
        PIP_USER="1", PIP_TARGET="/nowhere", PIP_NO_BINARY=":all:", PIP_CONSTRAINT="/nowhere", PIP_QUIET="3",
        PIP_TRUSTED_HOST="mirror.example",
    )  # fmt: skip
    names = {line.partition("=")[0].removeprefix(":env:.") for line in listing.splitlines()}
    assert names >= {"extra-index-url", "index-url", "trusted-host"}
    assert names <= {*UV_NAMES, "config-file"}


def test_a_package_is_installed_into_this_environment_whatever_pip_is_told(tmp_path: Path) -> None:
    report = run(
        tmp_path, sys.executable, "-m", "pip", "install", "-q", "--dry-run", "--no-deps", "--no-index", "pip",
        PIP_USER="1", PIP_REQUIRE_HASHES="1",
    )  # fmt: skip
    assert report == ""


def test_uv_gets_what_pip_is_told_of_indexes(tmp_path: Path) -> None:
    code = (
        "import os; print(*(os.environ.get(n) for n in ('UV_DEFAULT_INDEX', 'UV_INDEX', 'UV_INDEX_STRATEGY')), sep='|')"
    )
    assert run(tmp_path, sys.executable, "-c", code) == (
        "https://mirror.example/simple|https://one.example/simple https://two.example/simple|unsafe-best-match\n"
    )


@pytest.mark.parametrize("variable", ["UV_DEFAULT_INDEX", "UV_INDEX_URL"])
def test_a_person_s_own_word_for_uv_stands(variable: str) -> None:
    environment = installing({variable: "https://own.example"}, {"index-url": "https://mirror.example"})
    assert [value for name, value in environment.items() if name.startswith("UV_")] == ["https://own.example"]


def test_a_variable_wins_over_a_file_and_install_over_global() -> None:
    lines = [
        ":env:.index-url='c'", "global.index-url='a'", "install.index-url='b'",
        "global.cert='x'", "install.cert='y'", "global.proxy=''", "For variant 'user', will try loading '/home'",
    ]  # fmt: skip
    listing = "\n".join(lines)
    assert reaching(listing) == {"index-url": "c", "cert": "y"}


def test_settings_that_cannot_be_read_are_left_out_with_a_sentence(tmp_path: Path) -> None:
    conf = tmp_path / "pip.conf"
    conf.write_text("no section\n")
    done = subprocess.run(
        [sys.executable, ROOT / "tools/installer.py", sys.executable, "-c", "print('done')"],
        env={**os.environ, "PIP_CONFIG_FILE": str(conf)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "done\n")
    assert "pip's own settings cannot be read" in done.stderr


def test_every_install_of_the_makefile_goes_through_it() -> None:
    lines = (ROOT / "Makefile").read_text().splitlines()
    installs = [line.strip() for line in lines if "pip install" in line or "pip compile" in line]
    assert len(installs) >= 6
    assert [line for line in installs if "$(INSTALLER)" not in line] == []
