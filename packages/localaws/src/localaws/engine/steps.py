"""What a deployment does to one resource: nothing, create, change, replace or delete."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from botocore.exceptions import ClientError

from localaws.engine.state import Entry, Stack
from localaws.provider import operations
from localaws.provider.assets import stamped
from localaws.provider.base import Aws, ResourceType, Values, is_taken
from localaws.provider.defaults import DEFAULTS, Additions, prepared
from localaws.provider.errors import InputError, ProtectedError, ResourceError
from localaws.provider.operations import Change, Resource
from localaws.provider.table import resource_type


@dataclass(frozen=True)
class Goal:
    """One resource as the program declares it."""

    urn: str
    type: str
    name: str
    inputs: Values
    parent: str = ""
    custom: bool = True
    protect: bool = False
    retain: bool = False
    delete_first: bool = False
    ignored: frozenset[str] = frozenset()
    replacing: frozenset[str] = frozenset()
    aliases: tuple[str, ...] = ()
    default_tags: Mapping[str, str] = field(default_factory=dict)


class Steps:
    """Carries goals out against one account, and remembers what it did to which resource."""

    def __init__(self, aws: Aws, stack: Stack) -> None:
        self.aws = aws
        self.stack = stack
        self.done: dict[str, list[str]] = {
            name: [] for name in ("created", "updated", "replaced", "deleted", "unchanged", "kept")
        }
        self.declared: list[str] = []

    def reach(self, goal: Goal) -> Entry:
        """Makes the resource what the goal says; raises DeployError in words about this resource."""
        with self.stack.lock:
            if goal.urn in self.declared:
                raise InputError(f"{label(goal)} is declared twice; give one of them another name.")
            self.declared.append(goal.urn)
            self.take_over(goal)
        if not goal.custom:
            return self.settle(Entry(goal.urn, goal.type, goal.name, custom=False))
        row = resource_type(goal.type)
        old = self.stack.entries.get(goal.urn)
        inputs = self.completed(row, goal, old)
        if old is None or old.pending:
            return self.create(row, goal, inputs, old)
        change = operations.compare(row, old.inputs, inputs, goal.ignored, goal.replacing)
        return self.change(row, goal, inputs, old, change) if change.inputs else self.leave(row, goal, old)

    def take_over(self, goal: Goal) -> None:
        """Knows a renamed resource by one of its former names."""
        former = next((one for one in goal.aliases if one in self.stack.entries), None)
        if former and goal.urn not in self.stack.entries:
            self.stack.rename(former, goal.urn)

    def completed(self, row: ResourceType, goal: Goal, old: Entry | None) -> Values:
        """The inputs as the provider completes them, once none of them is wrong."""
        before = old.inputs if old else None
        inputs, problems = operations.check(row, goal.name, self.stamped(goal), before, additions(goal))
        if problems:
            raise InputError(f"{label(goal)}: " + "; ".join(f"{where} {what}" for where, what in problems) + ".")
        ignored = {key: (before or {}).get(key) for key in goal.ignored if before and key in before}
        return {**inputs, **ignored}

    @staticmethod
    def stamped(goal: Goal) -> Values:
        try:
            return dict(stamped(goal.inputs))
        except InputError as error:
            raise InputError(f"{label(goal)}: {error}") from error

    def create(self, row: ResourceType, goal: Goal, inputs: Values, begun: Entry | None = None) -> Entry:
        """Makes it, or takes up what an interrupted deployment had made already."""
        entry = Entry(goal.urn, goal.type, goal.name, inputs=inputs, protect=goal.protect, retain=goal.retain)
        if begun and row.adopt and (identity := attempt(goal, lambda: adopted(row, self.aws, begun.inputs))):
            outputs = attempt(goal, lambda: self.adopt(row, identity, begun.inputs, inputs))
            return self.finish("created", replace(entry, id=identity, outputs=outputs))
        self.stack.put(replace(entry, pending=True))
        identity, outputs = attempt(goal, lambda: self.create_or_adopt(row, goal, inputs))
        return self.finish("created", replace(entry, id=identity, outputs=outputs))

    def create_or_adopt(self, row: ResourceType, goal: Goal, inputs: Values) -> tuple[str, Values]:
        """A new resource, or the one of its name that stands there and no stack knows: its stack's file was lost."""
        try:
            return operations.create(row, self.aws, inputs)
        except ClientError as error:
            identity = adopted(row, self.aws, inputs) if is_taken(error) else ""
            if not identity or self.stack.is_of_another_stack(goal.type, identity):
                raise
            return identity, self.adopt(row, identity, inputs, inputs)

    def adopt(self, row: ResourceType, identity: str, old: Values, new: Values) -> Values:
        """Gives a resource that exists the new inputs."""
        outputs = operations.read(row, self.aws, Resource(identity, {}, old)) or {}
        return row.update(self.aws, identity, {**old, **outputs}, new)

    def leave(self, row: ResourceType, goal: Goal, old: Entry) -> Entry:
        """Leaves it alone, unless somebody took it away meanwhile."""
        if self.read(row, goal, old) is None:
            return self.create(row, goal, old.inputs)
        return self.finish("unchanged", replace(old, protect=goal.protect, retain=goal.retain))

    def read(self, row: ResourceType, goal: Goal, old: Entry) -> Values | None:
        outputs: Values | None = attempt(goal, lambda: operations.read(row, self.aws, resource(old)))
        return outputs

    def change(self, row: ResourceType, goal: Goal, inputs: Values, old: Entry, change: Change) -> Entry:
        if self.read(row, goal, old) is None:
            return self.create(row, goal, inputs)  # somebody took it away, or the account lost its state
        if change.replaces:
            return self.succeed(row, goal, inputs, old, change)
        outputs = attempt(goal, lambda: operations.update(row, self.aws, resource(old), inputs))
        entry = replace(old, inputs=inputs, outputs=outputs, protect=goal.protect, retain=goal.retain)
        return self.finish("updated", entry)

    def succeed(self, row: ResourceType, goal: Goal, inputs: Values, old: Entry, change: Change) -> Entry:
        """Puts a new one in the place of the old one, which goes last unless both would have the same name."""
        why = ", ".join(sorted(change.replaces))
        if old.protect and not old.retain:
            raise ProtectedError(f"{label(goal)} is protected, and a change of {why} would replace it.")
        if row.named in old.inputs.get(DEFAULTS, ()) and old.inputs.get(row.named) == inputs.get(row.named):
            inputs = prepared(row, goal.name, without(inputs, row.named), None, additions(goal, old.id))
        if goal.delete_first or change.delete_first:
            self.delete(old)
            self.done["deleted"].remove(label(old))
        else:
            self.stack.condemn(old)
        entry = self.create(row, goal, inputs)
        self.done["created"].remove(label(goal))
        self.done["replaced"].append(label(goal))
        return entry

    def sweep(self) -> None:
        """Deletes what has a successor and what is no longer declared, the last made first."""
        undeclared = [one for one in self.stack.entries.values() if one.urn not in self.declared]
        refuse_protected(undeclared)
        replaced = len(self.stack.condemned)
        for index, entry in enumerate([*reversed(self.stack.condemned), *reversed(undeclared)]):
            self.delete(entry)
            if index < replaced and label(entry) in self.done["deleted"]:
                self.done["deleted"].remove(label(entry))

    def delete(self, entry: Entry) -> None:
        if entry.custom and not entry.type.startswith("pulumi:"):
            if entry.retain:
                self.done["kept"].append(label(entry))
            else:
                self.remove(entry)
                self.done["deleted"].append(label(entry))
        self.stack.forget(entry)

    def remove(self, entry: Entry) -> None:
        row = resource_type(entry.type)
        identity = entry.id
        if entry.pending:
            identity = adopted(row, self.aws, entry.inputs) if row.adopt else ""
        if identity:
            attempt(entry, lambda: operations.delete(row, self.aws, Resource(identity, entry.outputs, entry.inputs)))

    def report(self) -> dict[str, tuple[str, ...]]:
        return {name: tuple(some) for name, some in self.done.items()}

    def finish(self, what: str, entry: Entry) -> Entry:
        with self.stack.lock:
            self.done[what].append(label(entry))
        return self.settle(entry)

    def settle(self, entry: Entry) -> Entry:
        self.stack.put(entry)
        return entry


