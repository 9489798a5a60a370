"""S3 as files: what a client may rely on."""

import hashlib
import io
from typing import Any
from urllib.request import urlopen

import pytest
from botocore.exceptions import ClientError

from localaws import LocalAws

KEYS = [
    "a",
    "b/c",
    "b/c d+e&f=%25ü.txt",
    "b/d/",
    "e//f",
    "g/../h",
    "i/./j",
    "k/.s3-folder",
    "/l",
    "m=1/n",
    "m.txt",
    "m/o",
    "日本/語",
]


@pytest.fixture(scope="module")
def s3(aws: LocalAws) -> Any:
    return aws.client("s3")


@pytest.fixture
def bucket(s3: Any, request: pytest.FixtureRequest) -> str:
    digest = hashlib.sha256(request.node.name.encode()).hexdigest()
    name = f"b-{digest[:20]}"
    s3.create_bucket(Bucket=name)
    return name


def md5(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def refused(call: Any, **parameters: Any) -> str:
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    return str(caught.value.response["Error"]["Code"])


def test_an_object_is_a_file_and_a_file_is_an_object(aws: LocalAws, s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="in/x.csv", Body=b"1,2\n")
    assert (aws.bucket_path(bucket) / "in" / "x.csv").read_bytes() == b"1,2\n"
    (aws.bucket_path(bucket) / "out").mkdir()
    (aws.bucket_path(bucket) / "out" / "y.csv").write_bytes(b"3")
    assert s3.get_object(Bucket=bucket, Key="out/y.csv")["Body"].read() == b"3"
    assert [o["Key"] for o in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["in/x.csv", "out/y.csv"]


def test_keys_of_any_kind_stay_inside_the_bucket_and_come_back_in_order(aws: LocalAws, s3: Any, bucket: str) -> None:
    for key in KEYS:
        s3.put_object(Bucket=bucket, Key=key, Body=key.encode())
    listed = [o["Key"] for o in s3.list_objects_v2(Bucket=bucket)["Contents"]]
    assert listed == sorted(KEYS, key=str.encode)
    assert all(s3.get_object(Bucket=bucket, Key=key)["Body"].read() == key.encode() for key in KEYS)
    assert not (aws.bucket_path(bucket).parent / "h").exists()
    s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key} for key in KEYS]})
    assert list(aws.bucket_path(bucket).iterdir()) == []


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
@pytest.mark.parametrize(
    ("prefix", "delimiter"), [("", ""), ("", "/"), ("b/", "/"), ("m", ""), ("", "."), ("b/c", "/")]
)
def test_pages_of_any_size_give_what_one_page_gives(
    s3: Any, bucket: str, size: int, prefix: str, delimiter: str
) -> None:
    for key in KEYS:
        s3.put_object(Bucket=bucket, Key=key, Body=b"")
    expected = sorted(
        {
            key
            if not delimiter or delimiter not in key[len(prefix) :]
            else key[: key.index(delimiter, len(prefix)) + 1]
            for key in KEYS
            if key.startswith(prefix)
        },
        key=str.encode,
    )
    for operation in ("list_objects_v2", "list_objects"):
        pages = s3.get_paginator(operation).paginate(
            Bucket=bucket, Prefix=prefix, Delimiter=delimiter, PaginationConfig={"PageSize": size}
        )
        keys: list[str] = []
        for page in pages:
            shown = [o["Key"] for o in page.get("Contents", [])] + [p["Prefix"] for p in page.get("CommonPrefixes", [])]
            assert len(shown) <= size
            keys += shown
        assert sorted(keys, key=str.encode) == expected


def test_metadata_and_etag_are_kept_until_the_file_changes(aws: LocalAws, s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="x", Body=b"one", ContentType="text/csv", Metadata={"who": "me", "a_b": "c"})
    head = s3.head_object(Bucket=bucket, Key="x")
    assert head["ETag"] == f'"{md5(b"one")}"'
    assert (head["ContentType"], head["Metadata"]["who"], head["ContentLength"]) == ("text/csv", "me", 3)
    (aws.bucket_path(bucket) / "x").write_bytes(b"four")
    head = s3.head_object(Bucket=bucket, Key="x")
    assert head["ETag"] == f'"{md5(b"four")}"'
    assert head["Metadata"] == {}


def test_ranges_and_conditions_are_honoured(s3: Any, bucket: str) -> None:
    etag = s3.put_object(Bucket=bucket, Key="x", Body=b"0123456789")["ETag"]
    for header, content in (("bytes=2-4", b"234"), ("bytes=7-", b"789"), ("bytes=-3", b"789"), ("bytes=8-99", b"89")):
        reply = s3.get_object(Bucket=bucket, Key="x", Range=header)
        assert reply["Body"].read() == content
        assert reply["ResponseMetadata"]["HTTPStatusCode"] == 206
    assert refused(s3.get_object, Bucket=bucket, Key="x", Range="bytes=10-") == "InvalidRange"
    assert refused(s3.get_object, Bucket=bucket, Key="x", IfMatch='"other"') == "PreconditionFailed"
    assert refused(s3.get_object, Bucket=bucket, Key="x", IfNoneMatch=etag) == "304"
    assert refused(s3.put_object, Bucket=bucket, Key="x", Body=b"", IfNoneMatch="*") == "PreconditionFailed"
    assert refused(s3.put_object, Bucket=bucket, Key="x", Body=b"", IfMatch='"other"') == "PreconditionFailed"
    s3.put_object(Bucket=bucket, Key="x", Body=b"new", IfMatch=etag)


