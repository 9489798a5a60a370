"""A resource type declared as data: which operations of its service make, show, change and remove it.

Most of AWS is one create, one describe and one delete over the same names, so most types need no code at all.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import jmespath
from botocore.exceptions import ClientError

from localaws.provider import shapes
from localaws.provider.base import Aws, ResourceType, Values, is_missing
from localaws.provider.tags import OPERATIONS, TAG_RESOURCE, answer_tags, retag

Templates = Mapping[str, Any]
"""Parameters whose texts may hold `{property}` of the resource's state, and `{account}`, `{region}` and `{id}`."""


def unchanged(values: Values) -> Values:
    return values


@dataclass(frozen=True)
class Api:
    """The operations of one type, and the few places where Pulumi's names and the API's part.

    `key` names the thing for look, update and delete; `inside` is where look's answer holds it (JMESPath), `made` where
    create's does; `wrap` the member that create and update expect everything in; `renamed` maps Pulumi's inputs to the
    API's members and `adapt`/`restore` do what a new name cannot; `outputs` are members of the answer, or templates.
    `after` does what takes operations of its own, `more` sees what takes them.
    `always` goes with every call, `assumed` are inputs that mean something when they are not given.
    Without `update` every change makes a new resource.
    """

    token: str
    service: str
    create: str
    look: str
    delete: str
    key: Templates
    id: str
    update: str = ""
    inside: str = "@"
    made: str = "@"
    wrap: str = ""
    renamed: Mapping[str, str] = field(default_factory=dict)
    adapt: Callable[[Values], Values] = unchanged
    restore: Callable[[Values], Values] = unchanged
    outputs: Mapping[str, str] = field(default_factory=dict)
    always: Templates = field(default_factory=dict)
    assumed: Templates = field(default_factory=dict)
    removal: Templates = field(default_factory=dict)
    replaces: frozenset[str] = frozenset()
    named: str = ""
    name_limit: int = 255
    find: tuple[str, Templates, str] | None = None
    tag_key: str = "{arn}"
    tag_operations: tuple[str, str] | None = None
    after: Callable[[Aws, Values, Values], None] | None = None
    more: Callable[[Aws, str, Values], Values] | None = None

    def row(self) -> ResourceType:
        """This type as a row of the table."""
        return ResourceType(
            token=self.token,
            create=self.make,
            look=self.see,
            update=self.change,
            delete=self.remove,
            replaces=self.replaces if self.update or self.after else None,
            named=self.named,
            name_limit=self.name_limit,
            adopt=self.adopt,
        )

    def make(self, aws: Aws, inputs: Values) -> tuple[str, Values]:
        client = aws.client(self.service)
        answer = self.call(client, self.create, self.wanted(aws, inputs))
        body = jmespath.search(self.made, answer) or {}
        state = {**inputs, **self.shown(aws, inputs, body)}
        identity = render(self.id, {**self.place(aws), **state})
        if self.after:
            self.after(aws, {}, {**state, "id": identity})
        if inputs.get("tagsAll") and not self.takes_tags(client):
            retag(client, self.operations(), render(self.tag_key, {**state, "id": identity}), {}, inputs["tagsAll"])
        return identity, self.see(aws, identity, {**inputs, **state}) or state

    def see(self, aws: Aws, identity: str, state: Values) -> Values | None:
        context = {**self.place(aws), **state, "id": identity}
        key = {**render(self.always, context), **render(self.key, context)}
        try:
            answer = getattr(aws.client(self.service), self.look)(**key)
        except ClientError as error:
            if is_missing(error):
                return None
            raise
        body = jmespath.search(render(self.inside, context), answer)
        if not body:
            return None
        outputs = self.state(aws, state, body)
        return self.more(aws, identity, outputs) if self.more else outputs

    def change(self, aws: Aws, identity: str, state: Values, inputs: Values) -> Values:
        client = aws.client(self.service)
        context = {**self.place(aws), **state, **inputs, "id": identity}
        if self.update and differs(state, inputs):
            key = render(self.key, context)
            self.call(client, self.update, {**self.wanted(aws, inputs), **self.cleared(client, inputs), **key})
        if self.after:
            self.after(aws, state, context)
        if state.get("tagsAll", {}) != inputs.get("tagsAll", {}):
            target = render(self.tag_key, {**self.place(aws), **state, "id": identity})
            retag(client, self.operations(), target, state.get("tagsAll") or {}, inputs.get("tagsAll") or {})
        kept = {key: value for key, value in {**state, **inputs}.items() if value is not None}
        return self.see(aws, identity, kept) or kept

    def remove(self, aws: Aws, identity: str, state: Values) -> None:
        context = {**self.place(aws), **state, "id": identity}
        key = {**render(self.always, context), **render(self.key, context), **render(self.removal, context)}
        client = aws.client(self.service)
        try:
            getattr(client, self.delete)(**shapes.parameters(client, self.delete, key))
        except ClientError as error:
            if not is_missing(error) and self.see(aws, identity, state) is not None:
                raise

    def adopt(self, aws: Aws, inputs: Values) -> str:
        """The id of what an interrupted create left behind, or nothing."""
        context = {**self.place(aws), **inputs}
        try:
            if self.find:
                name, parameters, where = self.find
                answer = getattr(aws.client(self.service), name)(**render(parameters, context))
                return jmespath.search(render(where, context), answer) or ""
            identity = render(self.id, {**context, **self.shown(aws, inputs, {})})
            return identity if self.see(aws, identity, inputs) else ""
        except (KeyError, ClientError):
            return ""

    def wanted(self, aws: Aws, inputs: Values) -> Values:
        """The inputs in the API's names."""
        given = {key: value for key, value in inputs.items() if value is not None}
        if "tagsAll" in given:
            given["tags"] = given["resourceTags"] = given.pop("tagsAll")
        adapted = self.adapt(given)
        named = {self.renamed.get(key, key): value for key, value in adapted.items()}
        return {**render(self.always, {**self.place(aws), **inputs}), **named}

    def call(self, client: Any, name: str, values: Values) -> Any:
        given = shapes.parameters(client, name, values)
        if self.wrap:
            members = shapes.operation(client, name).input_shape.members
            given[self.wrap] = {**shapes.to_api(members[self.wrap], values), **given.get(self.wrap, {})}
        return getattr(client, name)(**given)

    def cleared(self, client: Any, inputs: Values) -> Values:
        """What the API must be told for inputs that are no longer given: emptiness of the right kind."""
        members = shapes.operation(client, self.update).input_shape.members
        shape = members[self.wrap] if self.wrap else shapes.operation(client, self.update).input_shape
        empty = {"string": "", "list": [], "map": {}, "boolean": False}
        removed = [self.renamed.get(key, key) for key, value in inputs.items() if value is None]
        kinds = {name: shapes.find(shape.members, name) for name in removed if name not in {"tags", "tagsAll"}}
        return {name: empty[kind.type_name] for name, kind in kinds.items() if kind and kind.type_name in empty}

    def state(self, aws: Aws, state: Values, body: Mapping[str, Any]) -> Values:
        """Inputs and outputs as a whole answer shows them."""
        plain = {key: value for key, value in state.items() if key not in {"tags", "tagsAll"} and value is not None}
        answer = self.read(body)
        result = {key: shapes.mirror(value, shapes.find(answer, key)) for key, value in plain.items()}
        result |= {key: value for key, value in state.items() if key in {"tags", "tagsAll"}}
        tags = answer_tags(body)
        if tags is not None and "tagsAll" in state:
            result["tagsAll"] = tags
        return {**result, **self.shown(aws, result, body)}

    def shown(self, aws: Aws, state: Values, body: Mapping[str, Any]) -> Values:
        """The outputs that an answer shows or that follow from the state."""
        answer = self.read(body)
        result: Values = {}
        for name, source in self.outputs.items():
            if "{" in source:
                result[name] = render(source, {**self.place(aws), **state, **result})
            elif (value := jmespath.search(source, answer)) is not None:
                result[name] = shapes.from_api(value)
        return result

    def read(self, body: Mapping[str, Any]) -> Values:
        """An answer with Pulumi's names beside its own."""
        renamed = {mine: shapes.find(body, theirs) for mine, theirs in self.renamed.items()}
        return self.restore({**body, **renamed})

    def place(self, aws: Aws) -> Values:
        """What a template may name before anything is known of the resource itself."""
        return {"account": aws.account, "region": aws.region, **self.assumed}

    def operations(self) -> tuple[str, str]:
        return self.tag_operations or OPERATIONS.get(self.service, TAG_RESOURCE)

    def takes_tags(self, client: Any) -> bool:
        return any(
            name.lower() in {"tags", "resourcetags"}
            for name in shapes.operation(client, self.create).input_shape.members
        )


def differs(state: Values, inputs: Values) -> bool:
    """Whether anything but tags is to change."""
    return any(state.get(key) != value for key, value in inputs.items() if key not in {"tags", "tagsAll"})


def render(template: Any, state: Mapping[str, Any]) -> Any:
    """The template with the state's properties in the places of their names; raises KeyError for one not known."""
    if isinstance(template, str):
        return template.format_map(state) if "{" in template else template
    if isinstance(template, Mapping):
        return {key: render(value, state) for key, value in template.items()}
    if isinstance(template, list):
        return [render(value, state) for value in template]
    return template
