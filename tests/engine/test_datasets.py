"""Datasets of one stack come and go under the real engine, and nothing of the others is touched.

The tests follow each other in their order: a stack stands with one dataset, gets a second, loses it, and gets it back.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from pulumi import automation

from localaws import LocalAws
from tests.engine.conftest import planned, resources
from tools.bench import workbench
from tools.bench.workbench import Workbench

pytestmark = pytest.mark.timeout(900)
NAME, FIRST, SECOND = "pair", "nyc_taxi", "flights"
ONLY_FIRST = json.dumps({SECOND: False})
OWN = re.compile(r"tollgate-pair-(|artifacts-|lake-|owners-|quality-|query-|runtime-)(contracts-)?flights\b")
"""What the names of the second dataset's own resources look like."""
FILES = (f"{FIRST}/input/month.csv", f"{SECOND}/input/month.csv", f"{SECOND}/runs/r1/tables/delays/part.parquet")


@dataclass(frozen=True)
class Standing:
    """The stack, and how it stood with one dataset."""

    bench: Workbench
    stack: automation.Stack
    before: Mapping[str, Any]
    datasets: Mapping[str, Any]
    bucket: str

    def objects(self) -> Mapping[str, str]:
        """The lake's objects, each by its only version."""
        listed = self.bench.aws.client("s3").list_object_versions(Bucket=self.bucket)
        assert not listed.get("DeleteMarkers")
        return {one["Key"]: one["VersionId"] for one in listed["Versions"]}


@pytest.fixture(scope="module")
def standing(aws: LocalAws, environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Standing:
    """A stack with one dataset of a checkout that has two."""
    folder = tmp_path_factory.mktemp("datasets")
    workbench.checkout(aws, folder)
    bench = Workbench(aws, folder, environment)
    stack = bench.stack(NAME)
    config = {"aws:region": "us-east-1", "tollgate:eksCluster": "analytics-dev", "tollgate:keepData": "false"}
    for key, value in {**config, "tollgate:datasets": ONLY_FIRST}.items():
        stack.set_config(key, automation.ConfigValue(value))
    outputs = stack.up().outputs
    bucket = outputs["lakeUrl"].value.removeprefix("s3://")
    return Standing(bench, stack, things(stack), outputs["datasets"].value, bucket)


def things(stack: automation.Stack) -> Mapping[str, Any]:
    """What stands, by name: which thing of AWS it is, and all that the program wants of it."""
    return {name: (one["type"], one["id"], one["inputs"]) for name, one in resources(stack).items()}


def test_a_stack_has_nothing_of_a_dataset_that_it_leaves_out(standing: Standing) -> None:
    assert set(standing.datasets) == {FIRST}
    assert not [name for name in standing.before if SECOND in name]


def test_a_second_dataset_creates_its_own_and_touches_nothing_of_the_first(standing: Standing) -> None:
    stack = standing.stack
    stack.remove_config("tollgate:datasets")
    plan = planned(stack)
    assert set(plan) == {"create"}
    assert len(plan["create"]) > 20
    assert not [name for name in plan["create"] if not OWN.match(name)]
    outputs = stack.up().outputs
    after = things(stack)
    assert set(after) == {*standing.before, *plan["create"]}
    assert {name: after[name] for name in standing.before} == standing.before
    assert set(outputs["datasets"].value) == {FIRST, SECOND}
    assert outputs["datasets"].value[FIRST] == standing.datasets[FIRST]


def test_a_dataset_that_leaves_keeps_its_data_and_takes_only_its_own_away(standing: Standing) -> None:
    stack, s3 = standing.stack, standing.bench.aws.client("s3")
    for key in FILES:
        s3.put_object(Bucket=standing.bucket, Key=key, Body=key.encode())
    kept = standing.objects()
    assert set(kept) == set(FILES)
    stack.set_config("tollgate:datasets", automation.ConfigValue(ONLY_FIRST))
    assert planned(stack) == {"delete": set(things(stack)) - set(standing.before)}
    outputs = stack.up().outputs
    assert things(stack) == standing.before
    assert outputs["datasets"].value == standing.datasets
    assert standing.objects() == kept
    assert [s3.get_object(Bucket=standing.bucket, Key=key)["Body"].read() for key in FILES] == [
        key.encode() for key in FILES
    ]


def test_a_dataset_that_comes_back_finds_its_data_where_it_was(standing: Standing) -> None:
    kept = standing.objects()
    standing.stack.remove_config("tollgate:datasets")
    assert set(planned(standing.stack)) == {"create"}
    outputs = standing.stack.up().outputs
    assert set(outputs["datasets"].value) == {FIRST, SECOND}
    assert outputs["lakeUrl"].value == f"s3://{standing.bucket}"
    assert standing.objects() == kept
    standing.stack.destroy()
