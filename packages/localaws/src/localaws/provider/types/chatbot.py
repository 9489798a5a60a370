"""Amazon Q Developer in chat applications: channels of Slack and Microsoft Teams."""

from localaws.provider.api import Api
from localaws.provider.base import ResourceType

TYPES: tuple[ResourceType, ...] = (
    Api(
        "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration",
        "chatbot",
        "create_slack_channel_configuration",
        "describe_slack_channel_configurations",
        "delete_slack_channel_configuration",
        key={"ChatConfigurationArn": "{chatConfigurationArn}"},
        id="{chatConfigurationArn}",
        update="update_slack_channel_configuration",
        inside="SlackChannelConfigurations[0]",
        made="ChannelConfiguration",
        outputs={
            "chatConfigurationArn": "ChatConfigurationArn",
            "slackTeamName": "SlackTeamName",
            "slackChannelName": "SlackChannelName",
        },
        replaces=frozenset({"configurationName", "slackTeamId"}),
        tag_key="{chatConfigurationArn}",
    ).row(),
    Api(
        "aws:chatbot/teamsChannelConfiguration:TeamsChannelConfiguration",
        "chatbot",
        "create_microsoft_teams_channel_configuration",
        "get_microsoft_teams_channel_configuration",
        "delete_microsoft_teams_channel_configuration",
        key={"ChatConfigurationArn": "{chatConfigurationArn}"},
        id="{chatConfigurationArn}",
        update="update_microsoft_teams_channel_configuration",
        inside="ChannelConfiguration",
        made="ChannelConfiguration",
        outputs={"chatConfigurationArn": "ChatConfigurationArn"},
        replaces=frozenset({"configurationName", "teamId", "teamName", "tenantId"}),
        tag_key="{chatConfigurationArn}",
    ).row(),
)
