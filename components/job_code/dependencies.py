"""The judge's Python packages as one archive: `python -m components.job_code.dependencies FOLDER [x86_64|aarch64]`."""

import argparse
import gzip
import hashlib
import subprocess
import sys
import tarfile
import tempfile
from importlib.metadata import distributions
from pathlib import Path
from typing import Final

from components.errors import CodeError
from components.releases import RELEASES

PACKAGES: Final = ("great-expectations", "jinja2", "pyyaml")
"""What the judge imports and EMR's image has not."""

ARCHITECTURES: Final = ("x86_64", "aarch64")
# EMR 7's images are Amazon Linux 2023, whose C library is 2.34; wheels name the oldest one that they run on.
GLIBC: Final = ("2_34", "2_31", "2_28", "2_27", "2_24", "2_17")
PYTHON: Final = RELEASES["emr-7.13.0"].python


def command(target: Path, constraints: Path, architecture: str) -> list[str]:
    """The pip that puts wheels for EMR's Python and machines into a folder, whatever machine it runs on."""
    platform = [word for glibc in GLIBC for word in ("--platform", f"manylinux_{glibc}_{architecture}")]
    platform += ["--platform", f"manylinux2014_{architecture}", "--python-version", str(PYTHON), "--only-binary=:all:"]
    place = ["--target", str(target), "--constraint", str(constraints)]
    return [sys.executable, "-m", "pip", "install", "-q", "--no-compile", *platform, *place, *PACKAGES]


def installed() -> str:
    """The versions that the tests ran with, as pip's constraints."""
    return "".join(sorted(f"{one.name}=={one.version}\n" for one in distributions() if one.name != "tollgate"))


def pack(folder: Path, to: Path, architecture: str) -> Path:
    """A folder as an archive named by its content, the same bytes for the same files."""
    to.mkdir(parents=True, exist_ok=True)
    draft = to / f"dependencies-{architecture}.tar.gz"
    with (
        draft.open("wb") as file,
        gzip.GzipFile(filename="", fileobj=file, mode="wb", mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w") as archive,
    ):
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            archive.add(path, path.relative_to(folder).as_posix(), filter=_anonymous)
    digest = hashlib.sha256(draft.read_bytes()).hexdigest()[:12]
    return draft.rename(to / f"dependencies-{architecture}-{digest}.tar.gz")


def build(to: Path, architecture: str) -> Path:
    """Collect the packages and pack them.

    Raises CodeError for a machine that EMR has not, and with pip's own words when it finds no wheel.
    """
    if architecture not in ARCHITECTURES:
        raise CodeError(f"EMR has no machines of the kind '{architecture}': say {' or '.join(ARCHITECTURES)}.")
    with tempfile.TemporaryDirectory() as scratch:
        target, constraints = Path(scratch) / "packages", Path(scratch) / "constraints.txt"
        constraints.write_text(installed())
        done = subprocess.run(command(target, constraints, architecture), capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise CodeError(f"pip could not collect the judge's packages: {done.stderr.strip()}")
        return pack(target, to, architecture)


def _anonymous(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.mtime, entry.uid, entry.gid, entry.uname, entry.gname, entry.mode = 0, 0, 0, "", "", 0o644
    return entry


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m components.job_code.dependencies", description=__doc__)
    parser.add_argument("folder", type=Path, help="where to put the archive")
    parser.add_argument("architecture", nargs="?", default=ARCHITECTURES[0], help=" or ".join(ARCHITECTURES))
    words = parser.parse_args()
    try:
        sys.stdout.write(f"{build(words.folder, words.architecture)}\n")
    except CodeError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
