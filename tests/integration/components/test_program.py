"""The whole program: short, complete, everything under one provider and one parent."""

import ast
import json
from pathlib import Path

from components.settings import Settings
from components.settings.field import camel, of_class
from contracts import load_dataset
from tools.graph import Graph

OUTPUTS = {
    "lakeUrl", "artifactsUrl", "resultsUrl", "logsUrl", "virtualClusterId", "workgroup", "database", "datasets",
    "topicArn", "region",
}  # fmt: skip


def test_the_program_can_be_read_in_one_go(root: Path) -> None:
    assert len((root / "__main__.py").read_text().splitlines()) <= 70


def test_it_exports_what_operating_a_stack_takes_as_strings_and_its_datasets(graph: Graph) -> None:
    assert set(graph.outputs) == OUTPUTS
    assert all(isinstance(value, str) for name, value in graph.outputs.items() if name != "datasets")
    datasets = graph.outputs["datasets"]
    assert sorted(datasets) == ["flights", "nyc_taxi"]
    for name, described in datasets.items():
        dataset = load_dataset(name)
        assert described["stateMachineArn"].endswith(f"{name.replace('_', '-')}-machine-machine-0123abc")
        assert described["tables"] == {product.name: product.table for product in dataset.products}
        assert described["views"] == list(dataset.answers)
    assert graph.outputs["resultsUrl"] == f"{graph.outputs['artifactsUrl']}/results/"
    assert graph.outputs["logsUrl"] == f"{graph.outputs['artifactsUrl']}/logs/"


def test_an_ephemeral_stack_has_no_virtual_cluster_to_name(ephemeral: Graph) -> None:
    assert ephemeral.outputs["virtualClusterId"] == ""
    assert not ephemeral.all("VirtualCluster")


def test_everything_is_made_by_the_one_provider_that_tags(graph: Graph) -> None:
    provider = graph.one("aws")
    assert json.loads(provider.inputs["defaultTags"])["tags"].keys() == {
        "Project",
        "Stack",
        "ManagedBy",
        "tollgate-stack",
    }
    strangers = [r.name for r in graph if r.type.startswith("aws:") and "::aws::" not in r.provider]
    assert not strangers
    assert len(graph.all("aws")) == 1


def test_every_resource_belongs_to_a_component(graph: Graph) -> None:
    assert not [r.name for r in graph if r.type.startswith("aws:") and not r.parent]


def test_no_two_resources_of_a_type_share_a_name(graph: Graph) -> None:
    names = [(r.type, r.parent, r.name) for r in graph]
    assert len(names) == len(set(names))


def test_what_is_deployed_is_the_pipeline_s_own_machine(graph: Graph) -> None:
    machines = graph.all("StateMachine")
    assert len(machines) == 2
    for machine in machines:
        deployed = json.loads(machine.inputs["definition"])
        assert deployed["StartAt"] == "How was it started?"
        assert "Open a virtual cluster" not in deployed["States"]


def test_no_setting_is_without_effect(root: Path) -> None:
    text = "".join(path.read_text() for path in (root / "components").glob("*.py") if "setting" not in path.name)
    text += (root / "__main__.py").read_text()
    words = {node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)}
    words |= {node.attr for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Attribute)}
    assert not [item.key for item in of_class(Settings) if item.name not in words]


def test_outputs_are_named_as_the_rest_of_the_world_names_them() -> None:
    assert camel("state_machine_arn") == "stateMachineArn"


def test_the_stacks_of_one_account_do_not_collide(graph: Graph, prod: Graph) -> None:
    def names(of: Graph) -> set[str]:
        # A table's name is one within its database, which is the stack's own.
        return {str(r.inputs["name"]) for r in of if r.type.startswith("aws:") and "name" in r.inputs} - {
            r.inputs["name"] for r in of if r.kind == "CatalogTable"
        }

    assert not names(graph) & names(prod)


def test_what_aws_names_begins_with_the_stack_s_own_name(prod: Graph) -> None:
    named = [r.name for r in prod if r.type.startswith("aws:")]
    assert not [name for name in named if not name.startswith("tollgate-prod-")]


def test_a_stack_from_before_finds_its_things_again(prod: Graph) -> None:
    tops = [r for r in prod if r.type.startswith("tollgate:") and not r.parent]
    assert [r.aliases for r in tops] == [(r.name.replace("tollgate-prod", "tollgate", 1),) for r in tops]


def test_it_stays_exactly_as_long_as_data_that_it_encrypted(graph: Graph, ephemeral: Graph, prod: Graph) -> None:
    def kept(stack: Graph) -> bool:
        return next(r for r in stack if r.type == "aws:kms/key:Key").retained

    assert (kept(prod), kept(graph), kept(ephemeral)) == (True, False, False)


def test_its_url_is_the_bucket_s(graph: Graph) -> None:
    assert graph.outputs["lakeUrl"] == "s3://tollgate-dev-lake-0123abc"


def test_the_production_stack_is_complete(prod: Graph) -> None:
    assert len([resource for resource in prod if resource.type.startswith("aws:")]) >= 60
