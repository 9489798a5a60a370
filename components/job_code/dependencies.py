"""The jobs' Python packages as one archive for EMR's Python and the cluster's machines, built once per lock file.

`python -m components.job_code.dependencies [x86_64|aarch64]` builds it, or finds it built, and prints where it is.
"""

import argparse
import gzip
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from components.errors import CodeError
from components.job_code.lock import Pin, select
from components.releases import RELEASES

PACKAGES: Final = ("great-expectations", "jinja2", "pyyaml")
"""What the jobs import and EMR's image does not have; the lock file says what these require in turn."""

ARCHITECTURES: Final = ("x86_64", "aarch64")
PYTHON: Final = str(RELEASES["emr-7.13.0"].python)
CACHE_VARIABLE: Final = "TOLLGATE_JOB_PACKAGES"
"""Names the folder that keeps built archives, for all clones of a machine; CI keeps it from run to run."""

# EMR 7's images are Amazon Linux 2023, whose C library is 2.34; wheels name the oldest one that they run on.
_GLIBC: Final = ("2_34", "2_31", "2_28", "2_27", "2_24", "2_17")
# Scripts start by the path of the Python that installed them, and these notes say who installed: no job reads either.
_INSTALLERS_OWN: Final = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")


def archive(root: Path, python: str, architecture: str, report: Callable[[str], None] = lambda _: None) -> Path:
    """The archive of the jobs' packages as the checkout's lock file pins them; built where it is not kept yet.

    A build is reported before it begins, as it takes a while.
    Raises CodeError for an architecture that EMR does not run on, and when the packages cannot be collected.
    """
    folder = place(root, python, architecture)
    kept = sorted(folder.glob("packages-*.tar.gz"))
    if kept:
        return kept[0]
    report(f"Packing the jobs' Python packages for {architecture} into {folder}: once for each lock file, some 80 MB.")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix="build-") as scratch:
        target = Path(scratch) / "packages"
        _install(_pins(root, python, architecture), Path(scratch), target, python, architecture)
        packed = pack(target, Path(scratch), architecture)
        return packed.replace(folder / packed.name)


def place(root: Path, python: str, architecture: str) -> Path:
    """The folder that keeps the archive of one lock file, Python and architecture."""
    pins = "\n".join(pin.line for pin in _pins(root, python, architecture))
    digest = hashlib.sha256(f"{python} {architecture}\n{pins}".encode()).hexdigest()[:12]
    base = os.environ.get(CACHE_VARIABLE)
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return (Path(base) if base else cache / "tollgate" / "job-packages") / digest


def command(requirements: Path, target: Path, python: str, architecture: str) -> list[str]:
    """The pip, or the uv, that puts wheels for EMR's Python and machines into a folder, on whatever machine it runs.

    Raises CodeError where there is neither.
    """
    options = ["--no-deps", "--require-hashes", "--target", str(target), "--requirement", str(requirements)]
    if importlib.util.find_spec("pip") is not None:
        names = [f"manylinux_{glibc}_{architecture}" for glibc in _GLIBC] + [f"manylinux2014_{architecture}"]
        platform = [word for name in names for word in ("--platform", name)]
        wheels = [*platform, "--implementation", "cp", "--python-version", python, "--only-binary=:all:"]
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"]
        return [*pip, *wheels, *options]
    uv = shutil.which("uv")
    if uv is None:
        raise CodeError(f"{sys.executable} has no pip, and there is no uv on PATH, to collect the jobs' packages with.")
    wheels = ["--python-platform", f"{architecture}-manylinux_2_34", "--python-version", python, "--only-binary=:all:"]
    return [uv, "pip", "install", "--quiet", "--python", sys.executable, *wheels, *options]


def pack(folder: Path, to: Path, architecture: str) -> Path:
    """A folder as an archive named by its content: files alone, the same archive for the same files."""
    files = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if _belongs(path, folder)}
    digest = hashlib.sha256()
    for name, path in files.items():
        digest.update(f"{name}\0{path.stat().st_size}\0".encode() + path.read_bytes())
    # Named by the files and not by the archive, whose compression differs from one zlib to another.
    packed = to / f"packages-{architecture}-{digest.hexdigest()[:12]}.tar.gz"
    with (
        packed.open("wb") as file,
        gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=6, mtime=0) as stream,
        tarfile.open(fileobj=stream, mode="w") as tar,
    ):
        for name, path in files.items():
            tar.add(path, name, filter=_anonymous)
    return packed


def _pins(root: Path, python: str, architecture: str) -> tuple[Pin, ...]:
    if architecture not in ARCHITECTURES:
        raise CodeError(f"EMR has no machines of the kind '{architecture}': say {' or '.join(ARCHITECTURES)}.")
    lock = root / "requirements.txt"
    if not lock.is_file():
        raise CodeError(f"{root} holds no requirements.txt: run Pulumi in a complete checkout of the project.")
    return select(lock.read_text(), PACKAGES, python, architecture)


def _install(pins: Iterable[Pin], scratch: Path, target: Path, python: str, architecture: str) -> None:
    requirements = scratch / "requirements.txt"
    requirements.write_text("".join(f"{pin.line}\n" for pin in pins))
    # A person's own settings of pip would send the packages elsewhere, or refuse this Python.
    environment = {**os.environ, "PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"}
    arguments = command(requirements, target, python, architecture)
    done = subprocess.run(arguments, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        reason = (done.stderr.strip() or "no reason given").splitlines()[-1]
        raise CodeError(
            f"The jobs' packages could not be collected ({reason}). Try again with a connection to the package index, "
            "or set jobPackages to an archive on S3, or to image with a jobImage."
        )


def _belongs(path: Path, folder: Path) -> bool:
    parts = path.relative_to(folder).parts
    own = parts[0] == "bin" or (parts[0].endswith(".dist-info") and path.name in _INSTALLERS_OWN)
    return path.is_file() and not own and "__pycache__" not in parts and path.name != ".lock"


def _anonymous(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.mtime, entry.uid, entry.gid, entry.uname, entry.gname, entry.mode = 0, 0, 0, "", "", 0o644
    return entry


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m components.job_code.dependencies", description=__doc__)
    parser.add_argument("architecture", nargs="?", default=ARCHITECTURES[0], help=" or ".join(ARCHITECTURES))
    arguments = parser.parse_args()
    try:
        sys.stdout.write(f"{archive(Path(__file__).resolve().parents[2], PYTHON, arguments.architecture)}\n")
    except CodeError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
