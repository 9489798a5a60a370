"""The template: CloudFormation's own schemas take it, and it shares the dashboard with readers alone."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import cfnlint  # type: ignore[import-untyped]  # it has no types
import jsonschema  # type: ignore[import-untyped]  # it has no types
import pytest

from components.deployer_actions import REPORTS
from contracts import Dataset
from localaws.services.cloudformation.template import filled
from pipeline.dashboard import PRINCIPAL, DashboardError, definition, parameter_names, template
from pipeline.dashboard.template import LIMIT
from tests.unit.contracts.texts import PRODUCT, SOURCE, dataset
from tests.unit.pipeline.dashboard.conftest import DATASETS, MANY, arn

SCHEMAS = Path(cfnlint.__file__).parent / "data" / "schemas"
GROUP = "arn:aws:quicksight:us-east-1:123456789012:group/default/analysts"
UNUSED = {
    "quicksight:PassTopic": "a definition without topics",
    "quicksight:DescribeTemplate": "a dashboard from its definition, not from a template of QuickSight's",
    "quicksight:CreateFolderMembership": "no folder",
    "quicksight:DeleteFolderMembership": "no folder",
    "quicksight:ListDashboards": "CloudFormation lists for its own console",
    "quicksight:ListThemes": "CloudFormation lists for its own console",
}
"""What CloudFormation's handlers may call, and never do for what stands in the template."""


@cache
def schema(kind: str) -> dict[str, Any]:
    index = json.loads((SCHEMAS / "providers" / "us-east-1.json").read_text())
    return dict(json.loads((SCHEMAS / "resources" / f"{index[kind]}.json").read_text()))


def made(chosen: Dataset) -> dict[str, Any]:
    return dict(json.loads(template(chosen, "tollgate-dev-x", "tollgate-dev: x")))


def resources(chosen: Dataset) -> dict[str, Any]:
    """The template's resources as CloudFormation hands them to QuickSight."""
    names = {parameter: arn(name) for name, parameter in parameter_names(chosen).items()}
    names |= {PRINCIPAL: GROUP, "AWS::AccountId": "123456789012"}
    theme = arn("x").replace("dataset", "theme")
    return {
        one["Type"]: filled(one["Properties"], names, {"Theme": {"Arn": theme}})
        for one in made(chosen)["Resources"].values()
    }


def test_cloudformation_s_own_schemas_take_the_resources(chosen: Dataset) -> None:
    for kind, properties in resources(chosen).items():
        problems = [error.message[:200] for error in jsonschema.Draft7Validator(schema(kind)).iter_errors(properties)]
        assert problems == [], kind


def test_the_dashboard_is_the_dataset_s_definition(chosen: Dataset) -> None:
    arns = {name: arn(name) for name in parameter_names(chosen)}
    assert resources(chosen)["AWS::QuickSight::Dashboard"]["Definition"] == definition(chosen, arns)


def test_every_parameter_is_used_and_none_is_missing(chosen: Dataset) -> None:
    text = made(chosen)
    assert set(re.findall(r'\{"Ref": "(\w+)"\}', json.dumps(text))) == set(text["Parameters"])


def test_what_names_a_dashboard_and_its_theme_can_be_changed_in_place() -> None:
    properties = resources(DATASETS["flights"])
    for kind, fixed in {"AWS::QuickSight::Dashboard": "DashboardId", "AWS::QuickSight::Theme": "ThemeId"}.items():
        assert set(schema(kind)["createOnlyProperties"]) == {"/properties/AwsAccountId", f"/properties/{fixed}"}
        assert properties[kind][fixed] == "tollgate-dev-x"


def test_a_definition_cannot_be_patched_over_cloud_control() -> None:
    # Why the dashboard is a stack and no `aws.cloudcontrol.Resource` (ADR 17): if this ever fails, it can be one.
    assert "/properties/Definition" in schema("AWS::QuickSight::Dashboard")["writeOnlyProperties"]


def test_readers_read_and_change_nothing() -> None:
    for properties in resources(DATASETS["flights"]).values():
        (permission,) = properties["Permissions"]
        assert permission["Principal"] == GROUP
        assert not [one for one in permission["Actions"] if re.search("Update|Delete|Create|Permissions", one)]


@pytest.mark.parametrize("kind", ["AWS::QuickSight::Dashboard", "AWS::QuickSight::Theme"])
def test_the_deployer_may_do_what_cloudformation_does_in_its_name(kind: str) -> None:
    needed = {one for handler in schema(kind)["handlers"].values() for one in handler["permissions"]}
    assert needed - set(REPORTS) <= set(UNUSED)


def test_a_dashboard_that_is_too_large_is_said_so() -> None:
    many = "".join(MANY.replace("name: n", f"name: m{page}n") for page in range(3))
    with pytest.raises(DashboardError, match=r"The dashboard of shop takes \d{3},\d{3} characters .* too many numbers"):
        template(dataset(SOURCE, PRODUCT + many), "x", "x")
    assert len(template(DATASETS["many numbers"], "x", "x")) < LIMIT
