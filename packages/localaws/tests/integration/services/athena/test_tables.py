# ruff: noqa: S608 - the tests' own text
"""Tables, views and partitions: declared in Glue, read from files as they stand."""

import threading
from pathlib import Path

import pytest

from support.analyst import Analyst

READS = 200
PUBLICATIONS = 20
OPEN_CSV = "ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde'"


@pytest.fixture
def url(request: pytest.FixtureRequest) -> str:
    """A folder of the test's own."""
    return f"s3://lake/{request.node.name.partition('[')[0]}/"


def table(url: str, columns: str = "a bigint, b string", name: str = "t") -> str:
    return f"CREATE EXTERNAL TABLE {name} ({columns}) STORED AS PARQUET LOCATION '{url}'"


def test_a_declared_table_stands_in_glue_as_athena_writes_it(analyst: Analyst, url: str) -> None:
    analyst.ask(
        "CREATE EXTERNAL TABLE IF NOT EXISTS `T` (\n"
        "  `A` BIGINT COMMENT 'it\\'s a number', b struct<x: int, y: array<string>>)\n"
        "COMMENT 'ours' PARTITIONED BY (`p` string)\n"
        f"STORED AS PARQUET LOCATION '{url}' TBLPROPERTIES ('owner' = 'us')"
    )
    table = analyst.aws.client("glue").get_table(DatabaseName="db", Name="t")["Table"]

    assert table["TableType"] == "EXTERNAL_TABLE"
    assert table["Parameters"] == {"EXTERNAL": "TRUE", "owner": "us", "comment": "ours"}
    assert table["PartitionKeys"] == [{"Name": "p", "Type": "string"}]
    assert table["StorageDescriptor"]["Columns"] == [
        {"Name": "a", "Type": "bigint", "Comment": "it's a number"},
        {"Name": "b", "Type": "struct<x:int,y:array<string>>"},
    ]
    assert table["StorageDescriptor"]["Location"] == url
    assert table["StorageDescriptor"]["SerdeInfo"]["SerializationLibrary"].endswith("ParquetHiveSerDe")


def test_if_not_exists_changes_nothing(analyst: Analyst, url: str) -> None:
    analyst.ask(table(url))
    analyst.ask(table(url, "other int").replace("TABLE t", "TABLE IF NOT EXISTS t"))

    assert analyst.ask("SHOW COLUMNS IN t") == [["a"], ["b"]]
    assert "AlreadyExistsException" in analyst.reason(table(url))


def test_an_empty_or_missing_place_has_no_rows(analyst: Analyst, url: str) -> None:
    analyst.ask(table(url))

    assert analyst.ask("SELECT * FROM t") == [["a", "b"]]
    (analyst.folder(url) / "_SUCCESS").touch()
    assert analyst.ask("SELECT * FROM t") == [["a", "b"]]


def test_files_are_read_by_name_and_cast_to_glues_types(analyst: Analyst, url: str) -> None:
    analyst.parquet(url, "SELECT 'x' AS b, 1::INT AS A, 9 AS ignored", "one.parquet")
    analyst.parquet(f"{url}deeper/", "SELECT 2::BIGINT AS a", "two.parquet")
    analyst.parquet(url, "SELECT 3::BIGINT AS a", "_hidden.parquet")
    analyst.parquet(f"{url}_temporary/", "SELECT 4::BIGINT AS a", "four.parquet")
    analyst.ask(table(url, "a bigint, b string, c decimal(10,2)"))

    assert analyst.ask("SELECT * FROM t ORDER BY a") == [["a", "b", "c"], ["1", "x", None], ["2", None, None]]


def test_a_type_that_glue_does_not_expect_is_bad_data(analyst: Analyst, url: str) -> None:
    analyst.parquet(url, "SELECT 'one' AS a")
    analyst.ask(table(url))

    assert analyst.reason("SELECT * FROM t").startswith("HIVE_BAD_DATA: Field a's type VARCHAR in parquet files")


def test_a_file_that_is_no_parquet_is_bad_data(analyst: Analyst, url: str) -> None:
    (analyst.folder(url) / "part.parquet").write_text("colour,trips\n")
    analyst.ask(table(url))

    assert analyst.reason("SELECT * FROM t").startswith("HIVE_BAD_DATA: Not valid Parquet file")


