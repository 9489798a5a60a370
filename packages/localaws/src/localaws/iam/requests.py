"""Which permissions a call needs: IAM's action and the ARNs that it is about, from the call's own parameters.

What is not in these tables is judged by its action alone. Source of the names and ARNs: the Service Authorization
Reference, https://docs.aws.amazon.com/service-authorization/latest/reference/
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from localaws.account import EMR_ROLE
from localaws.iam import s3
from localaws.iam.evaluator import Request
from localaws.service import ACCOUNT

PREFIXES: Final = {"monitoring": "cloudwatch", "email": "ses"}
"""IAM's prefixes that are not the name by which the service's calls are signed."""
ACTIONS: Final = {
    "budgets:CreateBudget": "budgets:ModifyBudget",
    "budgets:UpdateBudget": "budgets:ModifyBudget",
    "budgets:DeleteBudget": "budgets:ModifyBudget",
    "budgets:CreateNotification": "budgets:ModifyBudget",
    "budgets:DescribeBudget": "budgets:ViewBudget",
    "budgets:DescribeNotificationsForBudget": "budgets:ViewBudget",
    "budgets:DescribeSubscribersForNotification": "budgets:ViewBudget",
}
"""What IAM calls a call, where it is not what the API calls it."""
ARN: Final = re.compile(r"(resource|topic|queue|statemachine|execution|key)_?arn", re.IGNORECASE)
"""Parameters that are the ARN of what a call is about."""

_TABLE: Final = ("catalog", "database/{DatabaseName}", "table/{DatabaseName}/{table}")
_DATABASE: Final = ("catalog", "database/{database}")
_JOB: Final = ("/virtualclusters/{virtualClusterId}/jobruns/{id}",)
RESOURCES: Final[Mapping[str, Mapping[str, Sequence[str]]]] = {
    "glue": {
        "(Create|Update|Delete|Get)Table": _TABLE,
        "(GetTables|GetTableVersions?|DeleteTableVersion|BatchDeleteTable)": _TABLE,
        "(Batch)?(Create|Update|Delete|Get)Partitions?": _TABLE,
        "(Create|Update|Delete|Get)Database": _DATABASE,
        "GetDatabases": ("catalog", "database/*"),
    },
    "athena": {
        "(Create|Update|Delete|Get)WorkGroup|.*Query(Execution|Executions|Results)|.*PreparedStatement": (
            "workgroup/{workgroup}",
        ),
        "GetDataCatalog|(List|Get)(Databases?|TableMetadata)": ("datacatalog/{catalog}",),
        "List(WorkGroups|DataCatalogs|EngineVersions)": ("*",),
    },
    "emr-containers": {
        "(StartJobRun|ListJobRuns)": ("/virtualclusters/{virtualClusterId}",),
        "(Describe|Cancel)JobRun": _JOB,
        "(Describe|Delete)VirtualCluster": ("/virtualclusters/{id}",),
        "(Create|List)VirtualClusters?": ("*",),
    },
    "states": {"(CreateStateMachine)": ("stateMachine:{name}",), "ListStateMachines": ("*",)},
    "scheduler": {".*Schedule": ("schedule/{GroupName}/{Name}",), ".*ScheduleGroup": ("schedule-group/{Name}",)},
    "logs": {
        "(Create|Delete)LogStream|PutLogEvents|GetLogEvents": ("log-group:{logGroupName}:log-stream:{logStreamName}",),
        "DescribeLogStreams|FilterLogEvents": ("log-group:{logGroupName}:*",),
        "(Create|Delete)LogGroup|(Put|Delete)RetentionPolicy": ("log-group:{logGroupName}",),
    },
}
"""For each service: operations, as patterns, and the resources' parts of the ARNs, each of which must be allowed."""
DEFAULTS: Final = {"workgroup": "primary", "catalog": "AwsDataCatalog", "GroupName": "default"}
SPELLINGS: Final = {
    "table": ("Name", "TableName", "TableInput.Name", "*"),
    "database": ("Name", "DatabaseInput.Name", "DatabaseName"),
    "workgroup": ("WorkGroup", "Name"),
    "catalog": ("CatalogName", "Name"),
}
"""Where a part of an ARN is found among the parameters; `*` stands for all there are."""


