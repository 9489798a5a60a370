"""An AWS that answers what a test has it answer, in order, and checks what it is asked (botocore's Stubber)."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.response import StreamingBody
from botocore.stub import Stubber

from tollgate.operate.stack import Stack

Json = dict[str, Any]

MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:trips"
OUTPUTS: Json = {
    "lakeUrl": "s3://lake",
    "artifactsUrl": "s3://artifacts",
    "resultsUrl": "s3://artifacts/results/",
    "logsUrl": "s3://artifacts/logs/",
    "datasets": {
        "nyc_taxi": {
            "stateMachineArn": MACHINE,
            "tables": {"nyc_taxi_trips_summary": "nyc_taxi_trips_summary_v1"},
            "views": ["nyc_taxi_avg_summary"],
        }
    },
    "virtualClusterId": "vc1",
    "workgroup": "trips",
    "database": "trips",
    "topicArn": "arn:aws:sns:us-east-1:123456789012:trips",
    "region": "us-east-1",
}
OTHER = {"stateMachineArn": f"{MACHINE}-flights", "tables": {"delays": "delays_v1"}, "views": []}
TWO: Json = {**OUTPUTS, "datasets": {**OUTPUTS["datasets"], "flights": OTHER}}
"""Of a stack with two datasets."""
LAKE = "s3://lake/nyc_taxi"
"""The dataset's folder in the lake."""
TABLE = "nyc_taxi_trips_summary_v1"
EXECUTION = "arn:aws:states:us-east-1:123456789012:execution:trips:"
START = datetime(2026, 11, 23, 6, tzinfo=UTC)

OF_AWS = {"HTTPHeaders": {"x-amzn-requestid": "1"}}
"""What AWS says beside every answer."""


class Desk:
    """Clients whose answers are laid out beforehand."""

    def __init__(self) -> None:
        self._laid: dict[str, tuple[Any, Stubber]] = {}

    def __call__(self, service: str) -> Any:
        return self._of(service)[0]

    def answers(
        self, service: str, operation: str, answer: dict[str, Any], request: dict[str, Any] | None = None
    ) -> None:
        self._of(service)[1].add_response(operation, {**answer, "ResponseMetadata": OF_AWS}, request)

    def refuses(self, service: str, operation: str, code: str, message: str = "no") -> None:
        self._of(service)[1].add_client_error(operation, code, message, response_meta=OF_AWS)

    def holds(self, key: str, content: object) -> None:
        """The next object that is read is this one of the dataset's."""
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        stream = StreamingBody(BytesIO(body), len(body))
        self.answers("s3", "get_object", {"Body": stream}, {"Bucket": "lake", "Key": f"nyc_taxi/{key}"})

    def check(self) -> None:
        for _, stub in self._laid.values():
            stub.assert_no_pending_responses()

    def _of(self, service: str) -> tuple[Any, Stubber]:
        if service not in self._laid:
            config = Config(retries={"max_attempts": 0})
            keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
            client = boto3.client(service, region_name="us-east-1", config=config, **keys)
            stub = Stubber(client)
            stub.activate()
            self._laid[service] = (client, stub)
        return self._laid[service]


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk()
    yield desk
    desk.check()


@pytest.fixture
def stack(desk: Desk) -> Stack:
    return Stack.from_outputs(OUTPUTS, desk, poll_s=0.0)


def execution(name: str, status: str = "SUCCEEDED", minutes: int = 0) -> dict[str, Any]:
    start = START + timedelta(minutes=minutes)
    stop = {} if status == "RUNNING" else {"stopDate": start + timedelta(seconds=30)}
    about = {"executionArn": EXECUTION + name, "stateMachineArn": MACHINE, "name": name}
    return {**about, "status": status, "startDate": start, **stop}


def published_at(run: str) -> dict[str, Any]:
    return {"Table": {"Name": TABLE, "StorageDescriptor": {"Location": table_of(run)}, "VersionId": "3"}}


def table_of(run: str) -> str:
    return f"{LAKE}/runs/{run}/tables/nyc_taxi_trips_summary/"
