"""No role that the program makes can get itself more than it has: a table of the known ways, tried on each."""

import json
from collections.abc import Iterator

import pytest

from localaws.iam.evaluator import Context, Request
from tests.integration.components.roles import Role, roles
from tools.graph import ACCOUNT, REGION, Graph, committed, render_stack

ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
IAM = f"arn:aws:iam::{ACCOUNT}"
STRANGER = f"{IAM}:role/somebody-else"
REPOSITORY = {"tollgate:githubRepository": "example/tollgate"}
STACKS = {
    "prod": committed("prod"),
    "dev": {**committed("dev"), **REPOSITORY},
    "ephemeral, with IRSA": {**REPOSITORY, "tollgate:virtualCluster": "ephemeral", "tollgate:identity": "irsa"},
    "without CI": committed("dev"),
}

# Users and groups, which a stack has none of, and services that run somebody's code as a role.
NEVER = {
    *("iam:CreateUser", "iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile"),
    *("iam:AddUserToGroup", "iam:PutUserPolicy", "iam:AttachUserPolicy", "iam:PutGroupPolicy", "iam:AttachGroupPolicy"),
    *("iam:CreateSAMLProvider", "iam:UpdateSAMLProvider", "iam:AddClientIDToOpenIDConnectProvider"),
    *("iam:CreatePolicy", "iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion", "iam:DeletePolicyVersion"),
    *("iam:DeleteRolePermissionsBoundary", "sts:AssumeRole", "ec2:RunInstances", "lambda:CreateFunction"),
    *("lambda:UpdateFunctionCode", "lambda:InvokeFunction", "cloudformation:CreateStack", "codebuild:CreateProject"),
    *("cloudformation:UpdateStack", "glue:CreateDevEndpoint", "glue:CreateJob", "glue:UpdateJob", "ssm:SendCommand"),
    *("sagemaker:CreateNotebookInstance", "sagemaker:CreateTrainingJob", "datapipeline:PutPipelineDefinition"),
    *("ecs:RegisterTaskDefinition", "ecs:RunTask", "bedrock-agentcore:CreateCodeInterpreter", "ssm:StartSession"),
    *("organizations:LeaveOrganization", "account:CloseAccount", "secretsmanager:GetSecretValue"),
}
# What belongs to others, or to nobody, and what would be done to it: neither names nor tags of this stack are on it.
OTHERS = {
    "s3:PutBucketPolicy": "arn:aws:s3:::payroll",
    "s3:DeleteObject": "arn:aws:s3:::payroll/2026.csv",
    "s3:GetObject": "arn:aws:s3:::payroll/2026.csv",
    "kms:PutKeyPolicy": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/other",
    "kms:CreateGrant": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/other",
    "kms:Decrypt": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/other",
    "kms:ScheduleKeyDeletion": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/other",
    "kms:UpdateAlias": f"arn:aws:kms:{REGION}:{ACCOUNT}:alias/other",
    "glue:DeleteTable": f"arn:aws:glue:{REGION}:{ACCOUNT}:table/other/t",
    "glue:UpdateDatabase": f"arn:aws:glue:{REGION}:{ACCOUNT}:database/other",
    "logs:DeleteLogGroup": f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/aws/lambda/other",
    "ec2:DeleteVpc": f"arn:aws:ec2:{REGION}:{ACCOUNT}:vpc/vpc-other",
    "ec2:AuthorizeSecurityGroupIngress": f"arn:aws:ec2:{REGION}:{ACCOUNT}:security-group/sg-other",
    "ec2:CreateTags": f"arn:aws:ec2:{REGION}:{ACCOUNT}:vpc/vpc-other",
    "emr-containers:DeleteVirtualCluster": f"arn:aws:emr-containers:{REGION}:{ACCOUNT}:/virtualclusters/other",
    "emr-containers:StartJobRun": f"arn:aws:emr-containers:{REGION}:{ACCOUNT}:/virtualclusters/other",
    "quicksight:DeleteDataSet": f"arn:aws:quicksight:{REGION}:{ACCOUNT}:dataset/other",
    "quicksight:UpdateDashboardPermissions": f"arn:aws:quicksight:{REGION}:{ACCOUNT}:dashboard/other",
    "cloudformation:UpdateStack": f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/other/0123",
    "quicksight:UpdateDataSourcePermissions": f"arn:aws:quicksight:{REGION}:{ACCOUNT}:datasource/other",
    "states:UpdateStateMachine": f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:other",
    "scheduler:UpdateSchedule": f"arn:aws:scheduler:{REGION}:{ACCOUNT}:schedule/default/other",
    "sns:SetTopicAttributes": f"arn:aws:sns:{REGION}:{ACCOUNT}:other",
    "sqs:SetQueueAttributes": f"arn:aws:sqs:{REGION}:{ACCOUNT}:other",
    "eks:DeleteCluster": f"arn:aws:eks:{REGION}:{ACCOUNT}:cluster/other",
    "eks:CreatePodIdentityAssociation": f"arn:aws:eks:{REGION}:{ACCOUNT}:cluster/other",
    "athena:UpdateWorkGroup": f"arn:aws:athena:{REGION}:{ACCOUNT}:workgroup/primary",
    "iam:DeleteOpenIDConnectProvider": f"{IAM}:oidc-provider/token.actions.githubusercontent.com",
    "iam:UpdateOpenIDConnectProviderThumbprint": f"{IAM}:oidc-provider/token.actions.githubusercontent.com",
    "iam:UpdateAssumeRolePolicy": STRANGER,
    "iam:DeleteRole": STRANGER,
    "iam:PutRolePolicy": STRANGER,
}

