# ruff: noqa: S608 - the tests' own text
"""Statements that write, prepare, list and explain: what drivers and notebooks send beside SELECT."""

from contextlib import suppress
from typing import Any

import pytest
from botocore.exceptions import ClientError

from support.analyst import Analyst


@pytest.fixture
def url(request: pytest.FixtureRequest) -> str:
    """A folder of the test's own."""
    return f"s3://lake/{request.node.name.partition('[')[0]}/"


def refusal(analyst: Analyst, sql: str) -> str:
    with pytest.raises(ClientError) as error:
        analyst.start(sql)
    return str(error.value.response["Error"]["Message"])


def test_parameters_fill_the_question_marks_in_the_order_of_the_text(analyst: Analyst) -> None:
    rows = "(VALUES (1, 'a'), (2, 'b')) AS t(x, y)"
    sql = f"SELECT ?, (SELECT ?), '?' FROM {rows} WHERE (x = ? OR x = ?) AND y = ? LIMIT ?"

    assert analyst.ask(sql, ExecutionParameters=["1", "-2", "7", "2", "'b'", "5"])[1:] == [["1", "-2", "?"]]


def test_a_created_table_lists_its_files_in_a_manifest(analyst: Analyst) -> None:
    query = analyst.run("CREATE TABLE made WITH (format = 'PARQUET') AS SELECT 1 AS a, 'x' AS b")
    bucket, _, key = query["Statistics"]["DataManifestLocation"].removeprefix("s3://").partition("/")
    files = (analyst.aws.bucket_path(bucket) / key).read_text().splitlines()

    assert len(files) == 1
    assert files[0].startswith("s3://results/analysts/tables/")
    assert analyst.aws.bucket_path("results").joinpath(files[0].removeprefix("s3://results/")).is_file()


@pytest.mark.parametrize(
    "options",
    ["format = 'TEXTFILE', field_delimiter = ','", "format = 'JSON'", "format = 'PARQUET', write_compression = 'ZSTD'"],
)
def test_a_created_table_is_written_as_its_options_say(analyst: Analyst, options: str) -> None:
    analyst.ask(f"CREATE TABLE made WITH ({options}) AS SELECT 1 AS a, 'x' AS b, CAST(NULL AS double) AS c")
    analyst.ask("INSERT INTO made (b, a) VALUES ('y', 2)")

    assert analyst.ask("SELECT * FROM made ORDER BY a")[1:] == [["1", "x", None], ["2", "y", None]]


def test_a_table_with_partitions_is_created_filled_and_listed(analyst: Analyst) -> None:
    analyst.ask("CREATE TABLE made WITH (partitioned_by = ARRAY['k']) AS SELECT 1 AS a, 'x y' AS k")
    analyst.ask("INSERT INTO made SELECT 2, 'z'")

    assert analyst.ask("SHOW PARTITIONS made") == [["k=x y"], ["k=z"]]
    assert analyst.ask("SELECT a FROM made WHERE k = 'z'")[1:] == [["2"]]
    analyst.ask("ALTER TABLE made DROP PARTITION (k = 'z')")
    assert analyst.ask("SELECT count(*) FROM made")[1:] == [["1"]]


def test_a_table_without_data_is_empty(analyst: Analyst) -> None:
    analyst.ask("CREATE TABLE made AS SELECT 1 AS a WITH NO DATA")

    assert analyst.ask("SELECT * FROM made") == [["a"]]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("bucket_count = 3", "does not know the option bucket_count of CREATE TABLE AS"),
        ("table_type = 'ICEBERG'", "does not know the option table_type"),
        ("format = 'ORC'", "does not write ORC"),
        ("write_compression = 'LZ4'", "does not compress PARQUET by LZ4"),
        ("partitioned_by = ARRAY['a']", "Partition keys must be the last columns"),
    ],
)
def test_an_option_that_is_not_known_is_refused_by_name(analyst: Analyst, options: str, words: str) -> None:
    assert words in analyst.reason(f"CREATE TABLE made WITH ({options}) AS SELECT 1 AS a, 2 AS b")


@pytest.mark.tried("locations that lead out of the buckets", "nothing is written there")
@pytest.mark.parametrize("url", ["s3://lake/../../out/", "s3://../out/", "s3://lake/x/../../../out/", "s3:///out/"])
def test_no_location_leads_out_of_the_buckets(analyst: Analyst, url: str) -> None:
    outside = [analyst.aws.home / "out", analyst.aws.home.parent / "out"]
    analyst.run(f"CREATE TABLE made WITH (external_location = '{url}') AS SELECT 1 AS a")
    analyst.run(f"UNLOAD (SELECT 1 AS a) TO '{url}' WITH (format = 'JSON')")
    with suppress(ClientError):
        analyst.run("SELECT 1", WorkGroup="primary", ResultConfiguration={"OutputLocation": url})
    assert not [path for path in outside if path.exists()]


@pytest.mark.parametrize("url", ["s3://lake/../../secret/", "s3://../secret/"])
def test_no_table_reads_what_lies_beside_the_buckets(analyst: Analyst, url: str) -> None:
    secret = analyst.aws.home / "secret" / "a.csv"
    secret.parent.mkdir(exist_ok=True)
    secret.write_text("SECRET\n")
    analyst.run(f"CREATE EXTERNAL TABLE peek (a string) LOCATION '{url}'")
    query = analyst.run("SELECT * FROM peek")
    assert query["Status"]["State"] == "FAILED" or analyst.ask("SELECT * FROM peek") == [["a"]]


