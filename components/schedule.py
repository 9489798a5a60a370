"""What starts the pipeline at set times."""

import json
from typing import NotRequired, TypedDict

import pulumi
from pulumi_aws import iam, scheduler, sqs

from components.account import Account
from components.base import Component
from components.iam import allow, deny_plain_text, document, trust
from components.key import USE

# The scheduler fills the time in; the machine makes the run's name of it, so a second delivery finds the first run.
INPUT = json.dumps({"scheduledTime": "<aws.scheduler.scheduled-time>"})


class ScheduleArgs(TypedDict):
    """Arguments of Schedule."""

    schedule: str
    """When: a cron, rate or at expression of EventBridge Scheduler."""

    schedule_time_zone: str
    """The time zone that the expression is read in, such as America/New_York."""

    state_machine_arn: pulumi.Input[str]
    """The state machine that is started."""

    key_arn: pulumi.Input[str]
    """The key that encrypts the schedule and the events that could not be delivered."""

    retries: NotRequired[int]
    """How often a failed start is tried again within the hour. Default 5."""

    permissions_boundary: NotRequired[pulumi.Input[str]]
    """The boundary of the schedule's role. Default: none."""


class Schedule(Component):
    """Starts the machine at set times; a start that fails for an hour lies in a queue, for an alarm to see."""

    dead_letter_queue: pulumi.Output[str]

    def __init__(self, name: str, args: ScheduleArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args, opts)
        queue = self._queue(args["key_arn"])
        self.dead_letter_queue = queue.name
        group = scheduler.ScheduleGroup(f"{name}-group", opts=self.child())
        role = self._role(group, args.get("permissions_boundary"))
        policy = iam.RolePolicy(
            f"{name}-starts",
            role=role.name,
            policy=document(
                allow(["states:StartExecution"], [args["state_machine_arn"]]),
                allow(["sqs:SendMessage"], [queue.arn]),
                allow(USE, [args["key_arn"]]),
            ),
            opts=self.child(),
        )
        scheduler.Schedule(
            f"{name}-clock",
            group_name=group.name,
            schedule_expression=args["schedule"],
            schedule_expression_timezone=args["schedule_time_zone"],
            flexible_time_window={"mode": "OFF"},
            kms_key_arn=args["key_arn"],
            target={
                "arn": args["state_machine_arn"],
                "role_arn": role.arn,
                "input": INPUT,
                "retry_policy": {
                    "maximum_retry_attempts": args.get("retries", 5),
                    "maximum_event_age_in_seconds": 3600,
                },
                "dead_letter_config": {"arn": queue.arn},
            },
            opts=self.child(depends_on=[policy]),
        )
        self.finish()

    def _queue(self, key_arn: pulumi.Input[str]) -> sqs.Queue:
        queue = sqs.Queue(
            f"{self.name}-missed",
            kms_master_key_id=key_arn,
            message_retention_seconds=14 * 24 * 3600,
            opts=self.child(),
        )
        tls_only = document(deny_plain_text("sqs:SendMessage", queue.arn))
        sqs.QueuePolicy(f"{self.name}-missed-tls", queue_url=queue.url, policy=tls_only, opts=self.child())
        return queue

    def _role(self, group: scheduler.ScheduleGroup, boundary: pulumi.Input[str] | None) -> iam.Role:
        condition = {"StringEquals": {"aws:SourceAccount": Account.of(self).id, "aws:SourceArn": group.arn}}
        return iam.Role(
            f"{self.name}-role",
            description="The schedule: starts the state machine",
            permissions_boundary=boundary,
            assume_role_policy=document(trust({"Service": "scheduler.amazonaws.com"}, ["sts:AssumeRole"], condition)),
            opts=self.child(),
        )
