"""Who is told: a topic, and the owners' address."""

from typing import NotRequired, TypedDict

import pulumi
from pulumi_aws import iam, sns

from components.base import Component
from components.policy import allow, document


class OwnersArgs(TypedDict):
    """What an Owners is told."""

    alert_email: NotRequired[str]
    """The owners' address; they confirm it once, by a link in a mail. Default: nobody is told by mail."""


class Owners(Component):
    """The owners of the data, as a topic that they hear of runs on."""

    topic_arn: pulumi.Output[str]

    def __init__(self, name: str, args: OwnersArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args, opts)
        topic = sns.Topic(f"{name}-topic", kms_master_key_id="alias/aws/sns", opts=self.child())
        self.topic_arn = topic.arn
        self._refuse_plain_text()
        if args.get("alert_email", "") != "":
            sns.TopicSubscription(
                f"{name}-email", topic=topic.arn, protocol="email", endpoint=args["alert_email"], opts=self.child()
            )
        self.finish()

    def told_by(self, who: str, role: pulumi.Input[str]) -> None:
        """Let a role tell the owners something."""
        iam.RolePolicy(
            f"{self.name}-{who}",
            role=role,
            policy=document(allow(["sns:Publish"], [self.topic_arn])),
            opts=self.child(),
        )

    def _refuse_plain_text(self) -> None:
        sns.TopicPolicy(
            f"{self.name}-tls",
            arn=self.topic_arn,
            policy=document(
                {
                    "Sid": "DenyWithoutTls",
                    "Effect": "Deny",
                    "Principal": "*",
                    "Action": "sns:Publish",
                    "Resource": self.topic_arn,
                    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                }
            ),
            opts=self.child(),
        )
