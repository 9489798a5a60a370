"""Amazon Q Developer in chat applications (`chatbot`): channels are remembered; nothing is written into a chat."""

from typing import Any, ClassVar

from localaws.service import ACCOUNT, Call, ServiceError
from localaws.services.recorded import Record, Recorded

SLACK, TEAMS = "slack-channel", "microsoft-teams-channel"
ASSUMED: Record = {"SnsTopicArns": [], "LoggingLevel": "NONE", "UserAuthorizationRequired": False, "State": "ENABLED"}
NAMES: dict[str, Record] = {SLACK: {"SlackTeamName": "local", "SlackChannelName": "local"}, TEAMS: {}}
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
"""What limits a channel that is given no guardrail."""


class Chatbot(Recorded):
    """Channels by their ARN, which has the kind and the configuration's name in it and no region."""

    name: ClassVar[str] = "chatbot"
    taken = "ConflictException"

    def create(self, call: Call, kind: str) -> Record:
        parameters = call.parameters
        name = parameters["ConfigurationName"]
        arn = f"arn:aws:chatbot::{ACCOUNT}:chat-configuration/{kind}/{name}"
        limits = parameters.get("GuardrailPolicyArns") or [ADMINISTRATOR]
        record = {**ASSUMED, **NAMES[kind], **parameters, "GuardrailPolicyArns": limits, "ChatConfigurationArn": arn}
        return {"ChannelConfiguration": self.add(kind, (arn,), {**record, "Tags": parameters.get("Tags") or []})}

    def update(self, call: Call, kind: str) -> Record:
        return {"ChannelConfiguration": self.change(kind, self.key(call), call.parameters)}

    def delete(self, call: Call, kind: str) -> Record:
        self.remove(kind, self.key(call))
        return {}

    def list(self, call: Call, kind: str) -> list[Record]:
        arn = call.parameters.get("ChatConfigurationArn")
        return self.under(kind, (arn,) if arn else ())

    @staticmethod
    def key(call: Call) -> tuple[str]:
        return (str(call.parameters["ChatConfigurationArn"]),)

    def create_slack_channel_configuration(self, call: Call) -> Record:
        return self.create(call, SLACK)

    def describe_slack_channel_configurations(self, call: Call) -> Record:
        return {"SlackChannelConfigurations": self.list(call, SLACK)}

    def update_slack_channel_configuration(self, call: Call) -> Record:
        return self.update(call, SLACK)

    def delete_slack_channel_configuration(self, call: Call) -> Record:
        return self.delete(call, SLACK)

    def create_microsoft_teams_channel_configuration(self, call: Call) -> Record:
        return self.create(call, TEAMS)

    def get_microsoft_teams_channel_configuration(self, call: Call) -> Record:
        channels = self.list(call, TEAMS)
        return {"ChannelConfiguration": channels[0]} if channels else {}

    def update_microsoft_teams_channel_configuration(self, call: Call) -> Record:
        return self.update(call, TEAMS)

    def delete_microsoft_teams_channel_configuration(self, call: Call) -> Record:
        return self.delete(call, TEAMS)

    def tag_resource(self, call: Call) -> Record:
        record, new = self.tagged(call), call.parameters["Tags"]
        keys = {one["TagKey"] for one in new}
        record["Tags"] = [*(one for one in record["Tags"] if one["TagKey"] not in keys), *new]
        return {}

    def untag_resource(self, call: Call) -> Record:
        record = self.tagged(call)
        record["Tags"] = [one for one in record["Tags"] if one["TagKey"] not in call.parameters["TagKeys"]]
        return {}

    def list_tags_for_resource(self, call: Call) -> Any:
        return {"Tags": self.tagged(call)["Tags"]}

    def tagged(self, call: Call) -> Record:
        arn = call.parameters["ResourceARN"]
        for kind in (SLACK, TEAMS):
            for record in self.under(kind, (arn,)):
                return record
        raise ServiceError(self.missing, f"There is no {arn}.")
