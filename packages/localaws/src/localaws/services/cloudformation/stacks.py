"""A stack as it is kept, and what is done to its resources: made, changed in place, removed, or put back."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from localaws.service import ServiceError
from localaws.services.cloudformation import template as templates
from localaws.services.cloudformation.handlers import HANDLERS
from localaws.services.recorded import now


class ResourceFailedError(Exception):
    """A resource that could not be made, changed or removed: its logical name and why."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name, self.reason = name, reason


@dataclass
class Resource:
    """A resource that exists: its type and its properties, filled in."""

    kind: str
    properties: dict[str, Any]
    arn: str


@dataclass
class Stack:
    """A stack: what was asked for, what exists, and what happened."""

    id: str
    name: str
    region: str
    template: str
    parameters: dict[str, str]
    tags: list[dict[str, str]]
    on_failure: str
    status: str
    reason: str = ""
    created: datetime = field(default_factory=now)
    updated: datetime | None = None
    resources: dict[str, Resource] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)

    def say(self, status: str, reason: str = "", name: str = "", kind: str = "AWS::CloudFormation::Stack") -> None:
        """Write an event down; one of the stack itself is also its state."""
        if not name:
            self.status, self.reason = status, reason
        event = {
            "StackId": self.id,
            "StackName": self.name,
            "EventId": str(uuid.uuid4()),
            "LogicalResourceId": name or self.name,
            "ResourceType": kind,
            "ResourceStatus": status,
            "Timestamp": now(),
        }
        self.events.append({**event, "ResourceStatusReason": reason} if reason else event)


def carry_out(stack: Stack, text: str, parameters: Mapping[str, str], names: Mapping[str, str], client: Any) -> None:
    """Make the stack's resources what a template says, oldest needs first, and take away those that it lacks.

    Raises ResourceFailedError; what was done until then stays done.
    """
    template = templates.parsed(text, templates.URL_LIMIT)
    values = {**names, **parameters}
    for name in templates.ordered(template):
        declared = template["Resources"][name]
        attributes = {one: {"Arn": there.arn} for one, there in stack.resources.items()}
        physical = {one: HANDLERS[there.kind].physical(there.properties) for one, there in stack.resources.items()}
        properties = templates.filled(declared.get("Properties") or {}, {**values, **physical}, attributes)
        if stack.tags:
            properties["Tags"] = merged(stack.tags, properties.get("Tags") or [])
        put(stack, name, declared["Type"], properties, client)
    for name in [one for one in stack.resources if one not in template["Resources"]]:
        take(stack, name, client)
    attributes = {one: {"Arn": there.arn} for one, there in stack.resources.items()}
    stack.outputs = {
        name: templates.filled(one["Value"], values, attributes)
        for name, one in (template.get("Outputs") or {}).items()
    }


def merged(tags: list[dict[str, str]], own: list[dict[str, str]]) -> list[dict[str, str]]:
    """A stack's tags are those of its resources, unless they have their own of that key."""
    return [*(one for one in tags if one["Key"] not in {other["Key"] for other in own}), *own]


def put(stack: Stack, name: str, kind: str, properties: dict[str, Any], client: Any) -> None:
    """Make a resource, or change it in place where it exists and differs."""
    handler, there = HANDLERS[kind], stack.resources.get(name)
    if there is not None and there.properties == properties:
        return
    word = "CREATE" if there is None else "UPDATE"
    stack.say(f"{word}_IN_PROGRESS", name=name, kind=kind)
    try:
        if there is None:
            handler.create(client, properties)
        else:
            handler.update(client, there.properties, properties)
        stack.resources[name] = Resource(kind, properties, handler.arn(client, properties))
    except (ClientError, BotoCoreError, ServiceError) as error:
        stack.say(f"{word}_FAILED", str(error), name, kind)
        raise ResourceFailedError(name, str(error)) from error
    stack.say(f"{word}_COMPLETE", name=name, kind=kind)


def take(stack: Stack, name: str, client: Any) -> None:
    """Remove a resource; one that somebody removed before is as good as removed."""
    there = stack.resources[name]
    stack.say("DELETE_IN_PROGRESS", name=name, kind=there.kind)
    try:
        HANDLERS[there.kind].delete(client, there.properties)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            stack.say("DELETE_FAILED", str(error), name, there.kind)
            raise ResourceFailedError(name, str(error)) from error
    del stack.resources[name]
    stack.say("DELETE_COMPLETE", name=name, kind=there.kind)


def take_all(stack: Stack, client: Any) -> None:
    """Remove every resource, the last that was made first."""
    for name in list(reversed(stack.resources)):
        take(stack, name, client)
