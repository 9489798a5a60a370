"""Evidence follows from a source and its products: nobody writes it."""

import pytest

from contracts import Dataset, load_dataset
from contracts.evidence import needed_columns, used_columns
from tests.unit.contracts.texts import PRODUCT, SECOND, SOURCE, changed, dataset


def columns(of: Dataset) -> dict[str, str]:
    return {column.name: column.physical_type for column in of.evidence.columns}


def test_evidence_holds_counts_sums_and_what_the_needed_columns_were_like() -> None:
    assert columns(dataset()) == {
        "year": "int", "month": "int", "file": "string", "outcome": "string", "records": "bigint",
        "revenue": "decimal(20,2)", "pieces": "decimal(38,0)", "large": "bigint",
        "null_shop": "bigint",
        "null_sold": "bigint", "unreadable_sold": "bigint", "min_sold": "timestamp", "max_sold": "timestamp",
        "null_pieces": "bigint", "unreadable_pieces": "bigint", "min_pieces": "bigint", "max_pieces": "bigint",
        "null_price": "bigint", "unreadable_price": "bigint", "min_price": "decimal(10,2)",
        "max_price": "decimal(10,2)",
        "outside_period": "bigint", "sampled": "bigint", "sampled_distinct": "bigint", "digest": "decimal(38,0)",
        "size_bytes": "bigint", "modified": "timestamp", "rules": "string", "read_by": "string",
    }  # fmt: skip


def test_a_column_that_nothing_names_is_not_read() -> None:
    shop = dataset()
    assert "weight" not in {column.name for column in needed_columns(shop.source, shop.products)}


@pytest.mark.parametrize(
    "source",
    [
        changed(SOURCE, ("price <= 0", "weight <= 0")),
        changed(SOURCE, ("pieces > 100", "Weight > 100")),
        changed(SOURCE, ("value: [shop, sold]", "value: [shop, sold, weight]")),
    ],
)
def test_a_column_is_read_that_a_rule_a_count_or_the_identity_names(source: str) -> None:
    assert {"null_weight", "unreadable_weight", "min_weight", "max_weight"} <= columns(dataset(source)).keys()


def test_a_column_is_read_that_a_measure_or_an_expectation_names() -> None:
    product = changed(PRODUCT, ("sum(price)", "count_if(weight > 2)"))
    assert "null_weight" in columns(dataset(SOURCE, product))
    quality = """\
    quality:
      - name: weighed
        type: custom
        engine: greatExpectations
        implementation:
          {type: expect_column_values_to_be_between, kwargs: {max_value: 1}, meta: {measure: null_weight}}
        severity: warning
        dimension: completeness
        businessImpact: Somebody asked.
        customProperties: [{property: fix, value: Weigh.}]
"""
    shop = dataset(SOURCE + quality)
    assert "null_weight" in columns(shop)
    # It is read for this expectation alone: no standard check holds it to anything.
    assert "weight" not in {column.name for column in used_columns(shop.source, shop.products)}


def test_a_name_within_another_name_is_not_the_name() -> None:
    source = changed(SOURCE, ("price <= 0", "overweight_text = weights"))
    assert "null_weight" not in columns(dataset(source))


def test_sums_of_all_products_stand_there_once_and_minima_do_not() -> None:
    second = changed(SECOND, ("name: revenue", "name: dearest"), ("sum(price)", "max(price)"),
                     ("sum(revenue)", "max(dearest)"))  # fmt: skip
    names = [column.name for column in dataset(SOURCE, PRODUCT, second).evidence.columns]
    assert names.count("revenue") == names.count("pieces") == 1
    assert "dearest" not in names


def test_without_a_period_or_an_identity_there_is_no_evidence_of_them() -> None:
    source = changed(
        SOURCE,
        ("{grain: month, from: [file_name, folder], column: sold}", "none"),
        ("      - {property: identity, value: [shop, sold]}\n", ""),
    )
    product = changed(
        PRODUCT, ("      - {name: year, logicalType: integer}\n      - {name: month, logicalType: integer}\n", "")
    )
    names = columns(dataset(source, product)).keys()
    assert not names & {"year", "month", "day", "outside_period", "sampled", "sampled_distinct", "digest"}


def test_a_period_of_each_record_is_not_a_key_of_the_file() -> None:
    source = changed(SOURCE, ("from: [file_name, folder], column: sold", "from: {column: sold}"))
    names = columns(dataset(source)).keys()
    assert not names & {"year", "month", "outside_period"}
    assert "null_sold" in names


@pytest.mark.parametrize("name", ["nyc_taxi", "flights"])
def test_evidence_has_each_column_once_and_says_what_it_is(name: str) -> None:
    evidence = load_dataset(name).evidence
    names = [column.name for column in evidence.columns]
    assert len(set(names)) == len(names)
    assert all(column.description for column in evidence.columns)


def test_the_kind_of_files_is_a_key_of_evidence_where_the_source_has_it() -> None:
    assert load_dataset("nyc_taxi").evidence.series == ("colour",)
    assert load_dataset("flights").evidence.series == ()
