"""QuickSight: off by default, over TLS, through the workgroup, for one group, on the view as it is."""

import re
from typing import Any

import pytest

from components.reporting import Reporting, ReportingArgs
from contracts import load_dataset
from pipeline.catalog import view_input
from tools.graph import Graph, actions, granted, render

GROUP = "arn:aws:quicksight:us-east-1:123456789012:group/default/analysts"


def test_there_is_no_quicksight_unless_a_group_is_named(graph: Graph) -> None:
    assert not [r for r in graph if ":quicksight/" in r.type]


def test_the_data_source_asks_through_the_workgroup_with_its_own_role_over_tls(prod: Graph) -> None:
    source: dict[str, Any] = dict(prod.one("DataSource").inputs)
    assert source["parameters"]["athena"]["workGroup"] == "tollgate-prod"
    assert "reporting-role" in source["parameters"]["athena"]["roleArn"]
    assert source["sslProperties"] == {"disableSsl": False}


def test_the_data_source_waits_until_its_role_can_read(prod: Graph) -> None:
    needs = set(prod.one("DataSource").dependencies)
    assert {"tollgate-prod-lake-reporting-reads", "tollgate-prod-query-reporting-shows"} <= needs


def test_the_role_reads_and_changes_nothing_but_query_results(prod: Graph) -> None:
    allowed = actions(granted(prod, prod.one("Role", "reporting-role-role").name + "-0123abc"))
    assert not allowed & {"glue:CreateTable", "glue:UpdateTable", "emr-containers:StartJobRun"}
    assert "s3:PutObject" in allowed


@pytest.mark.parametrize("name", ["nyc_taxi", "flights"])
def test_each_answer_has_a_data_set_with_its_view_s_columns(prod: Graph, name: str) -> None:
    (product,) = [product for product in load_dataset(name).products if product.answer]
    assert product.answer is not None
    view = product.answer.name
    (table,) = prod.one("DataSet", f"-reporting-{view.replace('_', '-')}").inputs["physicalTableMaps"]
    relation = table["relationalTable"]
    assert (relation["schema"], relation["name"]) == ("tollgate_prod", view)
    columns = view_input(product, "tollgate_prod")["StorageDescriptor"]["Columns"]
    assert [column["name"] for column in relation["inputColumns"]] == [column["Name"] for column in columns]


def test_the_group_reads_and_owns_nothing(prod: Graph) -> None:
    for data_set in prod.all("DataSet"):
        permissions = data_set.inputs["permissions"]
        assert [p["principal"] for p in permissions] == [GROUP]
        assert not [action for action in permissions[0]["actions"] if re.search("Update|Delete|Create", action)]


def test_only_a_copy_is_refreshed(prod: Graph) -> None:
    frequencies = [one.inputs["schedule"]["scheduleFrequency"]["interval"] for one in prod.all("RefreshSchedule")]
    assert frequencies == ["DAILY"] * len(prod.all("DataSet"))
    args = ReportingArgs(
        title="x",
        role_arn="arn:role",
        workgroup="x",
        database="x",
        answers=[product for product in load_dataset("flights").products if product.answer],
        quicksight_principal=GROUP,
        quicksight_import="DIRECT_QUERY",
    )
    assert not render(lambda: Reporting("show", args)).all("RefreshSchedule")
