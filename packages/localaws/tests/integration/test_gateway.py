"""The door as a client meets it: moto behind it, ours before it, and clear words when neither can."""

import http.client
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localaws import LocalAws


def test_query_services_pass_through_to_moto_untouched(aws: LocalAws) -> None:
    ec2: Any = aws.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    assert ec2.describe_vpcs(VpcIds=[vpc])["Vpcs"][0]["CidrBlock"] == "10.0.0.0/16"
    with pytest.raises(ClientError, match=r"InvalidVpcID.NotFound"):
        ec2.describe_vpcs(VpcIds=["vpc-00000000"])


def test_an_endpoint_without_a_type_can_be_deleted(aws: LocalAws) -> None:
    ec2: Any = aws.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    name = "com.amazonaws.us-east-1.s3"
    endpoint = ec2.create_vpc_endpoint(VpcId=vpc, ServiceName=name)["VpcEndpoint"]["VpcEndpointId"]
    ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint])
    assert ec2.describe_vpc_endpoints(VpcEndpointIds=[endpoint])["VpcEndpoints"][0]["State"] == "deleted"


def test_what_nobody_knows_is_refused_in_words_at_once(aws: LocalAws) -> None:
    with pytest.raises(ClientError, match=r"NotImplemented.*does not know this operation: emr-containers") as caught:
        aws.client("emr-containers").create_managed_endpoint(
            name="x",
            virtualClusterId="x",
            type="x",
            releaseLabel="emr-7.13.0-latest",
            executionRoleArn="arn:aws:iam::123456789012:role/x",
        )
    assert caught.value.response["ResponseMetadata"]["RetryAttempts"] == 0
    with pytest.raises(ClientError, match=r"NotImplemented.*ec2 DescribeFpgaImages"):
        aws.client("ec2").describe_fpga_images()


def test_something_of_ours_that_breaks_is_an_error_and_no_lost_connection(
    aws: LocalAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    from localaws.services.s3 import S3

    def fail(*_: object) -> None:
        raise ZeroDivisionError("by chance")

    aws.client("s3").create_bucket(Bucket="breaks")
    monkeypatch.setattr(S3, "list_objects_v2", fail)
    with pytest.raises(ClientError, match=r"InternalFailure.*ZeroDivisionError: by chance"):
        aws.client("s3").list_objects_v2(Bucket="breaks")


START = {"X-Amz-Target": "AWSStepFunctions.StartExecution"}
JSON = {"Content-Type": "application/json"}
SERIALIZATION = b"SerializationException"


@pytest.mark.parametrize(
    ("service", "method", "path", "headers", "body", "status", "code"),
    [
        ("s3", "GET", "/" + "a" * 300 + "/k", {}, b"", 404, b"NoSuchBucket"),
        ("s3", "GET", "/..%2f..%2fstate/snapshot.pickle", {}, b"", 404, b"NoSuchBucket"),
        ("s3", "PUT", "/lake/k?uploadId=x&partNumber=..%2fx", {}, b"x", 400, b"InvalidArgument"),
        ("s3", "GET", "/lake?list-type=2&max-keys=many", {}, b"", 400, b"InvalidArgument"),
        ("s3", "PUT", "/lake/k", {"Content-Length": "abc"}, b"", 400, b"InvalidRequest"),
        ("s3", "PUT", "/lake/k", {"Content-Length": "-5"}, b"", 400, b"InvalidRequest"),
        ("s3", "PUT", "/lake/k", {"Content-Length": "\u00b2"}, b"", 400, b"InvalidRequest"),
        ("s3", "PUT", "/lake/k", {"Transfer-Encoding": "chunked"}, b"zz\r\nhello\r\n0\r\n\r\n", 400, b"IncompleteBody"),
        ("s3", "PUT", "/lake/k", {"x-amz-content-sha256": "STREAMING-X"}, b"zz\r\nhello", 400, b"IncompleteBody"),
        ("s3", "POST", "/lake?delete", {}, b"<Delete><Object>", 400, b"MalformedXML"),
        ("states", "POST", "/", START, b"[]", 400, SERIALIZATION),
        ("states", "POST", "/", START, b'{"a":', 400, SERIALIZATION),
        ("states", "POST", "/", START, b"\xff", 400, SERIALIZATION),
        ("glue", "POST", "/", {"X-Amz-Target": "AWSGlue.GetDatabases"}, b"[]", 400, SERIALIZATION),
        ("glue", "POST", "/", {"X-Amz-Target": "AWSGlue.GetTable"}, b"7", 400, SERIALIZATION),
        ("emr-containers", "POST", "/virtualclusters", JSON, b"[]", 400, SERIALIZATION),
        ("emr-containers", "GET", "/virtualclusters?maxResults=many", {}, b"", 400, SERIALIZATION),
    ],
)  # fmt: skip
def test_a_request_that_makes_no_sense_is_the_clients_mistake(
    aws: LocalAws, service: str, method: str, path: str, headers: dict[str, str], body: bytes, status: int, code: bytes
) -> None:
    if service == "s3" and not aws.bucket_path("lake").exists():
        aws.client("s3").create_bucket(Bucket="lake")
    credential = f"{aws.credentials.access_key_id}/20260101/us-east-1/{service}/aws4_request"
    given = {
        "Authorization": f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host, Signature=0",
        **({"Content-Type": "application/x-amz-json-1.1"} if "X-Amz-Target" in headers else {}),
        **({} if "Transfer-Encoding" in headers else {"Content-Length": str(len(body))}),
        **headers,
    }
    connection = http.client.HTTPConnection("127.0.0.1", aws.port, timeout=20)
    connection.putrequest(method, path, skip_accept_encoding=True)
    for name, value in given.items():
        connection.putheader(name, value.encode("utf-8"))
    connection.endheaders(body)
    reply = connection.getresponse()
    content = reply.read()
    connection.close()
    assert (reply.status, code in content) == (status, True), (reply.status, content)
    assert list((aws.home / "drafts").iterdir()) == []
