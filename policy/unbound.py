"""Actions that know no resource: AWS takes `*` for them and nothing else. Every other action names what it is about."""

from collections.abc import Mapping
from typing import Final

BY_REASON: Final[Mapping[str, tuple[str, ...]]] = {
    "the delivery of logs belongs to the account": (
        "logs:CreateLogDelivery", "logs:GetLogDelivery", "logs:UpdateLogDelivery", "logs:DeleteLogDelivery",
        "logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:DescribeResourcePolicies",
    ),
    "traces have no name before they are put": (
        "xray:PutTraceSegments", "xray:PutTelemetryRecords", "xray:GetSamplingRules", "xray:GetSamplingTargets",
    ),
    "what is made has no name yet": (
        "emr-containers:CreateVirtualCluster", "eks:CreateCluster", "kms:CreateKey", "quicksight:CreateDataSource",
        "chatbot:CreateSlackChannelConfiguration", "chatbot:CreateMicrosoftTeamsChannelConfiguration",
    ),
    "a list, or a look at what a list found": (
        "logs:DescribeLogGroups", "kms:ListAliases", "states:ListStateMachines", "ec2:DescribeVpcs",
        "ec2:DescribeVpcAttribute", "ec2:DescribeSubnets", "ec2:DescribeRouteTables", "ec2:DescribeVpcEndpoints",
        "ec2:DescribeSecurityGroups", "ec2:DescribeSecurityGroupRules", "ec2:DescribeFlowLogs",
        "ec2:DescribeAvailabilityZones", "ec2:DescribePrefixLists", "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeVpcEndpointServices", "ec2:DescribeNetworkAcls", "emr-containers:ListVirtualClusters",
        "athena:ListWorkGroups", "athena:ListDataCatalogs", "athena:ListEngineVersions",
        "chatbot:DescribeSlackChannelConfigurations", "chatbot:GetMicrosoftTeamsChannelConfiguration",
        "chatbot:ListTagsForResource",
    ),
    "a subscription is named in the call and not in IAM": ("sns:GetSubscriptionAttributes", "sns:Unsubscribe"),
    "it asks about the caller, or about a text": ("sts:GetCallerIdentity", "states:ValidateStateMachineDefinition"),
}  # fmt: skip

UNBOUND: Final = frozenset(action for actions in BY_REASON.values() for action in actions)
