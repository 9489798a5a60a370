"""docs/writing-a-contract.md names every word that an expectation may use, and no other."""

import re
from pathlib import Path

import pytest

from contracts import load
from quality.frames import kinds
from quality.periods import NEIGHBOURS
from quality.vocabulary import OURS


@pytest.fixture(scope="module")
def guide(root: Path) -> str:
    return (root / "docs" / "writing-a-contract.md").read_text()


def test_the_guide_has_every_word_of_an_expectation(guide: str) -> None:
    table = guide[guide.index("| word |") : guide.index("| over |")]
    first_cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    named = {word for cell in first_cells for word in re.findall(r"`(\w+)`", cell)}
    assert named == OURS
    assert all(f"`{neighbour}`" in table for neighbour in NEIGHBOURS)


@pytest.mark.parametrize("dataset", ["summary", "evidence"])
def test_the_guide_has_every_frame_and_its_own_columns(guide: str, dataset: str) -> None:
    contract = load(dataset)
    own = {column.name for column in contract.columns}
    frames = {name: [c for c in frame.columns(contract) if c not in own] for name, frame in kinds(contract).items()}
    lines = re.findall(rf"^\| {dataset}: `(\w+)` \|[^|]*\|(.*)\|$", guide, re.MULTILINE)
    assert {name: re.findall(r"`(\w+)`", columns) for name, columns in lines} == frames
