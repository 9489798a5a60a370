"""What shows messages to owners in Slack and Teams, and what nobody can do from there."""

import json
from typing import Any

import pytest

from components.chat import Chat, ChatArgs, check_slack_channel, check_teams_channel, slack_ids, teams_ids
from tools.graph import Graph, render

TEAM, TENANT = "01234567-89ab-cdef-0123-456789abcdef", "76543210-ba98-fedc-3210-fedcba987654"
SLACK = "T0123ABCD/C0123ABCD"
TEAMS = f"https://teams.microsoft.com/l/channel/19%3aabc0%40thread.tacv2/Data%20runs?groupId={TEAM}&tenantId={TENANT}"


def chat(**args: Any) -> Graph:
    return render(lambda: Chat("chat", ChatArgs(title="tollgate-dev", topic_arn="arn:topic", **args)))  # type: ignore[typeddict-item]


@pytest.fixture(scope="module")
def both() -> Graph:
    return chat(slack_channel=SLACK, teams_channel=TEAMS)


def test_a_slack_channel_is_subscribed_to_the_owners_topic(both: Graph) -> None:
    slack = both.one("SlackChannelConfiguration").inputs
    assert (slack["slackTeamId"], slack["slackChannelId"]) == ("T0123ABCD", "C0123ABCD")
    assert (slack["configurationName"], slack["snsTopicArns"]) == ("tollgate-dev-slack", ["arn:topic"])


def test_a_teams_channel_is_known_by_its_link(both: Graph) -> None:
    teams = both.one("TeamsChannelConfiguration").inputs
    assert (teams["tenantId"], teams["teamId"], teams["channelId"]) == (TENANT, TEAM, "19%3aabc0%40thread.tacv2")
    assert (teams["configurationName"], teams["snsTopicArns"]) == ("tollgate-dev-teams", ["arn:topic"])


def test_only_the_chats_that_are_named_are_made() -> None:
    assert not chat(slack_channel=SLACK).all("TeamsChannelConfiguration")
    assert not chat(slack_channel="", teams_channel=TEAMS).all("SlackChannelConfiguration")


def test_nobody_does_anything_in_the_account_from_a_channel(both: Graph) -> None:
    for kind in ("SlackChannelConfiguration", "TeamsChannelConfiguration"):
        assert both.one(kind).inputs["guardrailPolicyArns"] == ["arn:aws:iam::aws:policy/AWSDenyAll"]
    assert both.all("RolePolicy") == both.all("RolePolicyAttachment") == []


def test_only_channels_of_this_account_take_the_role(both: Graph) -> None:
    (statement,) = json.loads(both.one("Role").inputs["assumeRolePolicy"])["Statement"]
    assert statement["Principal"] == {"Service": "chatbot.amazonaws.com"}
    assert statement["Condition"]["StringEquals"]["aws:SourceAccount"].isdigit()
    assert statement["Condition"]["ArnLike"]["aws:SourceArn"].startswith("arn:aws:chatbot::")


@pytest.mark.parametrize("text", ["", SLACK, "TABC/GABC"])
def test_a_slack_channel_is_two_ids(text: str) -> None:
    check_slack_channel(text)


@pytest.mark.parametrize("text", ["#data", "C0123ABCD", "t0123abcd/c0123abcd", "T0123ABCD/C0123ABCD/x", "C0123/T0123"])
def test_anything_else_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(ValueError, match="write the ids of workspace and channel, such as T0123ABCD/C0123ABCD"):
        slack_ids(text)


@pytest.mark.parametrize("text", ["", TEAMS, TEAMS.replace("teams.", "gov.teams."), TEAMS.replace("/Data%20runs", "")])
def test_a_link_that_teams_copies_is_taken(text: str) -> None:
    check_teams_channel(text)


@pytest.mark.parametrize(
    "text",
    [
        "Data runs",
        TEAMS.replace("https", "http"),
        TEAMS.replace("teams.microsoft.com", "teams.example.org"),
        TEAMS.replace("/l/channel/", "/l/team/"),
        TEAMS.replace("tenantId", "tenant"),
        TEAMS.replace(TEAM, "data"),
        TEAMS.replace("%3a", ":"),
    ],
)
def test_another_link_is_refused_with_where_to_find_it(text: str) -> None:
    with pytest.raises(ValueError, match=r"copy it there \(More options, Copy link\)"):
        teams_ids(text)
