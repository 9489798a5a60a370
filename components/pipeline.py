"""The whole of one pipeline, from raw files to the answer, wired and with the permissions that it takes."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NotRequired, TypedDict

import pulumi

from components.access_log import AccessLog
from components.account import Account
from components.artifacts import Artifacts, ArtifactsArgs
from components.base import Component, choice, shared
from components.chat import Chat, ChatArgs
from components.dataset_runs import DatasetRuns, DatasetRunsArgs, Parts
from components.lake import Lake, LakeArgs
from components.naming import dataset_part, own_name
from components.owners import Owners, OwnersArgs
from components.quality_tables import QualityTables, QualityTablesArgs
from components.query import Query, QueryArgs
from components.reporting import Reporting, ReportingArgs, ReportingRole, ReportingRoleArgs
from components.runtime import Runtime, RuntimeArgs
from contracts import Dataset, load_datasets

ENCRYPTIONS: Final = ("s3", "kms")


class PipelineArgs(TypedDict):
    """Arguments of Pipeline, named as the settings are, so that a program can pass its settings on."""

    root: str
    """The folder of the checkout whose contracts, jobs and gate run on the cluster."""

    cluster_name: pulumi.Input[str]
    """The EKS cluster that EMR may use."""

    namespace: str
    """The cluster's namespace that jobs run in; it exists already, and no other virtual cluster has it."""

    virtual_cluster: NotRequired[str]
    """Whether the virtual cluster stays (persistent) or each run has its own (ephemeral). Default persistent."""

    identity: NotRequired[str]
    """How pods get their role: podIdentity or irsa. Default podIdentity."""

    release_label: str
    """EMR's release, such as emr-7.13.0-latest."""

    datasets: NotRequired[list[str]]
    """The datasets of the stack, by their folders under `datasets/`. Default: all of them."""

    dataset_settings: NotRequired[dict[str, Any]]
    """What differs for one dataset, by its name: filter, executors and sizes. Default: nothing."""

    filter: NotRequired[str]
    """Which of the contract's filters refuses rows. Default: the contract's own default."""

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

    job_packages: NotRequired[str]
    """Where the jobs' Python packages come from: build, image, or the s3:// URL of an archive. Default build."""

    job_architecture: NotRequired[str]
    """The machines that the jobs' packages are for: x86_64 or aarch64. Default x86_64."""

    job_image: NotRequired[str]
    """A container image for the jobs. Default: EMR's own of the release."""

    scan_limit_gib: NotRequired[int]
    """A query that would read more than this is cancelled. Default 10."""

    driver_node: NotRequired[str]
    """The label of the nodes that drivers run on. Default: any."""

    executor_node: NotRequired[str]
    """The label of the nodes that executors run on. Default: any."""

    key_arn: pulumi.Input[str]
    """The key that encrypts messages and logs, and the data where data_encryption says so."""

    data_encryption: NotRequired[str]
    """Whether S3's own keys encrypt the data (s3) or the given key does (kms). Default s3."""

    access_logs: NotRequired[bool]
    """Whether every request to the buckets is recorded. Default true."""

    quicksight_principal: NotRequired[str]
    """The QuickSight group that sees the answer. Default: there is no QuickSight."""

    quicksight_import: NotRequired[str]
    """Whether QuickSight keeps a copy (SPICE) or asks each time (DIRECT_QUERY). Default SPICE."""

    keep_data: bool
    """Whether the lake stays when the stack is destroyed."""

    keep_runs: NotRequired[int]
    """Of how many runs that can be published the data stays, to go back to; 0 for all. Default 30."""

    artifact_days: NotRequired[int]
    """After how many days query results and job logs in S3 are deleted. Default 30."""

    log_days: NotRequired[int]
    """How many days CloudWatch keeps logs. Default 30."""

    alert_email: NotRequired[str]
    """Who is told of runs by mail. Default: nobody."""

    slack_channel: NotRequired[str]
    """The ids of a Slack workspace and channel that show messages to owners, as T…/C…. Default: none."""

    teams_channel: NotRequired[str]
    """The link to a channel of Microsoft Teams that shows messages to owners. Default: none."""

    permissions_boundary: NotRequired[pulumi.Input[str]]
    """The boundary of the pipeline's roles. Default: none."""


