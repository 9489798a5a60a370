"""What starts runs: the right clock, the time passed on, starts that fail tried again and then kept."""

import functools
import json

from components.schedule import Schedule, ScheduleArgs
from tools.graph import Graph, actions, granted, render, resources

MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:runs"
ARGS = ScheduleArgs(
    schedule="cron(0 6 2 * ? *)",
    schedule_time_zone="America/New_York",
    state_machine_arn=MACHINE,
    key_arn="arn:key",
)


@functools.cache
def schedule() -> Graph:
    return render(lambda: Schedule("clock", ARGS))


def declared(graph: Graph) -> dict[str, object]:
    return dict(next(r for r in graph if r.type == "aws:scheduler/schedule:Schedule").inputs)


def test_the_expression_is_read_in_its_time_zone() -> None:
    inputs = declared(schedule())
    assert inputs["scheduleExpression"] == "cron(0 6 2 * ? *)"
    assert inputs["scheduleExpressionTimezone"] == "America/New_York"


def test_the_machine_learns_the_scheduled_time_that_names_the_run() -> None:
    target = json.loads(json.dumps(declared(schedule())["target"]))
    assert json.loads(target["input"]) == {"scheduledTime": "<aws.scheduler.scheduled-time>"}


def test_a_failed_start_is_tried_again_for_an_hour_and_then_kept() -> None:
    target = json.loads(json.dumps(declared(schedule())["target"]))
    assert target["retryPolicy"] == {"maximumRetryAttempts": 5, "maximumEventAgeInSeconds": 3600}
    assert target["deadLetterConfig"] == {"arn": "arn:aws:sqs:us-east-1:123456789012:clock-missed-0123abc"}


def test_its_role_starts_this_machine_and_nothing_else() -> None:
    statements = granted(schedule(), "clock-role-0123abc")
    assert resources(statements, "states:StartExecution") == {MACHINE}
    assert actions(statements) == {"states:StartExecution", "sqs:SendMessage", "kms:Decrypt", "kms:GenerateDataKey"}


def test_only_schedules_of_its_own_group_take_the_role() -> None:
    trust = json.loads(schedule().one("Role").inputs["assumeRolePolicy"])["Statement"][0]
    group = "arn:aws:scheduler:us-east-1:123456789012:schedule-group/clock-group-0123abc"
    assert trust["Condition"]["StringEquals"]["aws:SourceArn"] == group


def test_what_could_not_be_delivered_is_encrypted_and_kept_for_a_fortnight() -> None:
    queue = schedule().one("Queue").inputs
    assert (queue["kmsMasterKeyId"], queue["messageRetentionSeconds"]) == ("arn:key", 14 * 24 * 3600)
