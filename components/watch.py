"""What tells the owners when nobody else does: alarms, and a budget."""

from typing import NotRequired, TypedDict

import pulumi
from pulumi_aws import budgets, cloudwatch

from components.base import Component
from components.tags import STACK_TAG, stack_tag

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

    monthly_budget_usd: NotRequired[int]
    """What the stack may cost in a month before owners are told. Default 0: they are not.

    Costs are told apart by tags, once the account's billing activated them as cost allocation tags.
    """

    new_cluster_name: NotRequired[str]
    """A cluster of the stack's own, whose nodes have a budget of their own: they do not bear the stack's tags."""


class Watch(Component):
    """Alarms for what goes wrong, for what should have happened and did not, and for money."""

    failure_alarm: pulumi.Output[str]

    def __init__(self, name: str, args: WatchArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args, opts)
        self._topic = args["topic_arn"]
        self.failure_alarm = self._watch_failures(args["state_machine_arn"]).name
        if args.get("publish_within_hours", 0) > 0:
            self._watch_silence(args["state_machine_arn"], args["publish_within_hours"])
        if "dead_letter_queue" in args:
            self._watch_queue(args["dead_letter_queue"])
        if args.get("monthly_budget_usd", 0) > 0:
            self._watch_money("budget", args["monthly_budget_usd"], f"user:{STACK_TAG}${stack_tag()}")
            if "new_cluster_name" in args:
                nodes = f"aws:eks:cluster-name${args['new_cluster_name']}"
                self._watch_money("nodes-budget", args["monthly_budget_usd"], nodes)
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

    def _watch_money(self, what: str, limit_usd: int, tag: str) -> None:
        """Tell when 80 % is spent and when the month is going to cost more, of what bears one tag."""
        budgets.Budget(
            f"{self.name}-{what}",
            budget_type="COST",
            time_unit="MONTHLY",
            limit_amount=str(limit_usd),
            limit_unit="USD",
            cost_filters=[{"name": "TagKeyValue", "values": [tag]}],
            notifications=[
                {
                    "comparison_operator": "GREATER_THAN",
                    "threshold": threshold,
                    "threshold_type": "PERCENTAGE",
                    "notification_type": kind,
                    "subscriber_sns_topic_arns": [self._topic],
                }
                for kind, threshold in (("ACTUAL", 80), ("FORECASTED", 100))
            ],
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
