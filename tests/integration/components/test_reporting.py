"""QuickSight: off by default, over TLS, through the workgroup, for one group, on the view as it is."""

import re
from typing import Any

from components.reporting import COLUMNS, Reporting, ReportingArgs
from contracts import load
from pipeline.sql import create_view
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


def test_the_data_set_has_the_view_s_columns() -> None:
    text = create_view(load("summary"))
    assert [name.lower() for name in re.findall(r'AS "?(\w+)"?,?$', text, re.MULTILINE)] == list(COLUMNS)


def test_the_group_reads_and_owns_nothing(prod: Graph) -> None:
    permissions = prod.one("DataSet").inputs["permissions"]
    assert [p["principal"] for p in permissions] == [GROUP]
    assert not [action for action in permissions[0]["actions"] if re.search("Update|Delete|Create", action)]


def test_only_a_copy_is_refreshed(prod: Graph) -> None:
    assert prod.one("RefreshSchedule").inputs["schedule"]["scheduleFrequency"]["interval"] == "DAILY"
    args = ReportingArgs(
        title="x",
        role_arn="arn:role",
        workgroup="x",
        database="x",
        view="x",
        quicksight_principal=GROUP,
        quicksight_import="DIRECT_QUERY",
    )
    assert not render(lambda: Reporting("show", args)).all("RefreshSchedule")
