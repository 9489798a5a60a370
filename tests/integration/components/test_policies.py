"""Every policy that the program emits: known actions on the right things, enough for the work, nothing unexplained."""

import json
import warnings
from collections.abc import Iterator
from typing import Any

import pytest

from components.boundary import PATH
from tools.graph import Graph, actions, granted, policies

with warnings.catch_warnings():
    # parliament's own text has escapes that Python deprecates, and says so where it is compiled for the first time.
    warnings.simplefilter("ignore")
    from parliament import analyze_policy_string, enhance_finding

# What parliament finds and is none, each with the reason.
WAIVED = {
    "RESOURCE_STAR": "a test of its own lists these",
    "UNKNOWN_FEDERATION_SOURCE": "parliament knows a fixed list of identity providers; a cluster and GitHub are OIDC",
    "token.actions.githubusercontent.com:": "condition keys of an OIDC provider bear the provider's name",
    "oidc.eks.us-east-1.amazonaws.com/id/": "condition keys of an OIDC provider bear the provider's name",
    "states:DescribeExecution": "its data asks for Express executions besides, which AWS's page does not",
    "'action': 'ec2:Create": "allowed on the new thing in one statement, on what it is put into in another",
    "chatbot:TagResource": "its data is older than tags of channels, which AWS's page allows on them",
    "athena:ListTagsForResource": "its data asks for all kinds of things that have tags; ours are workgroups",
}

# Calls that know no resource, or none before they have made it.
RESOURCE_STAR = {
    "logs:DescribeLogGroups": "EMR lists all groups before it starts a pod; knows no resource",
    "logs:CreateLogDelivery": "delivery of logs knows no resource",
    "logs:GetLogDelivery": "delivery of logs knows no resource",
    "logs:UpdateLogDelivery": "delivery of logs knows no resource",
    "logs:DeleteLogDelivery": "delivery of logs knows no resource",
    "logs:ListLogDeliveries": "delivery of logs knows no resource",
    "logs:PutResourcePolicy": "the account's policies of CloudWatch Logs",
    "logs:DescribeResourcePolicies": "the account's policies of CloudWatch Logs",
    "xray:PutTraceSegments": "X-Ray knows no resource here",
    "xray:PutTelemetryRecords": "X-Ray knows no resource here",
    "xray:GetSamplingRules": "X-Ray knows no resource here",
    "xray:GetSamplingTargets": "X-Ray knows no resource here",
    "athena:ListWorkGroups": "QuickSight looks for what there is; a list knows no resource",
    "athena:ListDataCatalogs": "QuickSight looks for what there is; a list knows no resource",
    "athena:ListEngineVersions": "QuickSight looks for what there is; a list knows no resource",
    "emr-containers:CreateVirtualCluster": "knows no resource; held to our tag by a condition",
}

# What each call of the machine needs; Athena reads S3 and Glue as who asks.
QUERY = {
    *("athena:StartQueryExecution", "athena:StopQueryExecution", "athena:GetQueryExecution", "athena:GetDataCatalog"),
    *("glue:GetDatabase", "glue:GetTable", "s3:GetBucketLocation"),
    *("s3:GetObject", "s3:ListBucket", "s3:ListBucketMultipartUploads", "s3:ListMultipartUploadParts"),
    *("s3:AbortMultipartUpload", "s3:PutObject"),
}
JOB = {f"emr-containers:{call}" for call in ("StartJobRun", "DescribeJobRun", "CancelJobRun", "TagResource")}
ACCESS_ENTRY = {
    *("eks:CreateAccessEntry", "eks:DescribeAccessEntry", "eks:DeleteAccessEntry"),
    *("eks:ListAssociatedAccessPolicies", "eks:AssociateAccessPolicy", "eks:DisassociateAccessPolicy"),
}
NEEDS = {
    "emr-containers:startJobRun.sync": JOB | {"iam:PassRole"},
    "emr-containers:createVirtualCluster": {
        *("emr-containers:CreateVirtualCluster", "emr-containers:TagResource"),
        *ACCESS_ENTRY,
    },
    "emr-containers:deleteVirtualCluster.sync": {
        *("emr-containers:DeleteVirtualCluster", "emr-containers:DescribeVirtualCluster"),
    },
    "athena:startQueryExecution.sync": QUERY,
    "aws-sdk:glue:getTable": {"glue:GetTable"},
    "aws-sdk:glue:createTable": {"glue:CreateTable"},
    "aws-sdk:glue:updateTable": {"glue:UpdateTable"},
    "aws-sdk:s3:getObject": {"s3:GetObject", "s3:ListBucket"},
    "sns:publish": {"sns:Publish", "kms:Decrypt", "kms:GenerateDataKey"},
}

