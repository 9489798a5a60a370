"""SQS: queues and their policies."""

from dataclasses import replace

from localaws.provider.api import Api
from localaws.provider.attributes import attributes, changed
from localaws.provider.base import Aws, ResourceType, Values

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


def settle_queue(aws: Aws, old: Values, new: Values) -> None:
    different = changed(old, new, QUEUE_ATTRIBUTES)
    if different:
        aws.client("sqs").set_queue_attributes(QueueUrl=new["id"], Attributes=different)


def delete_queue_policy(aws: Aws, _identity: str, state: Values) -> None:
    if QUEUE_POLICY.see(aws, state["queueUrl"], state) is not None:
        aws.client("sqs").set_queue_attributes(QueueUrl=state["queueUrl"], Attributes={"Policy": ""})


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
        restore=lambda answer: {**answer, **{mine: answer.get(api) for mine, api in QUEUE_ATTRIBUTES.items()}},
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