def test_sparks_timestamps_are_read_in_utc(analyst: Analyst, url: str) -> None:
    analyst.parquet(url, "SELECT TIMESTAMPTZ '2020-01-02 03:04:05.678+00' AS a")
    analyst.ask(table(url, "a timestamp"))

    assert analyst.ask("SELECT a FROM t") == [["a"], ["2020-01-02 03:04:05.678"]]


@pytest.mark.parametrize(
    ("row_format", "line"),
    [
        ("ROW FORMAT DELIMITED FIELDS TERMINATED BY ','", "1,x\n,y\nno,z\n"),
        (OPEN_CSV, '"1","x"\n,y\nno,z\n'),
        (
            f"{OPEN_CSV} WITH SERDEPROPERTIES ('separatorChar' = ';')",
            "1;x\n;y\nno;z\n",
        ),
    ],
)
def test_a_table_of_text_files_is_read_line_by_line(analyst: Analyst, url: str, row_format: str, line: str) -> None:
    folder = analyst.folder(f"{url}{len(row_format)}/")
    (folder / "a.csv").write_text(f"a,b\n{line}")
    analyst.ask(
        f"CREATE EXTERNAL TABLE t (a int, b string) {row_format} "
        f"STORED AS TEXTFILE LOCATION '{url}{len(row_format)}/' "
        "TBLPROPERTIES ('skip.header.line.count' = '1')"
    )

    assert analyst.ask("SELECT * FROM t ORDER BY b") == [["a", "b"], ["1", "x"], [None, "y"], [None, "z"]]


def test_partitions_are_found_and_added(analyst: Analyst, url: str) -> None:
    analyst.parquet(f"{url}year=2020/", "SELECT 1::BIGINT AS a")
    elsewhere = analyst.parquet(f"{url}old/", "SELECT 2::BIGINT AS a").parent
    analyst.ask(f"CREATE EXTERNAL TABLE t (a bigint) PARTITIONED BY (year int) STORED AS PARQUET LOCATION '{url}'")
    assert analyst.ask("SELECT * FROM t") == [["a", "year"]]

    assert analyst.ask("MSCK REPAIR TABLE t") == [["Repair: Added partition to metastore t:year=2020"]]
    assert elsewhere.is_dir()
    analyst.ask(f"ALTER TABLE t ADD PARTITION (year = 2019) LOCATION '{url}old/'")
    assert analyst.ask("SELECT * FROM t ORDER BY year") == [["a", "year"], ["2", "2019"], ["1", "2020"]]


def test_a_view_shows_what_its_tables_show_now(analyst: Analyst, trips: str) -> None:
    select = f'SELECT colour AS type, sum(trips) / 2 AS "Half" FROM {trips} GROUP BY colour'
    analyst.ask(f"CREATE OR REPLACE VIEW per_colour AS {select}")
    assert analyst.ask("SELECT * FROM per_colour ORDER BY type") == [["type", "Half"], ["green", "3"], ["yellow", "1"]]
    assert analyst.ask("SHOW VIEWS") == [["per_colour"]]

    analyst.ask(f"CREATE OR REPLACE VIEW per_colour AS SELECT count(*) AS n FROM {trips}")
    analyst.ask("CREATE VIEW doubled AS SELECT n * 2 AS n FROM per_colour")
    assert analyst.ask("SELECT n FROM doubled") == [["n"], ["6"]]
    assert "View already exists" in analyst.reason("CREATE VIEW doubled AS SELECT 1 AS n")
    assert "COLUMN_NOT_FOUND" in analyst.reason("CREATE OR REPLACE VIEW doubled AS SELECT nope FROM per_colour")
    assert analyst.ask("SELECT n FROM doubled") == [["n"], ["6"]]


def test_a_view_is_kept_in_glue_as_athena_keeps_it(analyst: Analyst, trips: str) -> None:
    analyst.ask(f"CREATE VIEW v AS SELECT trips, cost FROM {trips}")
    view = analyst.aws.client("glue").get_table(DatabaseName="db", Name="v")["Table"]

    assert view["TableType"] == "VIRTUAL_VIEW"
    assert view["ViewOriginalText"].startswith("/* Presto View: ")
    assert view["ViewExpandedText"] == "/* Presto View */"
    assert view["StorageDescriptor"]["Columns"] == [
        {"Name": "trips", "Type": "bigint"},
        {"Name": "cost", "Type": "decimal(22,2)"},
    ]


