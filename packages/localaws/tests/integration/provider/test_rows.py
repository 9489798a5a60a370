"""The table against what is known elsewhere: the SDK's inputs, botocore's operations, CloudFormation's schemas."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import cfnlint  # type: ignore[import-untyped]  # it has no types
import pytest

from localaws.provider import check
from localaws.provider.api import Api
from localaws.provider.errors import UnknownTypeError
from localaws.provider.table import TYPES, function, resource_type

SCHEMAS = Path(cfnlint.__file__).parent / "data" / "schemas"
SERVICES = {
    "s3": "S3", "iam": "IAM", "glue": "Glue", "athena": "Athena", "sfn": "StepFunctions", "sns": "SNS", "sqs": "SQS",
    "kms": "KMS", "scheduler": "Scheduler", "ec2": "EC2", "vpc": "EC2", "eks": "EKS", "emrcontainers": "EMRContainers",
    "quicksight": "QuickSight", "budgets": "Budgets", "ssm": "SSM",
    "cloudformation": "CloudFormation",
}  # fmt: skip
NAMED = {
    "CatalogDatabase": "Glue::Database", "CatalogTable": "Glue::Table", "Workgroup": "Athena::WorkGroup",
    "TopicSubscription": "SNS::Subscription", "OpenIdConnectProvider": "IAM::OIDCProvider", "Eip": "EC2::EIP",
    "Policy": "IAM::ManagedPolicy", "VpcEndpoint": "EC2::VPCEndpoint", "Vpc": "EC2::VPC",
    "MetricAlarm": "CloudWatch::Alarm", "Dashboard": "CloudWatch::Dashboard", "LogGroup": "Logs::LogGroup",
    "LogResourcePolicy": "Logs::ResourcePolicy", "EventRule": "Events::Rule",
    "RouteTableAssociation": "EC2::SubnetRouteTableAssociation",
}  # fmt: skip
CHANGED_IN_PLACE = {
    ("Cluster", "accessConfig"): "EKS takes a new authentication mode for a cluster that runs",
}
PREFIXES = (
    "Managed",
    "StateMachine",
    "LogGroup",
    "Role",
    "Database",
    "Topic",
    "Queue",
    "Alarm",
    "Alias",
    "Group",
    "Policy",
)


@cache
def created_only(token: str) -> tuple[str, ...]:
    """The properties of the same type that CloudFormation cannot change, or none where it has no such type."""
    _, module, name = token.split(":")
    kind = NAMED.get(name) or f"{SERVICES.get(module.partition('/')[0])}::{name}"
    index = json.loads((SCHEMAS / "providers" / "us-east-1.json").read_text())
    if f"AWS::{kind}" not in index:
        return ()
    schema = json.loads((SCHEMAS / "resources" / f"{index[f'AWS::{kind}']}.json").read_text())
    return tuple(path.split("/")[2] for path in schema.get("createOnlyProperties", []))


def inputs(token: str) -> dict[str, Any]:
    cls = check.input_class(token)
    assert cls is not None, f"the SDK has no {token}"
    return check.kinds(cls)


def as_inputs(token: str, prop: str) -> Iterator[str]:
    """The inputs that may be CloudFormation's property, which often repeats its type's name in it."""
    names = {prop, *(prop.removeprefix(prefix) for prefix in PREFIXES)}
    wanted = {name.lower() for name in names}
    yield from (name for name in inputs(token) if name.lower() in wanted)


@pytest.mark.parametrize("token", sorted(TYPES))
def test_what_cloudformation_cannot_change_makes_a_new_resource(token: str) -> None:
    replaces = TYPES[token].replaces
    kind = token.rpartition(":")[2]
    wanted = {name for prop in created_only(token) for name in as_inputs(token, prop)}
    wanted -= {name for (of, name) in CHANGED_IN_PLACE if of == kind}
    if kind in {"CatalogTable", "Budget", "RefreshSchedule"}:
        wanted -= {"tableInput", "budget", "schedule", "notifications"}  # one opaque object for CloudFormation
    assert replaces is None or wanted <= replaces


def test_most_types_are_held_against_a_schema() -> None:
    assert sum(bool(created_only(token)) for token in TYPES) >= 35


@pytest.mark.parametrize("token", sorted(TYPES))
def test_a_row_speaks_only_of_inputs_that_the_sdk_knows(token: str) -> None:
    row = TYPES[token]
    assert (row.replaces or set()) <= set(inputs(token))
    assert not row.named or row.named in inputs(token)


def apis() -> Iterator[Api]:
    for row in TYPES.values():
        owner = getattr(row.create, "__self__", None)
        if isinstance(owner, Api):
            yield owner


def test_every_operation_of_the_table_exists() -> None:
    session = boto3.Session("key", "secret", region_name="us-east-1")
    clients = {name: session.client(name) for name in {api.service for api in apis()}}
    named = [(api, name) for api in apis() for name in (api.create, api.look, api.update, api.delete) if name]
    missing = [f"{api.token}: {api.service} {name}" for api, name in named if not hasattr(clients[api.service], name)]
    assert len(named) > 150
    assert not missing


def test_an_unknown_type_or_call_names_its_neighbour() -> None:
    with pytest.raises(UnknownTypeError, match="Did you mean aws:sns/topic:Topic"):
        resource_type("aws:sns/topics:Topics")
    with pytest.raises(UnknownTypeError, match="Did you mean aws:iam/getRole:getRole"):
        function("aws:iam/getRoles:getRoles")
