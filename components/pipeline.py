"""The whole of one pipeline, from raw files to the answer, wired and with the permissions that it takes."""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi

from components.artifacts import Artifacts, ArtifactsArgs
from components.base import Component, shared
from components.job_role import Identity
from components.lake import Lake, LakeArgs
from components.naming import ROLE_NAME_LIMIT, own_name
from components.orchestration import Orchestration, OrchestrationArgs
from components.owners import Owners, OwnersArgs
from components.query import Query, QueryArgs
from components.runtime import Runtime, RuntimeArgs, VirtualCluster
from contracts import load
from pipeline.publish import TABLE
from pipeline.sql import VIEW


class PipelineArgs(TypedDict):
    """What a Pipeline is told."""

    root: str
    """The folder of the checkout whose contracts, jobs and gate run on the cluster."""

    cluster_name: pulumi.Input[str]
    """The EKS cluster that EMR may use."""

    namespace: str
    """The cluster's namespace that jobs run in; it exists already, and no other virtual cluster has it."""

    virtual_cluster: NotRequired[VirtualCluster]
    """Whether the virtual cluster stays (persistent, default) or every run opens and closes its own (ephemeral)."""

    identity: NotRequired[Identity]
    """How pods get their role: podIdentity (default) or irsa."""

    release_label: str
    """EMR's release, such as emr-7.13.0-latest."""

    filter: NotRequired[str]
    """Which of the contract's filters refuses rows. Default plausible."""

    executors: NotRequired[int]
    """The most executors of one job. Default 4."""

    executor_cores: NotRequired[int]
    """Cores of an executor. Default 2."""

    executor_memory_gib: NotRequired[int]
    """Memory of an executor in GiB. Default 6."""

    driver_cores: NotRequired[int]
    """Cores of a driver. Default 1."""

    driver_memory_gib: NotRequired[int]
    """Memory of a driver in GiB. Default 2."""

    dependencies_archive: NotRequired[str]
    """The s3:// URL of the archive of the judge's Python packages. Default: the image has them."""

    job_image: NotRequired[str]
    """A container image for the jobs. Default: EMR's own of the release."""

    scan_limit_gib: NotRequired[int]
    """A query that would read more than this is cancelled. Default 10."""

    keep_data: bool
    """Whether the lake stays when the stack is destroyed."""

    artifact_days: NotRequired[int]
    """After how many days query results and job logs in S3 are deleted. Default 30."""

    log_days: NotRequired[int]
    """How many days CloudWatch keeps logs. Default 30."""

    alert_email: NotRequired[str]
    """Who is told of runs by mail. Default: nobody."""


class Pipeline(Component):
    """A gated pipeline: lake, jobs, judge, state machine, and the table that only good data reaches."""

    lake_url: pulumi.Output[str]
    artifacts_url: pulumi.Output[str]
    results_url: pulumi.Output[str]
    logs_url: pulumi.Output[str]
    state_machine_arn: pulumi.Output[str]
    virtual_cluster_id: pulumi.Output[str]
    workgroup: pulumi.Output[str]
    database: pulumi.Output[str]
    table: pulumi.Output[str]
    view: pulumi.Output[str]
    topic_arn: pulumi.Output[str]

    def __init__(self, name: str, args: PipelineArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args, opts)
        self._args = args
        lake = Lake(f"{name}-lake", shared(args, LakeArgs), self.child())
        artifacts = Artifacts(f"{name}-artifacts", shared(args, ArtifactsArgs), self.child())
        owners = Owners(f"{name}-owners", shared(args, OwnersArgs), self.child())
        runtime = Runtime(f"{name}-runtime", self._runtime_args(), self.child())
        query = Query(f"{name}-query", self._query_args(artifacts.results_url), self.child())
        wiring = self._wiring(lake, artifacts, owners, runtime, query)
        machine = Orchestration(f"{name}-runs", self._orchestration_args(wiring), self.child())
        for who, role in {"summarise": runtime.summarise_role_name, "judge": runtime.judge_role_name}.items():
            artifacts.code_readable_by(who, role)
            artifacts.logs_writable_by(who, role)
        lake.summarised_by("summarise", runtime.summarise_role_name)
        lake.judged_by("judge", runtime.judge_role_name)
        lake.published_by("machine", machine.role_name)
        artifacts.results_usable_by("machine", machine.role_name)
        query.publishable_by("machine", machine.role_name)
        runtime.usable_by("machine", machine.role_name)
        owners.told_by("machine", machine.role_name)

        self.lake_url, self.artifacts_url = lake.url, artifacts.url
        self.results_url, self.logs_url = artifacts.results_url, artifacts.logs_url
        self.state_machine_arn, self.virtual_cluster_id = machine.state_machine_arn, runtime.virtual_cluster_id
        self.workgroup, self.database = query.workgroup_name, query.database_name
        self.table = pulumi.Output.from_input(load(TABLE).table)
        self.view = pulumi.Output.from_input(VIEW)
        self.topic_arn = owners.topic_arn
        self.finish()

    def _runtime_args(self) -> RuntimeArgs:
        return shared(
            self._args,
            RuntimeArgs,
            virtual_cluster_name=own_name(),
            summarise_role_name=own_name("summarise", limit=ROLE_NAME_LIMIT),
            judge_role_name=own_name("judge", limit=ROLE_NAME_LIMIT),
        )

    def _query_args(self, results_url: pulumi.Output[str]) -> QueryArgs:
        return shared(
            self._args,
            QueryArgs,
            database_name=own_name(separator="_"),
            workgroup_name=own_name(),
            results_url=results_url,
        )

    def _orchestration_args(self, wiring: Mapping[str, pulumi.Input[str]]) -> OrchestrationArgs:
        return shared(self._args, OrchestrationArgs, wiring=wiring, log_name=own_name())

    def _wiring(
        self, lake: Lake, artifacts: Artifacts, owners: Owners, runtime: Runtime, query: Query
    ) -> Mapping[str, pulumi.Input[str]]:
        args = self._args
        return {
            "stack": f"{pulumi.get_project()}/{pulumi.get_stack()}",
            "lake": lake.url,
            "code": artifacts.code_url,
            "code_hash": artifacts.code_hash,
            "logs": artifacts.logs_url,
            "log_group": runtime.log_group_name,
            "virtual_cluster_id": runtime.virtual_cluster_id,
            "cluster": args["cluster_name"],
            "namespace": args["namespace"],
            "summarise_role_arn": runtime.summarise_role_arn,
            "judge_role_arn": runtime.judge_role_arn,
            "release_label": args["release_label"],
            "filter": args.get("filter", "plausible"),
            "database": query.database_name,
            "workgroup": query.workgroup_name,
            "topic_arn": owners.topic_arn,
            "executors": str(args.get("executors", 4)),
            "executor_cores": str(args.get("executor_cores", 2)),
            "executor_memory": f"{args.get('executor_memory_gib', 6)}g",
            "driver_cores": str(args.get("driver_cores", 1)),
            "driver_memory": f"{args.get('driver_memory_gib', 2)}g",
            "dependencies": args.get("dependencies_archive", ""),
            "image": args.get("job_image", ""),
        }
