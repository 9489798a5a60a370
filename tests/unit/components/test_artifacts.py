"""The artifacts: code that no running job loses, results and logs that expire."""

from collections.abc import Callable
from pathlib import Path

from components.artifacts import Artifacts, ArtifactsArgs
from components.job_code.archive import Code
from tools.graph import Graph, granted, render, resources


def artifacts(checkout: Path, days: int = 30) -> Graph:
    return render(lambda: Artifacts("made", ArtifactsArgs(root=str(checkout), artifact_days=days)))


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
    rules = artifacts(checkout, days=5).one("BucketLifecycleConfiguration").inputs["rules"]
    expiring = {rule["filter"]["prefix"]: rule["expiration"] for rule in rules if "expiration" in rule}
    assert expiring == {"results/": {"days": 5}, "logs/": {"days": 5}}


def test_it_all_goes_with_the_stack(checkout: Path) -> None:
    bucket = next(r for r in artifacts(checkout) if r.type == "aws:s3/bucket:Bucket")
    assert bucket.inputs["forceDestroy"] is True


def test_a_job_reads_the_code_and_cannot_change_it(checkout: Path) -> None:
    args = ArtifactsArgs(root=str(checkout))
    graph = render(lambda: Artifacts("made", args).code_readable_by("job", "role"))
    statements = granted(graph, "role")
    assert resources(statements, "s3:GetObject") == {f"arn:aws:s3:::made-0123abc/{key}" for key in ("code", "code/*")}
    assert not resources(statements, "s3:PutObject")


def test_queries_write_their_results_and_nothing_else(checkout: Path) -> None:
    args = ArtifactsArgs(root=str(checkout))
    graph = render(lambda: Artifacts("made", args).results_usable_by("machine", "role"))
    assert resources(granted(graph, "role"), "s3:PutObject") == {"arn:aws:s3:::made-0123abc/results/*"}
