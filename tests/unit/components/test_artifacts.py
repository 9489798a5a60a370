"""The artifacts: code that no running job loses, results and logs that expire."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

from components.artifacts import Artifacts, ArtifactsArgs
from components.errors import ArgumentError
from components.job_code.archive import Code
from tools.graph import Graph, granted, render, resources
from tools.job_packages import kept_in, stand_in

IN_THE_IMAGE = {"job_packages": "image", "job_image": "example/jobs:1"}


def arguments(checkout: Path, **more: Any) -> ArtifactsArgs:
    args: dict[str, Any] = {"root": str(checkout), "release_label": "emr-7.13.0-latest", **IN_THE_IMAGE, **more}
    return cast("ArtifactsArgs", args)


def artifacts(checkout: Path, **more: Any) -> Graph:
    return render(lambda: Artifacts("made", arguments(checkout, **more)))


def keys(graph: Graph) -> set[str]:
    return {r.inputs["key"] for r in graph.all("BucketObjectv2")}


def test_the_archive_and_the_entries_lie_together_under_the_code_s_hash(checkout: Path) -> None:
    hash_ = Code.of(checkout).hash
    assert keys(artifacts(checkout)) == {f"code/{hash_}/{f}" for f in ("code.zip", "summarise.py", "judge.py")}


def test_changed_code_lies_elsewhere_and_the_old_stays(checkout: Path, write: Callable[[str, str], None]) -> None:
    before = artifacts(checkout)
    write("spark/summarise.py", "# changed\n")
    assert not keys(before) & keys(artifacts(checkout))
    assert all(r.retained for r in before.all("BucketObjectv2"))


def test_results_and_logs_expire_and_code_does_not(checkout: Path) -> None:
    rules = artifacts(checkout, artifact_days=5).one("BucketLifecycleConfiguration").inputs["rules"]
    expiring = {rule["filter"]["prefix"]: rule["expiration"] for rule in rules if "expiration" in rule}
    assert expiring == {"results/": {"days": 5}, "logs/": {"days": 5}}


def test_it_all_goes_with_the_stack(checkout: Path) -> None:
    bucket = next(r for r in artifacts(checkout) if r.type == "aws:s3/bucket:Bucket")
    assert bucket.inputs["forceDestroy"] is True


def test_a_job_reads_the_code_and_cannot_change_it(checkout: Path) -> None:
    args = arguments(checkout)
    graph = render(lambda: Artifacts("made", args).code_readable_by("job", "role"))
    statements = granted(graph, "role")
    assert resources(statements, "s3:GetObject") == {f"arn:aws:s3:::made-0123abc/{key}" for key in ("code", "code/*")}
    assert not resources(statements, "s3:PutObject")


def test_queries_write_their_results_and_nothing_else(checkout: Path) -> None:
    args = arguments(checkout)
    graph = render(lambda: Artifacts("made", args).results_usable_by("machine", "role"))
    assert resources(granted(graph, "role"), "s3:PutObject") == {"arn:aws:s3:::made-0123abc/results/*"}


def test_an_archive_that_was_built_lies_under_its_content_s_name_and_stays_for_running_jobs(root: Path) -> None:
    with kept_in(stand_in(root)):
        graph = artifacts(root, job_packages="build")
    packages = graph.one("BucketObjectv2", "packages")
    assert packages.inputs["key"] == "code/packages-x86_64-000000000000.tar.gz"
    assert packages.retained


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"job_image": ""}, "'job_packages' is 'image' and there is no 'job_image'"),
        ({"job_packages": "build", "release_label": "emr-7.14.0-latest"}, "AWS names no Python of emr-7.14.0-latest"),
    ],
)
def test_jobs_without_packages_are_refused(checkout: Path, more: dict[str, str], why: str) -> None:
    with pytest.raises(ArgumentError, match=why):
        artifacts(checkout, **more)