def resource(entry: Entry) -> Resource:
    return Resource(entry.id, entry.outputs, entry.inputs)


def additions(goal: Goal, predecessor: str = "") -> Additions:
    """What the provider adds; made-up names follow from the URN, so a stack whose file was lost makes them again."""
    return Additions(goal.default_tags, f"{goal.urn}{predecessor}".encode())


def adopted(row: ResourceType, aws: Aws, inputs: Values) -> str:
    return row.adopt(aws, inputs) if row.adopt else ""


def without(values: Values, name: str) -> Values:
    return {key: value for key, value in values.items() if key not in {name, DEFAULTS}}


def label(thing: Goal | Entry) -> str:
    """A resource as a person knows it: its type's last word and its logical name."""
    return f"{thing.type.rpartition(':')[2]} {thing.name}"


def refuse_protected(entries: list[Entry]) -> None:
    protected = [label(one) for one in entries if one.protect and not one.retain]
    if protected:
        raise ProtectedError(f"{', '.join(protected)}: protected, so nothing was deleted.")


def attempt(thing: Goal | Entry, operation: Callable[[], Any]) -> Any:
    """The operation's result; what AWS refuses comes out as one line about this resource."""
    try:
        return operation()
    except operations.REFUSALS as error:
        raise ResourceError(f"{label(thing)}: {operations.refusal(error)}") from error
