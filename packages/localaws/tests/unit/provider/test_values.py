"""How values travel: between protobuf and Python, between Pulumi's names and the API's, into archives."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import boto3
import pytest
from google.protobuf import struct_pb2

from localaws.provider import assets, defaults, shapes, tags, wire
from localaws.provider.errors import InputError
from localaws.provider.functions import document
from localaws.provider.table import TYPES

BUCKET = TYPES["aws:s3/bucket:Bucket"]
NONE = defaults.Additions()
ROLE = TYPES["aws:iam/role:Role"]


def struct(values: dict[str, Any]) -> struct_pb2.Struct:
    message = struct_pb2.Struct()
    message.update(values)
    return message


def test_whole_numbers_arrive_as_ints_and_nulls_not_at_all() -> None:
    read = wire.from_struct(struct({"days": 30.0, "share": 0.5, "none": None, "list": [1, {"a": True}]}))
    assert read == {"days": 30, "share": 0.5, "list": [1, {"a": True}]}
    assert isinstance(read["days"], int)


def test_a_secret_is_read_bare_and_a_reference_as_its_id() -> None:
    secret = {wire.KIND: wire.SECRET, "value": "hush"}
    reference = {wire.KIND: wire.REFERENCE, "urn": "urn:x", "id": "i-1"}
    assert wire.from_struct(struct({"s": secret, "r": reference})) == {"s": "hush", "r": "i-1"}


def test_what_is_not_known_yet_is_seen_at_any_depth() -> None:
    assert wire.has_unknown({"a": [{"b": wire.UNKNOWN}]})
    assert not wire.has_unknown({"a": ["b"]})


def test_an_archive_of_the_same_files_is_the_same_whatever_their_times(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name / "sub").mkdir(parents=True)
        (tmp_path / name / "sub" / "a.py").write_text("print(1)")
    archives = [{wire.KIND: wire.ARCHIVE, "path": str(tmp_path / name)} for name in ("one", "two")]
    assert assets.content(archives[0]) == assets.content(archives[1])
    with zipfile.ZipFile(io.BytesIO(assets.content(archives[0]))) as archive:
        assert archive.infolist()[0].date_time == (1980, 1, 1, 0, 0, 0)
    (tmp_path / "two" / "sub" / "a.py").write_text("print(2)")
    first, second = (assets.stamped({"source": one})["source"]["hash"] for one in archives)
    assert first != second


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.txt cannot be read: No such file"):
        assets.content({wire.KIND: wire.ASSET, "path": str(tmp_path / "gone.txt")})


def test_inputs_find_their_members_whatever_the_capitals() -> None:
    client = boto3.Session("key", "secret", region_name="us-east-1").client("s3")
    given = {
        "bucket": "b",
        "serverSideEncryptionConfiguration": {
            "rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": "k"}}]
        },
        "stray": 1,
    }
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "k"}}
    wanted = {"Bucket": "b", "ServerSideEncryptionConfiguration": {"Rules": [rule]}}
    assert shapes.parameters(client, "put_bucket_encryption", given) == wanted


@pytest.mark.parametrize(
    ("wanted", "actual", "result"),
    [
        ('{"a": 1}', {"a": 1}, '{"a": 1}'),
        ('{"a": 1}', {"a": 2}, '{"a": 2}'),
        (30, "60", 60),
        ("true", True, "true"),
        ({"days": 3}, {"Days": 4}, {"days": 4}),
        ({"days": 3, "date": "x"}, {"Days": 3}, {"days": 3}),
        (["b", "a"], ["a", "b"], ["b", "a"]),
        (["a"], ["a", "c"], ["a", "c"]),
        ("kept", None, "kept"),
    ],
)
def test_what_is_seen_is_told_in_the_words_of_what_was_asked_for(wanted: Any, actual: Any, result: Any) -> None:
    assert shapes.mirror(wanted, actual) == result


def test_a_name_nobody_gave_has_a_random_tail_and_stays() -> None:
    first = defaults.prepared(BUCKET, "Lake", {}, None, NONE)
    assert first["bucket"].startswith("lake-")
    assert len(first["bucket"]) == len("lake-") + defaults.TAIL
    assert defaults.prepared(BUCKET, "Lake", {}, first, NONE)["bucket"] == first["bucket"]
    assert defaults.prepared(BUCKET, "Lake", {"bucketPrefix": "in-"}, None, NONE)["bucket"].startswith("in-")
    assert defaults.prepared(BUCKET, "Lake", {"bucket": "mine"}, first, NONE)["bucket"] == "mine"


def test_a_name_that_would_be_too_long_says_by_how_much() -> None:
    with pytest.raises(InputError, match="4 characters more than the 64 allowed"):
        defaults.prepared(ROLE, "r" * 60, {}, None, NONE)


def test_own_tags_win_over_the_providers() -> None:
    inputs = defaults.prepared(ROLE, "job", {"tags": {"a": "1"}}, None, defaults.Additions({"a": "0", "b": "2"}))
    assert inputs["tagsAll"] == {"a": "1", "b": "2"}
    assert inputs["tags"] == {"a": "1"}


@pytest.mark.parametrize(
    "shown",
    [{"tags": {"a": "1"}}, {"Tags": [{"Key": "a", "Value": "1"}]}, {"Tags": [{"TagKey": "a", "TagValue": "1"}]}],
)
def test_tags_are_read_in_every_form_that_aws_has_for_them(shown: dict[str, Any]) -> None:
    assert tags.answer_tags(shown) == {"a": "1"}


def test_a_policy_document_is_rendered_as_the_real_provider_does() -> None:
    one = {
        "sid": "Read",
        "actions": ["s3:GetObject", "s3:PutObject"],
        "resources": ["arn:aws:s3:::b/*"],
        "principals": [{"type": "Service", "identifiers": ["states.amazonaws.com"]}],
        "conditions": [{"test": "StringEquals", "variable": "aws:SourceAccount", "values": ["1"]}],
    }
    source = json.dumps({"Version": "2012-10-17", "Statement": [{"Sid": "Read", "Effect": "Deny"}, {"Sid": "Other"}]})
    answer = document(None, {"statements": [one], "sourcePolicyDocuments": [source]})  # type: ignore[arg-type]  # pure: no account
    policy = json.loads(answer["json"])
    assert policy["Version"] == "2012-10-17"
    assert [statement["Sid"] for statement in policy["Statement"]] == ["Read", "Other", "Read"]
    assert policy["Statement"][2] == {
        "Sid": "Read",
        "Effect": "Allow",
        "Action": ["s3:PutObject", "s3:GetObject"],
        "Resource": "arn:aws:s3:::b/*",
        "Principal": {"Service": "states.amazonaws.com"},
        "Condition": {"StringEquals": {"aws:SourceAccount": "1"}},
    }
