"""A dataset is assembled from its contracts, and each bad use is named in one clear sentence."""

from pathlib import Path

import pytest

from contracts import ContractError, assemble, dataset_names, load_dataset, load_datasets, load_folder, load_text
from tests.unit.contracts.texts import PRODUCT, SECOND, SOURCE, changed, dataset

MEASURE = "measure, value: sum(price)"


def problem(source: str = SOURCE, *products: str, name: str = "shop") -> str:
    """The one problem of a dataset, without the files that stand before it."""
    with pytest.raises(ContractError) as error:
        dataset(source, *products, name=name)
    (line,) = str(error.value).splitlines()
    return line


def test_a_dataset_is_its_source_its_products_and_the_evidence_that_follows() -> None:
    shop = dataset(SOURCE, PRODUCT, SECOND)
    assert [contract.name for contract in shop] == ["orders", "orders_evidence", "sales", "returns"]
    assert shop.versions == {"orders": "1.2.0", "sales": "1.0.0", "returns": "1.0.0"}
    assert set(shop.answers) == {"average_sale", "average_return"}
    assert shop.product("returns").origin == "orders"


def test_a_products_types_follow_from_its_source() -> None:
    columns = {column.name: column.physical_type for column in dataset().products[0].columns}
    assert columns == {
        "shop": "string", "year": "int", "month": "int", "file": "string", "orders": "bigint",
        "revenue": "decimal(20,2)", "pieces": "decimal(38,0)",
    }  # fmt: skip


def test_a_product_that_does_not_count_its_records_does_so_all_the_same() -> None:
    text = changed(PRODUCT, ("count(*)", "count_if(pieces > 1)"))
    product = dataset(SOURCE, text).products[0]
    assert product.count == "records"
    assert product.column("records").physical_type == "bigint"


def test_the_order_of_files_does_not_matter() -> None:
    contracts = {"a.yaml": load_text(PRODUCT, "a"), "b.yaml": load_text(SOURCE, "b")}
    assert assemble("shop", contracts) == dataset()