class Pipeline(Component):
    """A gated pipeline: lake, jobs, judge, state machine, and the table that only good data reaches."""

    lake_url: pulumi.Output[str]
    artifacts_url: pulumi.Output[str]
    results_url: pulumi.Output[str]
    logs_url: pulumi.Output[str]
    virtual_cluster_id: pulumi.Output[str]
    workgroup: pulumi.Output[str]
    database: pulumi.Output[str]
    datasets: pulumi.Output[dict[str, Any]]
    """By name: the state machine's ARN, the tables by product, the views by answer, the dashboard's address."""
    topic_arn: pulumi.Output[str]

    def __init__(self, name: str, args: PipelineArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args, opts)
        self._args = args
        data = self._data_args()
        lake = Lake(f"{name}-lake", shared(data, LakeArgs), self.child())
        artifacts = Artifacts(f"{name}-artifacts", shared(data, ArtifactsArgs), self.child())
        owners = Owners(f"{name}-owners", shared(args, OwnersArgs), self.child())
        if any(args.get(channel, "") != "" for channel in ("slack_channel", "teams_channel")):
            chat_args = shared(args, ChatArgs, title=own_name(), topic_arn=owners.topic_arn)
            Chat(f"{name}-chat", chat_args, self.child())
        runtime = Runtime(f"{name}-runtime", self._runtime_args(), self.child())
        query = Query(f"{name}-query", self._query_args(data, artifacts.results_url), self.child())
        parts = Parts(lake, artifacts, owners, runtime, query)
        datasets = load_datasets(Path(args["root"]) / "datasets", args.get("datasets", ()))
        quality = QualityTables(f"{name}-quality", self._quality_args(parts, datasets), self.child())
        self.runs = runs = {dataset.name: self._runs(parts, dataset) for dataset in datasets}

        self.lake_url, self.artifacts_url = lake.url, artifacts.url
        self.results_url, self.logs_url = artifacts.results_url, artifacts.logs_url
        self.virtual_cluster_id = runtime.virtual_cluster_id
        self.workgroup, self.database = query.workgroup_name, query.database_name
        self.topic_arn = owners.topic_arn
        dashboards: pulumi.Input[dict[str, str]] = {}
        if args.get("quicksight_principal", "") != "":
            dashboards = self._show(parts, datasets, quality.database_with_tables)
        arns = {name: one.state_machine_arn for name, one in runs.items()}
        self.datasets = pulumi.Output.all(arns=arns, dashboards=dashboards).apply(
            lambda values: {dataset.name: _described(dataset, **values) for dataset in datasets}
        )
        self.finish()

    def _data_args(self) -> dict[str, Any]:
        """The arguments of the buckets: the key is theirs only where the stack says so."""
        args = dict(self._args)
        if choice(args, "data_encryption", ENCRYPTIONS) == "s3":
            del args["key_arn"]
        if args.get("access_logs", True):
            log = AccessLog(f"{self.name}-access", {"log_days": self._args.get("log_days", 30)}, self.child())
            args["access_log_bucket"] = log.bucket_name
        return args

    def _runtime_args(self) -> RuntimeArgs:
        return shared(self._args, RuntimeArgs, virtual_cluster_name=own_name())

    def _query_args(self, data: Mapping[str, Any], results_url: pulumi.Output[str]) -> QueryArgs:
        return shared(
            data,
            QueryArgs,
            database_name=own_name(separator="_"),
            workgroup_name=own_name(),
            results_url=results_url,
        )

    def _quality_args(self, parts: Parts, datasets: Sequence[Dataset]) -> QualityTablesArgs:
        return {"database": parts.query.database_name, "lake_url": parts.lake.url, "datasets": datasets}

    def _runs(self, parts: Parts, dataset: Dataset) -> DatasetRuns:
        own = {**self._args, **self._args.get("dataset_settings", {}).get(dataset.name, {})}
        wiring = self._wiring(parts, own)
        args = shared(self._args, DatasetRunsArgs, root=self._args["root"], dataset=dataset, parts=parts, wiring=wiring)
        return DatasetRuns(dataset_part(self.name, dataset.name), args, self.child())

    def _wiring(self, parts: Parts, args: Mapping[str, Any]) -> dict[str, Any]:
        """What every machine is wired to, with what the settings say for its dataset."""
        return {
            "stack": f"{pulumi.get_project()}/{pulumi.get_stack()}",
            "logs": parts.artifacts.logs_url,
            "log_group": parts.runtime.log_group_name,
            "virtual_cluster_id": parts.runtime.virtual_cluster_id,
            "cluster": args["cluster_name"],
            "namespace": args["namespace"],
            "release_label": args["release_label"],
            "filter": args.get("filter", ""),
            "database": parts.query.database_name,
            "database_arn": Account.of(self).arn("glue", pulumi.Output.concat("database/", parts.query.database_name)),
            "workgroup": parts.query.workgroup_name,
            "topic_arn": parts.owners.topic_arn,
            "executors": str(args.get("executors", 4)),
            "executor_cores": str(args.get("executor_cores", 2)),
            "executor_memory": f"{args.get('executor_memory_gib', 6)}g",
            "driver_cores": str(args.get("driver_cores", 1)),
            "driver_memory": f"{args.get('driver_memory_gib', 2)}g",
            "driver_node": args.get("driver_node", ""),
            "executor_node": args.get("executor_node", ""),
            "packages": parts.artifacts.packages_url,
            "architecture": args.get("job_architecture", "x86_64"),
            "image": args.get("job_image", ""),
            "keep_runs": str(args.get("keep_runs", 30)),
        }

    def _show(
        self, parts: Parts, datasets: Sequence[Dataset], database: pulumi.Output[str]
    ) -> pulumi.Output[dict[str, str]]:
        """Show each dataset in QuickSight, which tries its connection at once: first comes what its role may."""
        role_args = shared(self._args, ReportingRoleArgs, title=own_name())
        role = ReportingRole(f"{self.name}-reporting-role", role_args, self.child())
        who = "reporting"
        policies = [
            parts.lake.shown_by(who, role.role_name, [dataset.name for dataset in datasets]),
            *parts.artifacts.results_usable_by(who, role.role_name),
            parts.query.shown_by(who, role.role_name),
        ]
        role_arn = pulumi.Output.all(arn=role.role_arn, ready=[policy.id for policy in policies]).apply(
            lambda values: str(values["arn"])
        )
        args = shared(
            self._args,
            ReportingArgs,
            title=own_name(),
            role_arn=role_arn,
            workgroup=self.workgroup,
            database=database,
            datasets=datasets,
            artifacts=parts.artifacts,
        )
        return Reporting(f"{self.name}-reporting", args, self.child()).dashboards


def _described(dataset: Dataset, arns: Mapping[str, str], dashboards: Mapping[str, str]) -> dict[str, Any]:
    return {
        "stateMachineArn": arns[dataset.name],
        "tables": {product.name: product.table for product in dataset.products},
        "views": list(dataset.answers),
        **({"dashboard": dashboards[dataset.name]} if dataset.name in dashboards else {}),
    }
