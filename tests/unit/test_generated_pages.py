"""Every generated page says what its generator would write now."""

import re
from types import ModuleType

import pytest

from tools.docs import COMMAND, ROOT, between
from tools.docs.registry import GENERATORS


@pytest.mark.parametrize("generator", GENERATORS, ids=lambda module: module.__name__.rpartition(".")[2])
def test_a_generated_page_is_fresh(generator: ModuleType) -> None:
    pages: dict[str, str] = generator.pages()
    stale = [path for path, text in pages.items() if not (ROOT / path).exists() or (ROOT / path).read_text() != text]
    assert not stale, f"stale: {', '.join(stale)}. Run: {COMMAND}"


def test_every_generator_is_registered() -> None:
    """The page on defects is written by the test that plants them, for it needs their verdicts."""
    names = {path.stem for path in (ROOT / "tools" / "docs").glob("*.py")} - {"__init__", "__main__", "registry"}
    assert names - {"quality"} == {generator.__name__.rpartition(".")[2] for generator in GENERATORS}


def test_a_page_without_its_marks_is_named() -> None:
    with pytest.raises(ValueError, match=re.escape("README.md has no lines <!-- generated: nothing (make docs) -->")):
        between("README.md", "nothing", "")
