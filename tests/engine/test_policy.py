"""The policy pack, run by the real engine through the driver: what it forbids does not go up."""

import os
from pathlib import Path

import pytest
from pulumi import automation

from tests.engine.conftest import set_up
from tollgate.deploy import driver
from tollgate.deploy.engine import Project
from tollgate.deploy.report import text
from tollgate.deploy.rules import Keys

ROOT = Path(__file__).resolve().parents[2]


# Components with types of AWS: the engine shows them to the pack as it shows the real ones, and needs no provider.
PROGRAM = """
import pulumi


class Named(pulumi.ComponentResource):
    def __init__(self, kind, name, props):
        super().__init__(kind, name, props)
        self.register_outputs({})


days = pulumi.Config().require_int("days")
Named("aws:cloudwatch/logGroup:LogGroup", "logs", {"retentionInDays": days})
if pulumi.Config().get_bool("bucket"):
    Named("aws:s3/bucket:Bucket", "lake", {"forceDestroy": True})
"""
SETTINGS = "name: small\nruntime: python\nconfig:\n  days: {type: integer, default: 30}\n"
# Only the program's own provider has tags, and components have none at all.
UNTAGGED = "tagged"


@pytest.fixture
def python() -> str:
    """The pack's own Python, in an environment that has pulumi-policy."""
    named = Path(os.environ.get("TOLLGATE_POLICY_PYTHON", ROOT / "policy" / ".venv" / "bin" / "python"))
    if not named.exists():
        pytest.skip("the policy pack has no environment, so the engine did not run it. Make it: make policy")
    return str(named)


@pytest.fixture
def workspace(tmp_path: Path, python: str) -> automation.LocalWorkspace:
    return set_up(tmp_path, SETTINGS, PROGRAM, TOLLGATE_POLICY_PYTHON=python)[1]


@pytest.fixture
def project(workspace: automation.LocalWorkspace) -> Project:
    pack = str(ROOT / "policy" / "pack")
    return Project(Path(workspace.work_dir), dict(workspace.env_vars), policy_packs=(pack,))


def broken(report: driver.Report) -> set[str]:
    """The mandatory rules that a preview breaks."""
    return {finding.sentence.partition(":")[0] for finding in report.judgement.refused} - {UNTAGGED}


def test_the_pack_passes_what_keeps_its_rules(project: Project) -> None:
    assert broken(driver.preview(project, "dev", Keys())) == set()


def test_the_pack_stops_an_update_that_breaks_a_rule(project: Project, workspace: automation.LocalWorkspace) -> None:
    workspace.set_config("dev", "days", automation.ConfigValue("0"))
    report = driver.up(project, "dev", Keys(), lambda _report: True)
    assert not report.done
    assert report.exit_code == 3
    assert "logs-end: Logs are kept for a time that somebody chose. logs keeps its logs for ever" in text(report)


def test_the_pack_sees_what_a_bucket_lacks(project: Project, workspace: automation.LocalWorkspace) -> None:
    workspace.set_config("dev", "bucket", automation.ConfigValue("true"))
    report = driver.preview(project, "dev", Keys())
    assert {"every-bucket-closed", "every-bucket-encrypted", "every-bucket-over-tls", "data-versioned"} <= broken(
        report
    )
    assert any("data-survives" in finding.sentence for finding in report.judgement.noticed)
