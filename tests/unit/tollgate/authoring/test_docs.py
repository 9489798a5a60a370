"""docs/datasets/ says what the contracts say, all of it."""

from pathlib import Path

import pytest

from contracts import Dataset, load_dataset, load_folder, shipped_datasets
from tests.unit.tollgate.authoring.conftest import Desk
from tollgate.authoring import docs
from tools.docs import contracts


def test_every_committed_page_is_that_of_a_dataset(root: Path) -> None:
    committed = {path.relative_to(root).as_posix(): path.read_text() for path in (root / docs.FOLDER).iterdir()}
    assert committed == contracts.pages()
    assert {Path(path).stem for path in committed} == {"README", *shipped_datasets()}


@pytest.mark.parametrize("name", shipped_datasets())
def test_a_page_leaves_nothing_of_its_dataset_out(name: str) -> None:
    dataset = load_dataset(name)
    page = docs.page(dataset)
    wanted = [*in_source(dataset), *in_products(dataset), *in_checks(dataset)]
    assert [text for text in wanted if text not in page] == []


def in_source(dataset: Dataset) -> list[str]:
    source = dataset.source
    columns = [text for c in source.columns for text in (f"`{c.name}`", c.physical_type, c.unit or "", c.description)]
    raw = [f"`{name_in_file}`" for c in source.columns for names in c.names.values() for name_in_file in names]
    made = [f"`{column.expression}`" for column in source.columns if column.expression]
    kinds = [
        text for kind in source.sources.values() for text in (kind.folder, kind.file, *kind.ignored, *kind.missing)
    ]
    rules = [text for rules in source.filters.values() for rule in rules for text in (rule.condition, rule.why)]
    return [*columns, *raw, *made, *kinds, *rules, *source.file_reasons.values(), *source.identity]


def in_products(dataset: Dataset) -> list[str]:
    wanted = [f"`{name}` {version}" for name, version in dataset.versions.items()]
    for product in dataset.products:
        wanted += [text for c in product.columns for text in (f"`{c.name}`", c.physical_type, c.description)]
        wanted += [f"`{column.measure.text}`" for column in product.measured if column.measure]
        assert product.answer
        wanted += [product.answer.name, *product.answer.by]
        wanted += [text for n in product.answer.numbers for text in (f"`{n.formula.text}`", n.title, n.unit)]
    return wanted


def in_checks(dataset: Dataset) -> list[str]:
    own = [one for contract in dataset for one in contract.expectations if one.line]
    standard = [one for contract in dataset for one in contract.expectations if not one.line]
    assert standard
    return [text for one in own for text in (f"`{one.name}`", one.why, one.fix)] + [one.why for one in standard]


def test_rules_stand_in_the_order_in_which_they_are_tried() -> None:
    dataset = load_dataset("nyc_taxi")
    page = docs.page(dataset)
    places = [page.index(f"| `{rule.reason}` |") for rule in dataset.source.filters["plausible"]]
    assert places == sorted(places)
    assert "| 5 | `distance_too_long` | `miles > 100` |" in page


def test_limits_are_told_in_words() -> None:
    page = docs.page(load_dataset("nyc_taxi"))
    assert "| Share of rows refused | at most 25 % | at most 10 % | files |" in page
    assert "- **critical**: at most 5 % (over outcomes; completeness) · `refused-missing`" in page


def test_a_bar_in_a_text_does_not_break_its_table(desk: Desk) -> None:
    desk.change("trips", "condition: miles > 100", "condition: miles > 100 or miles_text = '|'")
    assert "`miles > 100 or miles_text = '\\|'`" in docs.page(load_folder(desk.folder))
