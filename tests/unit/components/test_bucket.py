"""Every bucket: closed, encrypted, TLS alone; kept with all that guards it, or gone with all that is in it."""

import json
from functools import cache
from typing import Any

from components.access_log import AccessLog, AccessLogArgs
from components.bucket import Bucket, BucketArgs
from tools.graph import Graph, actions, granted, render, resources


@cache
def bucket(**args: Any) -> Graph:
    return render(lambda: Bucket("box", BucketArgs(**({"keep": True} | args))))  # type: ignore[typeddict-item]


def rules(graph: Graph) -> dict[str, Any]:
    return {rule["id"]: rule for rule in graph.one("BucketLifecycleConfiguration").inputs["rules"]}


def test_nothing_in_it_can_be_public() -> None:
    block = bucket().one("BucketPublicAccessBlock").inputs
    assert [block[key] for key in block if key != "bucket"] == [True] * 4


def test_it_has_no_name_of_its_own_so_that_a_successor_can_stand_beside_it() -> None:
    made = next(r for r in bucket() if r.type == "aws:s3/bucket:Bucket")
    assert not {"bucket", "bucketPrefix"} & set(made.inputs)


def test_what_does_not_come_by_tls_is_refused() -> None:
    statement = json.loads(bucket().one("BucketPolicy").inputs["policy"])["Statement"][0]
    assert (statement["Effect"], statement["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})
    assert statement["Resource"] == ["arn:aws:s3:::box-0123abc", "arn:aws:s3:::box-0123abc/*"]


def test_a_kept_bucket_stays_with_everything_that_guards_it() -> None:
    graph = bucket(keep=True, versioned=True)
    assert [r.name for r in graph if r.type.startswith("aws:") and not r.retained] == []


def test_a_bucket_that_is_not_kept_can_be_destroyed_with_what_is_in_it() -> None:
    graph = bucket(keep=False)
    made = next(r for r in graph if r.type == "aws:s3/bucket:Bucket")
    assert made.inputs["forceDestroy"] is True
    assert not any(r.retained for r in graph)


def test_s3_s_own_keys_encrypt_unless_another_is_given() -> None:
    def algorithm(graph: Graph) -> dict[str, Any]:
        rule = graph.one("BucketServerSideEncryptionConfiguration").inputs["rules"][0]
        return dict(rule["applyServerSideEncryptionByDefault"])

    assert algorithm(bucket()) == {"sseAlgorithm": "AES256"}
    assert algorithm(bucket(key_arn="arn:key")) == {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": "arn:key"}


def test_what_crashed_uploads_leave_goes_after_a_week() -> None:
    assert rules(bucket())["crashed-uploads"]["abortIncompleteMultipartUpload"] == {"daysAfterInitiation": 7}


def test_overwritten_objects_of_a_versioned_bucket_stay_for_a_month() -> None:
    graph = bucket(versioned=True)
    assert graph.one("BucketVersioning").inputs["versioningConfiguration"] == {"status": "Enabled"}
    assert rules(graph)["old-versions"]["noncurrentVersionExpiration"] == {"noncurrentDays": 30}
    assert "old-versions" not in rules(bucket())


def test_old_objects_go_by_prefix() -> None:
    graph = render(lambda: Bucket("box", BucketArgs(keep=True, expire_days={"logs/": 7})))
    rule = rules(graph)["old-logs"]
    assert (rule["filter"], rule["expiration"]) == ({"prefix": "logs/"}, {"days": 7})


def test_a_reader_sees_its_prefixes_and_cannot_write() -> None:
    graph = render(lambda: Bucket("box", BucketArgs(keep=True)).readable_by("reader", "role", ["runs/"]))
    statements = granted(graph, "role")
    assert actions(statements) == {"s3:ListBucket", "s3:GetBucketLocation", "s3:GetObject"}
    assert resources(statements, "s3:GetObject") == {"arn:aws:s3:::box-0123abc/runs", "arn:aws:s3:::box-0123abc/runs/*"}
    listing = next(s for s in statements if "s3:ListBucket" in s["Action"])
    assert listing["Condition"] == {"StringLike": {"s3:prefix": ["runs", "runs/*"]}}


def test_a_writer_of_encrypted_objects_may_use_the_key() -> None:
    args = BucketArgs(keep=True, key_arn="arn:key")
    graph = render(lambda: Bucket("box", args).writable_by("writer", "role", ["runs/*"]))
    assert resources(granted(graph, "role"), "kms:GenerateDataKey") == {"arn:key"}


def test_requests_are_recorded_where_it_is_said() -> None:
    inputs = bucket(access_log_bucket="log").one("BucketLogging").inputs
    assert (inputs["targetBucket"], inputs["targetPrefix"]) == ("log", "box/")
    assert not bucket().all("BucketLogging")


def test_recording_ends_with_the_stack_though_the_bucket_stays() -> None:
    graph = bucket(keep=True, access_log_bucket="log")
    made = next(r for r in graph if r.type == "aws:s3/bucket:Bucket")
    assert (made.retained, graph.one("BucketLogging").retained) == (True, False)


def test_only_s3_for_this_account_writes_into_the_access_log() -> None:
    graph = render(lambda: AccessLog("log", AccessLogArgs(log_days=30)))
    statement = json.loads(graph.one("BucketPolicy").inputs["policy"])["Statement"][1]
    assert statement["Principal"] == {"Service": "logging.s3.amazonaws.com"}
    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": "123456789012"}}
