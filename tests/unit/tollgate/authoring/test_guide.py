"""docs/writing-a-contract.md names every word that a contract may use, and its examples are a dataset that works."""

import re
from pathlib import Path

import pytest
import yaml

from contracts import Contract, Dataset, load_dataset
from contracts.loader import PRODUCT_WORDS, SOURCE_WORDS
from contracts.measures import KINDS
from contracts.standard import standard_checks
from contracts.words import META
from quality.frames import kinds
from quality.periods import NEIGHBOURS
from tollgate.authoring.check import check


@pytest.fixture(scope="module")
def guide(root: Path) -> str:
    return (root / "docs" / "writing-a-contract.md").read_text()


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return load_dataset("nyc_taxi")


def test_the_guide_has_every_word_of_a_contract(guide: str) -> None:
    """Its tables are generated; the words of the text are not."""
    named = {*SOURCE_WORDS, *PRODUCT_WORDS, *META, *standard_checks(), "expression", "measure", "names", "unit"}
    assert [word for word in named if f"`{word}`" not in guide] == []
    assert all(f"`{neighbour}`" in guide for neighbour in NEIGHBOURS)
    assert set(re.findall(r"`(\w+)\(", guide)) >= set(KINDS)


def judged(dataset: Dataset, subject: str) -> Contract:
    return dataset.evidence if subject == "evidence" else dataset.products[0]


@pytest.mark.parametrize("subject", ["product", "evidence"])
def test_the_guide_has_every_frame_and_its_own_columns(guide: str, dataset: Dataset, subject: str) -> None:
    contract = judged(dataset, subject)
    own = {column.name for column in contract.columns}
    statistics = re.compile(r"(accepted_)?(null|unreadable)_\w+")
    frames = {
        name: {c for c in kind.columns(contract) if c not in own and not statistics.fullmatch(c)}
        for name, kind in kinds(contract).items()
    }
    lines = re.findall(rf"^\| {subject}: `(\w+)` \|[^|]*\|(.*)\|$", guide, re.MULTILINE)
    assert {name: set(re.findall(r"`(\w+)`", columns)) for name, columns in lines} == frames


def examples(guide: str) -> dict[str, str]:
    """The YAML of the guide whose first line is a comment with a file's name."""
    blocks = re.findall(r"^```yaml\n(.*?)^```$", guide, re.MULTILINE | re.DOTALL)
    named = (re.match(r"# (\S+\.yaml)\n", block) for block in blocks)
    return {match[1]: block for match, block in zip(named, blocks, strict=True) if match}


def test_the_examples_are_a_dataset_without_problem(guide: str, tmp_path: Path) -> None:
    files = examples(guide)
    assert len(files) == 2
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    [folder] = check.folders_of([tmp_path / "datasets"])
    assert check.findings([folder]) == []
    orders = check.loaded(folder)
    assert [product.name for product in orders.products] == ["orders_by_shop"]
    assert orders.source.counts
    assert orders.source.standard


def test_every_other_piece_of_yaml_can_be_read(guide: str) -> None:
    blocks = re.findall(r"^```yaml\n(.*?)^```$", guide, re.MULTILINE | re.DOTALL)
    assert len(blocks) > 2
    assert all(yaml.safe_load(block) for block in blocks)