WAIVED = {
    ("tollgate-prod-cluster-control", action): "AWS's own policy for EKS, AmazonEKSClusterPolicy, names no network"
    for action in ("ec2:AuthorizeSecurityGroupIngress", "ec2:CreateTags")
}


def ways(role: Role, everybody: list[Role]) -> Iterator[tuple[str, Request]]:
    """Every known way by which this role could get more, with whatever the caller can choose chosen at its worst."""
    own: Context = {"iam:PermissionsBoundary": role.boundary_arn} if role.boundary_arn else {}
    for action in ("iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy", "iam:PutRolePermissionsBoundary"):
        yield "changes itself", Request(action, role.arn, own)
    yield "attaches more to itself", Request("iam:AttachRolePolicy", role.arn, {**own, "iam:PolicyARN": ADMIN})
    for other in everybody:
        held: Context = {"iam:PermissionsBoundary": other.boundary_arn} if other.boundary_arn else {}
        yield "attaches anything", Request("iam:AttachRolePolicy", other.arn, {**held, "iam:PolicyARN": ADMIN})
        yield "takes a role", Request("sts:AssumeRole", other.arn)
        for service in ("lambda", "codebuild", "cloudformation", "ecs-tasks", "glue", "sagemaker"):
            yield (
                "hands a role on",
                Request("iam:PassRole", other.arn, {"iam:PassedToService": f"{service}.amazonaws.com"}),
            )
        for context in ({}, {"iam:PermissionsBoundary": ADMIN}):
            for action in ("iam:CreateRole", "iam:PutRolePolicy", "iam:PutRolePermissionsBoundary"):
                yield "gives a role no boundary", Request(action, other.arn, context)
    for service in ("ec2", "states", "pods.eks", "quicksight"):
        passed = {"iam:PassedToService": f"{service}.amazonaws.com"}
        yield "hands on what is not the stack's", Request("iam:PassRole", STRANGER, passed)
    for action in NEVER:
        for resource in (role.arn, STRANGER, f"{IAM}:policy/boundary/tollgate-x", f"{IAM}:user/x", "arn:aws:x:::y"):
            yield "does what no stack needs", Request(action, resource)
    for action, resource in OTHERS.items():
        yield "reaches what is others'", Request(action, resource)
    entry = f"arn:aws:eks:{REGION}:{ACCOUNT}:access-entry/analytics/role/{ACCOUNT}/{role.name}/1"
    cluster = f"arn:aws:eks:{REGION}:{ACCOUNT}:cluster/analytics"
    yield "lets itself into the cluster", Request("eks:CreateAccessEntry", cluster, {"eks:principalArn": role.arn})
    yield "rules the cluster", Request("eks:AssociateAccessPolicy", entry, {"eks:accessScope": "cluster"})


@pytest.fixture(scope="module", params=list(STACKS))
def stack(request: pytest.FixtureRequest) -> Graph:
    return render_stack(STACKS[request.param], "prod" if request.param == "prod" else "dev")


def test_no_role_can_get_more_than_it_has(stack: Graph) -> None:
    every = roles(stack)
    assert len(every) >= 3
    escalations = {
        f"{role.name} {what}: {request.action} on {request.resource} {dict(request.context)}"
        for role in every.values()
        for what, request in ways(role, list(every.values()))
        if role.may(request) and (role.name.rpartition("-")[0], request.action) not in WAIVED
    }
    assert not escalations, "\n".join(sorted(escalations))


def test_every_role_carries_a_boundary_that_the_program_makes_where_ci_deploys(stack: Graph) -> None:
    if not stack.all("Deployer"):
        assert not [one for one in stack.all("Role") if one.inputs.get("permissionsBoundary")]
        return
    assert not [role.name for role in roles(stack).values() if role.boundary is None]


def test_a_boundary_lets_through_whatever_the_program_grants(stack: Graph) -> None:
    """What lies outside would fail on AWS alone: here nothing asks."""
    for role in roles(stack).values():
        if role.boundary is None:
            continue
        for policy in role.policies:
            for statement in policy["Statement"]:
                if statement["Effect"] == "Allow" and "deployer" not in role.name:
                    assert not outside(role, statement), (role.name, statement)


