"""A table published by a machine: read at a version, and updated at that version alone."""

from collections.abc import Iterator
from typing import Any

import pytest

from support.operator import Operator

GLUE = "arn:aws:states:::aws-sdk:glue"
TABLE = {"Name": "t", "Parameters": {"run": "old"}, "StorageDescriptor": {"Location": "s3://b/old/"}}


@pytest.fixture
def glue(operator: Operator) -> Iterator[Any]:
    client = operator.client("glue")
    client.create_database(DatabaseInput={"Name": "db"})
    yield client
    client.delete_database(Name="db")


def task(operation: str, parameters: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"Type": "Task", "Resource": f"{GLUE}:{operation}", "Parameters": parameters, **more}


UPDATE = {
    "DatabaseName": "db",
    "VersionId.$": "$.read.Table.VersionId",
    "SkipArchive": True,
    "TableInput": {
        "Name": "t",
        "Parameters": {"run.$": "$$.Execution.Name"},
        "StorageDescriptor": {
            "Columns": [{"Name": "a", "Type": "string"}],
            "Location.$": "States.Format('s3://b/{}/', $$.Execution.Name)",
            "SerdeInfo.$": "$.read.Table.StorageDescriptor.SerdeInfo",
        },
    },
}


def test_a_machine_creates_reads_and_updates_a_table(operator: Operator, glue: Any) -> None:
    stored = {"Location": "s3://b/old/", "SerdeInfo": {"Parameters": {"field.delim": ","}}}
    states = {
        "Create": task("createTable", {"DatabaseName": "db", "TableInput": {**TABLE, "StorageDescriptor": stored}},
                       ResultPath=None, Next="Read"),
        "Read": task("getTable", {"DatabaseName": "db", "Name": "t"}, ResultPath="$.read", Next="Update"),
        "Update": task("updateTable", UPDATE, ResultPath="$.update", End=True),
    }  # fmt: skip
    execution = operator.run(states, name="publishes")
    table = glue.get_table(DatabaseName="db", Name="t")["Table"]

    assert execution["status"] == "SUCCEEDED", execution
    assert table["VersionId"] == "1"
    assert table["Parameters"]["run"] in table["StorageDescriptor"]["Location"]
    assert table["StorageDescriptor"]["SerdeInfo"] == {"Parameters": {"field.delim": ","}}
    assert table["StorageDescriptor"]["Columns"] == [{"Name": "a", "Type": "string"}]


def test_an_update_that_came_too_late_is_caught_by_its_name(operator: Operator, glue: Any) -> None:
    glue.create_table(DatabaseName="db", TableInput=TABLE)
    glue.update_table(DatabaseName="db", TableInput=TABLE)
    late = {"DatabaseName": "db", "VersionId": "0", "TableInput": {"Name": "t"}}
    catch = [{"ErrorEquals": ["Glue.ConcurrentModificationException"], "Next": "Lost"}]
    states = {
        "Update": task("updateTable", late, Catch=catch, End=True),
        "Lost": {"Type": "Pass", "End": True},
    }
    execution = operator.run(states, name="late")

    assert operator.path(execution["executionArn"]) == ["Update", "Lost"]
    assert "Update table failed due to concurrent modifications." in execution["output"]
    assert glue.get_table(DatabaseName="db", Name="t")["Table"]["VersionId"] == "1"
