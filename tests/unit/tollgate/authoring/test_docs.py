"""docs/contracts/ says what the contracts say, all of it."""

from pathlib import Path

import pytest

from contracts import load_file
from tests.unit.tollgate.authoring.conftest import Desk
from tollgate.authoring import docs
from tollgate.authoring.check import check

NAMES = sorted(path.stem for path in check.OWN_CONTRACTS.glob("*.yaml"))


def test_every_committed_page_is_that_of_a_contract(root: Path) -> None:
    committed = {path.name for path in (root / docs.FOLDER).iterdir()}
    assert committed == set(docs.pages(check.files_of([])))


@pytest.mark.parametrize("name", NAMES)
def test_a_page_leaves_nothing_of_its_contract_out(desk: Desk, name: str) -> None:
    contract = load_file(desk.folder / f"{name}.yaml")
    page = docs.page(contract)
    columns = [text for c in contract.columns for text in (f"`{c.name}`", c.physical_type, c.unit or "", c.description)]
    raw = [f"`{name_in_file}`" for c in contract.columns for names in c.names.values() for name_in_file in names]
    rules = [text for rules in contract.filters.values() for rule in rules for text in (rule.condition, rule.why)]
    expectations = [text for e in contract.expectations for text in (f"`{e.name}`", e.why, e.fix)]
    missing = [
        text for text in (*columns, *raw, *rules, *expectations, *contract.file_reasons.values()) if text not in page
    ]
    assert missing == []
    assert f"Version {contract.version}" in page


def test_rules_stand_in_the_order_in_which_they_are_asked(desk: Desk) -> None:
    contract = load_file(desk.folder / "trips.yaml")
    page = docs.page(contract)
    places = [page.index(f"| `{rule.reason}` |") for rule in contract.filters["plausible"]]
    assert places == sorted(places)
    assert "| 5 | `distance_too_long` | `miles > 100` |" in page


def test_limits_are_said_in_words(desk: Desk) -> None:
    page = docs.page(load_file(desk.folder / "evidence.yaml"))
    assert "- **critical**: at most 25 % (over files; accuracy) · `refused-in-all`" in page


def test_a_bar_in_a_text_does_not_break_its_table(desk: Desk) -> None:
    path = desk.change("trips", "condition: miles > 100", "condition: miles > 100 or miles_text = '|'")
    assert "`miles > 100 or miles_text = '\\|'`" in docs.page(load_file(path))
