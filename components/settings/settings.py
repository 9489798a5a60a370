"""A stack's settings: the one place that names, documents and checks them."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import pulumi

from components import releases
from components.base import Args, shared
from components.chat import check_slack_channel, check_teams_channel
from components.job_code.dependencies import ARCHITECTURES
from components.job_role import IDENTITIES
from components.pipeline import ENCRYPTIONS
from components.reporting import IMPORTS
from components.runtime import VIRTUAL_CLUSTERS
from components.settings import conflicts, read
from components.settings.datasets import ROOT, dataset_problems, own_values
from components.settings.field import setting
from components.settings.schedules import check_schedule, check_time_zone
from contracts import dataset_names

RUN: Final = "Run"
CLUSTER: Final = "Cluster"
SCHEDULE: Final = "Schedule"
QUERIES: Final = "Queries and reporting"
DATA: Final = "Data"
OWNERS: Final = "Owners"
DEPLOYMENT: Final = "Deployment"

# CloudWatch keeps logs for one of these terms and refuses any other.
LOG_DAYS: Final = (
    1,
    3,
    5,
    7,
    14,
    30,
    60,
    90,
    120,
    150,
    180,
    365,
    400,
    545,
    731,
    1096,
    1827,
    2192,
    2557,
    2922,
    3288,
    3653,
)
_LABEL: Final = r"|[A-Za-z0-9./_-]+=[A-Za-z0-9._-]+"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """A stack's settings, complete and checked."""

    region: str
    """From `aws:region`, as every Pulumi program for AWS has it."""

    eks_cluster: str = setting(
        "Name of the EKS cluster that EMR may use; `new` makes one, with a network of its own.",
        group=CLUSTER,
        example="analytics",
        pattern=r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}",
        shape="the name of an EKS cluster (letters, digits, '-' and '_', at most 100)",
    )
    namespace: str = setting(
        "The cluster's namespace that jobs run in; in an existing cluster it exists, free of virtual clusters.",
        group=CLUSTER,
        default="tollgate",
        pattern=r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?",
        shape="a Kubernetes name (a-z, 0-9 and '-', at most 63)",
    )
    virtual_cluster: str = setting(
        "Whether EMR's virtual cluster stays (persistent) or each run opens and closes its own (ephemeral).",
        group=CLUSTER,
        default="persistent",
        choices=VIRTUAL_CLUSTERS,
    )
    identity: str = setting(
        "How a job's pods get their role: EKS Pod Identity, or the cluster's OIDC provider (irsa).",
        group=CLUSTER,
        default="podIdentity",
        choices=IDENTITIES,
    )
    eks_version: str = setting(
        "The Kubernetes version of a new cluster. AWS raises it by itself when its standard support ends, "
        "on 2027-03-27 for 1.35: raise it here before.",
        group=CLUSTER,
        default="1.35",
        pattern=r"1\.\d\d",
        shape="a version such as 1.35",
    )
    vpc_cidr: str = setting(
        "The addresses of a new cluster's network; EKS moves no cluster that stands into another.",
        group=CLUSTER,
        default="10.80.0.0/16",
        pattern=r"\d{1,3}(\.\d{1,3}){3}/(1[6-9]|2[0-2])",
        shape="an IPv4 range between /16 and /22",
    )
    zones: int = setting("In how many zones a new cluster lies.", group=CLUSTER, default=2, least=2, most=3)
    api_cidrs: str = setting(
        "The IPv4 ranges, with commas between, that may reach a new cluster's API from the internet; empty for none.",
        group=CLUSTER,
        default="",
        pattern=r"|\d[\d.]*/\d+(,\d[\d.]*/\d+)*",
        shape="a list of IPv4 ranges such as 192.0.2.0/24,198.51.100.7/32",
    )
    driver_node: str = setting(
        "The label of the nodes that drivers run on, which should be on-demand ones; empty for any.",
        group=CLUSTER,
        default="",
        pattern=_LABEL,
        shape="a label such as karpenter.sh/capacity-type=on-demand",
    )
    executor_node: str = setting(
        "The label of the nodes that executors run on, which may be spot ones; empty for any.",
        group=CLUSTER,
        default="",
        pattern=_LABEL,
        shape="a label such as karpenter.sh/capacity-type=spot",
    )
    release_label: str = setting(
        "EMR's release: a date at its end pins the image, `latest` lets it move.",
        group=RUN,
        default="emr-7.13.0-latest",
        pattern=releases.LABEL,
        shape=f"one of {', '.join(releases.RELEASES)}, with -latest or a date such as -20260410 after it",
    )
    datasets: Mapping[str, Any] = setting(
        "The stack's datasets: every folder of `datasets/`, but those set to false here. What concerns a run can be "
        "set for one dataset: `pulumi config set --path 'tollgate:datasets.NAME.schedule' 'cron(0 6 * * ? *)'`.",
        group=RUN,
        default={},
        shape="an object of datasets by name, each false or with settings of its own",
    )
    filter: str = setting(
        "Which of a contract's filters refuses rows; empty for the contract's default.", group=RUN, default=""
    )
    executors: int = setting("The most executors of one job.", group=RUN, default=4, least=1, most=1000)
    executor_cores: int = setting("Cores of an executor.", group=RUN, default=2, least=1, most=64)
    executor_memory_gib: int = setting("Memory of an executor in GiB.", group=RUN, default=6, least=1, most=480)
    driver_cores: int = setting("Cores of a driver.", group=RUN, default=1, least=1, most=64)
    driver_memory_gib: int = setting("Memory of a driver in GiB.", group=RUN, default=2, least=1, most=480)
    job_packages: str = setting(
        "Where the jobs' Python packages come from: an archive that each deployment takes from the lock file (build), "
        "one that stands below `artifactsUrl`/code/ (its S3 URL), or `jobImage` (image).",
        group=RUN,
        default="build",
        pattern=r"build|image|s3://\S+\.(zip|tar\.gz|tgz)",
        shape="`build`, `image`, or the s3:// URL of a .zip or .tar.gz",
    )
    job_architecture: str = setting(
        "The machines that the packages are for, and so the nodes that jobs run on; not asked of an image.",
        group=RUN,
        default="x86_64",
        choices=ARCHITECTURES,
    )
    job_image: str = setting(
        "A container image for the jobs, built on EMR's own of the same release; empty for EMR's own.",
        group=RUN,
        default="",
    )
    schedule: str = setting(
        "When runs start: `cron(0 6 2 * ? *)`, `rate(1 day)` or `at(2027-01-31T06:00:00)`; empty for never by itself.",
        group=SCHEDULE,
        default="",
        check=check_schedule,
        shape="a schedule of EventBridge Scheduler",
    )
    schedule_time_zone: str = setting(
        "The time zone that the schedule is read in.",
        group=SCHEDULE,
        default="UTC",
        check=check_time_zone,
        shape="a time zone such as America/New_York",
    )
    scan_limit_gib: int = setting(
        "A query that would read more than this many GiB is cancelled.", group=QUERIES, default=10, least=1
    )
    quicksight_principal: str = setting(
        "ARN of the QuickSight group, user or namespace that sees the dashboards; empty for no QuickSight. "
        "Set it after the first published run: QuickSight needs the published table.",
        group=QUERIES,
        default="",
        pattern=r"|arn:aws[a-z-]*:quicksight:[a-z0-9-]+:\d{12}:(group|user|namespace)/\S+",
        shape="an ARN such as arn:aws:quicksight:us-east-1:123456789012:group/default/analysts",
    )
    quicksight_import: str = setting(
        "Whether QuickSight keeps a copy, refreshed each day (SPICE), or asks Athena each time (DIRECT_QUERY).",
        group=QUERIES,
        default="SPICE",
        choices=IMPORTS,
    )
    keep_data: bool = setting(
        "Whether the lake stays when the stack is destroyed: to lose data takes false here and `pulumi destroy`.",
        group=DATA,
        default=True,
    )
    keep_runs: int = setting(
        "Of how many runs that can be published the tables, evidence and refused rows stay, to go back to; 0 for all. "
        "Verdicts, reports and the tables of quality stay in any case.",
        group=DATA,
        default=30,
        most=1000,
    )
    data_encryption: str = setting(
        "Whether S3's own keys encrypt the data (s3) or the stack's KMS key does (kms).",
        group=DATA,
        default="s3",
        choices=ENCRYPTIONS,
    )
    access_logs: bool = setting("Whether every request to the buckets is recorded.", group=DATA, default=True)
    artifact_days: int = setting(
        "After how many days query results and job logs in S3 are deleted.", group=DATA, default=30, least=1, most=3650
    )
    log_days: int = setting(
        "How many days logs are kept.", group=DATA, default=30, choices=tuple(str(days) for days in LOG_DAYS)
    )
    alert_email: str = setting(
        "Who is told of runs and alarms by mail; empty for nobody.",
        group=OWNERS,
        default="",
        pattern=r"|[^@\s]+@[^@\s]+\.[^@\s]+",
        shape="a mail address",
    )
    slack_channel: str = setting(
        "The Slack channel that shows what owners are told: the ids of workspace and channel, as T0123ABCD/C0123ABCD; "
        "empty for none. First authorize the workspace, once an account (deploy.md).",
        group=OWNERS,
        default="",
        example="T0123ABCD/C0123ABCD",
        check=check_slack_channel,
        shape="ids such as T0123ABCD/C0123ABCD",
    )
    teams_channel: str = setting(
        "The channel of Microsoft Teams that shows what owners are told: its link, as Teams copies it; empty for none. "
        "First authorize the team, once an account (deploy.md).",
        group=OWNERS,
        default="",
        example="'https://teams.microsoft.com/l/channel/…'",
        check=check_teams_channel,
        shape="a link to a channel of Teams",
    )
    publish_within_hours: int = setting(
        "After how many hours without a published run owners are told; 0 for never.", group=OWNERS, default=0, most=168
    )
    monthly_budget_usd: int = setting(
        "What the stack may cost in a month before owners are told; 0 for no budget. It sees nothing until the cost "
        "allocation tag `tollgate-stack` is activated (deploy.md).",
        group=OWNERS,
        default=0,
    )
    github_repository: str = setting(
        "The GitHub repository whose workflows deploy this stack; empty for none.",
        group=DEPLOYMENT,
        default="",
        pattern=r"|[\w.-]+/[\w.-]+",
        shape="a repository as owner/name",
    )
    github_ids: str = setting(
        "The owner's and the repository's numeric ids, which GitHub's tokens carry for repositories made or renamed "
        "since July 2026: `gh api repos/OWNER/REPO --jq '\"\\(.owner.id)/\\(.id)\"'`; empty where they do not.",
        group=DEPLOYMENT,
        default="",
        pattern=r"|\d+/\d+",
        shape="two numbers such as 583231/1296269",
    )
    github_provider_new: bool = setting(
        "Whether this stack makes the account's OIDC provider for GitHub, which can exist once.",
        group=DEPLOYMENT,
        default=False,
    )

    @classmethod
    def load(cls) -> "Settings":
        """The stack's settings.

        Raises SettingsError with every missing, unknown and wrong one at once, each as the command that mends it.
        """
        settings = cls(**read.read(cls))
        read.refuse([*conflicts.problems(vars(settings)), *dataset_problems(settings, ROOT)])
        warning = releases.warning(settings.release_label, datetime.now(UTC).date())
        if warning is not None:
            pulumi.log.warn(warning)
        return settings

    @property
    def makes_cluster(self) -> bool:
        return self.eks_cluster == conflicts.NEW

    @property
    def keeps_key(self) -> bool:
        """Whether data that stays could not be read without the stack's key."""
        return self.keep_data and self.data_encryption == "kms"

    @property
    def dataset_list(self) -> list[str]:
        """The datasets of the stack, by name."""
        return [name for name in dataset_names(ROOT) if self.datasets.get(name) is not False]

    def of_dataset(self, name: str) -> "Settings":
        """The settings with what is set for one dataset."""
        return dataclasses.replace(self, **own_values(self.datasets.get(name), type(self)))

    def of(self, args: type[Args], **own: Any) -> Args:
        """The arguments of a component: the settings that they name, by the same names, and its own."""
        return shared({field.name: getattr(self, field.name) for field in dataclasses.fields(self)}, args, **own)
