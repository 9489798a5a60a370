"""The lake: kept by default, and each role sees and writes only what its part of a run is."""

import functools
from fnmatch import fnmatchcase
from typing import Any

import pytest

from components.lake import Lake, LakeArgs
from tools.graph import actions, granted, render, resources

OBJECTS = "arn:aws:s3:::lake-0123abc"


@functools.cache
def lake_for(part: str) -> list[dict[str, Any]]:
    datasets = ["nyc_taxi"] if part in ("published_by", "shown_by") else "nyc_taxi"
    graph = render(lambda: getattr(Lake("lake", LakeArgs(keep_data=True)), part)("someone", "role", datasets))
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
    assert f"{OBJECTS}/nyc_taxi/input/*" in resources(statements, "s3:GetObject")
    assert not [key for key in resources(statements, "s3:PutObject") if "input" in key]


def test_the_summarising_job_writes_its_own_places_and_no_verdict() -> None:
    assert resources(lake_for("summarised_by"), "s3:PutObject") == {
        f"{OBJECTS}/nyc_taxi/runs/*/tables/*",
        f"{OBJECTS}/nyc_taxi/evidence/*/*",
        f"{OBJECTS}/nyc_taxi/refused/*/*",
        f"{OBJECTS}/nyc_taxi/runs/*/run.json*",
        f"{OBJECTS}/nyc_taxi/runs/*/changes.json*",
        f"{OBJECTS}/nyc_taxi/runs/*/",
    }


@pytest.mark.parametrize("part", ["summarised_by", "judged_by"])
def test_a_job_may_look_at_every_place_that_it_writes_to(part: str) -> None:
    statements = lake_for(part)
    readable = resources(statements, "s3:GetObject")
    written = {key.replace("*", "x") for key in resources(statements, "s3:PutObject")}
    assert {key for key in written if not any(fnmatchcase(key, pattern) for pattern in readable)} == set()


def test_the_judge_sees_no_input_and_writes_only_his_verdict_and_his_pages() -> None:
    statements = lake_for("judged_by")
    assert not [key for key in resources(statements, "s3:GetObject") if "input" in key]
    assert resources(statements, "s3:PutObject") == {
        f"{OBJECTS}/nyc_taxi/runs/*/verdict.json*",
        f"{OBJECTS}/nyc_taxi/runs/*/report.html*",
        f"{OBJECTS}/nyc_taxi/runs/*/gx/*",
        f"{OBJECTS}/nyc_taxi/runs/*/openlineage.json*",
        f"{OBJECTS}/nyc_taxi/runs/index.html",
        f"{OBJECTS}/nyc_taxi/runs/*/",
        *(f"{OBJECTS}/quality/quality_{table}/nyc_taxi/*" for table in ("runs", "checks", "refused")),
    }


@pytest.mark.parametrize("part", ["summarised_by", "judged_by", "published_by", "shown_by"])
def test_nobody_is_let_into_another_dataset_s_folder(part: str) -> None:
    statements = lake_for(part)
    objects = resources(statements, "s3:GetObject") | resources(statements, "s3:PutObject")
    assert objects
    quality = tuple(f"quality/quality_{table}/nyc_taxi" for table in ("runs", "checks", "refused"))
    # Those who look see the quality of all datasets: its tables are one for all of them.
    own = ("nyc_taxi/", "quality" if part == "shown_by" else quality[0], *quality)
    assert all(key.removeprefix(f"{OBJECTS}/").startswith(own) for key in objects)
    prefixes = {
        prefix
        for statement in statements
        if "s3:ListBucket" in statement["Action"]
        for prefix in statement["Condition"]["StringLike"]["s3:prefix"]
    }
    assert prefixes
    assert all(prefix.startswith(own) for prefix in prefixes)


@pytest.mark.parametrize("part", ["published_by", "shown_by"])
def test_who_publishes_or_shows_writes_nothing_in_the_lake(part: str) -> None:
    assert actions(lake_for(part)) == {"s3:ListBucket", "s3:GetBucketLocation", "s3:GetObject"}
