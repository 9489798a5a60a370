"""Which API a Task's resource asks for."""

import pytest

from localaws.services.stepfunctions.resources import UnknownResourceError, java_name, parse


@pytest.mark.parametrize(
    ("action", "service", "operation", "waits", "errors"),
    [
        ("emr-containers:startJobRun.sync", "emr-containers", "StartJobRun", "sync", "EmrContainers"),
        ("emr-containers:createVirtualCluster", "emr-containers", "CreateVirtualCluster", "", "EmrContainers"),
        ("athena:startQueryExecution.sync", "athena", "StartQueryExecution", "sync", "Athena"),
        ("sns:publish", "sns", "Publish", "", "SNS"),
        ("aws-sdk:sns:publish", "sns", "Publish", "", "Sns"),
        ("aws-sdk:s3:getObject", "s3", "GetObject", "", "S3"),
        ("aws-sdk:glue:getTable", "glue", "GetTable", "", "Glue"),
        ("aws-sdk:emrcontainers:describeJobRun", "emr-containers", "DescribeJobRun", "", "EmrContainers"),
        ("states:startExecution.sync:2", "stepfunctions", "StartExecution", "sync:2", "StepFunctions"),
        ("aws-sdk:sfn:startExecution", "stepfunctions", "StartExecution", "", "Sfn"),
    ],
)
def test_a_resource_names_an_api_and_its_errors(
    action: str, service: str, operation: str, waits: str, errors: str
) -> None:
    resource = parse(f"arn:aws:states:::{action}")

    assert (resource.service, resource.operation, resource.waits, resource.errors) == (
        service,
        operation,
        waits,
        errors,
    )


@pytest.mark.parametrize(
    "action",
    [
        "emr-container:startJobRun.sync",
        "emr-containers:createVirtualCluster.sync",
        "emr-containers:startJobs",
        "athena:startQueryExecution.waitForTaskToken",
        "aws-sdk:s3:getObjects",
        "aws-sdk:s3:getObject.sync",
        "aws-sdk:nothing:getObject",
        "s3:getObject",
        "sns:publish.sync",
    ],
)
def test_a_resource_that_aws_would_not_recognise_is_refused(action: str) -> None:
    with pytest.raises(UnknownResourceError, match="is not recognized"):
        parse(f"arn:aws:states:::{action}")


def test_a_service_is_spelt_as_the_java_sdk_spells_it() -> None:
    ids = ("EMR containers", "DynamoDB", "S3", "SFN", "CloudWatch Logs")

    assert [java_name(name) for name in ids] == ["EmrContainers", "DynamoDb", "S3", "Sfn", "CloudWatchLogs"]
