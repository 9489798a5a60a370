"""Python environments that hold what a requirements file names and nothing else, made without a network."""

import re
import sys
import venv
from importlib.metadata import Distribution, distributions
from pathlib import Path


def normalized(name: str) -> str:
    """A package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def required(requirements: Path) -> dict[str, str]:
    """The versions that a hashed requirements file names, by package."""
    lines = re.findall(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", requirements.read_text(encoding="utf-8"), re.MULTILINE)
    return {normalized(name): version for name, version in lines}


def link(requirements: Path, folder: Path) -> Path:
    """The Python of a new environment: the packages of this one that the file names, linked.

    Raises LookupError for one that is not installed here in that version.
    """
    venv.create(folder, symlinks=True, with_pip=False)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    site = folder / "lib" / version / "site-packages"
    installed = {normalized(one.name): one for one in distributions()}
    for name, wanted_version in required(requirements).items():
        package = installed.get(name)
        if package is None or package.version != wanted_version:
            raise LookupError(f"{name} {wanted_version} of {requirements} is not installed here. Run: make setup")
        _link_files(package, site)
    return folder / "bin" / "python"


def _link_files(package: Distribution, site: Path) -> None:
    for top in {file.parts[0] for file in package.files or () if file.parts[0] != ".."}:
        target = site / top
        if not target.exists():
            target.symlink_to(Path(str(package.locate_file(top))).resolve())
