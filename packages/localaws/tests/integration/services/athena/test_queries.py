# ruff: noqa: S608 - the tests' own text
"""Athena's API: queries run, end, are found again and are refused as AWS does it."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from support.analyst import Analyst

TOKEN = "a" * 32


def refusal(analyst: Analyst, sql: str, **more: Any) -> str:
    with pytest.raises(ClientError) as error:
        analyst.start(sql, **more)
    assert error.value.response["Error"]["Code"] == "InvalidRequestException"
    return str(error.value.response["Error"]["Message"])


def test_a_query_answers_with_athenas_types(analyst: Analyst, trips: str) -> None:
    query = analyst.run(f"SELECT colour, sum(trips) AS N, sum(cost) AS cost FROM {trips} GROUP BY 1 ORDER BY 1")
    results = analyst.athena.get_query_results(QueryExecutionId=query["QueryExecutionId"])["ResultSet"]
    columns = results["ResultSetMetadata"]["ColumnInfo"]

    assert [[cell.get("VarCharValue") for cell in row["Data"]] for row in results["Rows"]] == [
        ["colour", "N", "cost"],
        ["green", "7", "11.55"],
        ["yellow", "2", None],
    ]
    assert [(column["Name"], column["Type"], column["Precision"], column["Scale"]) for column in columns] == [
        ("colour", "varchar", 2147483647, 0),
        ("N", "bigint", 19, 0),
        ("cost", "decimal", 38, 2),
    ]


def test_a_place_in_order_by_counts_the_columns_of_a_star(analyst: Analyst, trips: str) -> None:
    two = f"SELECT colour, sum(trips) AS n FROM {trips} GROUP BY colour"
    assert analyst.ask(f"SELECT * FROM ({two}) ORDER BY 2")[1:] == [["yellow", "2"], ["green", "7"]]
    assert analyst.ask(f"SELECT * FROM ({two}) ORDER BY 2 DESC, 1")[1:] == [["green", "7"], ["yellow", "2"]]


def test_a_query_is_described_with_what_it_read(analyst: Analyst, trips: str) -> None:
    query = analyst.run(f"SELECT * FROM {trips}")
    size = sum(path.stat().st_size for path in analyst.aws.bucket_path("lake").rglob("*_read/*.parquet"))

    assert query["Status"]["State"] == "SUCCEEDED"
    assert query["Statistics"]["DataScannedInBytes"] == size > 0
    assert query["StatementType"] == "DML"
    assert query["WorkGroup"] == "analysts"


def test_the_result_lies_where_the_workgroup_says_whatever_the_client_says(analyst: Analyst, trips: str) -> None:
    elsewhere = {"OutputLocation": "s3://lake/mine/"}
    query = analyst.run(f"SELECT cost FROM {trips} ORDER BY trips", ResultConfiguration=elsewhere)
    url = query["ResultConfiguration"]["OutputLocation"]
    body = analyst.aws.client("s3").get_object(Bucket="results", Key=url.removeprefix("s3://results/"))["Body"].read()

    assert url == f"s3://results/analysts/{query['QueryExecutionId']}.csv"
    assert body == b'"cost"\n\n"10.00"\n"1.55"\n'
    assert analyst.aws.client("s3").head_object(Bucket="results", Key=url.removeprefix("s3://results/") + ".metadata")


def test_without_a_place_for_results_a_query_is_refused(analyst: Analyst) -> None:
    assert refusal(analyst, "SELECT 1", WorkGroup="primary").startswith("No output location provided.")


def test_the_client_says_where_results_go_when_the_workgroup_does_not(analyst: Analyst) -> None:
    mine = {"OutputLocation": "s3://results/mine/"}
    assert analyst.ask("SELECT 1 AS a", WorkGroup="primary", ResultConfiguration=mine) == [["a"], ["1"]]


def test_a_bucket_that_does_not_exist_takes_no_results(analyst: Analyst) -> None:
    nowhere = {"OutputLocation": "s3://nowhere/"}
    assert "output bucket nowhere" in refusal(analyst, "SELECT 1", WorkGroup="primary", ResultConfiguration=nowhere)


def test_the_same_token_finds_the_same_query(analyst: Analyst) -> None:
    first = analyst.start("SELECT 1", ClientRequestToken=TOKEN)

    assert analyst.start("SELECT 1", ClientRequestToken=TOKEN) == first
    assert refusal(analyst, "SELECT 2", ClientRequestToken=TOKEN) == "Idempotent parameters do not match"
    assert "128" in refusal(analyst, "SELECT 1", ClientRequestToken="a" * 129)


def test_text_that_is_no_statement_is_refused_at_once(analyst: Analyst) -> None:
    assert refusal(analyst, "SELEC 1").startswith("line 1:1: mismatched input 'SELEC'")


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("SELECT nope FROM trips", "COLUMN_NOT_FOUND: line 1:8: Column 'nope' cannot be resolved"),
        ("SELECT * FROM nowhere", "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.db.nowhere' does not exist"),
        ("SELECT * FROM x.trips", "SCHEMA_NOT_FOUND: line 1:15: Schema 'x' does not exist"),
        ("SELECT nofunction(1)", "FUNCTION_NOT_FOUND: line 1:8: Function 'nofunction' not registered"),
        ("SELECT colour, count(*) FROM trips", "EXPRESSION_NOT_AGGREGATE: line 1:8: 'colour' must be an aggregate"),
        ("SELECT 1 / 0", "DIVISION_BY_ZERO: Division by zero"),
        ("SELECT CAST('x' AS integer)", "INVALID_CAST_ARGUMENT: Cannot cast 'x' to integer"),
        ("SELECT 1 FROM trips WHERE trips > '1'", "TYPE_MISMATCH: line 1:27"),
        ("SELECT * FROM read_text('/etc/passwd')", "FUNCTION_NOT_FOUND"),
    ],
)
@pytest.mark.usefixtures("trips")
def test_a_statement_that_fails_says_why_in_athenas_words(analyst: Analyst, sql: str, reason: str) -> None:
    assert analyst.reason(sql).startswith(reason)


@pytest.mark.usefixtures("trips")
def test_a_query_that_would_read_too_much_is_cancelled(analyst: Analyst) -> None:
    limit = {"BytesScannedCutoffPerQuery": 10_000_000}
    analyst.athena.update_work_group(WorkGroup="analysts", ConfigurationUpdates=limit)
    (analyst.folder("s3://lake/test_a_query_that_would_read_too_much_is_cancelled") / "big.parquet").write_bytes(
        b"PAR1" + bytes(10_000_001)
    )
    query = analyst.run("SELECT count(*) FROM trips")

    assert query["Status"]["State"] == "CANCELLED"
    assert query["Status"]["StateChangeReason"] == "Query cancelled! : Bytes scanned limit was exceeded"


def test_a_disabled_workgroup_runs_nothing(analyst: Analyst) -> None:
    analyst.athena.update_work_group(WorkGroup="analysts", State="DISABLED")

    assert refusal(analyst, "SELECT 1") == "WorkGroup analysts is disabled."
    assert analyst.athena.get_work_group(WorkGroup="analysts")["WorkGroup"]["State"] == "DISABLED"


def test_an_update_of_a_workgroup_keeps_what_it_does_not_name(analyst: Analyst) -> None:
    changes: dict[str, Any] = {"BytesScannedCutoffPerQuery": 20_000_000}
    analyst.athena.update_work_group(WorkGroup="analysts", Description="ours", ConfigurationUpdates=changes)
    encrypted = {"EncryptionConfiguration": {"EncryptionOption": "SSE_S3"}}
    changes = {"RemoveBytesScannedCutoffPerQuery": True, "ResultConfigurationUpdates": encrypted}
    analyst.athena.update_work_group(WorkGroup="analysts", ConfigurationUpdates=changes)
    group = analyst.athena.get_work_group(WorkGroup="analysts")["WorkGroup"]

    assert group["Description"] == "ours"
    assert "BytesScannedCutoffPerQuery" not in group["Configuration"]
    assert group["Configuration"]["ResultConfiguration"] == {"OutputLocation": "s3://results/analysts", **encrypted}


def test_a_stopped_query_ends_as_cancelled_and_stays_so(analyst: Analyst) -> None:
    long = "SELECT count(*) FROM " + ", ".join(f"UNNEST(sequence(1, 100000)) AS t{n}(x)" for n in range(3))
    query_id = analyst.start(long)
    analyst.athena.stop_query_execution(QueryExecutionId=query_id)

    assert analyst.wait(query_id)["Status"]["State"] == "CANCELLED"
    with pytest.raises(ClientError, match="Final query state: CANCELLED"):
        analyst.athena.get_query_results(QueryExecutionId=query_id)


def test_results_come_page_by_page(analyst: Analyst) -> None:
    rows = analyst.ask("SELECT x FROM UNNEST(sequence(1, 2500)) AS t(x) ORDER BY x")

    assert rows == [["x"], *([str(number)] for number in range(1, 2501))]


def test_queries_are_listed_newest_first_and_described_together(analyst: Analyst) -> None:
    ids = [analyst.start(f"SELECT {number}") for number in range(3)]
    listed = analyst.athena.list_query_executions(WorkGroup="analysts", MaxResults=2)
    described = analyst.athena.batch_get_query_execution(QueryExecutionIds=[*ids, "unknown"])

    assert listed["QueryExecutionIds"] == [ids[2], ids[1]]
    assert listed["NextToken"]
    assert [query["Query"] for query in described["QueryExecutions"]] == ["SELECT 0", "SELECT 1", "SELECT 2"]
    assert [item["QueryExecutionId"] for item in described["UnprocessedQueryExecutionIds"]] == ["unknown"]


def test_a_workgroup_with_queries_is_deleted_only_with_them(analyst: Analyst) -> None:
    analyst.athena.create_work_group(
        Name="other", Configuration={"ResultConfiguration": {"OutputLocation": "s3://results/"}}
    )
    analyst.run("SELECT 1", WorkGroup="other")

    with pytest.raises(ClientError, match="WorkGroup other is not empty"):
        analyst.athena.delete_work_group(WorkGroup="other")
    analyst.athena.delete_work_group(WorkGroup="other", RecursiveDeleteOption=True)