def requests(signing_name: str, operation: str, parameters: Mapping[str, Any], region: str) -> Iterator[Request]:
    """The permissions that a call needs, every one."""
    if signing_name == "s3":
        yield from s3.requests(operation, parameters)
        return
    name = f"{PREFIXES.get(signing_name, signing_name)}:{operation}"
    for resource in resources(signing_name, operation, parameters, region):
        yield Request(ACTIONS.get(name, name), resource, {**_tags(parameters), **_context(operation, parameters)})
    if signing_name == "emr-containers" and operation == "StartJobRun":
        # A job's role is handed to its pods in the caller's name.
        passed = {"iam:PassedToService": "pods.eks.amazonaws.com"}
        yield Request("iam:PassRole", parameters.get("executionRoleArn", "*"), passed)
    if signing_name == "emr-containers" and operation == "CreateVirtualCluster":
        yield from _opened(parameters.get("containerProvider", {}), region)


def _opened(provider: Mapping[str, Any], region: str) -> Iterator[Request]:
    """A virtual cluster's namespace is opened to EMR in the caller's name."""
    cluster, namespace = provider.get("id", ""), provider.get("info", {}).get("eksInfo", {}).get("namespace", "default")
    role = f"aws-service-role/emr-containers.amazonaws.com/{EMR_ROLE}"
    eks, principal = f"arn:aws:eks:{region}:{ACCOUNT}", {"eks:principalArn": f"arn:aws:iam::{ACCOUNT}:role/{role}"}
    yield Request("eks:CreateAccessEntry", f"{eks}:cluster/{cluster}", principal)
    entry = f"{eks}:access-entry/{cluster}/role/{ACCOUNT}/{EMR_ROLE}/x"
    scope = {"eks:accessScope": "namespace", "eks:namespaces": [namespace]}
    yield Request("eks:AssociateAccessPolicy", entry, {**principal, **scope})


def _context(operation: str, parameters: Mapping[str, Any]) -> dict[str, str]:
    if operation == "StartJobRun" and "executionRoleArn" in parameters:
        return {"emr-containers:ExecutionRoleArn": parameters["executionRoleArn"]}
    return {}


def _tags(parameters: Mapping[str, Any]) -> dict[str, str]:
    """The tags that a call lays on what it makes, as condition keys."""
    tags = parameters.get("tags") or parameters.get("Tags") or {}
    if isinstance(tags, Mapping):
        return {f"aws:RequestTag/{name}": str(value) for name, value in tags.items()}
    pairs = [(tag.get("Key", tag.get("key")), tag.get("Value", tag.get("value"))) for tag in tags]
    return {f"aws:RequestTag/{name}": str(value) for name, value in pairs}


def resources(signing_name: str, operation: str, parameters: Mapping[str, Any], region: str) -> list[str | None]:
    """The ARNs that a call is about; [None] where no table tells."""
    for pattern, parts in RESOURCES.get(signing_name, {}).items():
        if re.fullmatch(pattern, operation):
            return [_arn(signing_name, part, parameters, region) for part in parts]
    named = next((value for name, value in parameters.items() if ARN.fullmatch(name) and isinstance(value, str)), None)
    return [named]


def _arn(signing_name: str, part: str, parameters: Mapping[str, Any], region: str) -> str | None:
    if part == "*":
        return part
    values = {name: _value(name, parameters) for name in re.findall(r"\{(\w+)\}", part)}
    if None in values.values():
        return None
    return f"arn:aws:{signing_name}:{region}:{ACCOUNT}:{part.format(**values)}"


def _value(name: str, parameters: Mapping[str, Any]) -> str | None:
    for spelling in SPELLINGS.get(name, (name,)):
        if spelling == "*":
            return spelling
        held: Any = parameters
        for member in spelling.split("."):
            held = held.get(member) if isinstance(held, Mapping) else None
        if isinstance(held, str):
            return held
    return DEFAULTS.get(name)
