"""The project's own program, unmodified, through the driver and the real engine onto the emulated AWS.

The tests of one stack follow each other in their order: it comes up once, is tried, runs the pipeline, and goes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import pytest
from pulumi import automation

from automation import driver
from automation.driver import Proof, Report
from automation.engine import Project
from automation.rules import Keys
from operate.stack import Stack
from samples import generate
from tests.engine.conftest import Bench, planned, resources

pytestmark = pytest.mark.xdist_group("program")
dev_alone = pytest.mark.parametrize("story", ["dev"], indirect=True)  # prod is more of the same, and takes its time
EVERYTHING = Keys(lose_data=True, permissions=True, many=True)
LEAST = {"dev": 60, "prod": 110}


@dataclass(frozen=True)
class Story:
    """One stack of the program, as it was before and after it came up."""

    bench: Bench
    name: str
    project: Project
    stack: automation.Stack
    before: Mapping[str, int]
    previewed: Report
    after_preview: Mapping[str, int]
    up: Report


def yes(_: Report) -> bool:
    return True


def standing(bench: Bench) -> Mapping[str, int]:
    """How many things of some kinds the account holds."""
    client = bench.aws.client
    return {
        "buckets": len(client("s3").list_buckets()["Buckets"]),
        "roles": len(client("iam").list_roles()["Roles"]),
        "machines": len(client("stepfunctions").list_state_machines()["stateMachines"]),
        "databases": len(client("glue").get_databases()["DatabaseList"]),
        "clusters": len(client("emr-containers").list_virtual_clusters(states=["RUNNING"])["virtualClusters"]),
    }


def buckets(bench: Bench) -> set[str]:
    return {one["Name"] for one in bench.aws.client("s3").list_buckets()["Buckets"]}


def bucket_of(story: Story) -> str:
    return str(story.up.outputs["lakeUrl"]).removeprefix("s3://")


@pytest.fixture(scope="module", params=["dev", "prod"])
def story(request: pytest.FixtureRequest, checkout: Bench) -> Story:
    name = request.param
    stack = checkout.stack(name)
    project = Project(checkout.folder, checkout.environment)
    before = standing(checkout)
    previewed = driver.preview(project, name, EVERYTHING)
    after_preview = standing(checkout)
    up = driver.up(project, name, EVERYTHING, yes)
    return Story(checkout, name, project, stack, before, previewed, after_preview, up)


def test_a_preview_makes_nothing(story: Story) -> None:
    assert story.previewed.judgement.passes
    assert story.after_preview == story.before


def test_up_makes_what_was_previewed_and_says_where_it_is(story: Story) -> None:
    made = resources(story.stack)
    assert story.up.done
    assert len(made) >= LEAST[story.name]
    assert standing(story.bench)["machines"] == story.before["machines"] + 1
    assert story.up.outputs["stateMachineArn"].startswith("arn:aws:states:")
    assert story.up.outputs["lakeUrl"].startswith("s3://")


def test_a_second_up_changes_nothing(story: Story) -> None:
    result = story.stack.up(refresh=True, expect_no_changes=True)
    assert set(result.summary.resource_changes or {}) == {"same"}


@dev_alone
def test_a_changed_setting_changes_only_what_it_is_about(story: Story) -> None:
    story.stack.set_config("logDays", automation.ConfigValue("90"))
    story.stack.set_config("scanLimitGib", automation.ConfigValue("77"))
    about = {
        name
        for name, one in resources(story.stack).items()
        if one["type"] in {"aws:cloudwatch/logGroup:LogGroup", "aws:athena/workgroup:Workgroup"}
        or name == "tollgate-access-lifecycle"  # access logs are logs, too
    }
    assert len(about) >= 4
    assert planned(story.stack) == {"update": about}
    changes = cast("dict[str, int]", story.stack.up().summary.resource_changes)
    assert changes["update"] == len(about)


@dev_alone
def test_a_change_made_by_hand_is_drift(story: Story) -> None:
    workgroup = str(story.up.outputs["workgroup"])
    updates = {"BytesScannedCutoffPerQuery": 99 << 30}
    story.bench.aws.client("athena").update_work_group(WorkGroup=workgroup, ConfigurationUpdates=updates)
    names = {name for name, one in resources(story.stack).items() if one["type"] == "aws:athena/workgroup:Workgroup"}
    assert planned(story.stack, refresh=True) == {"update": names}


@dev_alone
def test_what_came_up_runs_the_pipeline(story: Story, tmp_path: Path) -> None:
    def make_up() -> Path:
        generate(tmp_path, 7, ["2020-01"], 500)
        return tmp_path

    proof = Proof(lambda outputs: Stack.from_outputs(outputs, story.bench.aws.client), make_up)
    ran = driver.up(story.project, story.name, EVERYTHING, yes, proof).smoke
    assert ran is not None
    assert (ran.passed, ran.generated) == (True, True), ran.summary


def test_data_outlives_a_destroy_that_has_one_key_only(story: Story) -> None:
    """On dev the driver refuses, because `keepData` is false; on prod the bucket is merely let go of."""
    report = driver.destroy(story.project, story.name, replace(EVERYTHING, lose_data=False), yes)
    assert report.done is (story.name == "prod")
    assert bucket_of(story) in buckets(story.bench)


def test_the_end_of_a_stack_leaves_what_is_to_be_kept_and_nothing_else(story: Story) -> None:
    driver.destroy(story.project, story.name, EVERYTHING, yes)
    left = {kind: count - story.before[kind] for kind, count in standing(story.bench).items()}
    kept = {"dev": 0, "prod": 1}[story.name]
    assert resources(story.stack) == {}
    assert left == {"buckets": kept, "roles": 0, "machines": 0, "databases": 0, "clusters": 0}
    assert (bucket_of(story) in buckets(story.bench)) is bool(kept)
