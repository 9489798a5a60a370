"""The table as a real provider plugin, which the pulumi engine starts in place of the AWS provider.

It reaches the AWS that `AWS_ENDPOINT_URL` names and refuses to go on without one: it must never touch a real account.
"""

import importlib.util
import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent import futures
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from localaws.provider import operations
from localaws.provider.base import ResourceType, Values
from localaws.provider.defaults import DEFAULTS, Additions
from localaws.provider.diff import different
from localaws.provider.errors import DeployError, ResourceError
from localaws.provider.operations import Resource
from localaws.provider.session import Account
from localaws.provider.table import resource_type
from localaws.provider.wire import from_struct, to_struct

LIMIT = [("grpc.max_receive_message_length", 400 << 20), ("grpc.max_send_message_length", 400 << 20)]
KINDS: Any = provider_pb2.PropertyDiff
CHANGED, SAME = provider_pb2.DiffResponse.DIFF_SOME, provider_pb2.DiffResponse.DIFF_NONE


class Provider(provider_pb2_grpc.ResourceProviderServicer):
    """Answers the engine; one process serves one provider of a program."""

    def __init__(self, version: str) -> None:
        self.version = version
        self.default_tags: dict[str, str] = {}
        self.aws: Any = None

    def GetPluginInfo(self, _request: Any, _context: Any) -> Any:  # noqa: N802 - the name of the call
        return plugin_pb2.PluginInfo(version=self.version)

    def GetSchema(self, _request: Any, _context: Any) -> Any:  # noqa: N802 - the name of the call
        schema = {"name": "aws", "version": self.version, "resources": {}}
        return provider_pb2.GetSchemaResponse(schema=json.dumps(schema))

    def CheckConfig(self, request: Any, _context: Any) -> Any:  # noqa: N802 - the name of the call
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(self, request: Any, _context: Any) -> Any:  # noqa: N802 - the name of the call
        changed = different(from_struct(request.olds), from_struct(request.news))
        return provider_pb2.DiffResponse(changes=CHANGED if changed else SAME, diffs=sorted(changed))

    def Configure(self, request: Any, context: Any) -> Any:  # noqa: N802 - the name of the call
        given = from_struct(request.args)
        tags = given.get("defaultTags") or {}
        self.default_tags = (json.loads(tags) if isinstance(tags, str) else tags).get("tags") or {}
        if not os.environ.get("AWS_ENDPOINT_URL"):
            context.abort(
                grpc.StatusCode.FAILED_PRECONDITION,
                "This provider is the emulated one and AWS_ENDPOINT_URL is not set: it does not touch real accounts.",
            )
        self.aws = Account({**os.environ, **({"AWS_REGION": given["region"]} if given.get("region") else {})})
        return provider_pb2.ConfigureResponse(supportsPreview=True)

    def Check(self, request: Any, context: Any) -> Any:  # noqa: N802 - the name of the call
        inputs, old = from_struct(request.news), from_struct(request.olds)
        kind, name = described(request.urn)

        def checked() -> Any:
            additions = Additions(self.default_tags, request.randomSeed)
            complete, problems = operations.check(resource_type(kind), name, inputs, old or None, additions)
            failures = [provider_pb2.CheckFailure(property=where, reason=what) for where, what in problems]
            return provider_pb2.CheckResponse(inputs=to_struct(complete), failures=failures)

        return answered(context, request.urn, checked)

    def Diff(self, request: Any, context: Any) -> Any:  # noqa: N802 - the name of the call
        old, new = from_struct(request.old_inputs), from_struct(request.news)

        def compared() -> Any:
            change = operations.compare(self.row(request), old, new, frozenset(request.ignoreChanges))
            return provider_pb2.DiffResponse(
                changes=CHANGED if change.inputs else SAME,
                replaces=sorted(change.replaces),
                diffs=sorted(change.inputs),
                deleteBeforeReplace=change.delete_first,
                detailedDiff={key: property_diff(key, old, new, key in change.replaces) for key in change.inputs},
                hasDetailedDiff=True,
            )

        return answered(context, request.urn, compared)

    def Create(self, request: Any, context: Any) -> Any:  # noqa: N802 - the name of the call
        inputs = from_struct(request.properties)
        if request.preview:
            return provider_pb2.CreateResponse(id="", properties=to_struct(plain(inputs)))

        def created() -> Any:
            identity, outputs = operations.create(self.row(request), self.aws, inputs)
            return provider_pb2.CreateResponse(id=identity, properties=to_struct(plain(outputs)))

        return answered(context, request.urn, created)

    def Read(self, request: Any, context: Any) -> Any:  # noqa: N802 - the name of the call
        """What is there now; the inputs come back as they would have to be to give that: so drift shows."""
        state, inputs = from_struct(request.properties), from_struct(request.inputs)

        def looked() -> Any:
            outputs = operations.read(self.row(request), self.aws, Resource(request.id, state, inputs))
            if outputs is None:
                return provider_pb2.ReadResponse()
            now = self.as_inputs(inputs, outputs) if inputs else {}
            return provider_pb2.ReadResponse(id=request.id, properties=to_struct(plain(outputs)), inputs=to_struct(now))

        return answered(context, request.urn, looked)

    def as_inputs(self, inputs: Values, outputs: Values) -> Values:
        now = {key: outputs.get(key, value) for key, value in inputs.items()}
        tags = outputs.get("tagsAll")
        if tags is not None and tags != inputs.get("tagsAll"):
            now["tags"] = {key: value for key, value in tags.items() if self.default_tags.get(key) != value}
        return now

    def Update(self, request: Any, context: Any) -> Any:  # noqa: N802 - the name of the call
        state, old, new = (from_struct(one) for one in (request.olds, request.old_inputs, request.news))
        if request.preview:
            kept = {key: value for key, value in state.items() if key in new or key not in old}
            return provider_pb2.UpdateResponse(properties=to_struct(plain({**kept, **new})))

        def updated() -> Any:
            outputs = operations.update(self.row(request), self.aws, Resource(request.id, state, old), new)
            return provider_pb2.UpdateResponse(properties=to_struct(plain(outputs)))

        return answered(context, request.urn, updated)

    def Delete(self, request: Any, context: Any) -> Any:  # noqa: N802 - the name of the call
        resource = Resource(request.id, from_struct(request.properties), from_struct(request.old_inputs))

        def deleted() -> Any:
            operations.delete(self.row(request), self.aws, resource)
            return empty_pb2.Empty()

        return answered(context, request.urn, deleted)

    def Invoke(self, request: Any, context: Any) -> Any:  # noqa: N802 - the name of the call
        def invoked() -> Any:
            values = operations.invoke(request.tok, self.aws, from_struct(request.args))
            return provider_pb2.InvokeResponse(**{"return": to_struct(values)})

        return answered(context, request.tok, invoked)

    def Cancel(self, _request: Any, _context: Any) -> Any:  # noqa: N802 - the name of the call
        return empty_pb2.Empty()

    def row(self, request: Any) -> ResourceType:
        return resource_type(described(request.urn)[0])