def test_a_table_made_of_a_query_holds_its_rows(analyst: Analyst, trips: str, url: str) -> None:
    options = f"format = 'PARQUET', external_location = '{url}copy/'"
    analyst.ask(f"CREATE TABLE copied WITH ({options}) AS SELECT * FROM {trips}")

    assert analyst.ask("SELECT count(*) AS n, sum(cost) AS cost FROM copied") == [["n", "cost"], ["3", "11.55"]]
    assert "HIVE_PATH_ALREADY_EXISTS" in analyst.reason(
        f"CREATE TABLE again WITH (external_location = '{url}copy/') AS SELECT 1 AS a"
    )


def test_what_is_dropped_is_gone_and_its_files_stay(analyst: Analyst, trips: str, url: str) -> None:
    files = list(Path(analyst.aws.bucket_path("lake")).rglob("*.parquet"))
    analyst.ask(f"CREATE VIEW v AS SELECT 1 AS a FROM {trips}")
    assert "is no table" in analyst.reason("DROP TABLE v")
    analyst.ask("DROP VIEW v")
    analyst.ask(f"DROP TABLE {trips}")
    analyst.ask(f"DROP TABLE IF EXISTS {trips}")

    assert analyst.ask("SHOW TABLES") == []
    assert "Table not found db.trips" in analyst.reason("DROP TABLE trips")
    assert list(Path(analyst.aws.bucket_path("lake")).rglob("*.parquet")) == files


def test_databases_come_and_go(analyst: Analyst) -> None:
    analyst.ask("CREATE DATABASE IF NOT EXISTS other")
    analyst.ask("CREATE DATABASE IF NOT EXISTS other")
    assert "already exists" in analyst.reason("CREATE DATABASE other")
    assert ["other"] in analyst.ask("SHOW DATABASES")
    analyst.ask("CREATE VIEW other.v AS SELECT 1 AS a")
    assert "not empty" in analyst.reason("DROP DATABASE other")
    analyst.ask("DROP DATABASE other CASCADE")
    assert ["other"] not in analyst.ask("SHOW DATABASES LIKE 'oth*'")


def test_what_a_table_says_of_itself_is_shown_whole_or_by_name(analyst: Analyst, trips: str) -> None:
    analyst.ask(f"ALTER TABLE {trips} SET TBLPROPERTIES ('a.b' = 'it''s one', 'c' = 'two')")
    assert ["c", "two"] in analyst.ask(f"SHOW TBLPROPERTIES {trips}")
    assert analyst.ask(f"SHOW TBLPROPERTIES {trips}('c')") == [["c", "two"]]


def test_a_table_can_be_shown_and_declared_again(analyst: Analyst, trips: str) -> None:
    lines = [str(row[0]) for row in analyst.ask(f"SHOW CREATE TABLE {trips}")]
    described = analyst.ask(f"DESCRIBE {trips}")

    assert lines[0] == "CREATE EXTERNAL TABLE `db.trips`("
    assert "  `cost` decimal(22,2))" in lines
    assert described == [["colour", "string", ""], ["trips", "bigint", ""], ["cost", "decimal(22,2)", ""]]


def test_a_reader_sees_the_old_place_or_the_new_one_and_nothing_between(analyst: Analyst, url: str) -> None:
    """200 reads over 20 publications, half of them failing: 0 torn, 0 missing (reliability figures)."""
    rows = 50
    for number in range(PUBLICATIONS):
        analyst.parquet(f"{url}{number}/", f"SELECT {number}::BIGINT AS a, 'x' AS b FROM range({rows})")
    analyst.ask(table(f"{url}0/"))
    results: list[list[str | None]] = []
    done = threading.Event()

    def read() -> None:
        while not (done.is_set() and len(results) >= READS):
            (_, row) = analyst.ask("SELECT min(a) AS low, max(a) AS high, count(*) AS n FROM t")
            results.append(row)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for number in range(PUBLICATIONS):
        analyst.ask(f"ALTER TABLE t SET LOCATION '{url}{number}/'")
        analyst.run(f"ALTER TABLE nowhere SET LOCATION '{url}{number}/'")
    done.set()
    for reader in readers:
        reader.join()

    assert len(results) >= READS
    assert [row for row in results if row[0] != row[1] or row[2] != str(rows)] == []
    assert len({row[0] for row in results}) > 1