def outside(role: Role, statement: dict[str, object]) -> list[tuple[str, str]]:
    """What a statement grants and the boundary does not, with the statement's own conditions fulfilled."""
    actions, resources = (as_list(statement[key]) for key in ("Action", "Resource"))
    context = {
        key: value
        for keys in dict(statement.get("Condition", {})).values()  # type: ignore[call-overload]
        for key, value in keys.items()
        if value not in ("true", "false")
    } | {"aws:RequestTag/tollgate:run": "r", "aws:ResourceTag/tollgate:run": "r"}
    limit = json.loads(json.dumps(role.boundary))
    return [
        (action, resource)
        for action in actions
        for resource in resources
        if not Role("", "", ({"Statement": [{**statement, "Condition": {}}]},), limit, "").may(
            Request(action, example(resource, action), context)
        )
    ]


def example(resource: str, action: str) -> str:
    """One thing that a pattern names; of roles, the one that may be handed on."""
    if resource == "*" and action == "iam:PassRole":
        return f"{IAM}:role/tollgate-prod-cluster-nodes-0123abc"
    return resource if resource == "*" else resource.replace("*", "x")


def as_list(value: object) -> list[str]:
    return [value] if isinstance(value, str) else [str(one) for one in value]  # type: ignore[attr-defined]


def test_dev_s_ci_rules_nothing_of_prod_s() -> None:
    dev = roles(render_stack({**committed("dev"), **REPOSITORY}, "dev"))["tollgate-dev-deployer-role"]
    prod = render_stack(committed("prod"), "prod")
    tags: Context = {
        "aws:ResourceTag/tollgate-stack": "tollgate/prod",
        "aws:RequestTag/tollgate-stack": "tollgate/dev",
        "ec2:CreateAction": "CreateVpc",
    }
    writes = {
        *("iam:PutRolePolicy", "iam:DeleteRole", "iam:UpdateAssumeRolePolicy", "iam:PassRole", "s3:PutBucketPolicy"),
        *("s3:DeleteBucket", "states:UpdateStateMachine", "sns:DeleteTopic", "sqs:DeleteQueue", "glue:DeleteTable"),
        *("logs:DeleteLogGroup", "kms:PutKeyPolicy", "kms:TagResource", "ec2:DeleteVpc", "ec2:CreateTags"),
        *("eks:DeleteCluster", "emr-containers:DeleteVirtualCluster", "emr-containers:TagResource"),
        *("quicksight:DeleteDataSet", "athena:DeleteWorkGroup", "budgets:ModifyBudget", "cloudwatch:DeleteAlarms"),
        *("scheduler:DeleteSchedule", "iam:CreatePolicyVersion"),
    }
    arns = {role.arn for role in roles(prod).values()} | set(arns_of(prod))
    assert len(arns) > 30
    assert not {(action, arn) for action in writes for arn in arns if dev.may(Request(action, arn, tags))}


def arns_of(graph: Graph) -> Iterator[str]:
    """What the production stack's things are called by AWS."""
    places = {
        "Bucket": "arn:aws:s3:::{}",
        "Policy": f"{IAM}:policy/{{}}",
        "LogGroup": f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{{}}",
        "StateMachine": f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:{{}}",
        "Topic": f"arn:aws:sns:{REGION}:{ACCOUNT}:{{}}",
        "Queue": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{{}}",
        "Key": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{{}}",
        "Vpc": f"arn:aws:ec2:{REGION}:{ACCOUNT}:vpc/{{}}",
        "Subnet": f"arn:aws:ec2:{REGION}:{ACCOUNT}:subnet/{{}}",
        "Cluster": f"arn:aws:eks:{REGION}:{ACCOUNT}:cluster/{{}}",
        "VirtualCluster": f"arn:aws:emr-containers:{REGION}:{ACCOUNT}:/virtualclusters/{{}}",
        "DataSet": f"arn:aws:quicksight:{REGION}:{ACCOUNT}:dataset/{{}}",
        "Workgroup": f"arn:aws:athena:{REGION}:{ACCOUNT}:workgroup/{{}}",
        "CatalogDatabase": f"arn:aws:glue:{REGION}:{ACCOUNT}:table/{{}}/t",
        "Budget": f"arn:aws:budgets::{ACCOUNT}:budget/{{}}",
        "MetricAlarm": f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:{{}}",
        "ScheduleGroup": f"arn:aws:scheduler:{REGION}:{ACCOUNT}:schedule-group/{{}}",
    }
    for one in graph:
        if one.type.startswith("aws:") and one.kind in places:
            yield places[one.kind].format(one.inputs.get("name") or f"{one.name}-0123abc")


def test_the_table_finds_a_role_that_can_make_itself_administrator(stack: Graph) -> None:
    loose = {"Effect": "Allow", "Action": ["iam:PutRolePolicy"], "Resource": [f"{IAM}:role/tollgate-*"]}
    role = Role("tollgate-x", f"{IAM}:role/tollgate-x", ({"Statement": [loose]},), None, "")
    escalations = {what for what, request in ways(role, list(roles(stack).values())) if role.may(request)}
    assert {"changes itself", "gives a role no boundary"} <= escalations
