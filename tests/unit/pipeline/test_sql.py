from dataclasses import replace

import pytest

from contracts import load
from pipeline import sql

SUMMARY = load("summary")


def test_the_table_has_the_contracts_columns_with_their_types_and_meanings() -> None:
    text = sql.create_table(SUMMARY, "s3://lake/runs/none-yet/table/")
    lines = [line.strip() for line in text.splitlines()]
    for column in SUMMARY.columns:
        assert any(line.startswith(f"`{column.name}` {column.physical_type} COMMENT '") for line in lines)
    assert text.startswith(f"CREATE EXTERNAL TABLE IF NOT EXISTS `{SUMMARY.table}` (")
    assert text.endswith("STORED AS PARQUET\nLOCATION 's3://lake/runs/none-yet/table/'")


def test_a_quote_in_a_description_stays_inside_its_comment() -> None:
    column = replace(SUMMARY.columns[0], description="it's \\ a\n'); DROP TABLE x; --")
    text = sql.create_table(replace(SUMMARY, columns=(column,)), "s3://lake/x/")
    assert r"COMMENT 'it\'s \\ a \'); DROP TABLE x; --'" in text


def test_comments_fit_into_what_glue_keeps() -> None:
    assert all(len(column.description) <= 255 for column in SUMMARY.columns)
    assert len(SUMMARY.description) <= 2048


def test_what_is_said_of_the_table_stays_inside_its_quotes() -> None:
    assert sql.set_properties(SUMMARY, {"tollgate.run": "a", "x": "it's"}) == (
        f"ALTER TABLE `{SUMMARY.table}` SET TBLPROPERTIES ('tollgate.run' = 'a', 'x' = 'it\\'s')"
    )


@pytest.mark.parametrize("url", ["s3://lake/x", "s3://lake/x'/", "http://lake/x/", "s3://lake/a b/", "s3://L/x/", ""])
def test_only_a_folder_in_s3_becomes_a_location(url: str) -> None:
    with pytest.raises(sql.SqlError, match="not a folder in S3"):
        sql.set_location(SUMMARY, url)


@pytest.mark.parametrize("name", ["Trips", "trips; drop", "`trips", "1trips", "", "t" * 129])
def test_only_a_plain_name_becomes_an_identifier(name: str) -> None:
    with pytest.raises(sql.SqlError, match="is not a valid table"):
        sql.create_view(replace(SUMMARY, name=name, version="1.0.0"))


def test_the_view_reads_the_contracts_table_and_the_question_reads_the_view() -> None:
    assert f"FROM {SUMMARY.table}\n" in sql.create_view(SUMMARY)
    assert f"FROM {sql.VIEW}\n" in sql.question()


def test_every_column_that_the_view_reads_is_in_the_contract() -> None:
    names = {column.name for column in SUMMARY.columns}
    assert {"colour", "trips", "sum_miles", "sum_cost", "sum_cost_per_mile"} <= names