# What the machine's role has besides, each with the reason.
BESIDES = {
    "athena:GetQueryResults": "the last query's answer, for whoever follows an execution",
    "athena:GetWorkGroup": "Athena reads the enforced settings as who asks",
    "glue:GetPartitions": "Athena asks for the partitions of every table that it reads",
    "s3:DeleteObject": "Athena removes what a cancelled query left among the results",
}


@pytest.fixture(scope="module")
def stacks(graph: Graph, ephemeral: Graph, prod: Graph) -> list[Graph]:
    return [graph, ephemeral, prod]


def test_no_policy_has_a_finding(stacks: list[Graph]) -> None:
    findings = {f"{name}: {finding}" for stack in stacks for name, finding in _findings(stack)}
    assert not findings, "\n".join(sorted(findings))


def test_the_check_of_policies_sees_a_mistake() -> None:
    wrong = {"Effect": "Allow", "Action": ["emr-container:StartJobRun"], "Resource": ["*"]}
    assert list(_severe({"Version": "2012-10-17", "Statement": [wrong]}))


def test_no_allowed_action_is_a_wildcard(stacks: list[Graph]) -> None:
    wild = {
        f"{name}: {action}"
        for stack in stacks
        for name, document in grants(stack).items()
        for statement in document["Statement"]
        if statement["Effect"] == "Allow"
        for action in _list(statement["Action"])
        if "*" in action
    }
    assert not wild


def test_what_is_allowed_on_everything_is_listed_with_its_reason(stacks: list[Graph]) -> None:
    everywhere = {
        action
        for stack in stacks
        for name, document in policies(stack).items()
        if name.startswith("RolePolicy")
        for statement in document["Statement"]
        if "*" in _list(statement["Resource"])
        for action in _list(statement["Action"])
    }
    assert everywhere == set(RESOURCE_STAR)


@pytest.mark.parametrize("mode", ["persistent", "ephemeral"])
def test_the_machine_may_do_what_its_states_do_and_nothing_unexplained(
    mode: str, graph: Graph, ephemeral: Graph
) -> None:
    stack = graph if mode == "persistent" else ephemeral
    definition = stack.one("StateMachine", "-nyc-taxi-machine-machine").inputs["definition"]
    states = json.loads(definition)["States"].values()
    calls = {state["Resource"].rpartition(":::")[2] for state in states if state["Type"] == "Task"}
    needed = set().union(*(NEEDS[call] for call in calls))
    if mode == "ephemeral":
        needed -= {"iam:PassRole"}  # That stack has IRSA, where EMR is handed no role.
    allowed = actions(granted(stack, "tollgate-dev-nyc-taxi-machine-role-0123abc"))
    logging = {action for action in allowed if action.startswith(("logs:", "xray:"))}
    assert not needed - allowed
    assert allowed - needed - logging == set(BESIDES)


def test_every_trust_names_who_and_under_which_condition(stacks: list[Graph]) -> None:
    for stack in stacks:
        for role in stack.all("Role"):
            for statement in json.loads(role.inputs["assumeRolePolicy"])["Statement"]:
                assert "*" not in json.dumps(statement["Principal"]), role.name
                assert "Condition" in statement or role.name.endswith("-nodes"), role.name


def grants(stack: Graph) -> dict[str, Any]:
    """Every policy but the boundaries, which grant nothing and may name whole services."""
    limits = {f"Policy {one.name}" for one in stack.all("Policy") if one.inputs.get("path") == PATH}
    return {name: document for name, document in policies(stack).items() if name not in limits}


def _findings(stack: Graph) -> Iterator[tuple[str, str]]:
    for name, document in policies(stack).items():
        if name.startswith("Role "):
            # A trust policy has no resource; parliament reads it only with one.
            readable = {**document, "Statement": [s | {"Resource": "*"} for s in document["Statement"]]}
            yield from ((name, finding) for finding in _severe(readable))
        else:
            yield from ((name, finding) for finding in _severe(document))


def _severe(document: dict[str, Any]) -> Iterator[str]:
    for raw in analyze_policy_string(json.dumps(document)).findings:
        finding = enhance_finding(raw)
        text = f"{finding.issue} {finding.detail}"
        if not any(waiver in text for waiver in WAIVED):
            yield text


def _list(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)
