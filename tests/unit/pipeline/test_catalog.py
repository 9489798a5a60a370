import base64
import json
from dataclasses import replace

import pytest

from contracts import Contract, load_dataset
from pipeline import catalog, sql

PRODUCTS = [product for name in ("nyc_taxi", "flights") for product in load_dataset(name).products]
FIRST = PRODUCTS[0]
PLACE = "s3://lake/nyc_taxi/runs/none-yet/tables/monthly_summary/"


@pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product.name)
def test_the_table_has_the_contracts_columns_with_their_types_and_meanings(product: Contract) -> None:
    table = catalog.table_input(product, PLACE, {"tollgate.run": "a"})
    columns = table["StorageDescriptor"]["Columns"]
    assert [(column["Name"], column["Type"]) for column in columns] == [
        (column.name, column.physical_type) for column in product.columns
    ]
    assert all(column["Comment"] for column in columns)
    assert (table["Name"], table["StorageDescriptor"]["Location"]) == (product.table, PLACE)
    assert table["Parameters"]["tollgate.run"] == "a"


def test_comments_fit_into_what_glue_keeps_as_one_line() -> None:
    column = replace(FIRST.columns[0], description="it's \\ a\n'); DROP TABLE x; --" * 20)
    table = catalog.table_input(replace(FIRST, columns=(column,), description="long " * 900), PLACE, {})
    (kept,) = table["StorageDescriptor"]["Columns"]
    assert kept["Comment"].startswith("it's \\ a '); DROP TABLE x; --it's")
    for comment in (kept["Comment"], table["Description"]):
        assert len(comment) <= 255
        assert "\n" not in comment


def test_a_label_says_the_run_and_what_the_gate_thought() -> None:
    assert catalog.label("r", "passed", "0", "no", "s3://x") == {
        "tollgate.run": "r",
        "tollgate.verdict": "passed",
        "tollgate.warnings": "0",
        "tollgate.released": "no",
        "tollgate.report": "s3://x",
    }


def test_only_a_folder_in_s3_becomes_a_location() -> None:
    with pytest.raises(sql.SqlError, match="not a folder in S3"):
        catalog.table_input(FIRST, "s3://lake/x'/", {})


@pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product.name)
def test_the_view_is_written_as_athena_writes_one(product: Contract) -> None:
    view = catalog.view_input(product, "db")
    start, _, end = view["ViewOriginalText"].partition(" Presto View: ")
    assert (start, end[-3:], view["ViewExpandedText"]) == ("/*", " */", "/* Presto View */")
    document = json.loads(base64.b64decode(end.removesuffix(" */")))
    assert document["originalSql"] == sql.view_query(product)
    assert (document["catalog"], document["schema"]) == ("awsdatacatalog", "db")
    hive = [(column["Name"], catalog.presto_type(column["Type"])) for column in view["StorageDescriptor"]["Columns"]]
    assert hive == [(column["name"].lower(), column["type"]) for column in document["columns"]]
    assert product.answer is not None
    assert [column["name"] for column in document["columns"]] == [
        *product.answer.by,
        *(number.name for number in product.answer.numbers),
    ]
    assert view["Name"] == product.answer.name


def test_a_ratio_is_a_double_and_a_sum_keeps_its_columns_scale() -> None:
    assert FIRST.answer is not None
    kinds = {number.name: catalog.number_type(FIRST, number) for number in FIRST.answer.numbers}
    assert kinds["trips"] == "bigint"
    assert {kind for name, kind in kinds.items() if name != "trips"} == {"double"}
    decimal = next(column for column in FIRST.columns if column.scale)
    (trips,) = [number for number in FIRST.answer.numbers if number.name == "trips"]
    renamed = replace(FIRST, columns=(replace(decimal, name=trips.formula.columns[0]),))
    assert catalog.number_type(renamed, trips) == f"decimal(38,{decimal.scale})"


def test_a_product_without_an_answer_has_no_view() -> None:
    with pytest.raises(sql.SqlError, match="has no answer"):
        catalog.view_input(replace(FIRST, answer=None), "db")


@pytest.mark.parametrize(
    ("earlier", "shown", "previous", "runs"),
    [
        ("", "a", "b", "b"),
        ("c", "a", "b", "c b"),
        ("c b", "a", "b", "c b"),
        ("c b", "b", "a", "c a"),
        ("c b", "c", None, "b"),
        ("c", "b", "b", "c"),
        ("", "b", None, ""),
    ],
)
def test_the_runs_that_persons_went_back_from_add_up_until_one_is_shown_again(
    earlier: str, shown: str, previous: str | None, runs: str
) -> None:
    assert catalog.left_runs(earlier, shown, previous) == runs