def test_a_big_object_travels_in_parts_and_comes_back_whole(s3: Any, bucket: str) -> None:
    content = bytes(range(256)) * (80 * 1024)
    s3.upload_fileobj(io.BytesIO(content), bucket, "big")
    back = io.BytesIO()
    s3.download_fileobj(bucket, "big", back)
    assert back.getvalue() == content
    assert s3.head_object(Bucket=bucket, Key="big")["ETag"].endswith('-3"')
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=bucket)


def test_an_aborted_or_wrong_multipart_upload_leaves_no_object(aws: LocalAws, s3: Any, bucket: str) -> None:
    upload = {"Bucket": bucket, "Key": "x", "UploadId": s3.create_multipart_upload(Bucket=bucket, Key="x")["UploadId"]}
    etag = s3.upload_part(**upload, PartNumber=1, Body=b"part")["ETag"]
    assert s3.list_parts(**upload)["Parts"][0]["ETag"] == etag
    wrong = {"Parts": [{"PartNumber": 2, "ETag": etag}]}
    assert refused(s3.complete_multipart_upload, **upload, MultipartUpload=wrong) == "InvalidPart"
    s3.abort_multipart_upload(**upload)
    assert refused(s3.list_parts, **upload) == "NoSuchUpload"
    assert list(aws.bucket_path(bucket).iterdir()) == []


def test_an_upload_takes_parts_of_other_objects_and_is_listed_until_it_is_complete(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="source", Body=b"0123456789")
    upload_id = s3.create_multipart_upload(Bucket=bucket, Key="x", ContentType="text/x", Tagging="a=b")["UploadId"]
    upload = {"Bucket": bucket, "Key": "x", "UploadId": upload_id}
    source = {"Bucket": bucket, "Key": "source"}
    part = s3.upload_part_copy(**upload, PartNumber=1, CopySource=source, CopySourceRange="bytes=2-4")
    pending = s3.list_multipart_uploads(Bucket=bucket)["Uploads"]
    assert [(one["Key"], one["UploadId"]) for one in pending] == [("x", upload_id)]

    parts = {"Parts": [{"PartNumber": 1, "ETag": part["CopyPartResult"]["ETag"]}]}
    s3.complete_multipart_upload(**upload, MultipartUpload=parts)
    result = s3.get_object(Bucket=bucket, Key="x")
    assert (result["Body"].read(), result["ContentType"], result["TagCount"]) == (b"234", "text/x", 1)
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=bucket)


def test_a_copy_carries_content_and_metadata(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="a b/ü", Body=b"x", Metadata={"k": "v"})
    s3.copy_object(Bucket=bucket, Key="copy", CopySource={"Bucket": bucket, "Key": "a b/ü"})
    assert s3.get_object(Bucket=bucket, Key="copy")["Metadata"] == {"k": "v"}


def test_choices_in_headers_come_in_any_case(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="a", Body=b"x", Metadata={"k": "v"})
    source = {"Bucket": bucket, "Key": "a"}
    s3.copy_object(Bucket=bucket, Key="b", CopySource=source, MetadataDirective="replace", Metadata={"k": "w"})

    assert s3.get_object(Bucket=bucket, Key="b", ChecksumMode="enabled")["Metadata"] == {"k": "w"}
    assert refused(s3.get_object, Bucket=bucket, Key="b", ChecksumMode="perhaps") != ""


def test_what_is_not_there_is_refused_in_the_words_of_s3(s3: Any, bucket: str) -> None:
    assert refused(s3.get_object, Bucket=bucket, Key="none") == "NoSuchKey"
    assert refused(s3.head_object, Bucket=bucket, Key="none") == "404"
    assert refused(s3.put_object, Bucket="no-such-bucket", Key="x", Body=b"y" * 200_000) == "NoSuchBucket"
    assert refused(s3.list_objects_v2, Bucket="no-such-bucket") == "NoSuchBucket"
    s3.delete_object(Bucket=bucket, Key="none")
    s3.put_object(Bucket=bucket, Key="file", Body=b"")
    assert refused(s3.put_object, Bucket=bucket, Key="file/below", Body=b"") == "InvalidRequest"


def test_a_body_that_does_not_match_its_checksum_is_no_object(aws: LocalAws, s3: Any, bucket: str) -> None:
    assert (
        refused(s3.put_object, Bucket=bucket, Key="x", Body=b"x", ContentMD5="AAAAAAAAAAAAAAAAAAAAAA==") == "BadDigest"
    )
    assert list(aws.bucket_path(bucket).iterdir()) == []


def test_a_bucket_goes_only_when_it_is_empty(aws: LocalAws, s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="a/b", Body=b"")
    assert refused(s3.delete_bucket, Bucket=bucket) == "BucketNotEmpty"
    versions = s3.list_object_versions(Bucket=bucket)["Versions"]
    s3.delete_objects(
        Bucket=bucket, Delete={"Objects": [{"Key": v["Key"], "VersionId": v["VersionId"]} for v in versions]}
    )
    (aws.bucket_path(bucket) / "empty").mkdir()
    s3.delete_bucket(Bucket=bucket)
    assert not aws.bucket_path(bucket).exists()


def test_the_configuration_of_a_bucket_is_kept_beside_its_objects(s3: Any, bucket: str) -> None:
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    s3.put_object_tagging(Bucket=bucket, Key=put(s3, bucket), Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
    assert s3.get_object_tagging(Bucket=bucket, Key="x")["TagSet"] == [{"Key": "a", "Value": "b"}]


def test_a_presigned_url_opens_without_a_client(s3: Any, bucket: str) -> None:
    url = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": put(s3, bucket)})
    with urlopen(url) as reply:  # noqa: S310  # our own server's URL
        assert reply.read() == b"content"


def put(s3: Any, bucket: str) -> str:
    s3.put_object(Bucket=bucket, Key="x", Body=b"content")
    return "x"
