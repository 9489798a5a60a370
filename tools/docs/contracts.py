"""docs/datasets/, from the contracts: the pages of `tollgate contract docs`."""

from tollgate.authoring import docs
from tollgate.authoring.check.check import folders_of, loaded


def pages() -> dict[str, str]:
    datasets = [loaded(folder) for folder in folders_of([])]
    return {(docs.FOLDER / name).as_posix(): text for name, text in docs.pages(datasets).items()}
