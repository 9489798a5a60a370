"""The production stack under checkov's rules, which know nothing of us."""

import json
import os
import subprocess
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.integration.checkov.plan import plan
from tools.graph import ROOT, Graph, committed, render_stack

LEAST = 60
WAIVED: Mapping[str, tuple[set[str], str]] = {
    "CKV_AWS_21": (
        {"tollgate-prod-access", "tollgate-prod-artifacts"},
        "Both hold what expires by itself: logs of access, and what can be made again. The lake is versioned.",
    ),
    "CKV_AWS_144": (
        {"tollgate-prod-access", "tollgate-prod-artifacts", "tollgate-prod-lake"},
        "TLC publishes the input for everybody, and a run makes the rest of it again: a copy elsewhere buys nothing.",
    ),
    "CKV_AWS_145": (
        {"tollgate-prod-access"},
        "S3 writes its access logs only to a bucket that S3's own keys encrypt.",
    ),
    "CKV2_AWS_62": (
        {"tollgate-prod-access", "tollgate-prod-artifacts", "tollgate-prod-lake"},
        "Runs start by the clock or by hand, and the state machine tells of them: nothing waits for an object.",
    ),
}
"""Rules that are not kept, by which resources, and why."""


@dataclass(frozen=True)
class Findings:
    """The rules that found something to look at, and what broke which."""

    applicable: set[str]
    broken: Mapping[str, set[str]]

    def unexplained(self) -> list[str]:
        return [
            f"{rule}: {name}"
            for rule, names in self.broken.items()
            for name in sorted(names - WAIVED.get(rule, (set(), ""))[0])
        ]


@pytest.fixture(scope="module")
def prod() -> Graph:
    return render_stack(committed("prod"), "prod")


@pytest.fixture(scope="module")
def checkov() -> Path:
    program = ROOT / "tools" / "checkov" / ".venv" / "bin" / "checkov"
    if not program.exists():
        pytest.skip("checkov has no environment, so its rules were not tried. Make it: make checkov")
    return program


@pytest.fixture(scope="module")
def findings(checkov: Path, prod: Graph, tmp_path_factory: pytest.TempPathFactory) -> Findings:
    return judged(checkov, prod, tmp_path_factory.mktemp("plan"))


def judged(checkov: Path, graph: Graph, folder: Path) -> Findings:
    (folder / "plan.json").write_text(json.dumps(plan(graph)))
    options = ["--framework", "terraform_plan", "-f", "plan.json", "-o", "json", "--compact", "--skip-download"]
    answer = subprocess.run(
        [str(checkov), *options], cwd=folder, env={**os.environ, "LOG_LEVEL": "ERROR"}, capture_output=True, check=False
    )
    results = json.loads(answer.stdout)["results"]
    broken: dict[str, set[str]] = defaultdict(set)
    for one in results["failed_checks"]:
        broken[one["check_id"]].add(one["resource"].partition(".")[2])
    return Findings(set(broken) | {one["check_id"] for one in results["passed_checks"]}, broken)


def test_many_rules_apply_and_every_break_has_its_reason(findings: Findings) -> None:
    assert len(findings.applicable) >= LEAST
    assert not findings.unexplained()


def test_what_is_waived_is_little_and_still_needed(findings: Findings) -> None:
    assert len(WAIVED) <= 6
    assert {rule: names for rule, (names, _) in WAIVED.items()} == findings.broken


def test_a_stack_that_is_less_guarded_is_found_out(checkov: Path, prod: Graph, tmp_path: Path) -> None:
    careless = tuple(
        replace(one, inputs={**one.inputs, "enableKeyRotation": False}) if one.kind == "Key" else one
        for one in prod
        if one.kind not in {"BucketPublicAccessBlock", "FlowLog"}
    )
    unexplained = judged(checkov, Graph(careless, {}), tmp_path).unexplained()
    assert "CKV_AWS_7: tollgate-prod-key-key" in unexplained
    assert "CKV2_AWS_6: tollgate-prod-lake" in unexplained
    assert "CKV2_AWS_11: tollgate-prod-network-vpc" in unexplained
