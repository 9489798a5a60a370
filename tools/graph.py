"""A Pulumi program's resources as plain data: run under mocks, waited for, nothing inside `.apply`."""

import asyncio
import contextlib
import json
import runpy
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pulumi.runtime import mocks, rpc, set_all_config, settings, stack

from tools.job_packages import kept_in, stand_in

ROOT = Path(__file__).resolve().parents[1]
STACK = "::pulumi:pulumi:Stack::"
ACCOUNT = "123456789012"
REGION = "us-east-1"
ISSUER = "https://oidc.eks.us-east-1.amazonaws.com/id/0123456789ABCDEF"

Answer = Mapping[str, Any]
Answers = Mapping[str, Answer | Callable[[Mapping[str, Any]], Answer]]

ANSWERS: Answers = {
    "aws:index/getCallerIdentity:getCallerIdentity": {
        "accountId": ACCOUNT,
        "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/deployer/session",
    },
    "aws:index/getRegion:getRegion": {"region": REGION, "name": REGION},
    "aws:index/getAvailabilityZones:getAvailabilityZones": {"names": [f"{REGION}{letter}" for letter in "abc"]},
    "aws:eks/getCluster:getCluster": {"identities": [{"oidcs": [{"issuer": ISSUER}]}]},
}


@dataclass(frozen=True)
class Resource:
    """A resource as the program declared it; `inputs` are spelt as the provider gets them, in camelCase."""

    type: str
    name: str
    inputs: Mapping[str, Any]
    parent: str
    parent_kind: str
    provider: str
    retained: bool
    dependencies: tuple[str, ...]
    aliases: tuple[str, ...]

    @property
    def kind(self) -> str:
        """The last word of its type: `Bucket` of `aws:s3/bucket:Bucket`."""
        return self.type.rpartition(":")[2]


@dataclass(frozen=True)
class Graph:
    """Everything that a program declared, and what it exports."""

    resources: tuple[Resource, ...]
    outputs: Mapping[str, Any]

    def all(self, kind: str) -> list[Resource]:
        return [resource for resource in self.resources if resource.kind == kind]

    def one(self, kind: str, name: str = "") -> Resource:
        """The only resource of a type whose name ends so; fails with what was declared instead."""
        matches = [resource for resource in self.all(kind) if resource.name.endswith(name)]
        declared = "\n".join(f"{resource.type} {resource.name}" for resource in self.resources)
        if len(matches) != 1:
            raise AssertionError(f"{len(matches)} of {kind} {name!r} among:\n{declared}")
        return matches[0]

    def __iter__(self) -> Iterator[Resource]:
        return iter(self.resources)


class Recorder(mocks.Mocks):
    """Answers as AWS would, as far as components read the answers."""

    def __init__(self, answers: Answers) -> None:
        self.answers = {**ANSWERS, **answers}

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        kind = args.typ.rpartition(":")[2]
        name = args.inputs.get("name") or args.inputs.get("bucket") or f"{args.name}-0123abc"
        service = args.typ.split(":")[1].split("/")[0]
        arn = ARNS.get(kind, "arn:aws:{service}:{region}:{account}:{kind}/{name}")
        made = {"name": name}
        if kind == "Bucket":
            made = {"bucket": name, "bucketRegionalDomainName": f"{name}.s3.{REGION}.amazonaws.com"}
        where = {"service": service, "region": REGION, "account": ACCOUNT, "path": args.inputs.get("path") or "/"}
        made["arn"] = arn.format(**where, kind=kind.lower(), name=name)
        return f"{args.name}-id", {**made, **COMPUTED.get(kind, {}), **args.inputs}

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        if args.token not in self.answers:
            raise AssertionError(f"no answer to {args.token}({args.args})")
        answer = self.answers[args.token]
        return dict(answer(args.args) if callable(answer) else answer), []


