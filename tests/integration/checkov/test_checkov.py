"""The production stack under checkov's rules, which know nothing of us."""

import json
import os
import subprocess
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.integration.checkov.plan import answers, plan, texts
from tools.graph import ROOT, Graph, committed, render_stack

LEAST = 60
WAIVED: Mapping[str, tuple[set[str], str]] = {
    "CKV_AWS_21": (
        {"tollgate-prod-access", "tollgate-prod-artifacts"},
        "Both hold what expires by itself: logs of access, and what can be made again. The lake is versioned.",
    ),
    "CKV_AWS_144": (
        {"tollgate-prod-access", "tollgate-prod-artifacts", "tollgate-prod-lake"},
        "The input's publisher keeps it, and a run makes the rest of it again: a copy elsewhere buys nothing.",
    ),
    "CKV_AWS_124": (
        {"tollgate-prod-reporting-flights", "tollgate-prod-reporting-nyc-taxi"},
        "`up` waits for a dashboard's stack and says why it failed; the owners' topic is for runs.",
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

GRANTS = {f"CKV_AWS_{number}" for number in (*range(286, 291), 355)}
"""Rules about what a policy grants. A policy that is only the permissions boundary of roles grants nothing."""


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
    limits = boundaries(graph)
    for one in results["failed_checks"]:
        name = one["resource"].partition(".")[2]
        if not (one["check_id"] in GRANTS and name in limits):
            broken[one["check_id"]].add(name)
    return Findings(set(broken) | {one["check_id"] for one in results["passed_checks"]}, broken)


def boundaries(graph: Graph) -> set[str]:
    """The policies that stand nowhere but as the permissions boundary of roles."""
    policies = {arn: policy.name for policy in graph.all("Policy") for arn in answers(policy) if arn.startswith("arn:")}
    uses = [(key, text) for one in graph for key, value in one.inputs.items() for text in texts(value)]
    limits = {policies[text] for key, text in uses if key == "permissionsBoundary"}
    return limits - {policies[text] for key, text in uses if key != "permissionsBoundary" and text in policies}


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


def test_a_boundary_that_is_attached_as_a_grant_is_held_to_the_rules_of_grants(prod: Graph) -> None:
    names = {f"tollgate-prod-{what}" for what in ("boundary-cluster", "boundary-pipeline", "deployer-limit")}
    assert boundaries(prod) == names
    limit = next(one.inputs["permissionsBoundary"] for one in prod if one.name == "tollgate-prod-deployer-role")
    careless = replace(prod.all("RolePolicyAttachment")[0], inputs={"role": "deployer", "policyArn": limit})
    assert boundaries(Graph((*prod, careless), {})) == names - {"tollgate-prod-deployer-limit"}
