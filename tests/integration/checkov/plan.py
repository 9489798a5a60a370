"""What the program declares, as the plan that Terraform would print: the form in which checkov's rules know AWS."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pulumi.runtime.mocks import MockResourceArgs

from tools.graph import Graph, Recorder, Resource

# Pulumi's AWS provider is bridged from Terraform's: the names are one another's in another spelling, but for these.
TYPES = {"aws_s3_bucket_objectv2": "aws_s3_object"}
BLOCKS = {"rules": "rule", "notifications": "notification", "cost_filters": "cost_filter"}
NEW = {"mode": "managed", "provider_name": "registry.terraform.io/hashicorp/aws", "schema_version": 0}


def plan(graph: Graph) -> dict[str, Any]:
    """Every resource of AWS; what comes from another one stands as a reference to it, as nothing is made yet."""
    resources = [resource for resource in graph if resource.type.startswith("aws:")]
    addresses = {value: address(resource) for resource in resources for value in answers(resource)}
    entries = [entry(resource, addresses) for resource in resources]
    return {
        "format_version": "1.2",
        "terraform_version": "1.9.0",
        "planned_values": {"root_module": {"resources": [one["planned"] for one in entries]}},
        "resource_changes": [one["change"] for one in entries],
        "configuration": {"root_module": {"resources": [one["configured"] for one in entries]}},
    }


def entry(resource: Resource, addresses: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """One resource in the three places where a plan speaks of it."""
    values, references = {}, {}
    for key, value in resource.inputs.items():
        others = [addresses[one] for one in texts(value) if addresses.get(one, address(resource)) != address(resource)]
        if others:
            references[snake(key)] = {"references": [name for one in others for name in (f"{one}.id", one)]}
        else:
            values[BLOCKS.get(snake(key), snake(key))] = blocks(value)
    which = {**NEW, "address": address(resource), "type": kind(resource), "name": resource.name}
    change = {"actions": ["create"], "before": None, "after": values, "after_unknown": dict.fromkeys(references, True)}
    return {
        "planned": {**which, "values": values},
        "change": {**which, "change": change},
        "configured": {**which, "expressions": references},
    }


def kind(resource: Resource) -> str:
    """Its type in Terraform: aws_s3_bucket for aws:s3/bucket:Bucket; those of EC2 bear no service."""
    service = resource.type.split(":")[1].partition("/")[0]
    name = "_".join(["aws", *([] if service == "ec2" else [service]), snake(resource.kind)])
    return TYPES.get(name, name)


def address(resource: Resource) -> str:
    return f"{kind(resource)}.{resource.name}"


def answers(resource: Resource) -> Iterator[str]:
    """What others can know it by once it is made: its id, its ARN and, where that is its own, its name."""
    args = MockResourceArgs(typ=resource.type, name=resource.name, inputs=dict(resource.inputs), provider="")
    made, state = Recorder({}).new_resource(args)
    yield from (made, state["arn"])
    yield from (state[key] for key in ("bucket",) if resource.kind == "Bucket")
    yield from (state[key] for key in ("name",) if resource.kind == "Role")


def texts(value: Any) -> list[str]:
    """The texts that an input is, or is a list of."""
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]


def snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def blocks(value: Any) -> Any:
    """A nested object as Terraform has it: a block, which is a list of one."""
    if isinstance(value, Mapping):
        return [{snake(key): blocks(one) for key, one in value.items()}]
    if isinstance(value, list):
        return [blocks(one)[0] if isinstance(one, Mapping) else blocks(one) for one in value]
    return value if isinstance(value, str | int | float | None) else str(value)
