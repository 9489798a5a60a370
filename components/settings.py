"""What a stack may set: the one place that names, explains, checks and reads it."""

from dataclasses import dataclass
from typing import Any, Final

import pulumi
from pulumi.runtime.config import CONFIG, get_config_env

from components import setting as one
from components.base import Args, shared
from components.errors import SettingsError, did_you_mean
from components.setting import Setting, Value, setting
from contracts import load

RUN: Final = "Run"
CLUSTER: Final = "Cluster"
QUESTIONS: Final = "Questions"
DATA: Final = "Data"
OWNERS: Final = "Owners"

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

_REGION_KEY: Final = "aws:region"
_REGION_ABOUT: Final = "The region that everything is made in, such as us-east-1."


@dataclass(frozen=True, kw_only=True)
class Settings:
    """A stack's settings, complete and checked."""

    region: str
    """From `aws:region`, as every Pulumi program for AWS has it."""

    eks_cluster: str = setting(
        "Name of the EKS cluster that EMR may use.",
        group=CLUSTER,
        example="analytics",
        pattern=r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}",
        shape="the name of an EKS cluster (letters, digits, '-' and '_', at most 100)",
    )
    namespace: str = setting(
        "The cluster's namespace that jobs run in. One virtual cluster can have it.",
        group=CLUSTER,
        default="tollgate",
        pattern=r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?",
        shape="a Kubernetes name (a-z, 0-9 and '-', at most 63)",
    )
    virtual_cluster: str = setting(
        "Whether EMR's virtual cluster stays (persistent) or each run opens and closes its own (ephemeral).",
        group=CLUSTER,
        default="persistent",
        choices=("persistent", "ephemeral"),
    )
    identity: str = setting(
        "How a job's pods get their role: EKS Pod Identity, or the cluster's OIDC provider (irsa), which must exist.",
        group=CLUSTER,
        default="podIdentity",
        choices=("podIdentity", "irsa"),
    )
    release_label: str = setting(
        "EMR's release: a date at its end pins the image, `latest` lets it move.",
        group=RUN,
        default="emr-7.13.0-latest",
        pattern=r"emr-(spark-)?\d+\.\d+\.\d+(-[a-z0-9-]+)?-(latest|\d{8})",
        shape="a release label such as emr-7.13.0-latest or emr-7.13.0-20260401",
    )
    filter: str = setting(
        "Which of the contract's filters refuses rows: plausible ranges, or positive numbers only, as in AWS's post.",
        group=RUN,
        default="plausible",
        choices=tuple(load("trips").filters),
    )
    executors: int = setting("The most executors of one job.", group=RUN, default=4, least=1, most=1000)
    executor_cores: int = setting("Cores of an executor.", group=RUN, default=2, least=1, most=64)
    executor_memory_gib: int = setting("Memory of an executor in GiB.", group=RUN, default=6, least=1, most=480)
    driver_cores: int = setting("Cores of a driver.", group=RUN, default=1, least=1, most=64)
    driver_memory_gib: int = setting("Memory of a driver in GiB.", group=RUN, default=2, least=1, most=480)
    dependencies_archive: str = setting(
        "S3 URL of the archive of the judge's Python packages; empty when `jobImage` has them.",
        group=RUN,
        default="",
        pattern=r"|s3://\S+\.(zip|tar\.gz|tgz)",
        shape="the s3:// URL of a .zip or .tar.gz",
    )
    job_image: str = setting(
        "A container image for the jobs, built on EMR's own of the same release; empty for EMR's own.",
        group=RUN,
        default="",
    )
    scan_limit_gib: int = setting(
        "A query that would read more than this many GiB is cancelled.", group=QUESTIONS, default=10, least=1
    )
    keep_data: bool = setting(
        "Whether the lake stays when the stack is destroyed: to lose data takes false here and `pulumi destroy`.",
        group=DATA,
        default=True,
    )
    artifact_days: int = setting(
        "After how many days query results and job logs in S3 are deleted.", group=DATA, default=30, least=1, most=3650
    )
    log_days: int = setting(
        "How many days CloudWatch keeps logs.", group=DATA, default=30, choices=tuple(str(days) for days in LOG_DAYS)
    )
    alert_email: str = setting(
        "Who is told of runs by mail; empty for nobody.",
        group=OWNERS,
        default="",
        pattern=r"|[^@\s]+@[^@\s]+\.[^@\s]+",
        shape="a mail address",
    )

    @classmethod
    def load(cls, config: pulumi.Config) -> "Settings":
        """The stack's settings.

        Raises SettingsError with every missing, unknown and wrong one at once, each as the command that mends it.
        """
        values: dict[str, Any] = {}
        problems = [
            problem for item in one.of_class(cls) if (problem := _take(item, config.get(item.key), config.name, values))
        ]
        region = pulumi.Config("aws").get("region") or ""
        if region == "":
            problems.append(f"pulumi config set {_REGION_KEY} <value>   # missing: {_REGION_ABOUT}")
        problems += _unknown(cls, config.name)
        if problems:
            raise SettingsError(_report(problems))
        return cls(region=region, **values)

    def of(self, args: type[Args], **own: Any) -> Args:
        """The arguments of a component: the settings that they name, by the same names, and its own."""
        return shared({item.name: getattr(self, item.name) for item in one.of_class(Settings)}, args, **own)


def _take(item: Setting, text: str | None, project: str, values: dict[str, Value]) -> str | None:
    """Read one setting into the values, or say which command mends it."""
    command = f"pulumi config set {project}:{item.key}"
    if item.required and (text is None or text == ""):
        return f"{command} <value>   # missing: {item.rule.about}"
    if text is None:
        return None
    try:
        values[item.name] = item.read(str(text))
    except ValueError as error:
        return f"{command} {item.rule.example or item.default}   # {error}"
    return None


def _unknown(cls: type[Settings], project: str) -> list[str]:
    """Keys of this project that nothing reads: Pulumi lets them pass."""
    known = [item.key for item in one.of_class(cls)]
    # Pulumi has no public way to list a project's keys.
    keys = sorted(
        key.removeprefix(f"{project}:") for key in {**get_config_env(), **CONFIG.get()} if key.startswith(f"{project}:")
    )
    return [
        f"pulumi config rm {project}:{key}   # nothing reads it.{did_you_mean(key, known)}"
        for key in keys
        if key not in known
    ]


def _report(problems: list[str]) -> str:
    count = "one change" if len(problems) == 1 else f"{len(problems)} changes"
    lines = "".join(f"\n  {problem}" for problem in problems)
    return f"The configuration of stack '{pulumi.get_stack()}' needs {count}:{lines}"
