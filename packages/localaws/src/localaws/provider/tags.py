"""Tags: what a resource carries with the provider's defaults, and how a service is told of a change."""

from collections.abc import Mapping
from typing import Any

from localaws.provider.base import Values
from localaws.provider.shapes import operation, to_api

OPERATIONS = {
    "ec2": ("create_tags", "delete_tags"),
    "sqs": ("tag_queue", "untag_queue"),
}
TAG_RESOURCE = ("tag_resource", "untag_resource")


def merged(defaults: Mapping[str, str], own: Mapping[str, str] | None) -> dict[str, str]:
    """The provider's default tags, and over them the resource's own."""
    return {**defaults, **(own or {})}


def retag(client: Any, operations: tuple[str, str], target: str, old: Values, new: Values) -> None:
    """Makes the tags of the target what `new` says, with as few calls as that takes."""
    put = {key: value for key, value in new.items() if old.get(key) != value}
    removed = sorted(set(old) - set(new))
    if put:
        call(client, operations[0], target, put)
    if removed:
        call(client, operations[1], target, removed)


def call(client: Any, name: str, target: str, tags: Any) -> None:
    shape = operation(client, name).input_shape
    about_tags = next(member for member in shape.members if "tag" in member.lower())
    resource = next(member for member in shape.required_members if member != about_tags)
    if name == "delete_tags":
        tags = dict.fromkeys(tags)
    given = {resource: target, about_tags: tags}
    getattr(client, name)(**{key: to_api(shape.members[key], value) for key, value in given.items()})


def answer_tags(answer: Mapping[str, Any]) -> dict[str, str] | None:
    """The tags that an answer shows, as a map, or None where it shows none."""
    tags = next((value for key, value in answer.items() if key.lower() == "tags"), None)
    if isinstance(tags, Mapping):
        return dict(tags)
    if not isinstance(tags, list):
        return None
    pairs = [{key.lower().removeprefix("tag"): value for key, value in tag.items()} for tag in tags]
    return {pair["key"]: pair["value"] for pair in pairs}