NO_SOURCE = "has no source contract; one contract without `from` says what a raw record is"
BAD: dict[str, tuple[tuple[str, ...], str]] = {
    "two products of one name": (
        (SOURCE, PRODUCT, changed(SECOND, ("name: returns", "name: sales"), ("id: returns", "id: sales"))),
        "the dataset 'shop' has two products of the name 'sales'",
    ),
    "two answers of one name": (
        (SOURCE, PRODUCT, changed(SECOND, ("average_return", "average_sale"))),
        "the dataset 'shop' has two answers of the name 'average_sale'",
    ),
    "no product": ((SOURCE, SOURCE), "the dataset 'shop' has 2 source contracts (source.yaml, product1.yaml)"),
    "a formula over a column that is not there": (
        (SOURCE, changed(PRODUCT, ("sum(revenue)", "sum(revenues)"))),
        "needs the column 'revenues', which is not a measure of sales; did you mean 'revenue'?",
    ),
    "a formula over a key": ((SOURCE, changed(PRODUCT, ("sum(revenue)", "sum(month)"))), "needs the column 'month'"),
    "an answer by what is not a key": (
        (SOURCE, changed(PRODUCT, ("by: [shop]", "by: [shops]"))),
        "the answer is by 'shops' (shops), which is not a key; did you mean 'shop'?",
    ),
    "a key that is shown as the period of an answer by period": (
        (SOURCE, changed(PRODUCT, ("by: [shop]", "by: {period: shop}"))),
        "'period' is what an answer by period calls its period: rename that column",
    ),
    "a measure over a column that is not there": (
        (SOURCE, changed(PRODUCT, (MEASURE, "measure, value: sum(prize)"))),
        "'sum(prize)' reads 'prize', which orders does not have; did you mean 'price'?",
    ),
    "a sum whose order would matter": (
        (SOURCE, changed(PRODUCT, (MEASURE, "measure, value: sum(weight)"))),
        "weight is a double, whose sum depends on its order; declare it as decimal(p,s) or as an integer",
    ),
    "a sum of texts": (
        (SOURCE, changed(PRODUCT, (MEASURE, "measure, value: sum(shop)"))),
        "'sum(shop)': shop is a string, which cannot be added",
    ),
    "a key that is not a column": (
        (SOURCE, changed(PRODUCT, ("{name: shop,", "{name: shops,"), ("by: [shop]", "by: [month]"))),
        "the key 'shops' is not a column of orders, and has no measure; did you mean 'shop'?",
    ),
    "a day of a month": (
        (SOURCE, changed(PRODUCT, ("{name: month,", "{name: day,"))),
        "the key 'day' cannot be told from orders: its period is a month",
    ),
    "a month of no period": (
        (changed(SOURCE, ("{grain: month, from: [file_name, folder], column: sold}", "none")), changed(PRODUCT,
         ("      - {name: year, logicalType: integer}\n", ""))),
        "the key 'month' cannot be told from orders: it has no period",
    ),
    "a measure that shadows the file": (
        (SOURCE, changed(PRODUCT, ("name: revenue", "name: file"), ("sum(revenue)", "sum(file)"))),
        "the measure 'file' has the name of a key",
    ),
    "a measure that shadows what evidence counts": (
        (SOURCE, changed(PRODUCT, ("name: revenue", "name: digest"), ("sum(revenue)", "sum(digest)"))),
        "the measure 'digest' has a name that the evidence of every file needs; call it something else",
    ),
    "a measure that shadows a statistic": (
        (SOURCE, changed(PRODUCT, ("name: revenue", "name: min_price"), ("sum(revenue)", "sum(min_price)"))),
        "the measure 'min_price' has a name that the evidence of every file needs",
    ),
    "one name for two measures": (
        (SOURCE, PRODUCT, changed(SECOND, ("sum(price)", "sum(price / pieces)"))),
        "the measure 'revenue' is sum(price / pieces) here and sum(price) in sales; one name means one measure",
    ),
    "a name that the counts have": (
        (SOURCE, changed(PRODUCT, ("name: revenue", "name: large"), ("sum(revenue)", "sum(large)"))),
        "the measure 'large' is sum(price) here and count_if(pieces > 100) in orders; one name means one measure",
    ),
    "a circle": (
        (SOURCE, changed(PRODUCT, ("from, value: orders", "from, value: returns")),
         changed(SECOND, ("from, value: orders", "from, value: sales"))),
        "`from` goes round in a circle: sales → returns → sales",
    ),
    "a product of a product": (
        (SOURCE, PRODUCT, changed(SECOND, ("from, value: orders", "from, value: sales"))),
        "`from` names 'sales', a product; products are made from the source: orders",
    ),
    "a product of nothing": (
        (SOURCE, changed(PRODUCT, ("from, value: orders", "from, value: order"))),
        "`from` names 'order', which is not here; did you mean 'orders'?; the source is orders",
    ),
    "no folders": (
        (changed(SOURCE, ("      - {property: sources, value: {orders: {folder: orders}}}\n", "")), PRODUCT),
        "names no `sources`: which folders hold its raw files",
    ),
    "an identity that is not a column": (
        (changed(SOURCE, ("value: [shop, sold]", "value: [shop, sole]")), PRODUCT),
        "identity names 'sole', which is not a column; did you mean 'sold'?",
    ),
    "a period of text": (
        (changed(SOURCE, ("from: [file_name, folder], column: sold", "from: {column: shop}")), PRODUCT),
        "period comes from 'shop', which is not a time or a date",
    ),
    "a period within a number": (
        (changed(SOURCE, ("column: sold", "column: pieces")), PRODUCT),
        "period comes from 'pieces', which is not a time or a date",
    ),
}  # fmt: skip


@pytest.mark.parametrize("use", BAD)
def test_a_bad_use_is_one_clear_sentence(use: str) -> None:
    texts, message = BAD[use]
    lines = _problems(*texts)
    assert any(message in line for line in lines), lines
    # A circle is seen from each of its products.
    assert len(lines) == (2 if use == "a circle" else 1), lines


