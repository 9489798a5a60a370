"""Glue's tables have versions, and an update that names one changes that one alone."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError

from support.analyst import Analyst

TEXT = {
    "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
    "SerdeInfo": {
        "SerializationLibrary": "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
        "Parameters": {"field.delim": ","},
    },
}


def definition(location: str, *columns: str, **parameters: str) -> dict[str, Any]:
    described = [{"Name": name, "Type": "string"} for name in columns]
    stored = {**TEXT, "Location": location, "Columns": described}
    return {"Name": "t", "TableType": "EXTERNAL_TABLE", "Parameters": parameters, "StorageDescriptor": stored}


@pytest.fixture
def glue(analyst: Analyst, clients: dict[str, Any]) -> Any:
    """Glue with a table `t` at version 0."""
    client = clients["glue"]
    analyst.folder("s3://lake/glue/old/").joinpath("a.csv").write_text("1,2\n")
    client.create_table(DatabaseName="db", TableInput=definition("s3://lake/glue/old/", "a", "b", run="old"))
    return client


def version(glue: Any) -> str:
    return str(glue.get_table(DatabaseName="db", Name="t")["Table"]["VersionId"])


def versions(glue: Any) -> list[str]:
    return [item["VersionId"] for item in glue.get_table_versions(DatabaseName="db", TableName="t")["TableVersions"]]


def refusal(call: Any, **parameters: Any) -> str:
    with pytest.raises(ClientError) as refused:
        call(**parameters)
    return f"{refused.value.response['Error']['Code']}: {refused.value.response['Error']['Message']}"


def test_each_update_makes_the_next_version(glue: Any) -> None:
    assert version(glue) == "0"
    for expected in ("1", "2"):
        glue.update_table(DatabaseName="db", TableInput=definition("s3://lake/new/", "a", run=expected))
        assert version(glue) == expected
    first = glue.get_table_version(DatabaseName="db", TableName="t", VersionId="0")["TableVersion"]

    assert versions(glue) == ["2", "1", "0"]
    assert first["Table"]["Parameters"] == {"run": "old"}
    assert glue.get_table_version(DatabaseName="db", TableName="t")["TableVersion"]["VersionId"] == "2"


def test_an_update_at_a_version_that_is_not_current_changes_nothing(glue: Any) -> None:
    new = definition("s3://lake/new/", "a", run="new")
    glue.update_table(DatabaseName="db", TableInput=new, VersionId="0")

    message = refusal(
        glue.update_table, DatabaseName="db", TableInput=definition("s3://lake/late/", "a"), VersionId="0"
    )
    assert message == "ConcurrentModificationException: Update table failed due to concurrent modifications."
    assert refusal(glue.update_table, DatabaseName="db", TableInput=new, VersionId="7").startswith("ConcurrentModif")
    assert glue.get_table(DatabaseName="db", Name="t")["Table"]["Parameters"] == {"run": "new"}
    assert version(glue) == "1"


def test_of_updates_at_the_same_version_one_wins_and_the_others_learn_it(glue: Any) -> None:
    def update(number: int) -> str:
        table = definition(f"s3://lake/{number}/", "a", run=str(number))
        try:
            glue.update_table(DatabaseName="db", TableInput=table, VersionId="0")
        except ClientError as error:
            return str(error.response["Error"]["Code"])
        return str(number)

    with ThreadPoolExecutor(8) as pool:
        ends = list(pool.map(update, range(8)))
    winners = [end for end in ends if end.isdigit()]

    assert ends.count("ConcurrentModificationException") == 7
    assert glue.get_table(DatabaseName="db", Name="t")["Table"]["Parameters"] == {"run": winners[0]}
    assert versions(glue) == ["1", "0"]


def test_an_update_without_archive_keeps_no_older_version(glue: Any) -> None:
    glue.update_table(DatabaseName="db", TableInput=definition("s3://lake/new/", "a"), SkipArchive=True)

    assert versions(glue) == ["1"]


def test_older_versions_can_be_deleted_and_the_current_one_cannot(glue: Any) -> None:
    for _ in range(3):
        glue.update_table(DatabaseName="db", TableInput=definition("s3://lake/new/", "a"))
    given = {"DatabaseName": "db", "TableName": "t"}
    glue.delete_table_version(**given, VersionId="1")

    assert refusal(glue.delete_table_version, **given, VersionId="3").startswith("InvalidInputException")
    errors = glue.batch_delete_table_version(**given, VersionIds=["0", "1"])["Errors"]
    assert [error["VersionId"] for error in errors] == ["1"]
    assert versions(glue) == ["3", "2"]
    assert glue.get_table_versions(**given, MaxResults=1)["NextToken"]


def test_names_are_kept_in_small_letters(glue: Any) -> None:
    assert refusal(glue.create_table, DatabaseName="DB", TableInput={"Name": "T"}).startswith("AlreadyExistsException")
    assert glue.get_table(DatabaseName="DB", Name="T")["Table"]["Name"] == "t"
    assert refusal(glue.get_table, DatabaseName="db", Name="u") == "EntityNotFoundException: Table u not found."
    assert refusal(glue.update_table, DatabaseName="db", TableInput={"Name": "u"}).startswith("EntityNotFound")
    assert [table["Name"] for table in glue.get_tables(DatabaseName="db", Expression="T.*|t")["TableList"]] == ["t"]


def test_athena_reads_columns_place_and_properties_of_one_update_together(glue: Any, analyst: Analyst) -> None:
    analyst.folder("s3://lake/glue/new/").joinpath("a.csv").write_text("3,4,5\n")
    new = definition("s3://lake/glue/new/", "x", "b", "c", run="new")
    glue.update_table(DatabaseName="db", TableInput=new, VersionId="0")

    assert analyst.ask("SELECT * FROM t") == [["x", "b", "c"], ["3", "4", "5"]]
    assert analyst.ask("SHOW TBLPROPERTIES t('run')") == [["run", "new"]]


def test_athenas_declarations_make_versions_too(glue: Any, analyst: Analyst) -> None:
    analyst.ask("ALTER TABLE t SET LOCATION 's3://lake/glue/other/'")
    analyst.ask("ALTER TABLE t SET TBLPROPERTIES ('run' = 'other')")
    assert version(glue) == "2"
    assert refusal(glue.update_table, DatabaseName="db", TableInput={"Name": "t"}, VersionId="0")

    for number in ("0", "1"):
        analyst.ask(f"CREATE OR REPLACE VIEW v AS SELECT {number} AS a")
        assert glue.get_table(DatabaseName="db", Name="v")["Table"]["VersionId"] == number
    analyst.ask("CREATE TABLE made AS SELECT 1 AS a")
    assert glue.get_table(DatabaseName="db", Name="made")["Table"]["VersionId"] == "0"
