"""A new dataset's folder: drafted from files, checked beside the others, and only then put in its place."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

from contracts import dataset_names
from contracts.dataset import NAME
from tollgate.authoring.check import check
from tollgate.authoring.errors import AuthoringError
from tollgate.authoring.propose import write
from tollgate.authoring.propose.draft import Draft, draft

PRODUCT = "summary"


def new_dataset(name: str, path: Path, root: Path) -> Path:
    """Writes the contracts of a dataset below a root, and tells where; raises AuthoringError."""
    if not re.fullmatch(NAME, name):
        raise AuthoringError(f"A dataset cannot be called {name!r}: use a-z, 0-9 and _, a letter first, at most 40")
    folder = root / name
    if folder.exists() and any(folder.iterdir()):
        raise AuthoringError(f"There is already {folder}. Name another dataset, or remove it")
    made = draft(name, path)
    with TemporaryDirectory() as scratch:
        others = check.folders_of([root / other for other in dataset_names(root)]) if dataset_names(root) else []
        findings = check.findings([*others, *check.folders_of([_written(made, Path(scratch) / name)])])
    wrong = [finding for finding in findings if finding.file.startswith(scratch) or not finding.file]
    if wrong:
        raise AuthoringError(f"No draft of {name} could be made: {wrong[0].problem}")
    return _written(made, folder)


def _written(made: Draft, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    product = PRODUCT if made.name != PRODUCT else f"{PRODUCT}_table"
    for file, text in ((made.name, write.source(made, folder)), (product, write.product(made, folder))):
        (folder / f"{file}.yaml").write_text(text, encoding="utf-8")
    return folder
