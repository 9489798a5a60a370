"""The door as a client meets it: moto behind it, ours before it, and clear words when neither can."""

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
