"""A stack's dashboards under the real engine: made, changed in place as a new version that is published, gone.

The tests follow each other in their order.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError
from pulumi import automation

from contracts import Dataset, load_folder
from localaws import LocalAws
from pipeline.dashboard import data_sets, definition
from tests.engine.conftest import planned, resources
from tools.bench import workbench
from tools.bench.workbench import Workbench

pytestmark = pytest.mark.timeout(900)
NAME, DATASET = "shown", "flights"
IDENTITY = f"tollgate-{NAME}-{DATASET}"
GROUP = "arn:aws:quicksight:us-east-1:123456789012:group/default/analysts"
STACK, TEMPLATE = f"tollgate-{NAME}-reporting-{DATASET}", f"tollgate-{NAME}-artifacts-dashboard-{DATASET}.json"
TITLE, NEW_TITLE = "title: Speed in the air", "title: Speed between airports"


@dataclass(frozen=True)
class Shown:
    """A stack with QuickSight switched on."""

    bench: Workbench
    stack: automation.Stack

    @property
    def dataset(self) -> Dataset:
        return load_folder(self.bench.folder / "datasets" / DATASET)

    def dashboard(self) -> Mapping[str, Any]:
        """What readers see: the version that is published."""
        dashboard: Mapping[str, Any] = self.quicksight("describe_dashboard")["Dashboard"]
        return dashboard

    def quicksight(self, operation: str) -> Mapping[str, Any]:
        client = self.bench.aws.client("quicksight")
        answer: Mapping[str, Any] = getattr(client, operation)(AwsAccountId="123456789012", DashboardId=IDENTITY)
        return answer

    def arns(self) -> Mapping[str, str]:
        """The ARN of each data set, as QuickSight has it."""
        prefix = f"arn:aws:quicksight:us-east-1:123456789012:dataset/tollgate-{NAME}-"
        return {one.name: f"{prefix}{one.name.replace('_', '-')}" for one in data_sets(self.dataset)}


@pytest.fixture(scope="module")
def shown(aws: LocalAws, environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Shown:
    folder = tmp_path_factory.mktemp("dashboard")
    workbench.checkout(aws, folder)
    bench = Workbench(aws, folder, environment)
    stack = bench.stack(NAME)
    config = {"aws:region": "us-east-1", "tollgate:eksCluster": "analytics-dev", "tollgate:keepData": "false"}
    for key, value in {**config, "tollgate:quicksightPrincipal": GROUP}.items():
        stack.set_config(key, automation.ConfigValue(value))
    return Shown(bench, stack)


def test_up_makes_the_dashboard_that_the_contracts_define(shown: Shown) -> None:
    outputs = shown.stack.up().outputs
    dashboard = shown.quicksight("describe_dashboard_definition")
    assert dashboard["Definition"] == definition(shown.dataset, shown.arns())
    assert dashboard["ResourceStatus"] == "CREATION_SUCCESSFUL"
    assert shown.dashboard()["Version"]["VersionNumber"] == 1
    (permission,) = shown.quicksight("describe_dashboard_permissions")["Permissions"]
    assert permission["Principal"] == GROUP
    assert outputs["datasets"].value[DATASET]["dashboard"].endswith(f"/sn/dashboards/{IDENTITY}")


def test_a_second_up_changes_nothing(shown: Shown) -> None:
    result = shown.stack.up(refresh=True, expect_no_changes=True)
    assert set(result.summary.resource_changes or {}) == {"same"}


def test_a_new_title_in_a_contract_is_a_new_version_of_the_same_dashboard(shown: Shown) -> None:
    before = shown.dashboard()
    contract = shown.bench.folder / "datasets" / DATASET / "delays.yaml"
    assert TITLE in contract.read_text()
    contract.write_text(contract.read_text().replace(TITLE, NEW_TITLE))
    plan = planned(shown.stack)
    assert STACK in plan["update"]
    assert TEMPLATE in plan["replace"]
    assert not [name for operation, names in plan.items() if operation != "update" for name in names if STACK in name]

    shown.stack.up()
    after = shown.dashboard()
    assert (after["Arn"], after["CreatedTime"]) == (before["Arn"], before["CreatedTime"])
    assert after["Version"]["VersionNumber"] == 2
    versions = shown.quicksight("list_dashboard_versions")["DashboardVersionSummaryList"]
    assert [one["VersionNumber"] for one in versions] == [2, 1]
    fresh = shown.quicksight("describe_dashboard_definition")["Definition"]
    assert fresh == definition(shown.dataset, shown.arns())
    assert "Speed between airports" in str(fresh)
    assert planned(shown.stack) == {}


def test_a_definition_that_quicksight_refuses_leaves_the_old_one_in_place(shown: Shown) -> None:
    client = shown.bench.aws.client("cloudformation")
    name = f"{IDENTITY}-dashboard"
    old = shown.quicksight("describe_dashboard_definition")["Definition"]
    stack = client.describe_stacks(StackName=name)["Stacks"][0]
    file = resources(shown.stack)[TEMPLATE]["inputs"]
    assert isinstance(file, dict)
    s3 = shown.bench.aws.client("s3")
    broken = file["content"].replace('"SheetId"', '"SheetID"')  # a member that QuickSight does not have
    s3.put_object(Bucket=file["bucket"], Key="code/broken.json", Body=broken.encode())
    url = f"https://{file['bucket']}.s3.us-east-1.amazonaws.com/code/broken.json"
    client.update_stack(StackName=name, TemplateURL=url, Parameters=stack["Parameters"], Tags=stack["Tags"])
    waiter = client.get_waiter("stack_rollback_complete")
    waiter.wait(StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 30})
    assert shown.quicksight("describe_dashboard_definition")["Definition"] == old


def test_the_end_of_the_stack_takes_dashboards_and_themes_away(shown: Shown) -> None:
    shown.stack.destroy()
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        shown.dashboard()
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        shown.bench.aws.client("quicksight").describe_theme(AwsAccountId="123456789012", ThemeId=IDENTITY)
    assert resources(shown.stack) == {}
