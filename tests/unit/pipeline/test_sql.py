from dataclasses import replace

import pytest

from contracts import Contract, load_dataset
from pipeline import sql

PRODUCTS = [product for name in ("nyc_taxi", "flights") for product in load_dataset(name).products if product.answer]
FIRST = PRODUCTS[0]


@pytest.mark.parametrize("url", ["s3://lake/x", "s3://lake/x'/", "http://lake/x/", "s3://lake/a b/", "s3://L/x/", ""])
def test_only_a_folder_in_s3_becomes_a_location(url: str) -> None:
    with pytest.raises(sql.SqlError, match="not a folder in S3"):
        sql.url(url)


@pytest.mark.parametrize("name", ["Trips", "trips; drop", "`trips", "1trips", "", "t" * 129])
def test_only_a_plain_name_becomes_an_identifier(name: str) -> None:
    with pytest.raises(sql.SqlError, match="is not a valid table"):
        sql.view_query(replace(FIRST, name=name, version="1.0.0"))


@pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product.name)
def test_the_view_reads_the_contracts_table_and_the_question_reads_the_view(product: Contract) -> None:
    assert product.answer is not None
    assert f"FROM {product.table}\n" in sql.view_query(product)
    assert f"FROM {product.answer.name}\n" in sql.question(product)


@pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product.name)
def test_the_view_has_the_answers_keys_and_numbers_and_the_question_rounds_what_is_no_count(
    product: Contract,
) -> None:
    assert product.answer is not None
    view, question = sql.view_query(product), sql.question(product)
    for key in product.answer.by:
        assert f" AS {key}" in view
    for number in product.answer.numbers:
        assert f'{number.formula.sql()} AS "{number.name}"' in view
        rounded = f'round({number.name}, {number.digits}) AS "{number.name}"' in question
        assert rounded or (number.formula.is_exact and not number.digits)


def test_a_product_without_an_answer_has_neither_view_nor_question() -> None:
    silent = replace(FIRST, answer=None)
    for text in (sql.view_query, sql.question):
        with pytest.raises(sql.SqlError, match="has no answer"):
            text(silent)
