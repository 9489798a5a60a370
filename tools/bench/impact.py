"""Try one other value of each setting on a standing stack, and write docs/settings-impact.md from the previews.

python -m tools.bench.impact
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pulumi.automation import ConfigValue

from components.settings import Settings
from components.settings.field import Setting, of_class
from tollgate.deploy import driver
from tollgate.deploy.driver import Report
from tollgate.deploy.errors import DeployError
from tollgate.deploy.preview import Change
from tollgate.deploy.rules import Keys
from tools.bench.workbench import ROOT, Workbench, workbench
from tools.engine import NoEngineError

COMMAND: Final = "make impact"
PAGE: Final = ROOT / "docs" / "settings-impact.md"
STACK: Final = "prod"
OPERATIONS: Final[Mapping[str, str]] = {
    "create": "created",
    "update": "updated",
    "replace": "replaced",
    "delete": "deleted",
}

INTRODUCTION: Final = """\
# What each setting changes

<!-- Generated: {command} -->

The stack `{stack}` stands on the emulated AWS as `Pulumi.{stack}.yaml` has it. One setting at a time is given another
value, and the real engine previews what would be done to the stack's AWS resources. The last column names the keys
without which [`tollgate deploy up` refuses](deploy.md#what-is-refused-and-the-key-that-allows-it); *both* are
`keepData false` and `--lose-data`. `aws:region` is not tried: in another region it is another stack.

| setting | from | to | created | updated | replaced | deleted | refused without |
|---|---|---|--:|--:|--:|--:|---|
"""

_ID: Final = "01234567-89ab-cdef-0123-456789abcdef"
SAMPLES: Final[Mapping[str, tuple[str, ...]]] = {
    "eksCluster": ("analytics-dev",),
    "namespace": ("reports",),
    "vpcCidr": ("10.90.0.0/16",),
    "zones": ("3",),
    "apiCidrs": ("192.0.2.0/24",),
    "driverNode": ("karpenter.sh/capacity-type=on-demand",),
    "executorNode": ("eks.amazonaws.com/instance-category=r",),
    "releaseLabel": ("emr-7.13.0-latest",),
    "datasets": ('{"flights": false}', '{"nyc_taxi": {"filter": "positive"}}'),
    "filter": ("positive",),
    "executors": ("40",),
    "executorCores": ("4",),
    "executorMemoryGib": ("12",),
    "driverCores": ("2",),
    "driverMemoryGib": ("4",),
    "jobPackages": ("s3://artifacts/code/packages-x86_64-1.tar.gz",),
    "eksVersion": ("1.36",),
    "jobImage": ("123456789012.dkr.ecr.us-east-1.amazonaws.com/jobs:1",),
    "schedule": ("rate(1 day)", ""),
    "scheduleTimeZone": ("Europe/Berlin",),
    "scanLimitGib": ("100",),
    "quicksightPrincipal": ("arn:aws:quicksight:us-east-1:123456789012:group/default/everyone", ""),
    "keepRuns": ("90",),
    "artifactDays": ("60",),
    "logDays": ("731", "90"),
    "alertEmail": ("others@example.org", ""),
    "slackChannel": ("T0123ABCD/C4567EFGH", ""),
    "teamsChannel": (
        f"https://teams.microsoft.com/l/channel/19%3aabcd%40thread.tacv2/Data?groupId={_ID}&tenantId={_ID}",
    ),
    "publishWithinHours": ("48",),
    "monthlyBudgetUsd": ("1000", "0"),
    "githubRepository": ("example/other", ""),
    "githubIds": ("583231/1296269",),
}
"""What to try of a setting whose definition names no other value: one that adds or changes, one that takes away."""


@dataclass(frozen=True)
class Trial:
    """One setting, as it is in the stack and as it was tried."""

    key: str
    now: str
    tried: str

    @property
    def title(self) -> str:
        return f"`{self.key}`: {_shown(self.now)} → {_shown(self.tried)}"


def trials(config: Mapping[str, str]) -> Iterator[Trial]:
    """Every setting with every other value to try, against what the stack's configuration has now."""
    for setting in of_class(Settings):
        now = _respelt(config.get(f"tollgate:{setting.key}", _spelt(setting.default)))
        for other in SAMPLES.get(setting.key) or _others(setting, now):
            yield Trial(setting.key, now, other)


def attempt(bench: Workbench, trial: Trial) -> Report | DeployError:
    """What the engine would do to the stack, and what the rules say of it; or the program's refusal of the value."""
    file = bench.folder / f"Pulumi.{STACK}.yaml"
    before = file.read_text()
    bench.stack(STACK).set_config(f"tollgate:{trial.key}", ConfigValue(trial.tried))
    try:
        return driver.preview(bench.project, STACK, Keys())
    except DeployError as error:
        return error
    finally:
        file.write_text(before)


def config_of(bench: Workbench) -> dict[str, str]:
    return {key: item.value for key, item in bench.stack(STACK).get_all_config().items()}


def row(trial: Trial, report: Report | DeployError) -> str:
    """One line of the page's table."""
    if isinstance(report, DeployError):
        return f"| `{trial.key}` | {_shown(trial.now)} | {_shown(trial.tried)} |  |  |  |  | nothing allows it |"
    counts = " | ".join(str(len(_of(report, op)) or "") for op in OPERATIONS)
    keys = sorted({_short(finding.key) for finding in report.judgement.refused})
    return f"| `{trial.key}` | {_shown(trial.now)} | {_shown(trial.tried)} | {counts} | {', '.join(keys)} |"


def section(trial: Trial, report: Report | DeployError) -> str:
    """One setting's resources, by what would happen to them; or why the program refuses the value."""
    if isinstance(report, DeployError):
        return f"### {trial.title}\n\n- refused: {str(report).rpartition('# ')[2].splitlines()[0]}\n"
    lines = [f"- {word}: {_listed(_of(report, op))}" for op, word in OPERATIONS.items() if _of(report, op)]
    return "\n".join([f"### {trial.title}", "", *(lines or ["- no resource changes"]), *_refusals(report), ""])


def page(results: Sequence[tuple[Trial, Report | DeployError]]) -> str:
    rows = "\n".join(row(trial, report) for trial, report in results)
    sections = "\n".join(section(trial, report) for trial, report in results)
    return f"{INTRODUCTION.format(command=COMMAND, stack=STACK)}{rows}\n\n## Which resources\n\n{sections}"


def _others(setting: Setting, now: str) -> tuple[str, ...]:
    if setting.kind is bool:
        return ("false" if now == "true" else "true",)
    choices = setting.rule.choices
    return (choices[(choices.index(now) + 1) % len(choices)],) if choices else ()


def _spelt(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _respelt(value: str) -> str:
    """JSON with the blanks that we write: the engine keeps it without."""
    return json.dumps(json.loads(value)) if value.startswith(("{", "[")) else value


def _shown(value: str) -> str:
    return f"`{value}`" if value else "(empty)"


def _short(key: str) -> str:
    return "*both*" if key.startswith("both") else f"`{key}`" if key else "nothing allows it"


def _refusals(report: Report) -> Iterator[str]:
    """Which key each refusal wants, and about what it is; sentences hold ids that are others each time."""
    for key in sorted({finding.key for finding in report.judgement.refused}):
        findings = [finding for finding in report.judgement.refused if finding.key == key]
        names = sorted({finding.urn.rpartition("::")[2] for finding in findings} - {""})
        yield f"- refused without {_short(key)}: {', '.join(names) or 'so many changes at once'}"


def _of(report: Report, op: str) -> list[Change]:
    return [change for change in report.preview.changes if change.op == op and not change.type.startswith("tollgate:")]


def _listed(changes: list[Change]) -> str:
    """Names, sorted and gathered under their types."""
    by_type: dict[str, list[str]] = {}
    for change in sorted(changes, key=lambda one: (one.type, one.name)):
        kept = " (stays in the account)" if change.retained and change.op == "delete" else ""
        by_type.setdefault(_kind(change.type), []).append(f"{change.name}{kept}")
    return "; ".join(f"`{kind}` {', '.join(names)}" for kind, names in by_type.items())


def _kind(token: str) -> str:
    """`aws:s3/bucket:Bucket` as programs write it: `s3.Bucket`."""
    _, module, name = token.split(":")
    return f"{module.partition('/')[0]}.{name}"


def main() -> None:
    try:
        with workbench() as bench:
            bench.stack(STACK).up()
            results = []
            for trial in trials(config_of(bench)):
                results.append((trial, attempt(bench, trial)))
                print(row(*results[-1]), flush=True)
    except NoEngineError as error:
        sys.exit(str(error))
    PAGE.write_text(page(results))
    print(f"Wrote {PAGE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
