"""The contracts as they were released last, kept beside their test.

`python -m tests.unit.tollgate.authoring.released` keeps them anew.
"""

import re
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
DATASETS = ROOT / "datasets"
KEPT = Path(__file__).parent / "released"
RELEASE = KEPT / "RELEASE"
COMMAND = ".venv/bin/python -m tests.unit.tollgate.authoring.released"


def release() -> str:
    """The newest release of the changelog; before the first one, words that say so."""
    match = re.search(r"^## \[(\d[^\]]*)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    return match[1] if match else "before the first release"


def contracts(folder: Path) -> dict[str, Path]:
    """The contracts of all datasets below a folder, by dataset and file: `flights/flights.yaml`."""
    return {f"{path.parent.name}/{path.name}": path for path in sorted(folder.glob("*/*.yaml"))}


def keep() -> None:
    shutil.rmtree(KEPT)
    for name, path in contracts(DATASETS).items():
        (KEPT / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, KEPT / name)
    RELEASE.write_text(f"{release()}\n")


if __name__ == "__main__":
    keep()
