"""Where owners talk: channels of Slack and Teams that show what their topic says."""

import re
from typing import Any, Final, NotRequired, TypedDict
from urllib.parse import parse_qs, urlsplit

import pulumi
from pulumi_aws import chatbot, iam

from components.account import Account
from components.base import Component
from components.iam import document, trust

SERVICE: Final = "chatbot.amazonaws.com"
GUARDRAIL: Final = "AWSDenyAll"
"""AWS's own policy that limits a channel: whoever writes there, nothing is done in the account."""

_SLACK: Final = r"(T[0-9A-Z]{2,254})/([CG][0-9A-Z]{2,254})"
_UUID: Final = r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
_TEAMS_CHANNEL: Final = r"[A-Za-z0-9=+/.,_-]*%3[aA][A-Za-z0-9=+/.,_-]*%40[A-Za-z0-9=+/.,_-]*"


class ChatArgs(TypedDict):
    """Arguments of Chat."""

    title: str
    """What the configurations in the chat's console are called, before `-slack` and `-teams`."""

    topic_arn: pulumi.Input[str]
    """The owners' topic."""

    slack_channel: NotRequired[str]
    """The ids of a Slack workspace and of a channel in it, as T…/C…. Default: none."""

    teams_channel: NotRequired[str]
    """The link to a channel of Microsoft Teams, as Teams copies it. Default: none."""

    permissions_boundary: NotRequired[pulumi.Input[str]]
    """The boundary of the channels' role. Default: none."""


class Chat(Component):
    """Channels that show what owners are told; their role may do nothing, and nobody can do anything from there."""

    def __init__(self, name: str, args: ChatArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args, opts)
        account = Account.of(self)
        role = self._role(account, args.get("permissions_boundary"))
        common: dict[str, Any] = {
            "iam_role_arn": role.arn,
            "guardrail_policy_arns": [pulumi.Output.concat("arn:", account.partition, f":iam::aws:policy/{GUARDRAIL}")],
            "sns_topic_arns": [args["topic_arn"]],
            # A message that it cannot read is dropped without a word; its log (in us-east-1) says so.
            "logging_level": "ERROR",
            "opts": self.child(),
        }
        if args.get("slack_channel", "") != "":
            team, channel = slack_ids(args["slack_channel"])
            chatbot.SlackChannelConfiguration(
                f"{name}-slack",
                configuration_name=f"{args['title']}-slack",
                slack_team_id=team,
                slack_channel_id=channel,
                **common,
            )
        if args.get("teams_channel", "") != "":
            tenant, team, channel = teams_ids(args["teams_channel"])
            chatbot.TeamsChannelConfiguration(
                f"{name}-teams",
                configuration_name=f"{args['title']}-teams",
                tenant_id=tenant,
                team_id=team,
                channel_id=channel,
                **common,
            )
        self.finish()

    def _role(self, account: Account, boundary: pulumi.Input[str] | None) -> iam.Role:
        channels = pulumi.Output.concat("arn:", account.partition, ":chatbot::", account.id, ":*")
        condition = {"StringEquals": {"aws:SourceAccount": account.id}, "ArnLike": {"aws:SourceArn": channels}}
        return iam.Role(
            f"{self.name}-role",
            description="Chat channels that show messages: it may do nothing",
            permissions_boundary=boundary,
            assume_role_policy=document(trust({"Service": SERVICE}, ["sts:AssumeRole"], condition)),
            opts=self.child(),
        )


def slack_ids(channel: str) -> tuple[str, str]:
    """The workspace's id and the channel's. Raises ValueError, with the reason, for another text."""
    match = re.fullmatch(_SLACK, channel)
    if match is None:
        raise ValueError(
            f"'{channel}' is not a Slack channel: write the ids of workspace and channel, such as T0123ABCD/C0123ABCD."
        )
    return match[1], match[2]


def teams_ids(link: str) -> tuple[str, str, str]:
    """The tenant's id, the team's and the channel's. Raises ValueError, with the reason, for another text."""
    parts = urlsplit(link)
    query = parse_qs(parts.query)
    tenant, team = (query.get(name, [""])[0] for name in ("tenantId", "groupId"))
    path = re.fullmatch(rf"/l/channel/({_TEAMS_CHANNEL})(/.*)?", parts.path)
    at_teams = parts.scheme == "https" and (parts.hostname or "").endswith("teams.microsoft.com")
    if not at_teams or path is None or not re.fullmatch(_UUID, tenant) or not re.fullmatch(_UUID, team):
        raise ValueError(
            f"'{link}' is not a link to a channel of Teams: copy it there (More options, Copy link); it begins with "
            "https://teams.microsoft.com/l/channel/ and names groupId and tenantId."
        )
    return tenant, team, path[1]


def check_slack_channel(text: str) -> None:
    """Raise ValueError, with the reason, for a text that is no Slack channel; an empty one is none on purpose."""
    if text:
        slack_ids(text)


def check_teams_channel(text: str) -> None:
    """Raise ValueError, with the reason, for a text that is no channel of Teams; an empty one is none on purpose."""
    if text:
        teams_ids(text)
