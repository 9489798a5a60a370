"""What a Pipeline is told; the names are those of Settings, so that a program can pass its settings on."""

from typing import NotRequired, TypedDict

import pulumi


class PipelineArgs(TypedDict):
    """What a Pipeline is told."""

    root: str
    """The folder of the checkout whose contracts, jobs and gate run on the cluster."""

    cluster_name: pulumi.Input[str]
    """The EKS cluster that EMR may use."""

    namespace: str
    """The cluster's namespace that jobs run in; it exists already, and no other virtual cluster has it."""

    virtual_cluster: NotRequired[str]
    """Whether the virtual cluster stays (persistent, default) or every run opens and closes its own (ephemeral)."""

    identity: NotRequired[str]
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

    driver_node: NotRequired[str]
    """The label of the nodes that drivers run on. Default: any."""

    executor_node: NotRequired[str]
    """The label of the nodes that executors run on. Default: any."""

    key_arn: pulumi.Input[str]
    """The key that encrypts messages and logs, and the data where data_encryption says so."""

    data_encryption: NotRequired[str]
    """Whether S3's own keys encrypt the data (s3, default) or the given key does (kms)."""

    access_logs: NotRequired[bool]
    """Whether every request to the buckets is recorded. Default true."""

    quicksight_principal: NotRequired[str]
    """The QuickSight group that sees the answer. Default: there is no QuickSight."""

    quicksight_import: NotRequired[str]
    """Whether QuickSight keeps a copy (SPICE, default) or asks each time (DIRECT_QUERY)."""

    keep_data: bool
    """Whether the lake stays when the stack is destroyed."""

    artifact_days: NotRequired[int]
    """After how many days query results and job logs in S3 are deleted. Default 30."""

    log_days: NotRequired[int]
    """How many days CloudWatch keeps logs. Default 30."""

    alert_email: NotRequired[str]
    """Who is told of runs by mail. Default: nobody."""
