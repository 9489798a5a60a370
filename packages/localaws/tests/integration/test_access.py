"""Who may call the local AWS: programs that hold its key. No web page, no other user, no other account's key."""

import http.client
import json
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlsplit
from urllib.request import urlopen

import boto3
import pytest
from botocore.exceptions import ClientError

from localaws import LocalAws
from support.roles import ANYTHING, role_for_anything

SCOPE = "20260101/us-east-1/{}/aws4_request"
ORIGIN = "https://evil.example"


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    with LocalAws(tmp_path_factory.mktemp("access") / "home") as running:
        running.client("s3").create_bucket(Bucket="lake")
        running.client("s3").put_object(Bucket="lake", Key="page.html", Body=b"SECRET")
        yield running


def ask(
    aws: LocalAws, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes = b""
) -> tuple[int, dict[str, str], bytes]:
    """The reply to one request that has exactly these headers."""
    given = {"Content-Length": str(len(body)), **(headers or {})}
    connection = http.client.HTTPConnection("127.0.0.1", aws.port, timeout=30)
    connection.putrequest(method, path, skip_host="Host" in given, skip_accept_encoding=True)
    for name, value in given.items():
        connection.putheader(name, value)
    connection.endheaders(body)
    reply = connection.getresponse()
    result = (reply.status, {name.lower(): value for name, value in reply.getheaders()}, reply.read())
    connection.close()
    return result


def signed(aws: LocalAws, service: str) -> dict[str, str]:
    credential = f"{aws.credentials.access_key_id}/{SCOPE.format(service)}"
    return {"Authorization": f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host, Signature=0"}


def test_a_request_with_the_key_is_answered(aws: LocalAws) -> None:
    assert ask(aws, "GET", "/lake/page.html", signed(aws, "s3"))[2] == b"SECRET"
    assert ask(aws, "GET", "/lake/page.html", {"Host": f"LOCALHOST:{aws.port}", **signed(aws, "s3")})[0] == 200


@pytest.mark.tried("requests of web pages to the local AWS", "refused, even with the key")
@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "evil.example:{port}"},
        {"Host": "127.0.0.1"},
        {"Host": "127.0.0.1:{port}.evil.example"},
        {"Host": "127.0.0.1.evil.example:{port}"},
        {"Host": ""},
        {"Origin": ORIGIN},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:{port}"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
def test_what_a_web_page_sends_is_refused_even_with_the_key(aws: LocalAws, headers: dict[str, str]) -> None:
    given = {name: value.format(port=aws.port) for name, value in headers.items()}
    status, answered, body = ask(aws, "GET", "/lake/page.html", {**signed(aws, "s3"), **given})
    assert status == 403
    assert b"<Code>AccessDenied</Code>" in body
    assert b"SECRET" not in body
    assert not [name for name in answered if name.startswith("access-control")]


@pytest.mark.parametrize("path", ["/", "/lake/page.html", "/virtualclusters"])
def test_no_page_gets_leave_to_ask(aws: LocalAws, path: str) -> None:
    wish = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,x-amz-target"}
    for origin in ({"Origin": ORIGIN}, {}):
        status, headers, _ = ask(aws, "OPTIONS", path, {**origin, **wish})
        assert status == 403
        assert not [name for name in headers if name.startswith("access-control")]


