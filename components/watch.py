"""What tells the owners of a dataset's runs when nobody else does: alarms."""

from typing import NotRequired, TypedDict

import pulumi
from pulumi_aws import cloudwatch

from components.base import Component

MetricQuery = cloudwatch.MetricAlarmMetricQueryArgsDict

HOUR_S = 3600
FAILURES = ("ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted")


class WatchArgs(TypedDict):
    """Arguments of Watch."""

    state_machine_arn: pulumi.Input[str]
    """The state machine whose executions are watched."""

    topic_arn: pulumi.Input[str]
    """The topic that alarms go to."""

    dead_letter_queue: NotRequired[pulumi.Input[str]]
    """The name of the queue of starts that failed. Default: none is watched."""

    publish_within_hours: NotRequired[int]
    """After how many hours without a published run owners are told; at most 168. Default 0: never."""


class Watch(Component):
    """Alarms for what goes wrong with a dataset's runs, and for what should have happened and did not."""

    failure_alarm: pulumi.Output[str]

    def __init__(self, name: str, args: WatchArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args, opts)
        self._topic = args["topic_arn"]
        self.failure_alarm = self._watch_failures(args["state_machine_arn"]).name
        if args.get("publish_within_hours", 0) > 0:
            self._watch_silence(args["state_machine_arn"], args["publish_within_hours"])
        if "dead_letter_queue" in args:
            self._watch_queue(args["dead_letter_queue"])
        self.finish()

    def _watch_failures(self, machine_arn: pulumi.Input[str]) -> cloudwatch.MetricAlarm:
        names = [metric.lower() for metric in FAILURES]
        return cloudwatch.MetricAlarm(
            f"{self.name}-failed",
            alarm_description="A run failed. Analysts see the last good table; the execution's history says why.",
            comparison_operator="GreaterThanThreshold",
            threshold=0,
            evaluation_periods=1,
            treat_missing_data="notBreaching",
            metric_queries=[
                *(_sum(metric, machine_arn) for metric in FAILURES),
                {"id": "failures", "expression": " + ".join(f"FILL({name}, 0)" for name in names), "return_data": True},
            ],
            alarm_actions=[self._topic],
            opts=self.child(),
        )

    def _watch_silence(self, machine_arn: pulumi.Input[str], hours: int) -> None:
        cloudwatch.MetricAlarm(
            f"{self.name}-silent",
            alarm_description=f"Nothing was published for {hours} hours.",
            namespace="AWS/States",
            metric_name="ExecutionsSucceeded",
            dimensions={"StateMachineArn": machine_arn},
            statistic="Sum",
            period=HOUR_S,
            evaluation_periods=hours,
            comparison_operator="LessThanThreshold",
            threshold=1,
            treat_missing_data="breaching",
            alarm_actions=[self._topic],
            opts=self.child(),
        )

    def _watch_queue(self, queue: pulumi.Input[str]) -> None:
        cloudwatch.MetricAlarm(
            f"{self.name}-missed",
            alarm_description="A scheduled start could not be made; the event lies in the queue.",
            namespace="AWS/SQS",
            metric_name="ApproximateNumberOfMessagesVisible",
            dimensions={"QueueName": queue},
            statistic="Maximum",
            period=300,
            evaluation_periods=1,
            comparison_operator="GreaterThanThreshold",
            threshold=0,
            treat_missing_data="notBreaching",
            alarm_actions=[self._topic],
            opts=self.child(),
        )


def _sum(metric: str, machine_arn: pulumi.Input[str]) -> MetricQuery:
    return {
        "id": metric.lower(),
        "metric": {
            "namespace": "AWS/States",
            "metric_name": metric,
            "dimensions": {"StateMachineArn": machine_arn},
            "period": 300,
            "stat": "Sum",
        },
    }
