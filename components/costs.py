"""What tells the owners that a stack costs more than it may."""

from typing import NotRequired, TypedDict

import pulumi
from pulumi_aws import budgets

from components.base import Component
from components.tags import STACK_TAG, stack_tag


class CostsArgs(TypedDict):
    """Arguments of Costs."""

    topic_arn: pulumi.Input[str]
    """The topic that warnings go to."""

    monthly_budget_usd: int
    """What the stack may cost in a month before owners are told.

    Costs are told apart by tags, once the account's billing activated them as cost allocation tags.
    """

    new_cluster_name: NotRequired[str]
    """A cluster of the stack's own, whose nodes have a budget of their own: they do not bear the stack's tags."""


class Costs(Component):
    """Budgets: for what bears the stack's tag, and for the nodes of its own cluster."""

    def __init__(self, name: str, args: CostsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args, opts)
        self._watch("budget", args, f"user:{STACK_TAG}${stack_tag()}")
        if "new_cluster_name" in args:
            self._watch("nodes-budget", args, f"aws:eks:cluster-name${args['new_cluster_name']}")
        self.finish()

    def _watch(self, what: str, args: CostsArgs, tag: str) -> None:
        """Tell when 80 % is spent and when the month is going to cost more, of what bears one tag."""
        budgets.Budget(
            f"{self.name}-{what}",
            budget_type="COST",
            time_unit="MONTHLY",
            limit_amount=str(args["monthly_budget_usd"]),
            limit_unit="USD",
            cost_filters=[{"name": "TagKeyValue", "values": [tag]}],
            notifications=[
                {
                    "comparison_operator": "GREATER_THAN",
                    "threshold": threshold,
                    "threshold_type": "PERCENTAGE",
                    "notification_type": kind,
                    "subscriber_sns_topic_arns": [args["topic_arn"]],
                }
                for kind, threshold in (("ACTUAL", 80), ("FORECASTED", 100))
            ],
            opts=self.child(),
        )
