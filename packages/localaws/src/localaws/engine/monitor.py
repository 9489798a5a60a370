"""The engine's side of a Pulumi program, in this process: what the program declares is done as it is declared."""

import json
from threading import Lock
from typing import Any

from google.protobuf import empty_pb2
from pulumi.runtime import mocks
from pulumi.runtime.proto import resource_pb2

from localaws.engine.state import Entry
from localaws.engine.steps import Goal, Steps, attempt
from localaws.provider import operations
from localaws.provider.base import Values
from localaws.provider.errors import DeployError, ResourceError
from localaws.provider.operations import Resource
from localaws.provider.table import resource_type
from localaws.provider.wire import from_struct, to_struct

STACK = "pulumi:pulumi:Stack"
PROVIDER = "pulumi:providers:aws"


class Monitor(mocks.MockMonitor):
    """Answers the SDK as the engine would; the first thing that goes wrong stops everything after it."""

    def __init__(self, steps: Steps, project: str, stack: str) -> None:
        super().__init__(None)  # type: ignore[arg-type]  # nothing here is mocked
        self.steps = steps
        self.prefix = f"urn:pulumi:{stack}::{project}::"
        self.default_tags: dict[str, dict[str, str]] = {}
        self.former: dict[str, str] = {}
        self.failed: list[DeployError] = []
        self.failing = Lock()
        self.outputs: Values = {}

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 - the name of the call
        urn = self.urn(request.parent, request.type, request.name)
        if request.type == STACK:
            return resource_pb2.RegisterResourceResponse(urn=urn)
        inputs = from_struct(request.object)
        if request.type.startswith("pulumi:providers:"):
            return self.provider(urn, request, inputs)
        entry = self.guarded(lambda: self.steps.reach(self.goal(urn, request, inputs)))
        return resource_pb2.RegisterResourceResponse(urn=urn, id=entry.id, object=to_struct(entry.outputs))

    def guarded(self, operation: Any) -> Any:
        """The operation's result, unless something failed before; a failure is kept for the end."""
        if self.failed:
            raise ResourceError("Not begun, because something before it failed.")
        try:
            return operation()
        except DeployError as error:
            with self.failing:
                self.failed.append(error)
            raise

    def provider(self, urn: str, request: Any, inputs: Values) -> Any:
        """A provider is its default tags; everything else about it is the emulated account's."""
        tags = inputs.get("defaultTags") or {}
        tags = json.loads(tags) if isinstance(tags, str) else tags
        self.default_tags[urn] = tags.get("tags") or {}
        self.steps.declared.append(urn)
        self.steps.settle(Entry(urn, request.type, request.name, id="local"))
        return resource_pb2.RegisterResourceResponse(urn=urn, id="local", object=request.object)

    def goal(self, urn: str, request: Any, inputs: Values) -> Goal:
        provider = request.provider or request.providers.get("aws", "")
        return Goal(
            urn=urn,
            type=request.type,
            name=request.name,
            inputs=inputs,
            parent=request.parent,
            custom=request.custom,
            protect=request.protect,
            retain=request.retainOnDelete,
            delete_first=request.deleteBeforeReplace,
            ignored=frozenset(request.ignoreChanges),
            replacing=frozenset(request.replaceOnChanges),
            aliases=self.aliases(urn, request),
            default_tags=self.default_tags.get(provider.rpartition("::")[0], {}),
        )

    def urn(self, parent: str, kind: str, name: str) -> str:
        """The engine's name of a resource; the stack itself is in nobody's chain of types."""
        chain = parent.split("::")[2] if parent else ""
        qualified = kind if chain in {"", STACK} else f"{chain}${kind}"
        return f"{self.prefix}{qualified}::{name}"

    def aliases(self, urn: str, request: Any) -> tuple[str, ...]:
        """Every URN that the resource may have had: by its own aliases, and by its parent's."""
        parents = [request.parent, *([self.former[request.parent]] if request.parent in self.former else [])]
        urns = list(request.aliasURNs)
        for alias in request.aliases:
            spec = alias.spec
            own = [""] if spec.noParent else [spec.parentUrn] if spec.parentUrn else parents
            names = (spec.name or request.name, spec.type or request.type)
            urns += [alias.urn] if alias.urn else [self.urn(one, names[1], names[0]) for one in own]
        for parent in parents[1:]:
            now, before = request.parent.rpartition("::")[2], parent.rpartition("::")[2]
            name = before + request.name.removeprefix(now) if request.name.startswith(now) else request.name
            urns += [self.urn(parent, request.type, one) for one in dict.fromkeys((name, request.name))]
        former = next((one for one in urns if one in self.steps.stack.entries and one != urn), None)
        if former:
            self.former[urn] = former
        return tuple(urns)

    def RegisterResourceOutputs(self, request: Any) -> Any:  # noqa: N802 - the name of the call
        if f"::{STACK}::" in request.urn:
            self.outputs = from_struct(request.outputs)
        return empty_pb2.Empty()

    def ReadResource(self, request: Any) -> Any:  # noqa: N802 - the name of the call
        urn = self.urn(request.parent, request.type, request.name)
        goal = Goal(urn, request.type, request.name, from_struct(request.properties))
        state = self.guarded(lambda: self.look(goal, request.id))
        return resource_pb2.ReadResourceResponse(urn=urn, properties=to_struct(state))

    def look(self, goal: Goal, identity: str) -> Values:
        """Something that exists already, by its id."""
        row = resource_type(goal.type)
        state = attempt(goal, lambda: operations.read(row, self.steps.aws, Resource(identity, {}, goal.inputs)))
        if state is None:
            raise ResourceError(f"{goal.type.rpartition(':')[2]} {identity} does not exist.")
        return dict(state)

    def Invoke(self, request: Any) -> Any:  # noqa: N802 - the name of the call
        given = from_struct(request.args)
        what = Goal("", request.tok, ", ".join(str(value) for value in given.values() if isinstance(value, str)), given)
        answer = self.guarded(lambda: attempt(what, lambda: operations.invoke(request.tok, self.steps.aws, given)))
        return resource_pb2.ResourceInvokeResponse(**{"return": to_struct(answer)})
