"""docs/contracts/, from the contracts: the pages of `tollgate contract docs`."""

from tollgate.authoring import docs
from tollgate.authoring.check.check import files_of


def pages() -> dict[str, str]:
    return {(docs.FOLDER / name).as_posix(): text for name, text in docs.pages(files_of([])).items()}
