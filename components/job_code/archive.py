"""The jobs' code as a deterministic archive, named by what is in it."""

import hashlib
import zipfile
from dataclasses import dataclass
from pathlib import Path

from components.errors import CodeError

PACKAGES = ("charts", "contracts", "pipeline", "quality", "spark")
"""The packages that jobs import on the cluster."""

ENTRY_POINTS = ("spark/summarise.py", "quality/judge.py")
"""The files that spark-submit starts."""

_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Code:
    """What a job needs of this project: `files` by their path in the archive, entries among them."""

    files: dict[str, bytes]

    @classmethod
    def of(cls, root: Path) -> "Code":
        """The jobs' code of a checkout.

        Raises CodeError when a package or an entry is not there.
        """
        missing = [name for name in (*PACKAGES, *ENTRY_POINTS) if not (root / name).exists()]
        if missing:
            raise CodeError(f"{root} holds no {', '.join(missing)}: run Pulumi in a complete checkout of the project.")
        paths = sorted(path for package in PACKAGES for path in (root / package).rglob("*") if _belongs(path))
        return cls({path.relative_to(root).as_posix(): path.read_bytes() for path in paths})

    @property
    def hash(self) -> str:
        """Twelve hex digits that change when a name or a byte changes, on any machine."""
        digest = hashlib.sha256()
        for name, content in sorted(self.files.items()):
            digest.update(f"{name}\0{len(content)}\0".encode() + content)
        return digest.hexdigest()[:12]

    def archive(self, folder: Path, name: str = "code.zip") -> Path:
        """Write an archive under a folder, the same bytes for the same files; stored, as deflate differs by machine."""
        path = folder / self.hash / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
            for file, content in sorted(self.files.items()):
                archive.writestr(zipfile.ZipInfo(file, _EPOCH), content)
        return path


def dataset_code(root: Path, dataset: str) -> Code:
    """A dataset's folder, and the package that it is in; raises CodeError where it is absent."""
    folder = root / "datasets" / dataset
    if not folder.is_dir():
        raise CodeError(
            f"{root} holds no datasets/{dataset}: make one with `tollgate dataset new {dataset} --from FOLDER`."
        )
    # Samples are made on a person's machine, and no job needs them.
    paths = sorted(path for path in folder.rglob("*") if _belongs(path) and "samples" not in path.parts)
    files = {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}
    return Code({"datasets/__init__.py": b"", f"datasets/{dataset}/__init__.py": b"", **files})


def _belongs(path: Path) -> bool:
    return path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
