"""Stacks of dashboards: answered at once, made in the background, changed in place, put back where that fails."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localaws import LocalAws
from support.examples import dashboard

OURS = {"AwsAccountId": "123456789012"}
BROKEN = dashboard("Answer").replace('"SheetId"', '"SheetID"')


@pytest.fixture(scope="module")
def answer(aws: LocalAws) -> str:
    """The ARN of a data set."""
    quicksight = aws.client("quicksight")
    source = quicksight.create_data_source(
        **OURS, DataSourceId="source", Name="source", Type="ATHENA", DataSourceParameters={"AthenaParameters": {}}
    )
    table = {"DataSourceArn": source["Arn"], "Name": "answer", "InputColumns": [{"Name": "type", "Type": "STRING"}]}
    made = quicksight.create_data_set(
        **OURS,
        DataSetId="answer",
        Name="answer",
        ImportMode="SPICE",
        PhysicalTableMap={"answer": {"RelationalTable": table}},
    )
    return str(made["Arn"])


@pytest.fixture
def stacks(aws: LocalAws) -> Iterator[Any]:
    """CloudFormation, whose stacks are gone afterwards."""
    client = aws.client("cloudformation")
    yield client
    for stack in client.describe_stacks()["Stacks"]:
        client.delete_stack(StackName=stack["StackName"])
        settled(client, stack["StackId"])


def given(answer: str) -> dict[str, Any]:
    return {"StackName": "example", "Parameters": [{"ParameterKey": "Answer", "ParameterValue": answer}]}


def settled(stacks: Any, stack: str) -> dict[str, Any]:
    """The stack, once nothing is being done to it."""
    deadline = time.monotonic() + 30
    while (shown := stacks.describe_stacks(StackName=stack)["Stacks"][0])["StackStatus"].endswith("_IN_PROGRESS"):
        assert time.monotonic() < deadline, shown
        time.sleep(0.02)
    return dict(shown)


def made(stacks: Any, answer: str, template: str = "", **more: Any) -> dict[str, Any]:
    stack = stacks.create_stack(**given(answer), TemplateBody=template or dashboard("Answer"), **more)
    shown = settled(stacks, stack["StackId"])
    assert shown["StackStatus"] == "CREATE_COMPLETE", shown
    return shown


def shown(aws: LocalAws, **version: int) -> dict[str, Any]:
    return dict(aws.client("quicksight").describe_dashboard_definition(**OURS, DashboardId="example", **version))


def test_a_stack_is_answered_at_once_and_made_in_the_background(aws: LocalAws, stacks: Any, answer: str) -> None:
    stack = made(stacks, answer, Tags=[{"Key": "Project", "Value": "example"}])
    events = [one["ResourceStatus"] for one in stacks.describe_stack_events(StackName=stack["StackId"])["StackEvents"]]
    assert (events[0], events[-1]) == ("CREATE_COMPLETE", "CREATE_IN_PROGRESS")
    (arn,) = [one["OutputValue"] for one in stack["Outputs"]]
    assert arn == "arn:aws:quicksight:us-east-1:123456789012:dashboard/example"
    dashboards = aws.client("quicksight")
    assert [one["Name"] for one in shown(aws)["Definition"]["Sheets"]] == ["Answer"]
    assert shown(aws)["Definition"]["DataSetIdentifierDeclarations"][0]["DataSetArn"] == answer
    assert shown(aws)["ThemeArn"] == dashboards.describe_theme(**OURS, ThemeId="example")["Theme"]["Arn"]
    assert dashboards.list_tags_for_resource(ResourceArn=arn)["Tags"] == [{"Key": "Project", "Value": "example"}]
    described = dashboards.describe_dashboard(**OURS, DashboardId="example")["Dashboard"]
    assert (described["Version"]["Status"], described["Version"]["DataSetArns"]) == ("CREATION_SUCCESSFUL", [answer])
    kinds = {one["ResourceType"] for one in stacks.describe_stack_resources(StackName="example")["StackResources"]}
    assert kinds == {"AWS::QuickSight::Dashboard", "AWS::QuickSight::Theme"}


def test_a_change_is_a_new_version_that_is_published(aws: LocalAws, stacks: Any, answer: str) -> None:
    made(stacks, answer)
    reader = [{"Principal": "arn:aws:quicksight:us-east-1:123456789012:group/default/a", "Actions": ["quicksight:X"]}]
    template = json.loads(dashboard("The answer"))
    template["Resources"]["Dashboard"]["Properties"]["Permissions"] = reader
    stacks.update_stack(**given(answer), TemplateBody=json.dumps(template))
    assert settled(stacks, "example")["StackStatus"] == "UPDATE_COMPLETE"
    dashboards = aws.client("quicksight")
    versions = dashboards.list_dashboard_versions(**OURS, DashboardId="example")["DashboardVersionSummaryList"]
    assert [one["VersionNumber"] for one in versions] == [2, 1]
    assert shown(aws)["Definition"]["Sheets"][0]["Name"] == "The answer"
    assert shown(aws, VersionNumber=1)["Definition"]["Sheets"][0]["Name"] == "Answer"
    (summary,) = dashboards.list_dashboards(**OURS)["DashboardSummaryList"]
    assert summary["PublishedVersionNumber"] == 2
    assert dashboards.describe_dashboard_permissions(**OURS, DashboardId="example")["Permissions"] == reader


def test_a_definition_that_quicksight_refuses_leaves_nothing_behind(aws: LocalAws, stacks: Any, answer: str) -> None:
    stack = stacks.create_stack(**given(answer), TemplateBody=BROKEN, OnFailure="DELETE")["StackId"]
    ended = settled(stacks, stack)
    assert ended["StackStatus"] == "DELETE_COMPLETE"
    assert "SheetID" in ended["StackStatusReason"]
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        aws.client("quicksight").describe_theme(**OURS, ThemeId="example")


def test_a_dashboard_on_a_data_set_that_is_not_there_is_rolled_back(stacks: Any) -> None:
    missing = "arn:aws:quicksight:us-east-1:123456789012:dataset/missing"
    stack = stacks.create_stack(**given(missing), TemplateBody=dashboard("Answer"))["StackId"]
    ended = settled(stacks, stack)
    assert ended["StackStatus"] == "ROLLBACK_COMPLETE"
    assert f"data sets that do not exist: {missing}" in ended["StackStatusReason"]


def test_a_change_that_fails_is_put_back(aws: LocalAws, stacks: Any, answer: str) -> None:
    made(stacks, answer)
    template = json.loads(BROKEN)
    template["Resources"]["Theme"]["Properties"]["Name"] = "changed before the dashboard fails"
    stacks.update_stack(**given(answer), TemplateBody=json.dumps(template))
    ended = settled(stacks, "example")
    assert ended["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert aws.client("quicksight").describe_theme(**OURS, ThemeId="example")["Theme"]["Name"] == "example"
    assert shown(aws)["Definition"]["Sheets"][0]["Name"] == "Answer"
    assert stacks.get_template(StackName="example")["TemplateBody"] == json.loads(dashboard("Answer"))


def test_a_dashboard_of_another_id_would_be_another_resource(stacks: Any, answer: str) -> None:
    made(stacks, answer)
    renamed = dashboard("Answer").replace('"DashboardId": "example"', '"DashboardId": "other"')
    stacks.update_stack(**given(answer), TemplateBody=renamed)
    ended = settled(stacks, "example")
    assert ended["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert "does not replace a resource: ['DashboardId']" in ended["StackStatusReason"]


def test_a_template_may_lie_in_s3(aws: LocalAws, stacks: Any, answer: str) -> None:
    store = aws.client("s3")
    store.create_bucket(Bucket="templates")
    store.put_object(Bucket="templates", Key="code/a.json", Body=dashboard("From S3").encode())
    url = "https://templates.s3.us-east-1.amazonaws.com/code/a.json"
    stack = stacks.create_stack(**given(answer), TemplateURL=url)["StackId"]
    assert settled(stacks, stack)["StackStatus"] == "CREATE_COMPLETE"
    assert shown(aws)["Definition"]["Sheets"][0]["Name"] == "From S3"
    with pytest.raises(ClientError, match="The specified key does not exist"):
        stacks.update_stack(**given(answer), TemplateURL=url.replace("a.json", "b.json"))


def test_what_cloudformation_refuses_is_refused_at_once(stacks: Any, answer: str) -> None:
    made(stacks, answer)
    with pytest.raises(ClientError, match="AlreadyExistsException"):
        stacks.create_stack(**given(answer), TemplateBody=dashboard("Answer"))
    with pytest.raises(ClientError, match="No updates are to be performed"):
        stacks.update_stack(**given(answer), TemplateBody=dashboard("Answer"))
    with pytest.raises(ClientError, match=r"Unrecognized resource types: \[AWS::QuickSight::Topic\]"):
        stacks.update_stack(**given(answer), TemplateBody=dashboard("Answer").replace("::Theme", "::Topic"))
    with pytest.raises(ClientError, match=r"Parameters: \[Answer\] must have values"):
        stacks.update_stack(StackName="example", TemplateBody=dashboard("Other"))
    with pytest.raises(ClientError, match="may not exceed 51200 bytes"):
        stacks.update_stack(**given(answer), TemplateBody=dashboard("long" * 12_800))


def test_what_is_deleted_is_gone_and_its_stack_still_known_by_its_id(aws: LocalAws, stacks: Any, answer: str) -> None:
    stack = made(stacks, answer)["StackId"]
    stacks.delete_stack(StackName="example")
    assert settled(stacks, stack)["StackStatus"] == "DELETE_COMPLETE"
    with pytest.raises(ClientError, match="does not exist"):
        stacks.describe_stacks(StackName="example")
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        shown(aws)
    stacks.delete_stack(StackName=stack)


def test_a_stack_without_quicksight_is_moto_s(stacks: Any) -> None:
    body = json.dumps({"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}})
    stack = stacks.create_stack(StackName="topic", TemplateBody=body)["StackId"]
    assert stacks.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"] == "CREATE_COMPLETE"