ARNS = {
    "Bucket": "arn:aws:s3:::{name}",
    "Role": "arn:aws:iam::{account}:role/{name}",
    "Policy": "arn:aws:iam::{account}:policy{path}{name}",
    "LogGroup": "arn:aws:logs:{region}:{account}:log-group:{name}",
    "StateMachine": "arn:aws:states:{region}:{account}:stateMachine:{name}",
    "CatalogDatabase": "arn:aws:glue:{region}:{account}:database/{name}",
    "Topic": "arn:aws:sns:{region}:{account}:{name}",
    "Queue": "arn:aws:sqs:{region}:{account}:{name}",
    "ScheduleGroup": "arn:aws:scheduler:{region}:{account}:schedule-group/{name}",
}
COMPUTED: Mapping[str, Mapping[str, Any]] = {
    "Cluster": {"identities": [{"oidcs": [{"issuer": ISSUER}]}]},
    "Key": {"keyId": "01234567-89ab-cdef-0123-456789abcdef"},
    "Queue": {"url": f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/queue"},
}


class Monitor(mocks.MockMonitor):
    """Keeps what Mocks do not see: parents, providers, dependencies and options."""

    def __init__(self, recorder: Recorder) -> None:
        super().__init__(recorder)
        self.declared: list[Resource] = []
        self.exported: dict[str, Any] = {}

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 (gRPC's own name)
        if request.type != "pulumi:pulumi:Stack":
            self.declared.append(
                Resource(
                    type=request.type,
                    name=request.name,
                    inputs=rpc.deserialize_properties(request.object),
                    parent="" if STACK in request.parent else request.parent.rpartition("::")[2],
                    parent_kind=request.parent.split("::")[-2].rpartition(":")[2] if request.parent else "",
                    provider=request.provider or next(iter(request.providers.values()), ""),
                    retained=request.retainOnDelete,
                    dependencies=tuple(urn.rpartition("::")[2] for urn in request.dependencies),
                    aliases=tuple(alias.spec.name for alias in request.aliases),
                )
            )
        with _own_loop():
            return super().RegisterResource(request)  # type: ignore[no-untyped-call]

    def Invoke(self, request: Any) -> Any:  # noqa: N802 (gRPC's own name)
        with _own_loop():
            return super().Invoke(request)  # type: ignore[no-untyped-call]

    def RegisterResourceOutputs(self, request: Any) -> Any:  # noqa: N802 (gRPC's own name)
        if STACK in request.urn:
            self.exported = rpc.deserialize_properties(request.outputs)
        return super().RegisterResourceOutputs(request)  # type: ignore[no-untyped-call]


@contextlib.contextmanager
def _own_loop() -> Iterator[None]:
    """An event loop for a worker's thread: Pulumi would make one there and never close it."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        yield
    finally:
        asyncio.set_event_loop(None)
        loop.close()


@dataclass(frozen=True)
class _Deployment:
    """What a program is deployed as."""

    project: str
    stack: str
    config: Mapping[str, str]


def render_stack(config: Mapping[str, str] | None = None, stack_name: str = "dev", project: str = "tollgate") -> Graph:
    """The whole program with a stack's settings; those that must be set are set."""
    needed = {"aws:region": REGION, "tollgate:eksCluster": "analytics"}

    def program() -> None:
        runpy.run_path(str(ROOT / "__main__.py"))

    with kept_in(stand_in(ROOT)):
        return render(program, config={**needed, **(config or {})}, stack_name=stack_name, project=project)


def committed(stack_name: str) -> dict[str, str]:
    """A committed stack's configuration, as the texts that the engine hands to the program."""
    values = yaml.safe_load((ROOT / f"Pulumi.{stack_name}.yaml").read_text())["config"]
    return {key: value if isinstance(value, str) else json.dumps(value) for key, value in values.items()}


def policies(graph: Graph) -> dict[str, dict[str, Any]]:
    """Every policy that a program emits, trust policies included, by the name of what holds it."""
    documents = {}
    for resource in graph:
        for key in ("policy", "assumeRolePolicy"):
            text = resource.inputs.get(key)
            if isinstance(text, str) and text.startswith("{"):
                documents[f"{resource.kind} {resource.name}"] = json.loads(text)
    return documents


def granted(graph: Graph, role: str) -> list[dict[str, Any]]:
    """Every statement that allows the role of this name something."""
    documents = [json.loads(p.inputs["policy"]) for p in graph.all("RolePolicy") if p.inputs["role"] == role]
    return [statement for document in documents for statement in document["Statement"]]


def actions(statements: Iterable[Mapping[str, Any]]) -> set[str]:
    return {action for statement in statements for action in statement["Action"]}


def resources(statements: Iterable[Mapping[str, Any]], action: str) -> set[str]:
    """What an action is allowed on."""
    return {one for statement in statements if action in statement["Action"] for one in statement["Resource"]}


def render(
    program: Callable[[], object],
    *,
    config: Mapping[str, str] | None = None,
    stack_name: str = "dev",
    project: str = "tollgate",
    answers: Answers | None = None,
) -> Graph:
    """Run a program as the engine would, without one, and keep what it declared."""
    # Pulumi tells each resource's whole stack: in a thread of its own that is short.
    with ThreadPoolExecutor(1) as thread:
        deployment = _Deployment(project, stack_name, config or {})
        return thread.submit(_rendered, program, deployment, answers or {}).result()


def _rendered(
    program: Callable[[], object],
    deployment: _Deployment,
    answers: Answers,
) -> Graph:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        monitor = Monitor(Recorder(answers))
        settings.configure(_mocked(monitor, deployment))
        settings.set_root_resource(None)  # type: ignore[arg-type]
        set_all_config(dict(deployment.config))
        loop.run_until_complete(stack.run_in_stack(lambda: _run(program)))
        return Graph(tuple(monitor.declared), monitor.exported)
    finally:
        loop.close()
        asyncio.set_event_loop(None)


def _run(program: Callable[[], object]) -> None:
    program()


def _mocked(monitor: Monitor, deployment: _Deployment) -> mocks.MockSettings:
    features = set(monitor.GetDeploymentInfo(None).supportedFeatures)  # type: ignore[no-untyped-call]
    return mocks.MockSettings(  # type: ignore[no-untyped-call]
        monitor=monitor,
        monitor_features=features,
        engine=mocks.MockEngine(None),
        project=deployment.project,
        stack=deployment.stack,
        dry_run=False,
        organization=None,
        callbacks=None,
    )
