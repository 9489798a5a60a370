"""The contracts as they were released last, kept beside their test.

`python -m tests.unit.tollgate.authoring.released` keeps them anew.
"""

import re
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
CONTRACTS = ROOT / "contracts"
KEPT = Path(__file__).parent / "released"
RELEASE = KEPT / "RELEASE"
COMMAND = ".venv/bin/python -m tests.unit.tollgate.authoring.released"


def release() -> str:
    """The newest release of the changelog; before the first one, words that say so."""
    match = re.search(r"^## \[(\d[^\]]*)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    return match[1] if match else "before the first release"


def keep() -> None:
    for path in KEPT.glob("*.yaml"):
        path.unlink()
    for path in CONTRACTS.glob("*.yaml"):
        shutil.copy(path, KEPT)
    RELEASE.write_text(f"{release()}\n")


if __name__ == "__main__":
    keep()
