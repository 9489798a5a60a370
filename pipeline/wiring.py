"""What a stack's machine is wired to."""

from dataclasses import dataclass
from typing import Final

from contracts import Dataset
from pipeline.layout import RUNS_PREFIX, Layout

_A_RUN: Final = "a-run"


@dataclass(frozen=True, kw_only=True)
class Wiring:
    """What one stack's machine is wired to, as plain strings, and the dataset that it is for."""

    stack: str
    """How messages name this stack."""
    dataset: Dataset
    bucket: str
    """The lake's bucket, of which the dataset has a folder."""
    code: str
    """The URL of the folder that holds code.zip, summarise.py and judge.py."""
    contracts: str
    """The URL of the archive that holds the dataset's folder."""
    code_hash: str
    """The hash of both: what decides, beside the input, what a run writes."""
    logs: str
    """The URL of the folder that jobs log to."""
    log_group: str
    virtual_cluster_id: str
    """The virtual cluster that stays; empty to open one for each run and close it after."""
    cluster: str
    """The EKS cluster's name."""
    namespace: str
    summarise_role_arn: str
    judge_role_arn: str
    release_label: str
    filter: str
    """Which of the contract's filters refuses rows; empty for its default."""
    database: str
    workgroup: str
    topic_arn: str
    database_arn: str = ""
    """The ARN of the database, by which the lineage of a run names its tables; empty for the folders of their rows."""
    executors: str = "4"
    """The most executors of one job."""
    executor_cores: str = "2"
    executor_memory: str = "6g"
    driver_cores: str = "1"
    driver_memory: str = "2g"
    driver_node: str = ""
    """The label of nodes for drivers, as `label=value` (on-demand ones); empty for any node."""
    executor_node: str = ""
    """The label of nodes for executors, as `label=value` (spot ones); empty for any node."""
    packages: str = ""
    """The URL of the archive of the jobs' Python packages; empty when the image has them."""
    architecture: str = "x86_64"
    """The machines that the archive is for: x86_64 or aarch64."""
    image: str = ""
    """A container image instead of the release's own; empty for the release's."""
    keep_runs: str = "30"
    """Of how many runs that can be published the data stays; 0 for all."""

    def layout(self, run: str = _A_RUN) -> Layout:
        return Layout(self.lake, run)

    def of_run(self, place: str) -> str:
        """A URL of `layout()` with `{}` where the run's name goes."""
        return place.replace(f"/{RUNS_PREFIX}{_A_RUN}/", f"/{RUNS_PREFIX}{{}}/")

    @property
    def stack_name(self) -> str:
        """The stack as commands take it, without its organisation and project."""
        return self.stack.rpartition("/")[2]

    @property
    def lake(self) -> str:
        """The dataset's folder, `s3://bucket/dataset`."""
        return f"s3://{self.bucket}/{self.dataset.name}"