def test_no_reply_gives_a_page_leave_to_read_it(aws: LocalAws) -> None:
    aws.client("s3").put_bucket_cors(
        Bucket="lake",
        CORSConfiguration={"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]},
    )
    for service, path in (
        ("s3", "/lake/page.html"),
        ("s3", "/"),
        ("sts", "/?Action=GetCallerIdentity&Version=2011-06-15"),
    ):
        status, headers, _ = ask(aws, "GET", path, signed(aws, service))
        assert status == 200
        assert not [name for name in headers if name.startswith("access-control")]


def test_the_pages_of_moto_are_off(aws: LocalAws) -> None:
    assert ask(aws, "POST", "/moto-api/reset", signed(aws, "s3"))[0] == 404
    for path in ("/moto-api/data.json", "/%6doto-api/reset", "//moto-api/reset", "/moto-api/"):
        assert ask(aws, "POST", path)[0] in {403, 404}
    assert ask(aws, "GET", "/lake/page.html", signed(aws, "s3"))[2] == b"SECRET"


@pytest.mark.tried("services asked without the key, or with another", "refused")
@pytest.mark.parametrize("service", ["s3", "emr-containers", "states", "glue", "sts", "ec2"])
def test_a_scope_in_the_url_or_another_key_opens_nothing(aws: LocalAws, service: str) -> None:
    scope = SCOPE.format(service)
    wrong = f"AWS4-HMAC-SHA256 Credential=LKIAX/{scope}, SignedHeaders=host, Signature=0"
    empty = f"AWS4-HMAC-SHA256 Credential=/{scope}, SignedHeaders=host, Signature=0"
    for path, headers in (
        (f"/?X-Amz-Credential=x%2F{quote(scope, safe='')}", {}),
        (f"/?X-Amz-Credential={aws.credentials.access_key_id}%2F{quote(scope, safe='')}", {}),
        ("/", {"Authorization": wrong}),
        ("/", {"Authorization": empty}),
        ("/", {"Authorization": ""}),
        ("/", {}),
    ):
        assert ask(aws, "GET", path, headers)[0] == 403, path


def test_a_service_that_nobody_knows_is_named(aws: LocalAws) -> None:
    status, _, body = ask(aws, "GET", "/", signed(aws, "nosuch"))
    assert (status, b"does not know this operation: nosuch" in body) == (501, True)


def test_a_form_that_a_page_posts_starts_no_job(aws: LocalAws) -> None:
    emr = aws.client("emr-containers")
    provider = {"id": "local", "type": "EKS", "info": {"eksInfo": {"namespace": "n"}}}
    cluster = emr.create_virtual_cluster(name="v", containerProvider=provider)["id"]
    job = {
        "name": "x",
        "clientToken": "evil",
        "executionRoleArn": "arn:aws:iam::123456789012:role/anyone",
        "releaseLabel": "emr-7.13.0-latest",
        "jobDriver": {"sparkSubmitJobDriver": {"entryPoint": "s3://lake/evil.py"}},
    }
    scope = quote(f"x/{SCOPE.format('emr-containers')}", safe="")
    path = f"/virtualclusters/{cluster}/jobruns?X-Amz-Credential={scope}"
    assert ask(aws, "POST", path, {"Content-Type": "text/plain"}, json.dumps(job).encode())[0] == 403
    assert emr.list_job_runs(virtualClusterId=cluster)["jobRuns"] == []


def test_clients_with_a_wrong_key_hear_it_in_the_words_of_aws(aws: LocalAws) -> None:
    keys: Any = {"aws_access_key_id": "AKIAIOSFODNN7EXAMPLE", "aws_secret_access_key": "x", "region_name": "us-east-1"}
    for service, operation, code in (
        ("s3", "list_buckets", "InvalidAccessKeyId"),
        ("sts", "get_caller_identity", "InvalidClientTokenId"),
        ("glue", "get_databases", "UnrecognizedClientException"),
        ("emr-containers", "list_virtual_clusters", "UnrecognizedClientException"),
    ):
        client = boto3.client(service, endpoint_url=aws.endpoint_url, **keys)
        with pytest.raises(ClientError, match=code) as caught:
            getattr(client, operation)()
        assert "AWS_ACCESS_KEY_ID" in caught.value.response["Error"]["Message"]


def test_keys_that_the_emulation_hands_out_are_good_until_they_are_taken_back(aws: LocalAws) -> None:
    iam, sts = aws.client("iam"), aws.client("sts")
    iam.create_user(UserName="u")
    iam.put_user_policy(UserName="u", PolicyName="anything", PolicyDocument=ANYTHING)
    key = iam.create_access_key(UserName="u")["AccessKey"]
    role = role_for_anything(iam, "job")
    handed_out = [
        sts.assume_role(RoleArn=role, RoleSessionName="session")["Credentials"],
        sts.get_session_token()["Credentials"],
        sts.get_federation_token(Name="f" * 4)["Credentials"],
        key,
    ]
    assert len({one["AccessKeyId"] for one in handed_out}) == 4
    for one in handed_out:
        client = boto3.client(
            "s3",
            endpoint_url=aws.endpoint_url,
            region_name="us-east-1",
            aws_access_key_id=one["AccessKeyId"],
            aws_secret_access_key=one["SecretAccessKey"],
            aws_session_token=one.get("SessionToken"),
        )
        assert client.get_object(Bucket="lake", Key="page.html")["Body"].read() == b"SECRET"
    with pytest.raises(ClientError, match="MissingAuthenticationToken"):  # botocore does not sign it
        sts.assume_role_with_web_identity(RoleArn=role, RoleSessionName="session", WebIdentityToken="t" * 20)
    iam.update_access_key(UserName="u", AccessKeyId=key["AccessKeyId"], Status="Inactive")
    with pytest.raises(ClientError, match="InvalidAccessKeyId"):
        client.list_buckets()


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_a_presigned_url_is_good_whole_and_for_its_time(aws: LocalAws, version: str) -> None:
    from botocore.config import Config

    def presigned(key_id: str, expires: int) -> str:
        client = boto3.client(
            "s3",
            endpoint_url=aws.endpoint_url,
            region_name="us-east-1",
            aws_access_key_id=key_id,
            aws_secret_access_key="x",  # noqa: S106  # only the id is compared
            config=Config(signature_version=version, s3={"addressing_style": "path"}),
        )
        url = client.generate_presigned_url(
            "get_object", Params={"Bucket": "lake", "Key": "page.html"}, ExpiresIn=expires
        )
        return str(url)

    def refused(url: str) -> bytes:
        with pytest.raises(HTTPError, match="403") as caught:
            urlopen(url)  # noqa: S310  # our own server's URL
        return caught.value.read()

    ours = aws.credentials.access_key_id
    with urlopen(presigned(ours, 60)) as reply:  # noqa: S310  # our own server's URL
        assert reply.read() == b"SECRET"
    assert b"InvalidAccessKeyId" in refused(presigned("LKIAOTHER", 60))
    assert b"expired" in refused(presigned(ours, -5))
    address = urlsplit(presigned(ours, 60))
    for part in address.query.split("&"):
        less = "&".join(other for other in address.query.split("&") if other != part)
        assert b"MissingAuthenticationToken" in refused(address._replace(query=less).geturl()), part


def test_it_listens_on_this_machine_alone(aws: LocalAws) -> None:
    listening = Path("/proc/net/tcp").read_text().splitlines()[1:]
    rows = [line.split() for line in listening]
    addresses = {row[1].split(":")[0] for row in rows if row[3] == "0A" and int(row[1].split(":")[1], 16) == aws.port}
    assert addresses == {socket.inet_aton("127.0.0.1")[::-1].hex().upper()}
