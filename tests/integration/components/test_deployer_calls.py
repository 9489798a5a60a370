"""CI's role against what a provider of AWS really called for this program: all of that, and little else."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from components.boundary import PATH
from localaws.iam.evaluator import Context, Request
from tests.integration.components.roles import Role, roles
from tools.graph import ACCOUNT, REGION, Graph

CALLS = "../shared/data/provider-calls.tsv"
TAG = "tollgate/prod"
PREFIX = "tollgate-prod"

# What IAM calls a call, where it is not what the API calls it.
RENAMED = {
    "budgets:CreateBudget": "budgets:ModifyBudget",
    "budgets:CreateNotification": "budgets:ModifyBudget",
    "budgets:DescribeBudget": "budgets:ViewBudget",
    "budgets:DescribeNotificationsForBudget": "budgets:ViewBudget",
    "budgets:DescribeSubscribersForNotification": "budgets:ViewBudget",
}
NOT_ALLOWED = {
    "iam:CreatePolicy": "the program's policies are the deployer's own and the boundaries, which a person makes",
    "iam:GetUser": "a provider that skips no check asks who it is; a role is no user, and sts answers",
}

# What the recording cannot hold: it has no update and no delete.
CHANGES = (
    *("Delete", "Update", "Put", "Set", "Modify", "Tag", "Untag", "Detach", "Disassociate", "Revoke", "Unsubscribe"),
    *("Cancel", "Schedule"),
)
BEYOND: Mapping[str, set[str]] = {
    "the recording leaves access entries, add-ons and pod identities out": {
        *("eks:AssociateAccessPolicy", "eks:CreateAccessEntry", "eks:CreateAddon", "eks:CreatePodIdentityAssociation"),
        *("eks:DescribeAccessEntry", "eks:DescribeAddon", "eks:DescribePodIdentityAssociation", "eks:DescribeUpdate"),
        *("eks:ListAssociatedAccessPolicies", "eks:ListPodIdentityAssociations", "eks:ListTagsForResource"),
    },
    "the recording leaves data sets and refresh schedules out": {
        *("quicksight:CreateDataSet", "quicksight:CreateRefreshSchedule", "quicksight:DescribeDataSet"),
        *("quicksight:DescribeDataSetPermissions", "quicksight:DescribeDataSetRefreshProperties"),
        *("quicksight:DescribeRefreshSchedule", "quicksight:PassDataSet", "quicksight:PassDataSource"),
    },
    "the recording is older than dashboards, which CloudFormation makes in the caller's name": {
        *("cloudformation:CreateStack", "cloudformation:DescribeStacks", "cloudformation:DescribeStackEvents"),
        *("cloudformation:GetTemplate", "quicksight:CreateDashboard", "quicksight:CreateTheme"),
        *("quicksight:DescribeDashboard", "quicksight:DescribeDashboardPermissions", "quicksight:DescribeTheme"),
        *("quicksight:DescribeThemePermissions", "quicksight:ListFoldersForResource"),
    },
    "the recording is older than chats": {
        *("chatbot:CreateSlackChannelConfiguration", "chatbot:CreateMicrosoftTeamsChannelConfiguration"),
        *("chatbot:DescribeSlackChannelConfigurations", "chatbot:GetMicrosoftTeamsChannelConfiguration"),
        *("chatbot:ListTagsForResource",),
    },
    "the recorded stack had Pod Identity, and its roles' policies were attached before": {
        *("iam:CreateOpenIDConnectProvider", "iam:GetOpenIDConnectProvider", "iam:ListOpenIDConnectProviderTags"),
    },
    "AWS asks for it behind another call": {
        *("iam:PassRole", "iam:CreateServiceLinkedRole", "kms:CreateGrant", "route53:AssociateVPCWithHostedZone"),
        *("kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey", "logs:AssociateKmsKey"),
    },
    "deleting a role, a policy or a bucket looks first": {
        *("iam:ListInstanceProfilesForRole", "iam:ListPolicyVersions", "s3:ListBucketVersions"),
    },
    "newer providers ask for tags by these": {
        *("iam:ListRoleTags", "iam:ListPolicyTags", "s3:ListTagsForResource", "emr-containers:ListTagsForResource"),
    },
    "the smoke run, and what the destroy of a namespace looks at": {
        *("states:StartExecution", "states:DescribeExecution", "states:GetExecutionHistory"),
        *("states:ListStateMachines", "s3:GetBucketLocation", "emr-containers:ListJobRuns", "glue:GetTables"),
    },
    "a look that the recorded provider made elsewhere": {
        *("ec2:DescribeAvailabilityZones", "ec2:DescribeVpcEndpointServices", "sqs:GetQueueUrl"),
        *("sts:GetCallerIdentity", "ec2:AuthorizeSecurityGroupEgress"),
    },
}


@pytest.fixture(scope="module")
def deployer(prod: Graph) -> Role:
    return roles(prod)[f"{PREFIX}-deployer-role"]


@pytest.fixture(scope="module")
def calls(root: Path) -> set[str]:
    """What was called, as IAM names it."""
    path = root / CALLS
    if not path.exists():
        pytest.skip(f"{CALLS}, the recording of a provider's calls, is not here: nothing was compared")
    rows = [line.split("\t") for line in path.read_text().splitlines() if not line.startswith("#")]
    named = {f"{service.replace('stepfunctions', 'states')}:{action}" for service, action in rows}
    return {RENAMED.get(name, name) for name in named}


def test_every_call_of_the_provider_is_allowed_on_the_stack_s_own_things(
    deployer: Role, calls: set[str], prod: Graph
) -> None:
    assert len(calls) > 100
    refused = {call for call in calls if not any(deployer.may(one) for one in requests(call, prod))}
    assert refused == set(NOT_ALLOWED)


def test_what_is_allowed_beyond_the_calls_has_its_reason(prod: Graph, calls: set[str]) -> None:
    grants = [json.loads(one.inputs["policy"]) for one in prod.all("Policy") if one.inputs.get("path") != PATH]
    allowed = {
        action
        for grant in grants
        for statement in grant["Statement"]
        if statement["Effect"] == "Allow"
        for action in statement["Action"]
    }
    beyond = {action for action in allowed - calls if not action.partition(":")[2].startswith(CHANGES)}
    assert beyond == set().union(*BEYOND.values())


def requests(action: str, prod: Graph) -> Iterator[Request]:
    """The action on each of the stack's own things, as it stands and while it is made."""
    roles_of_stack = {one.arn: one.boundary_arn for one in roles(prod).values()}
    vpc = f"arn:aws:ec2:{REGION}:{ACCOUNT}:vpc/{PREFIX}-network-vpc-0123abc"
    made = {
        "aws:RequestTag/tollgate-stack": TAG,
        "ec2:CreateAction": "CreateVpc",
        "iam:PolicyARN": "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy",
    }
    stands = {"aws:ResourceTag/tollgate-stack": TAG, "ec2:Vpc": vpc, "iam:PolicyARN": made["iam:PolicyARN"]}
    for resource in own(prod):
        held: Context = {"iam:PermissionsBoundary": roles_of_stack.get(resource, "")}
        for context in (made, stands):
            yield Request(action, resource, {**context, **held})


