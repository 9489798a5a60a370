"""Settings: read in one place, complete or refused, every mistake with the command that mends it."""

import dataclasses
from typing import Any

import pulumi
import pytest

from components.errors import SettingsError
from components.settings import Settings
from tools.graph import render

NEEDED = {"aws:region": "eu-central-1", "tollgate:eksCluster": "analytics"}


def load(config: dict[str, str], project: str = "tollgate") -> Settings:
    loaded: list[Settings] = []
    render(lambda: loaded.append(Settings.load()), config=config, project=project)
    return loaded[0]


def complaint(config: dict[str, str], project: str = "tollgate") -> list[str]:
    with pytest.raises(SettingsError) as refused:
        load(config, project)
    return str(refused.value).splitlines()


def test_a_stack_that_names_its_region_and_cluster_has_all_it_needs() -> None:
    settings = load(NEEDED)
    assert (settings.region, settings.eks_cluster) == ("eu-central-1", "analytics")
    assert settings.keep_data is True


def test_texts_become_the_values_that_they_stand_for() -> None:
    settings = load(NEEDED | {"tollgate:keepData": "false", "tollgate:scanLimitGib": "3"})
    assert (settings.keep_data, settings.scan_limit_gib) == (False, 3)


def test_false_and_nought_and_empty_are_values_and_not_absences() -> None:
    settings = load(NEEDED | {"tollgate:keepData": "false", "tollgate:alertEmail": ""})
    assert (settings.keep_data, settings.alert_email) == (False, "")


def test_everything_wrong_is_said_at_once_each_with_the_command_that_mends_it() -> None:
    about = "Name of the EKS cluster that EMR may use; `new` makes one, with a network of its own."
    typo = "'ephemerall' is none of persistent, ephemeral. Did you mean 'ephemeral'?"
    lines = complaint(
        {
            "tollgate:scanLimitGib": "ten",
            "tollgate:virtualCluster": "ephemerall",
            "tollgate:executors": "0",
            "tollgate:keepDate": "true",
        }
    )
    assert lines[0] == "The configuration of stack 'dev' needs 6 changes:"
    assert set(lines[1:]) == {
        f"  pulumi config set tollgate:eksCluster <value>   # missing: {about}",
        f"  pulumi config set tollgate:virtualCluster persistent   # {typo}",
        "  pulumi config set tollgate:executors 4   # 0 is not between 1 and 1000.",
        "  pulumi config set tollgate:scanLimitGib 10   # 'ten' is not a whole number.",
        "  pulumi config set aws:region <value>   # missing: The region that everything is made in, such as us-east-1.",
        "  pulumi config rm tollgate:keepDate   # nothing reads it. Did you mean 'keepData'?",
    }


@pytest.mark.parametrize(
    ("key", "text", "why"),
    [
        ("keepData", "yes", "neither true nor false"),
        ("scanLimitGib", "1.5", "not a whole number"),
        ("logDays", "31", "is none of 1, 3, 5"),
        ("alertEmail", "owners", "not a mail address"),
        ("releaseLabel", "emr-7.13.0", "with -latest or a date"),
        ("releaseLabel", "emr-6.9.0-latest", "not one of emr-7.13.0"),
        ("namespace", "Data_Team", "not a Kubernetes name"),
        ("eksCluster", "-cluster", "not the name of an EKS cluster"),
        ("jobPackages", "https://example.org/packages.zip", "or the s3:// URL of a .zip or .tar.gz"),
        ("jobArchitecture", "arm64", "is none of x86_64, aarch64"),
        ("eksVersion", "1.x", "not a version such as 1.35"),
        ("slackChannel", "#data", "is not a Slack channel: write the ids of workspace and channel"),
        ("teamsChannel", "Data", "is not a link to a channel of Teams: copy it there"),
        ("schedule", "0 6 2 * ? *", "is not a schedule: write cron(0 6 2 * ? *)"),
        ("schedule", "cron(0 6 2 * ?)", "has 5 fields and needs 6: minutes, hours"),
        ("schedule", "cron(0 26 2 * ? *)", "'26' is not a valid hours in"),
        ("schedule", "cron(0 6 2 * * *)", "must be '?'"),
        ("schedule", "rate(0 days)", "is not a schedule"),
        ("scheduleTimeZone", "America/NewYork", "Did you mean 'America/New_York'?"),
        ("quicksightPrincipal", "arn:aws:iam::123456789012:role/x", "arn:aws:quicksight:"),
        ("executorNode", "spot", "not a label such as"),
        ("vpcCidr", "10.0.0.0/28", "not an IPv4 range"),
        ("apiCidrs", "192.0.2.0", "not a list of IPv4 ranges"),
        ("githubRepository", "tollgate", "not a repository as owner/name"),
        ("publishWithinHours", "169", "not between 0 and 168"),
        ("identity", "pod-identity", "Did you mean 'podIdentity'?"),
    ],
)
def test_a_value_that_could_not_work_is_refused(key: str, text: str, why: str) -> None:
    assert why in complaint(NEEDED | {f"tollgate:{key}": text})[1]


def test_other_projects_keys_are_none_of_our_business() -> None:
    assert load(NEEDED | {"other:thing": "x", "aws:profile": "me"}).eks_cluster == "analytics"


def test_a_project_of_another_name_has_the_same_settings() -> None:
    assert load(NEEDED | {"tollgate:dataEncryption": "kms"}, "mypipe").data_encryption == "kms"


def test_a_key_that_was_set_for_the_project_s_name_is_refused_with_the_key_that_is_read() -> None:
    lines = complaint(NEEDED | {"mypipe:dataEncryption": "kms", "mypipe:keepDate": "true"}, "mypipe")
    assert lines[0] == "The configuration of stack 'dev' needs 2 changes:"
    assert lines[1:] == [
        f"  pulumi config rm mypipe:{key}   # nothing reads it: pulumi config set tollgate:{key} <value>"
        for key in ("dataEncryption", "keepDate")
    ]


def test_settings_errors_are_shown_without_a_traceback() -> None:
    assert issubclass(SettingsError, pulumi.RunError)


def test_settings_cannot_be_changed_once_they_are_read() -> None:
    settings: Any = load(NEEDED)
    with pytest.raises(dataclasses.FrozenInstanceError):
        settings.region = "elsewhere"


@pytest.mark.parametrize(
    ("keep", "encryption", "is_kept"), [("true", "kms", True), ("true", "s3", False), ("false", "kms", False)]
)
def test_the_key_is_kept_where_data_stays_that_needs_it(keep: str, encryption: str, is_kept: bool) -> None:
    settings = load(NEEDED | {"tollgate:keepData": keep, "tollgate:dataEncryption": encryption})
    assert settings.keeps_key is is_kept