def _problems(source: str, *products: str) -> list[str]:
    with pytest.raises(ContractError) as error:
        dataset(source, *products)
    return str(error.value).splitlines()


def test_a_folder_without_a_source_is_named() -> None:
    with pytest.raises(ContractError) as error:
        assemble("shop", {"sales.yaml": load_text(PRODUCT, "sales.yaml")})
    assert str(error.value) == f"the dataset 'shop' {NO_SOURCE}"
    with pytest.raises(ContractError, match=r"has no product contract; one with `from: orders` says what to make"):
        assemble("shop", {"orders.yaml": load_text(SOURCE, "orders.yaml")})


def test_a_problem_says_its_file_and_line() -> None:
    assert problem(SOURCE, changed(PRODUCT, ("sum(price)", "sum(prize)"))).startswith("product1.yaml:15: ")


def test_all_problems_are_named_at_once() -> None:
    text = changed(PRODUCT, ("sum(price)", "sum(prize)"), ("{name: month,", "{name: day,"))
    assert len(_problems(SOURCE, text)) == 2


@pytest.mark.parametrize("name", ["Shop", "1shop", "my-shop", "", "s" * 41])
def test_a_folder_with_a_name_that_aws_cannot_take_is_refused(name: str) -> None:
    assert "needs another name: use a-z, 0-9 and _, a letter first" in problem(name=name)


def test_a_folder_is_loaded_with_its_files_named(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "orders.yaml").write_text(SOURCE)
    (folder / "sales.yml").write_text(PRODUCT)
    (folder / "README.md").write_text("Three sentences.")
    assert load_folder(folder) == dataset()
    assert not load_folder(folder).transforms
    (folder / "transforms.py").write_text("")
    assert load_folder(folder).transforms
    (folder / "sales.yml").write_text(PRODUCT.replace("version: 1.0.0", "version: 1"))
    with pytest.raises(ContractError, match=r"datasets/shop/sales\.yml:1: .*version: 1"):
        load_folder(folder)
    (folder / "sales.yml").write_bytes("naïve".encode("latin-1"))
    with pytest.raises(ContractError, match=r"datasets/shop/sales\.yml: is not text in UTF-8"):
        load_folder(folder)
    with pytest.raises(ContractError, match="is not a folder of contracts"):
        load_folder(tmp_path / "none")


def test_a_dataset_that_does_not_ship_is_named_with_those_that_do() -> None:
    with pytest.raises(ContractError, match=r"no dataset 'flight'; did you mean 'flights'\? \(there is: .*nyc_taxi"):
        load_dataset("flight")


def test_the_datasets_of_a_stack_share_no_name(tmp_path: Path) -> None:
    for name in ("shop", "store"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "orders.yaml").write_text(SOURCE)
        (tmp_path / name / "sales.yaml").write_text(PRODUCT)
    (tmp_path / "__pycache__").mkdir()
    assert dataset_names(tmp_path) == ("shop", "store")
    assert [one.name for one in load_datasets(tmp_path, ["store"])] == ["store"]
    with pytest.raises(ContractError) as error:
        load_datasets(tmp_path)
    assert [line.partition(": ")[2] for line in str(error.value).splitlines()] == [
        "store and shop both make 'sales_v1': rename one of them",
        "store and shop both make 'average_sale': rename one of them",
        "store and shop both make 'average_sale_by_period': rename one of them",
    ]


def test_no_dataset_takes_the_name_of_what_every_stack_has(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "orders.yaml").write_text(SOURCE)
    (tmp_path / "shop" / "sales.yaml").write_text(changed(PRODUCT, ("average_sale", "quality_runs")))
    with pytest.raises(ContractError, match="shop and every stack both make 'quality_runs': rename one of them"):
        load_datasets(tmp_path)
    assert "no dataset can be called 'quality': a lake keeps" in problem(name="quality")
