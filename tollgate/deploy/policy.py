"""A policy pack on disk: whether the engine could start it."""

import os
from pathlib import Path

import yaml

from tollgate.deploy.errors import MistakeError


def pack_path(path: Path) -> Path:
    """The absolute path of a pack (a folder, or the executable in it).

    Raises MistakeError where there is no pack, or where its Python environment was never made.
    """
    folder = path.parent if path.is_file() else path
    description = folder / "PulumiPolicy.yaml"
    if not description.is_file():
        raise MistakeError(
            "no policy pack",
            f"{path} is not a policy pack: there is no PulumiPolicy.yaml in {folder}.",
            "name the pack: --policy policy/pack",
        )
    python = _python(folder, description)
    if python is not None and not python.exists():
        raise MistakeError(
            "no policy environment", f"The policy pack {path} has no Python environment ({python}).", "make policy"
        )
    return path.resolve()


def _python(folder: Path, description: Path) -> Path | None:
    """The Python that runs the pack; None where the pack leaves that to the engine."""
    if named := os.environ.get("TOLLGATE_POLICY_PYTHON"):
        return Path(named)
    document = yaml.safe_load(description.read_text(encoding="utf-8"))
    runtime = document.get("runtime") if isinstance(document, dict) else None
    options = runtime.get("options") if isinstance(runtime, dict) else None
    environment = options.get("virtualenv") if isinstance(options, dict) else None
    return folder / environment / "bin" / "python" if isinstance(environment, str) else None