def test_rows_are_unloaded_to_a_folder(analyst: Analyst, url: str) -> None:
    query = analyst.run(f"UNLOAD (SELECT 1 AS a) TO '{url}' WITH (format = 'JSON', compression = 'NONE')")

    assert query["Status"]["State"] == "SUCCEEDED", query["Status"]
    assert [path.read_text() for path in analyst.folder(url).glob("*.json")] == ['{"a":1}\n']
    assert query["Statistics"]["DataManifestLocation"]


def test_columns_are_added_and_replaced(analyst: Analyst) -> None:
    analyst.ask("CREATE TABLE made AS SELECT 1 AS a")
    analyst.ask("ALTER TABLE made ADD COLUMNS (b string COMMENT 'new')")

    assert analyst.ask("SELECT a, b FROM made")[1:] == [["1", None]]
    assert analyst.ask("DESCRIBE made b") == [["b", "string", "new"]]
    assert "Duplicate column name: a" in analyst.reason("ALTER TABLE made ADD COLUMNS (a int)")


def test_a_prepared_statement_runs_by_its_name_until_it_is_deallocated(analyst: Analyst) -> None:
    analyst.ask("PREPARE twice FROM SELECT ?, ?")

    assert analyst.ask("EXECUTE twice USING 1, 'b'")[1:] == [["1", "b"]]
    assert analyst.ask("EXECUTE twice", ExecutionParameters=["3", "4"])[1:] == [["3", "4"]]
    analyst.ask("DEALLOCATE PREPARE twice")
    assert "twice was not found" in refusal(analyst, "EXECUTE twice")


def test_the_catalogue_is_read_as_tables_and_by_the_api(analyst: Analyst, trips: str) -> None:
    columns = (
        f"SELECT column_name FROM information_schema.columns WHERE table_name = '{trips}' ORDER BY ordinal_position"
    )
    analyst.ask(f"CREATE VIEW v AS SELECT trips FROM {trips}")
    catalog: dict[str, Any] = {"CatalogName": "AwsDataCatalog"}

    assert analyst.ask(columns)[1:] == [["colour"], ["trips"], ["cost"]]
    assert analyst.ask("SELECT table_name, table_type FROM information_schema.tables ORDER BY 1")[1:] == [
        ["trips", "BASE TABLE"],
        ["v", "VIEW"],
    ]
    listed = analyst.athena.list_table_metadata(**catalog, DatabaseName="`db`")["TableMetadataList"]
    assert [table["Name"] for table in listed] == ["trips", "v"]
    table = analyst.athena.get_table_metadata(**catalog, DatabaseName="db", TableName="trips")["TableMetadata"]
    assert [column["Name"] for column in table["Columns"]] == ["colour", "trips", "cost"]
    assert analyst.athena.list_data_catalogs()["DataCatalogsSummary"][0]["CatalogName"] == "AwsDataCatalog"
    assert "db" in [item["Name"] for item in analyst.athena.list_databases(**catalog)["DatabaseList"]]
    with pytest.raises(ClientError, match="Table nope not found"):
        analyst.athena.get_table_metadata(**catalog, DatabaseName="db", TableName="nope")


def test_a_row_tells_the_file_that_it_comes_from(analyst: Analyst, trips: str) -> None:
    (url,) = analyst.ask(f'SELECT DISTINCT "$path" FROM {trips}')[1]

    assert url
    assert url.startswith("s3://lake/")
    assert url.endswith("/part-0.parquet")


def test_a_database_in_backticks_is_the_database(analyst: Analyst, trips: str) -> None:
    context = {"Database": "`db`"}

    assert analyst.ask(f"SELECT count(*) FROM {trips}", QueryExecutionContext=context)[1:] == [["3"]]


@pytest.mark.parametrize(
    ("serde", "line"),
    [
        ("ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' ESCAPED BY '\\\\'", r"1,y\, z"),
        ("ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde'", '"1","y, z"'),
        ("ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde'", r'"1",y\, z'),
    ],
)
def test_text_is_cut_as_its_serde_cuts_it(analyst: Analyst, url: str, serde: str, line: str) -> None:
    (analyst.folder(url) / "a.csv").write_text(f"{line}\n")
    analyst.ask(f"CREATE EXTERNAL TABLE t (a string, b string) {serde} LOCATION '{url}'")
    expected = "y, z" if "\\" not in line or "DELIMITED" in serde else "y\\"

    assert analyst.ask("SELECT b FROM t")[1:] == [[expected]]


def test_a_plan_is_explained_and_said_to_be_another_engines(analyst: Analyst) -> None:
    assert "DuckDB" in str(analyst.ask("EXPLAIN SELECT 1"))


def test_a_statement_that_is_missing_is_named_as_missing(analyst: Analyst) -> None:
    for sql in ("MERGE INTO x USING y ON x.a = y.a WHEN MATCHED THEN DELETE", "DELETE FROM x", "UPDATE x SET a = 1"):
        assert refusal(analyst, sql) == f"NOT_SUPPORTED: the local Athena does not run {sql.split()[0]}"
    assert "does not run this form of ALTER TABLE" in analyst.reason("ALTER TABLE t RENAME TO u")


def test_a_view_keeps_what_its_query_says(analyst: Analyst) -> None:
    query = "SELECT ARRAY['x', 'y'][1] AS a, date_diff('month', DATE '2020-01-31', DATE '2020-02-01') AS b, 7 / 2 AS c"
    analyst.ask(f"CREATE VIEW v AS {query}, map(ARRAY[1], ARRAY['z'])[1] AS d")
    analyst.ask("CREATE TABLE made AS SELECT 'x' AS a")
    analyst.ask("INSERT INTO made VALUES (ARRAY['y', 'z'][2])")

    assert analyst.ask("SELECT * FROM v")[1:] == [["x", "0", "3", "z"]]
    assert analyst.ask("SELECT a FROM made ORDER BY 1")[1:] == [["x"], ["z"]]
