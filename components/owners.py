"""Who is notified: a topic, and the owners' address."""

from typing import NotRequired, TypedDict

import pulumi
from pulumi_aws import iam, sns

from components.account import Account
from components.base import Component
from components.iam import allow, deny_plain_text, document
from components.key import USE


class OwnersArgs(TypedDict):
    """Arguments of Owners."""

    key_arn: pulumi.Input[str]
    """The key that encrypts messages; alarms cannot use the one that SNS has by itself."""

    alert_email: NotRequired[str]
    """The owners' address; they confirm it once, by a link in a mail. Default: nobody is told by mail."""


class Owners(Component):
    """The owners of the data, as a topic that runs are reported on."""

    topic_arn: pulumi.Output[str]

    def __init__(self, name: str, args: OwnersArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args, opts)
        topic = sns.Topic(f"{name}-topic", kms_master_key_id=args["key_arn"], opts=self.child())
        self.topic_arn = topic.arn
        self._key_arn = args["key_arn"]
        self._open_to_alarms()
        if args.get("alert_email", "") != "":
            sns.TopicSubscription(
                f"{name}-email", topic=topic.arn, protocol="email", endpoint=args["alert_email"], opts=self.child()
            )
        self.finish()

    def notified_by(self, who: str, role: pulumi.Input[str]) -> None:
        """Let a role notify the owners."""
        iam.RolePolicy(
            f"{self.name}-{who}",
            role=role,
            policy=document(allow(["sns:Publish"], [self.topic_arn]), allow(USE, [self._key_arn])),
            opts=self.child(),
        )

    def _open_to_alarms(self) -> None:
        """Let this account's alarms and budgets notify the owners, and nobody do so without TLS."""
        own = {"StringEquals": {"aws:SourceAccount": Account.of(self).id}}
        alarms = [
            allow(["sns:Publish"], [self.topic_arn], own) | {"Principal": {"Service": f"{service}.amazonaws.com"}}
            for service in ("cloudwatch", "budgets")
        ]
        policy = document(deny_plain_text("sns:Publish", self.topic_arn), *alarms)
        sns.TopicPolicy(f"{self.name}-policy", arn=self.topic_arn, policy=policy, opts=self.child())
