"""The lake: kept by default, and each role sees and writes only what its part of a run is."""

import functools
from typing import Any

import pytest

from components.lake import Lake, LakeArgs
from tools.graph import actions, granted, render, resources

OBJECTS = "arn:aws:s3:::lake-0123abc"


@functools.cache
def lake_for(part: str) -> list[dict[str, Any]]:
    graph = render(lambda: getattr(Lake("lake", LakeArgs(keep_data=True)), part)("someone", "role"))
    return granted(graph, "role")


@pytest.mark.parametrize("keep", [True, False])
def test_the_data_stays_unless_the_stack_says_otherwise(keep: bool) -> None:
    graph = render(lambda: Lake("lake", LakeArgs(keep_data=keep)))
    bucket = next(r for r in graph if r.type == "aws:s3/bucket:Bucket")
    assert (bucket.retained, bucket.inputs["forceDestroy"]) == (keep, not keep)


def test_the_data_can_be_had_back_after_a_mistake() -> None:
    assert render(lambda: Lake("lake", LakeArgs(keep_data=True))).one("BucketVersioning")


def test_the_summarising_job_reads_the_input_and_never_writes_it() -> None:
    statements = lake_for("summarised_by")
    assert f"{OBJECTS}/input/*" in resources(statements, "s3:GetObject")
    assert not [key for key in resources(statements, "s3:PutObject") if "input" in key]


def test_the_summarising_job_writes_its_own_places_and_no_verdict() -> None:
    assert resources(lake_for("summarised_by"), "s3:PutObject") == {
        f"{OBJECTS}/runs/*/table/*",
        f"{OBJECTS}/runs/*/evidence/*",
        f"{OBJECTS}/runs/*/refused/*",
        f"{OBJECTS}/runs/*/run.json*",
        f"{OBJECTS}/runs/*/changes.json*",
        f"{OBJECTS}/runs/*/",
    }


def test_the_judge_sees_no_input_and_writes_only_his_verdict_and_his_pages() -> None:
    statements = lake_for("judged_by")
    assert not [key for key in resources(statements, "s3:GetObject") if "input" in key]
    assert resources(statements, "s3:PutObject") == {
        f"{OBJECTS}/runs/*/verdict.json*",
        f"{OBJECTS}/runs/*/report.html*",
        f"{OBJECTS}/runs/index.html",
        f"{OBJECTS}/runs/*/",
    }


def test_who_publishes_writes_nothing_in_the_lake() -> None:
    assert actions(lake_for("published_by")) == {"s3:ListBucket", "s3:GetBucketLocation", "s3:GetObject"}
