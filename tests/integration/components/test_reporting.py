"""QuickSight: off by default, over TLS, through the workgroup, for one group, on the view as it is."""

import re
from dataclasses import replace
from typing import Any

import pytest

from contracts import Dataset, load_dataset, shipped_datasets
from pipeline.dashboard import PRINCIPAL, data_sets, parameter_names, template
from tools.graph import Graph, actions, granted, render_stack

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


DATASETS = [load_dataset(name) for name in shipped_datasets()]


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda dataset: dataset.name)
def test_each_view_by_period_and_each_table_of_quality_has_a_data_set_with_its_columns(
    prod: Graph, dataset: Dataset
) -> None:
    stored = {
        table.inputs["name"]: [column["name"] for column in table.inputs["storageDescriptor"]["columns"]]
        for table in prod.all("CatalogTable")
    }
    for one in data_sets(dataset):
        (table,) = prod.one("DataSet", f"-reporting-{one.name.replace('_', '-')}").inputs["physicalTableMaps"]
        relation = table["relationalTable"]
        assert (relation["schema"], relation["name"]) == ("tollgate_prod", one.name)
        assert [column["name"] for column in relation["inputColumns"]] == stored[one.name]


def test_columns_have_the_types_that_quicksight_has_for_them(prod: Graph) -> None:
    kinds: dict[str, str] = {}
    for data_set in prod.all("DataSet"):
        (table,) = data_set.inputs["physicalTableMaps"]
        kinds |= {column["name"]: column["type"] for column in table["relationalTable"]["inputColumns"]}
    wanted = {"period": "DATETIME", "type": "STRING", "trips": "INTEGER", "sum_miles": "DECIMAL"}
    wanted |= {"judged_at": "DATETIME", "refused_share": "DECIMAL", "records": "INTEGER"}
    assert wanted.items() <= kinds.items()


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda dataset: dataset.name)
def test_each_dataset_has_a_dashboard_that_cloudformation_makes(prod: Graph, dataset: Dataset) -> None:
    identity = f"tollgate-prod-{dataset.name.replace('_', '-')}"
    stack = prod.one("Stack", f"-reporting-{dataset.name.replace('_', '-')}")
    file = prod.one("BucketObjectv2", f"-dashboard-{dataset.name}.json")
    assert stack.inputs["name"] == f"{identity}-dashboard"
    assert stack.inputs["templateUrl"].endswith(f".s3.us-east-1.amazonaws.com/{file.inputs['key']}")
    assert file.inputs["content"] == template(dataset, identity, f"tollgate-prod: {dataset.name}")
    parameters = dict(stack.inputs["parameters"])
    assert parameters.pop(PRINCIPAL) == GROUP
    names = parameter_names(dataset)
    assert set(parameters) == set(names.values())
    for name, parameter in names.items():
        assert parameters[parameter].endswith(f":dataset/tollgate-prod: {name}")  # as the mocks name it
    url = f"https://us-east-1.quicksight.aws.amazon.com/sn/dashboards/{identity}"
    assert prod.outputs["datasets"][dataset.name]["dashboard"] == url


def test_a_dataset_without_quicksight_names_no_dashboard(graph: Graph) -> None:
    assert all("dashboard" not in one for one in graph.outputs["datasets"].values())


def test_a_title_that_changes_is_another_template_at_another_key() -> None:
    dataset = DATASETS[0]
    (product,) = dataset.answers.values()
    assert product.answer is not None
    first, *others = product.answer.numbers
    renamed = replace(product.answer, numbers=(replace(first, title="Renamed"), *others))
    changed = replace(dataset, products=(replace(product, answer=renamed),))
    assert "Renamed" in template(changed, "x", "x")
    assert template(changed, "x", "x") != template(dataset, "x", "x")


def test_the_group_reads_and_owns_nothing(prod: Graph) -> None:
    for data_set in prod.all("DataSet"):
        permissions = data_set.inputs["permissions"]
        assert [p["principal"] for p in permissions] == [GROUP]
        assert not [action for action in permissions[0]["actions"] if re.search("Update|Delete|Create", action)]


def test_only_a_copy_is_refreshed(prod: Graph) -> None:
    frequencies = [one.inputs["schedule"]["scheduleFrequency"]["interval"] for one in prod.all("RefreshSchedule")]
    assert frequencies == ["DAILY"] * len(prod.all("DataSet"))
    settings = {"tollgate:quicksightPrincipal": GROUP, "tollgate:quicksightImport": "DIRECT_QUERY"}
    without = render_stack(settings)
    assert without.all("DataSet")
    assert not without.all("RefreshSchedule")
