"""A template read: its resources in the order in which they need each other, its references filled in."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from localaws.service import ServiceError

Properties = dict[str, Any]
BODY_LIMIT, URL_LIMIT = 51_200, 1_048_576
"""Bytes of a template that stands in the request, and of one that lies in S3."""


def parsed(text: str, limit: int) -> dict[str, Any]:
    """The template; raises ServiceError for what CloudFormation would not take."""
    if len(text.encode()) > limit:
        raise ServiceError("ValidationError", f"Template may not exceed {limit} bytes in size.")
    try:
        template = json.loads(text)
    except ValueError:
        try:
            template = yaml.safe_load(text)
        except yaml.YAMLError as error:
            raise ServiceError("ValidationError", "Template format error: neither JSON nor YAML.") from error
    if not isinstance(template, dict) or not template.get("Resources"):
        raise ServiceError("ValidationError", "Template format error: At least one Resources member must be defined.")
    return template


def parameters(template: Mapping[str, Any], given: Mapping[str, str]) -> dict[str, str]:
    """The values of a template's parameters; raises ServiceError for one that is missing or unknown."""
    declared = template.get("Parameters") or {}
    if unknown := sorted(set(given) - set(declared)):
        message = f"Parameters: [{', '.join(unknown)}] do not exist in the template"
        raise ServiceError("ValidationError", message)
    values = {name: given.get(name, one.get("Default")) for name, one in declared.items()}
    if missing := [name for name, value in values.items() if value is None]:
        raise ServiceError("ValidationError", f"Parameters: [{', '.join(missing)}] must have values")
    return {name: str(value) for name, value in values.items()}


def ordered(template: Mapping[str, Any]) -> list[str]:
    """The logical names of the resources, each after those that it refers to; raises ServiceError for a circle."""
    needs = {name: set(references(one)) & set(template["Resources"]) for name, one in template["Resources"].items()}
    order: list[str] = []
    while len(order) < len(needs):
        ready = [name for name, others in needs.items() if name not in order and others <= set(order)]
        if not ready:
            left = ", ".join(sorted(set(needs) - set(order)))
            raise ServiceError("ValidationError", f"Circular dependency between resources: [{left}]")
        order += ready
    return order


def references(value: Any) -> Iterator[str]:
    """What a part of a template refers to, by logical name."""
    if isinstance(value, list):
        for one in value:
            yield from references(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            if key == "Ref":
                yield one
            elif key == "Fn::GetAtt":
                yield attribute(one)[0]
            elif key == "DependsOn":
                yield from [one] if isinstance(one, str) else one
            else:
                yield from references(one)


def attribute(value: Any) -> tuple[str, str]:
    """The resource and the attribute of a Fn::GetAtt, in either of its forms."""
    name, _, member = value.partition(".") if isinstance(value, str) else (value[0], ".", value[1])
    return name, member


def filled(value: Any, names: Mapping[str, str], attributes: Mapping[str, Mapping[str, str]]) -> Any:
    """A part of a template with every Ref and Fn::GetAtt replaced; raises ServiceError for what refers to nothing."""
    if isinstance(value, list):
        return [filled(one, names, attributes) for one in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"Ref"}:
        if value["Ref"] not in names:
            raise ServiceError("ValidationError", f"Unresolved resource dependencies [{value['Ref']}] in the template")
        return names[value["Ref"]]
    if set(value) == {"Fn::GetAtt"}:
        name, member = attribute(value["Fn::GetAtt"])
        if member not in attributes.get(name, {}):
            raise ServiceError("ValidationError", f"Template error: resource {name} has no attribute {member}")
        return attributes[name][member]
    if other := next((key for key in value if key.startswith("Fn::")), None):
        raise ServiceError("ValidationError", f"The local CloudFormation knows Ref and Fn::GetAtt, not {other}.")
    return {key: filled(one, names, attributes) for key, one in value.items()}
