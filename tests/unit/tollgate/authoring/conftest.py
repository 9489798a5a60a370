"""A shipped dataset's contracts in a folder of their own, where a test may spoil them."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from tollgate.authoring.check import check


@dataclass(frozen=True)
class Desk:
    """A dataset's folder on which somebody works."""

    folder: Path

    def change(self, name: str, old: str, new: str) -> Path:
        """Writes `new` for the first `old` of a contract."""
        path = self.folder / f"{name}.yaml"
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))
        return path

    def line(self, name: str, words: str) -> int:
        """The number of the first line that holds these words."""
        lines = (self.folder / f"{name}.yaml").read_text().splitlines()
        return next(number for number, line in enumerate(lines, start=1) if words in line)

    def messages(self) -> list[str]:
        """What a check says about all of them, without the folder."""
        findings = check.findings(check.folders_of([self.folder]))
        return [finding.sentence.removeprefix(f"{self.folder}/") for finding in findings]


@pytest.fixture
def desk(root: Path, tmp_path: Path) -> Desk:
    return copied(root, tmp_path, "nyc_taxi")


@pytest.fixture
def other_desk(root: Path, tmp_path: Path) -> Desk:
    return copied(root, tmp_path, "flights")


def copied(root: Path, to: Path, dataset: str) -> Desk:
    folder = to / dataset
    folder.mkdir()
    for path in (root / "datasets" / dataset).glob("*.yaml"):
        shutil.copy(path, folder)
    return Desk(folder)
