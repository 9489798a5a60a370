"""What one dataset has of its own in a stack: its contracts, its job roles, its state machine and what they may do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NotRequired, TypedDict

import pulumi

from components.artifacts import Artifacts
from components.base import Component
from components.job_role import JobRole
from components.lake import Lake
from components.naming import job_role_names, own_name
from components.orchestration import Orchestration, OrchestrationArgs
from components.owners import Owners
from components.query import Query
from components.runtime import Runtime
from contracts import Dataset


@dataclass(frozen=True)
class Parts:
    """What all datasets of a stack share."""

    lake: Lake
    artifacts: Artifacts
    owners: Owners
    runtime: Runtime
    query: Query


class DatasetRunsArgs(TypedDict):
    """Arguments of DatasetRuns."""

    root: str
    """The folder of the checkout, whose `datasets/` has the dataset."""

    dataset: Dataset
    """Its contracts, loaded."""

    parts: Parts
    """What it shares with the stack's other datasets."""

    wiring: Mapping[str, Any]
    """What its machine is wired to beside the parts, by the fields of pipeline.wiring.Wiring."""

    key_arn: NotRequired[pulumi.Input[str]]
    """The KMS key that encrypts the definition, the executions and the log. Default: AWS's own keys."""

    log_days: NotRequired[int]
    """How many days CloudWatch keeps the log of executions. Default 30."""

    permissions_boundary: NotRequired[pulumi.Input[str]]
    """The boundary of the dataset's roles. Default: none."""


class DatasetRuns(Component):
    """A dataset's state machine, whose jobs can neither read nor write another dataset's data."""

    state_machine_arn: pulumi.Output[str]

    def __init__(self, name: str, args: DatasetRunsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args, opts)
        self._parts, dataset = args["parts"], args["dataset"]
        roles = self._roles(dataset.name)
        machine_args = OrchestrationArgs(
            wiring=self._wiring(args, roles), log_name=own_name(dataset.name.replace("_", "-"))
        )
        for shared_name in ("key_arn", "log_days", "permissions_boundary"):
            if shared_name in args:
                machine_args[shared_name] = args[shared_name]
        machine = Orchestration(f"{name}-machine", machine_args, self.child())
        self._let(dataset, machine.role_name, [role.role_arn for role in roles.values()])
        self.state_machine_arn = machine.state_machine_arn
        self.finish()

    def _roles(self, dataset: str) -> dict[str, JobRole]:
        what = {"summarise": f"Reads raw input of {dataset}, writes runs", "judge": f"Judges runs of {dataset}"}
        lake, artifacts, runtime = self._parts.lake, self._parts.artifacts, self._parts.runtime
        roles = {
            job: JobRole(f"{self.name}-{job}", runtime.job_role_args(role_name, what[job]), self.child())
            for job, role_name in job_role_names(dataset).items()
        }
        for job, role in roles.items():
            artifacts.code_readable_by(f"{dataset}-{job}", role.role_name)
            artifacts.logs_writable_by(f"{dataset}-{job}", role.role_name)
        lake.summarised_by(f"{dataset}-summarise", roles["summarise"].role_name, dataset)
        lake.judged_by(f"{dataset}-judge", roles["judge"].role_name, dataset)
        return roles

    def _wiring(self, args: DatasetRunsArgs, roles: Mapping[str, JobRole]) -> dict[str, Any]:
        parts, dataset = self._parts, args["dataset"]
        url, contracts_hash = parts.artifacts.contracts_of(args["root"], dataset.name)
        return {
            **args["wiring"],
            "dataset": dataset,
            "bucket": parts.lake.bucket_name,
            "code": parts.artifacts.code_url,
            "contracts": url,
            "code_hash": pulumi.Output.concat(parts.artifacts.code_hash, "-", contracts_hash),
            "summarise_role_arn": roles["summarise"].role_arn,
            "judge_role_arn": roles["judge"].role_arn,
        }

    def _let(self, dataset: Dataset, role: pulumi.Output[str], job_roles: list[pulumi.Output[str]]) -> None:
        """Let the machine run the dataset's jobs, publish its tables and notify the owners."""
        parts, who = self._parts, f"{dataset.name}-machine"
        parts.runtime.usable_by(who, role, job_roles)
        parts.lake.published_by(who, role, [dataset.name])
        parts.artifacts.results_usable_by(who, role)
        parts.query.publishable_by(who, role, [*(product.table for product in dataset.products), *dataset.answers])
        parts.owners.notified_by(who, role)