def own(prod: Graph) -> Iterator[str]:
    """One of each kind of thing that the stack has."""
    here, name = f"{REGION}:{ACCOUNT}", f"{PREFIX}-x-0123abc"
    yield from (role.arn for role in roles(prod).values())
    yield from ("*", f"arn:aws:s3:::{name}", f"arn:aws:s3:::{name}/code/x")
    yield from (f"arn:aws:iam::{ACCOUNT}:policy/{name}", f"arn:aws:budgets::{ACCOUNT}:budget/{name}")
    yield from (f"arn:aws:ec2:{here}:{kind}/x" for kind in ("vpc", "subnet", "route-table", "security-group"))
    yield from (f"arn:aws:ec2:{here}:{kind}/x" for kind in ("vpc-endpoint", "vpc-flow-log"))
    yield from (f"arn:aws:glue:{here}:database/tollgate_prod", f"arn:aws:athena:{here}:workgroup/{PREFIX}")
    yield from (f"arn:aws:kms:{here}:key/{PREFIX}-key-key-0123abc", f"arn:aws:kms:{here}:alias/{PREFIX}")
    yield from (f"arn:aws:logs:{here}:log-group:/aws/emr-containers/{PREFIX}", f"arn:aws:sns:{here}:{name}")
    yield from (f"arn:aws:sqs:{here}:{name}", f"arn:aws:states:{here}:stateMachine:{name}")
    yield from (f"arn:aws:scheduler:{here}:schedule/{name}/{name}", f"arn:aws:scheduler:{here}:schedule-group/{name}")
    yield from (f"arn:aws:cloudwatch:{here}:alarm:{name}", f"arn:aws:eks:{here}:cluster/{PREFIX}")
    yield from (f"arn:aws:emr-containers:{here}:/virtualclusters/x", f"arn:aws:quicksight:{here}:datasource/{name}")
