"""The project keeps its own rule: a contract that differs from the one released last says so by its version."""

from pathlib import Path

import pytest

from contracts import load_file
from tests.unit.tollgate.authoring.released import COMMAND, CONTRACTS, KEPT, RELEASE, release
from tollgate.authoring.diff.diff import Comparison

NAMES = sorted(path.name for path in KEPT.glob("*.yaml"))


@pytest.mark.parametrize("name", NAMES)
def test_a_contract_has_an_honest_version(name: str) -> None:
    new = CONTRACTS / name
    assert new.exists(), (
        f"contracts/{name} was released, and is gone: keep it, or release its removal and run: {COMMAND}"
    )
    comparison = Comparison(load_file(KEPT / name), load_file(new))
    changes = "\n".join(f"{change.kind}: {change.what}. {change.why}" for change in comparison.changes)
    assert comparison.honest, f"contracts/{name} against what was released last:\n{changes}\n{comparison.sentence}"


def test_what_is_kept_is_what_was_released_last() -> None:
    assert len(NAMES) >= 3
    assert RELEASE.read_text().strip() == release(), f"A release was made since the contracts were kept. Run: {COMMAND}"


def test_nothing_else_is_kept() -> None:
    assert {path.name for path in KEPT.iterdir()} == {*NAMES, Path(RELEASE).name}
