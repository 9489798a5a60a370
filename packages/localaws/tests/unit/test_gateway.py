"""What the gateway learns of a request before any service sees it."""

import io
from typing import Any

import pytest

from localaws import moto_core
from localaws.access import header_signature, query_signature
from localaws.chunked import decoded
from localaws.request import Request
from localaws.service import Service, ServiceError
from localaws.validation import problems

SIGNED = (
    "AWS4-HMAC-SHA256 Credential=AKID/20261123/eu-west-1/emr-containers/aws4_request, SignedHeaders=host, Signature=x"
)
PRESIGNED = (
    "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKID%2F20261123%2Fus-east-1%2Fs3%2Faws4_request"
    "&X-Amz-Date=20261123T060000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=x"
)


def request(method: str = "GET", query: str = "", **environ: Any) -> Request:
    return Request({"REQUEST_METHOD": method, "PATH_INFO": "/", "QUERY_STRING": query, **environ})


def test_the_service_is_the_one_that_the_request_was_signed_for() -> None:
    signature = header_signature(request(HTTP_AUTHORIZATION=SIGNED))
    assert signature is not None
    assert (signature.access_key_id, signature.region, signature.signing_name) == (
        "AKID",
        "eu-west-1",
        "emr-containers",
    )
    signature = query_signature(request(query=PRESIGNED))
    assert signature is not None
    assert (signature.access_key_id, signature.region, signature.signing_name) == ("AKID", "us-east-1", "s3")
    old = header_signature(request(HTTP_AUTHORIZATION="AWS AKID:c2lnbmF0dXJl"))
    assert old is not None
    assert (old.access_key_id, old.signing_name) == ("AKID", "s3")


@pytest.mark.parametrize("name", ["Algorithm", "Credential", "Date", "Expires", "SignedHeaders", "Signature"])
def test_a_url_that_is_not_a_whole_presigned_one_says_nothing(name: str) -> None:
    parts = PRESIGNED.split("&")
    less = [part for part in parts if not part.startswith(f"X-Amz-{name}=")]
    assert len(less) == len(parts) - 1
    assert query_signature(request(query="&".join(less))) is None
    twice = [*parts, next(part for part in parts if part.startswith(f"X-Amz-{name}="))]
    assert query_signature(request(query="&".join(twice))) is None


@pytest.mark.parametrize("header", ["", "AWS4-HMAC-SHA256", "Basic Credential=a/20261123/b/c/aws4_request", "Bearer x"])
def test_what_is_no_signature_says_nothing(header: str) -> None:
    assert header_signature(request(HTTP_AUTHORIZATION=header)) is None


@pytest.mark.parametrize("piece", [1, 3, 1000])
def test_a_body_in_signed_chunks_is_read_without_its_wrapping(piece: int) -> None:
    wrapped = b"5;chunk-signature=ab\r\nhello\r\n1\r\n!\r\n0;chunk-signature=cd\r\nx-amz-checksum-crc32:AAAA\r\n\r\n"
    stream = decoded(io.BytesIO(wrapped), {"x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"})
    assert b"".join(iter(lambda: stream.read(piece), b"")) == b"hello!"


def test_a_body_that_ends_inside_a_chunk_is_the_clients_mistake() -> None:
    stream = decoded(io.BytesIO(b"5\r\nhel"), {"x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER"})
    with pytest.raises(ServiceError, match="IncompleteBody"):
        stream.read()


class Durable(Service):
    name = "s3"
    durable = True

    def __init__(self) -> None:
        pass


def test_a_read_costs_no_snapshot_and_a_change_does() -> None:
    def changes(method: str, action: str, *services: Service, reached_moto: bool = False) -> bool:
        return Request(
            {"REQUEST_METHOD": method}, action=action, services=services, reached_moto=reached_moto
        ).changes_state

    assert changes("POST", "CreateTable")
    assert not changes("POST", "GetTables")
    assert not changes("GET", "")
    assert not changes("PUT", "PutObject", Durable())
    assert changes("PUT", "CreateBucket", Durable(), reached_moto=True)


def test_every_way_in_which_parameters_break_the_model_is_shown() -> None:
    shape = moto_core.get_service_model("emr-containers").operation_model("StartJobRun").input_shape
    driver = {"sparkSubmitJobDriver": {"entryPoint": "x" * 257, "entryPointArguments": [""]}}
    sentences = problems(
        shape, {"clientToken": "t" * 65, "name": "a b", "jobDriver": driver, "retryPolicyConfiguration": {}}
    )
    for part in (
        "virtualClusterId must not be null",
        "clientToken has length 65; it must be at most 64",
        "name is 'a b'; it must satisfy the pattern",
        "jobDriver.sparkSubmitJobDriver.entryPoint has length 257; it must be at most 256",
        "jobDriver.sparkSubmitJobDriver.entryPointArguments[0] has length 0; it must be at least 1",
        "retryPolicyConfiguration.maxAttempts must not be null",
    ):
        assert any(part in one for one in sentences), sentences
    assert len(sentences) == 7  # the empty argument breaks its length and its pattern