def described(urn: str) -> tuple[str, str]:
    """Type and logical name of a URN; before the type stand those of its parents."""
    _, _, kind, name = urn.split("::", 3)
    return kind.rpartition("$")[2], name


def plain(outputs: Values) -> Values:
    return {key: value for key, value in outputs.items() if key != DEFAULTS}


def property_diff(key: str, old: Values, new: Values, replaces: bool) -> Any:
    kind = KINDS.ADD if key not in old else KINDS.DELETE if key not in new else KINDS.UPDATE
    # Each kind's number is followed by that of the same kind with a replacement.
    return provider_pb2.PropertyDiff(kind=kind + int(replaces), inputDiff=True)


def answered(context: Any, what: str, operation: Callable[[], Any]) -> Any:
    """The operation's answer; whatever fails becomes one line, as the engine prints it."""
    try:
        return operation()
    except (DeployError, *operations.REFUSALS) as error:
        context.abort(grpc.StatusCode.UNKNOWN, operations.refusal(error))
    raise ResourceError(what)


def serve(version: str) -> None:
    """Serves until the engine says so or is gone; the first line tells the port."""
    engine, ended = os.getppid(), threading.Event()
    # An engine that is done interrupts its plugins and waits five seconds for each that does not go.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=16), options=LIMIT)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Provider(version), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    while os.getppid() == engine and not ended.wait(1):
        pass
    server.stop(grace=1).wait()


def sdk_version() -> str:
    """The version that the SDK wants its provider in; read beside the SDK, whose import takes half a second."""
    spec = importlib.util.find_spec("pulumi_aws")
    if spec is None or spec.origin is None:
        raise DeployError("pulumi_aws is not installed.")
    return str(json.loads((Path(spec.origin).parent / "pulumi-plugin.json").read_text())["version"])


if __name__ == "__main__":
    serve(sdk_version())
