"""Examples of channels that messages are shown in."""

from support.example import Example

OWNERS = "arn:aws:sns:us-east-1:123456789012:owners-example"

CHANNELS: dict[str, Example] = {
    "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration": Example(
        {
            "configurationName": "example-slack",
            "iamRoleArn": "arn:aws:iam::123456789012:role/example",
            "slackTeamId": "T0123ABCD",
            "slackChannelId": "C0123ABCD",
            "snsTopicArns": [OWNERS],
        },
        {"slackChannelId": "C4567EFGH", "loggingLevel": "ERROR"},
    ),
    "aws:chatbot/teamsChannelConfiguration:TeamsChannelConfiguration": Example(
        {
            "configurationName": "example-teams",
            "iamRoleArn": "arn:aws:iam::123456789012:role/example",
            "tenantId": "76543210-ba98-fedc-3210-fedcba987654",
            "teamId": "01234567-89ab-cdef-0123-456789abcdef",
            "channelId": "19%3a0123abcd%40thread.tacv2",
            "snsTopicArns": [OWNERS],
        },
        {"snsTopicArns": []},
    ),
}
