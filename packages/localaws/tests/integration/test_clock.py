"""Schedules fire when the clock is moved, and what no one takes goes to the dead letters."""

import datetime as dt
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localaws import LocalAws
from localaws.clock import Clock
from support.roles import role_for_anything

NOW = dt.datetime(2026, 11, 23, 0, 0, tzinfo=dt.UTC)
ROLE = "arn:aws:iam::123456789012:role/scheduler"
MACHINE = {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    with LocalAws(tmp_path_factory.mktemp("clock")) as aws:
        role_for_anything(aws.client("iam"), "scheduler", "scheduler.amazonaws.com")
        yield aws


@pytest.fixture
def machine(aws: LocalAws) -> Iterator[str]:
    states = aws.client("stepfunctions")
    role = "arn:aws:iam::123456789012:role/machine"
    arn = states.create_state_machine(name="m", definition=json.dumps(MACHINE), roleArn=role)["stateMachineArn"]
    yield str(arn)
    states.delete_state_machine(stateMachineArn=arn)


@pytest.fixture
def letters(aws: LocalAws) -> Iterator[Any]:
    sqs = aws.client("sqs")
    url = sqs.create_queue(QueueName="letters")["QueueUrl"]
    yield url
    sqs.delete_queue(QueueUrl=url)


def schedule(aws: LocalAws, expression: str, target: str, **more: Any) -> None:
    given = {"Arn": target, "RoleArn": ROLE, "Input": '{"scheduledTime": "<aws.scheduler.scheduled-time>"}'}
    aws.client("scheduler").create_schedule(
        Name="s",
        ScheduleExpression=expression,
        FlexibleTimeWindow={"Mode": "OFF"},
        Target=given | more.pop("Target", {}),
        **more,
    )


@pytest.fixture(autouse=True)
def clean(aws: LocalAws) -> Iterator[None]:
    yield
    for item in aws.client("scheduler").list_schedules()["Schedules"]:
        aws.client("scheduler").delete_schedule(Name=item["Name"])


def inputs(aws: LocalAws, machine: str) -> list[Any]:
    states = aws.client("stepfunctions")
    listed = states.list_executions(stateMachineArn=machine)["executions"]
    return [json.loads(states.describe_execution(executionArn=item["executionArn"])["input"]) for item in listed[::-1]]


def test_a_schedule_starts_the_machine_with_its_scheduled_time(aws: LocalAws, machine: str) -> None:
    schedule(aws, "cron(0 6 * * ? *)", machine, ScheduleExpressionTimezone="Europe/Berlin")
    fired = Clock(aws, NOW).advance(dt.timedelta(days=2))

    assert [one.scheduled.hour for one in fired] == [5, 5]
    assert inputs(aws, machine) == [
        {"scheduledTime": "2026-11-23T05:00:00Z"},
        {"scheduledTime": "2026-11-24T05:00:00Z"},
    ]


def test_a_schedule_that_is_off_does_not_fire(aws: LocalAws, machine: str) -> None:
    schedule(aws, "rate(1 hour)", machine, State="DISABLED")

    assert Clock(aws, NOW).advance(dt.timedelta(days=1)) == []


def test_the_sdks_own_target_is_called_with_the_input_as_its_parameters(aws: LocalAws, machine: str) -> None:
    given = json.dumps({"StateMachineArn": machine, "Input": '{"a": 1}'})
    schedule(aws, "at(2026-11-23T01:00:00)", "arn:aws:scheduler:::aws-sdk:sfn:startExecution", Target={"Input": given})
    fired = Clock(aws, NOW).advance(dt.timedelta(days=2))

    assert [one.error for one in fired] == [""]
    assert inputs(aws, machine) == [{"a": 1}]


def test_what_the_target_refuses_goes_to_the_dead_letters(aws: LocalAws, machine: str, letters: str) -> None:
    queue = "arn:aws:sqs:us-east-1:123456789012:letters"
    schedule(aws, "at(2026-11-23T01:00:00)", f"{machine}-gone", Target={"DeadLetterConfig": {"Arn": queue}})
    fired = Clock(aws, NOW).advance(dt.timedelta(hours=1))
    (letter,) = aws.client("sqs").receive_message(QueueUrl=letters, MessageAttributeNames=["All"])["Messages"]

    assert [one.error for one in fired] == ["StateMachineDoesNotExist"]
    assert json.loads(letter["Body"]) == {"scheduledTime": "2026-11-23T01:00:00Z"}
    assert letter["MessageAttributes"]["ERROR_CODE"]["StringValue"] == "StateMachineDoesNotExist"


def test_a_clock_that_runs_by_itself_is_as_fast_as_it_is_told(aws: LocalAws, machine: str) -> None:
    schedule(aws, "rate(1 hour)", machine)
    clock = Clock(aws, NOW)
    clock.start(speed=36_000)
    until = time.monotonic() + 10
    while not inputs(aws, machine) and time.monotonic() < until:
        time.sleep(0.05)
    clock.stop()

    assert inputs(aws, machine)[0] == {"scheduledTime": "2026-11-23T01:00:00Z"}


def test_an_expression_that_aws_would_refuse_is_refused(aws: LocalAws, machine: str) -> None:
    with pytest.raises(ClientError, match=r"ValidationException.*Invalid Schedule Expression cron"):
        schedule(aws, "cron(0 5 * * * *)", machine)
