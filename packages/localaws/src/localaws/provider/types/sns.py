"""What tells people and machines: topics, subscriptions and queues."""

from dataclasses import replace
from typing import Any

from localaws.provider.api import Api
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
QUEUE_ATTRIBUTES = {
    "visibilityTimeoutSeconds": "VisibilityTimeout",
    "messageRetentionSeconds": "MessageRetentionPeriod",
    "delaySeconds": "DelaySeconds",
    "receiveWaitTimeSeconds": "ReceiveMessageWaitTimeSeconds",
    "maxMessageSize": "MaximumMessageSize",
    "kmsMasterKeyId": "KmsMasterKeyId",
    "kmsDataKeyReusePeriodSeconds": "KmsDataKeyReusePeriodSeconds",
    "sqsManagedSseEnabled": "SqsManagedSseEnabled",
    "policy": "Policy",
    "redrivePolicy": "RedrivePolicy",
    "redriveAllowPolicy": "RedriveAllowPolicy",
    "fifoQueue": "FifoQueue",
    "contentBasedDeduplication": "ContentBasedDeduplication",
}
SUBSCRIPTION_ATTRIBUTES = {
    name: name[0].upper() + name[1:]
    for name in ("filterPolicy", "filterPolicyScope", "rawMessageDelivery", "redrivePolicy", "deliveryPolicy")
}


def attributes(values: Values, names: dict[str, str]) -> Values:
    """The inputs, and those among them that the service keeps in one map of texts."""
    return {**values, "attributes": {api: values[mine] for mine, api in names.items() if values.get(mine) is not None}}


def changed(old: Values, new: Values, names: dict[str, str]) -> dict[str, str]:
    """The attributes to set so that the new inputs hold; what is no longer given is set to nothing."""
    if not old:
        return {}
    different = [name for name in names if old.get(name) != new.get(name)]
    return {names[name]: "" if new.get(name) is None else plain(new[name]) for name in different}


def plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def settle_topic(aws: Aws, old: Values, new: Values) -> None:
    for name, value in changed(old, new, TOPIC_ATTRIBUTES).items():
        aws.client("sns").set_topic_attributes(TopicArn=new["id"], AttributeName=name, AttributeValue=value)


def settle_subscription(aws: Aws, old: Values, new: Values) -> None:
    for name, value in changed(old, new, SUBSCRIPTION_ATTRIBUTES).items():
        aws.client("sns").set_subscription_attributes(
            SubscriptionArn=new["id"], AttributeName=name, AttributeValue=value
        )


def settle_queue(aws: Aws, old: Values, new: Values) -> None:
    different = changed(old, new, QUEUE_ATTRIBUTES)
    if different:
        aws.client("sqs").set_queue_attributes(QueueUrl=new["id"], Attributes=different)


def delete_topic_policy(aws: Aws, _identity: str, state: Values) -> None:
    """A topic is never without a policy: SNS's own, the owner alone, comes back."""
    own = (
        '{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":["SNS:Publish","SNS:Subscribe"],'
        f'"Resource":"{state["arn"]}","Condition":{{"StringEquals":{{"AWS:SourceOwner":"{aws.account}"}}}}}}]}}'
    )
    if TOPIC_POLICY.see(aws, state["arn"], state) is not None:
        aws.client("sns").set_topic_attributes(TopicArn=state["arn"], AttributeName="Policy", AttributeValue=own)


def delete_queue_policy(aws: Aws, _identity: str, state: Values) -> None:
    if QUEUE_POLICY.see(aws, state["queueUrl"], state) is not None:
        aws.client("sqs").set_queue_attributes(QueueUrl=state["queueUrl"], Attributes={"Policy": ""})


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
    restore=lambda seen: {**seen, "AttributeValue": seen.get("Policy"), "policy": seen.get("Policy")},
    outputs={"owner": "Owner"},
    replaces=frozenset({"arn"}),
)
QUEUE_POLICY = Api(
    "aws:sqs/queuePolicy:QueuePolicy",
    "sqs",
    "set_queue_attributes",
    "get_queue_attributes",
    "set_queue_attributes",
    key={"QueueUrl": "{queueUrl}"},
    always={"AttributeNames": ["Policy"]},
    id="{queueUrl}",
    update="set_queue_attributes",
    inside="Attributes",
    adapt=lambda values: attributes(values, {"policy": "Policy"}),
    replaces=frozenset({"queueUrl"}),
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
    Api(
        "aws:sqs/queue:Queue",
        "sqs",
        "create_queue",
        "get_queue_attributes",
        "delete_queue",
        key={"QueueUrl": "{id}"},
        id="{url}",
        inside="Attributes",
        renamed={"name": "QueueName"},
        adapt=lambda values: attributes(values, QUEUE_ATTRIBUTES),
        restore=lambda seen: {**seen, **{mine: seen.get(api) for mine, api in QUEUE_ATTRIBUTES.items()}},
        outputs={"url": "QueueUrl", "arn": "arn:aws:sqs:{region}:{account}:{name}"},
        always={"AttributeNames": ["All"]},
        replaces=frozenset({"name", "namePrefix", "fifoQueue"}),
        named="name",
        name_limit=80,
        tag_key="{url}",
        find=("get_queue_url", {"QueueName": "{name}"}, "QueueUrl"),
        after=settle_queue,
    ).row(),
    replace(QUEUE_POLICY.row(), delete=delete_queue_policy),
)
