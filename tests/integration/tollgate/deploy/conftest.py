"""A stack whose machine only succeeds, or only fails, in an emulated AWS."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from localaws import LocalAws
from tollgate.operate.stack import Stack

LOOKS = {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:s3:listBuckets", "End": True}
SUCCEEDS = {"StartAt": "Look around", "States": {"Look around": LOOKS}}
STATES = {"Effect": "Allow", "Principal": {"Service": "states.amazonaws.com"}, "Action": "sts:AssumeRole"}
TRUST = json.dumps({"Version": "2012-10-17", "Statement": [STATES]})
BUCKETS = {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}
MAY_LOOK = json.dumps({"Version": "2012-10-17", "Statement": [BUCKETS]})
FAILS = {"StartAt": "Broken", "States": {"Broken": {"Type": "Fail", "Error": "Refused", "Cause": "2 checks failed"}}}

MakeStack = Callable[..., Stack]


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    with LocalAws(tmp_path_factory.mktemp("aws")) as aws:
        yield aws


@pytest.fixture
def stack(aws: LocalAws, request: pytest.FixtureRequest) -> MakeStack:
    """Makes a stack with this machine for each of its datasets, and an empty lake of its own."""

    def make(machine: dict[str, Any], datasets: tuple[str, ...] = ("nyc_taxi",)) -> Stack:
        name = f"smoke-{abs(hash(request.node.nodeid)) % 10**8}"
        aws.client("s3").create_bucket(Bucket=name)
        iam = aws.client("iam")
        role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
        iam.put_role_policy(RoleName=name, PolicyName="looks", PolicyDocument=MAY_LOOK)
        made = aws.client("stepfunctions").create_state_machine(name=name, definition=json.dumps(machine), roleArn=role)
        unused = ("artifactsUrl", "resultsUrl", "logsUrl", "virtualClusterId", "workgroup", "database", "topicArn")
        own = {"stateMachineArn": made["stateMachineArn"], "tables": {}, "views": []}
        outputs = {
            **dict.fromkeys(unused, ""),
            "lakeUrl": f"s3://{name}",
            "datasets": dict.fromkeys(datasets, own),
            "region": "us-east-1",
        }
        return Stack.from_outputs(outputs, aws.client, poll_s=0.05, any_dataset=True)

    return make


@pytest.fixture
def made_up(tmp_path: Path) -> Path:
    """A folder with one file that is of both datasets: by its name of one, and the other takes any name."""
    (tmp_path / "green_tripdata_2020-04.csv").write_text("VendorID\n1\n")
    return tmp_path
