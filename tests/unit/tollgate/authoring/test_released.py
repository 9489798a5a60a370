"""The project keeps its own rule: a contract that differs from the one released last says so by its version."""

import pytest

from contracts import load_file
from tests.unit.tollgate.authoring.released import COMMAND, DATASETS, KEPT, RELEASE, contracts, release
from tollgate.authoring.diff.diff import Comparison

NAMES = list(contracts(KEPT))


@pytest.mark.parametrize("name", NAMES)
def test_a_contract_has_an_honest_version(name: str) -> None:
    new = DATASETS / name
    assert new.exists(), (
        f"datasets/{name} was released, and is gone: keep it, or release its removal and run: {COMMAND}"
    )
    comparison = Comparison(load_file(KEPT / name), load_file(new))
    changes = "\n".join(f"{change.kind}: {change.what}. {change.why}" for change in comparison.changes)
    assert comparison.honest, f"datasets/{name} against what was released last:\n{changes}\n{comparison.sentence}"


def test_what_is_kept_is_what_was_released_last() -> None:
    assert {name.partition("/")[0] for name in NAMES} >= {"flights", "nyc_taxi"}
    assert len(NAMES) >= 4
    assert RELEASE.read_text().strip() == release(), f"A release was made since the contracts were kept. Run: {COMMAND}"


def test_nothing_else_is_kept() -> None:
    assert {path.relative_to(KEPT).as_posix() for path in KEPT.rglob("*") if path.is_file()} == {*NAMES, RELEASE.name}
