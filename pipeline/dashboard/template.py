"""A dashboard and its theme as a CloudFormation template, which changes them in place and puts back what fails."""

import json
from collections.abc import Sequence
from typing import Any, Final

from contracts import Dataset
from pipeline.dashboard.data_sets import data_sets
from pipeline.dashboard.definition import DashboardError, definition
from pipeline.dashboard.theme import BASE, theme

PRINCIPAL: Final = "Principal"
"""The parameter that names who sees the dashboard."""
LIMIT: Final = 460_800
"""Bytes of a template: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html"""

DASHBOARD_READER: Final = ("DescribeDashboard", "ListDashboardVersions", "QueryDashboard")
THEME_READER: Final = ("DescribeTheme", "DescribeThemeAlias", "ListThemeAliases", "ListThemeVersions")
_ACCOUNT: Final = {"AwsAccountId": {"Ref": "AWS::AccountId"}}


def parameter_names(dataset: Dataset) -> dict[str, str]:
    """The parameter that holds the ARN of each data set; CloudFormation takes letters and digits only."""
    return {one.name: f"DataSet{number}" for number, one in enumerate(data_sets(dataset), 1)}


def template(dataset: Dataset, dashboard_id: str, title: str) -> str:
    """The template's text. Raises DashboardError for one that CloudFormation would not take."""
    names = parameter_names(dataset)
    parameters = {name: {"Type": "String"} for name in (PRINCIPAL, *names.values())}
    document = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": f"The dashboard of {dataset.name} and its theme.",
        "Parameters": parameters,
        "Resources": {
            "Theme": {"Type": "AWS::QuickSight::Theme", "Properties": _theme(dashboard_id, title)},
            "Dashboard": {
                "Type": "AWS::QuickSight::Dashboard",
                "Properties": _dashboard(dataset, dashboard_id, title, names),
            },
        },
        "Outputs": {"DashboardArn": {"Value": {"Fn::GetAtt": ["Dashboard", "Arn"]}}},
    }
    text = json.dumps(document, separators=(",", ":"))
    if len(text) > LIMIT:
        raise DashboardError(
            f"The dashboard of {dataset.name} takes {len(text):,} characters as a template, and CloudFormation takes "
            f"{LIMIT:,}: its answers have too many numbers for one dashboard."
        )
    return text


def _theme(theme_id: str, title: str) -> dict[str, Any]:
    return {
        **_ACCOUNT,
        "ThemeId": theme_id,
        "Name": title,
        "BaseThemeId": BASE,
        "Configuration": theme(),
        "Permissions": [_permission(THEME_READER)],
    }


def _dashboard(dataset: Dataset, dashboard_id: str, title: str, names: dict[str, str]) -> dict[str, Any]:
    arns: dict[str, Any] = {name: {"Ref": parameter} for name, parameter in names.items()}
    return {
        **_ACCOUNT,
        "DashboardId": dashboard_id,
        "Name": title,
        "Definition": definition(dataset, arns),
        "ThemeArn": {"Fn::GetAtt": ["Theme", "Arn"]},
        "VersionDescription": ", ".join(f"{name} {version}" for name, version in dataset.versions.items())[:512],
        "Permissions": [_permission(DASHBOARD_READER)],
        "DashboardPublishOptions": {
            "AdHocFilteringOption": {"AvailabilityStatus": "ENABLED"},
            "ExportToCSVOption": {"AvailabilityStatus": "ENABLED"},
            "SheetControlsOption": {"VisibilityState": "COLLAPSED"},
        },
    }


def _permission(actions: Sequence[str]) -> dict[str, Any]:
    return {"Principal": {"Ref": PRINCIPAL}, "Actions": [f"quicksight:{action}" for action in actions]}
