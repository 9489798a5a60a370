"""What the door reads from a request before any service sees it."""

import io

import pytest

from localaws import moto_core
from localaws.chunked import decoded
from localaws.gateway import changes, scope
from localaws.validation import problems

SIGNED = (
    "AWS4-HMAC-SHA256 Credential=AKID/20261123/eu-west-1/emr-containers/aws4_request, SignedHeaders=host, Signature=x"
)


def test_the_service_is_the_one_that_the_request_was_signed_for() -> None:
    assert scope({"HTTP_AUTHORIZATION": SIGNED}) == ("eu-west-1", "emr-containers")
    query = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKID%2F20261123%2Fus-east-1%2Fs3%2Faws4_request"
    assert scope({"QUERY_STRING": query}) == ("us-east-1", "s3")
    assert scope({}) == ("us-east-1", "s3")


@pytest.mark.parametrize("piece", [1, 3, 1000])
def test_a_body_in_signed_chunks_is_read_without_its_wrapping(piece: int) -> None:
    wrapped = b"5;chunk-signature=ab\r\nhello\r\n1\r\n!\r\n0;chunk-signature=cd\r\nx-amz-checksum-crc32:AAAA\r\n\r\n"
    stream = decoded(io.BytesIO(wrapped), {"x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"})
    assert b"".join(iter(lambda: stream.read(piece), b"")) == b"hello!"


def test_a_body_that_ends_inside_a_chunk_is_no_body() -> None:
    stream = decoded(io.BytesIO(b"5\r\nhel"), {"x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER"})
    with pytest.raises(ConnectionError):
        stream.read()


def test_a_read_costs_no_snapshot_and_a_change_does() -> None:
    post = {"REQUEST_METHOD": "POST"}
    assert changes({**post, "localaws.action": "CreateTable"})
    assert not changes({**post, "localaws.action": "GetTables"})
    assert not changes({"REQUEST_METHOD": "GET", "localaws.action": ""})
    assert not changes({"REQUEST_METHOD": "PUT", "localaws.action": "PutObject", "localaws.durable": True})
    assert changes(
        {
            "REQUEST_METHOD": "PUT",
            "localaws.action": "CreateBucket",
            "localaws.durable": True,
            "localaws.asked moto": True,
        }
    )


def test_every_way_in_which_parameters_break_the_model_is_told() -> None:
    shape = moto_core.get_service_model("emr-containers").operation_model("StartJobRun").input_shape
    driver = {"sparkSubmitJobDriver": {"entryPoint": "x" * 257, "entryPointArguments": [""]}}
    said = problems(
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
        assert any(part in one for one in said), said
    assert len(said) == 7  # the empty argument breaks its length and its pattern
