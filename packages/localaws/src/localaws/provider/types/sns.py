"""SNS: topics, their policies and their subscriptions."""

from dataclasses import replace

from localaws.provider.api import Api
from localaws.provider.attributes import attributes, changed
from localaws.provider.base import Aws, ResourceType, Values

TOPIC_ATTRIBUTES = {
    name: name[0].upper() + name[1:]
    for name in (
        "displayName",
        "policy",
        "deliveryPolicy",
        "kmsMasterKeyId",
        "signatureVersion",
        "tracingConfig",
        "fifoTopic",
        "contentBasedDeduplication",
        "archivePolicy",
    )
}
SUBSCRIPTION_ATTRIBUTES = {
    name: name[0].upper() + name[1:]
    for name in ("filterPolicy", "filterPolicyScope", "rawMessageDelivery", "redrivePolicy", "deliveryPolicy")
}


def settle_topic(aws: Aws, old: Values, new: Values) -> None:
    for name, value in changed(old, new, TOPIC_ATTRIBUTES).items():
        aws.client("sns").set_topic_attributes(TopicArn=new["id"], AttributeName=name, AttributeValue=value)


def settle_subscription(aws: Aws, old: Values, new: Values) -> None:
    for name, value in changed(old, new, SUBSCRIPTION_ATTRIBUTES).items():
        aws.client("sns").set_subscription_attributes(
            SubscriptionArn=new["id"], AttributeName=name, AttributeValue=value
        )


def delete_topic_policy(aws: Aws, _identity: str, state: Values) -> None:
    """A topic is never without a policy: SNS's own, the owner alone, comes back."""
    own = (
        '{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":["SNS:Publish","SNS:Subscribe"],'
        f'"Resource":"{state["arn"]}","Condition":{{"StringEquals":{{"AWS:SourceOwner":"{aws.account}"}}}}}}]}}'
    )
    if TOPIC_POLICY.see(aws, state["arn"], state) is not None:
        aws.client("sns").set_topic_attributes(TopicArn=state["arn"], AttributeName="Policy", AttributeValue=own)


TOPIC_POLICY = Api(
    "aws:sns/topicPolicy:TopicPolicy",
    "sns",
    "set_topic_attributes",
    "get_topic_attributes",
    "set_topic_attributes",
    key={"TopicArn": "{arn}"},
    id="{arn}",
    update="set_topic_attributes",
    inside="Attributes",
    renamed={"arn": "TopicArn", "policy": "AttributeValue"},
    always={},
    adapt=lambda values: {**values, "attributeName": "Policy"},
    restore=lambda answer: {**answer, "AttributeValue": answer.get("Policy"), "policy": answer.get("Policy")},
    outputs={"owner": "Owner"},
    replaces=frozenset({"arn"}),
)

TYPES: tuple[ResourceType, ...] = (
    Api(
        "aws:sns/topic:Topic",
        "sns",
        "create_topic",
        "get_topic_attributes",
        "delete_topic",
        key={"TopicArn": "{id}"},
        id="{arn}",
        inside="Attributes",
        adapt=lambda values: attributes(values, TOPIC_ATTRIBUTES),
        outputs={"arn": "arn:aws:sns:{region}:{account}:{name}", "owner": "{account}"},
        replaces=frozenset({"name", "namePrefix", "fifoTopic"}),
        named="name",
        name_limit=256,
        after=settle_topic,
    ).row(),
    replace(TOPIC_POLICY.row(), delete=delete_topic_policy),
    Api(
        "aws:sns/topicSubscription:TopicSubscription",
        "sns",
        "subscribe",
        "get_subscription_attributes",
        "unsubscribe",
        key={"SubscriptionArn": "{id}"},
        id="{arn}",
        inside="Attributes",
        renamed={"topic": "TopicArn"},
        always={},
        adapt=lambda values: {**attributes(values, SUBSCRIPTION_ATTRIBUTES), "returnSubscriptionArn": True},
        outputs={"arn": "SubscriptionArn", "ownerId": "Owner"},
        replaces=frozenset({"topic", "protocol", "endpoint"}),
        after=settle_subscription,
    ).row(),
)
